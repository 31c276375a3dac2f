using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Segmentation.Profiles;
using Segmentation.Wording;

namespace Segmentation.Reports.Json;

/// <summary>A segment on the map of the report, as its script reads it.</summary>
/// <param name="Name">Name of the segment.</param>
/// <param name="Customers">Its customers.</param>
/// <param name="Tip">What is shown where the pointer is on one of them.</param>
/// <param name="Color">Number of its colour.</param>
/// <param name="Count">Points that the page carries.</param>
/// <param name="X">Where its name is written, on a grid of 65,536².</param>
/// <param name="Y">Likewise.</param>
/// <param name="Points">The points, packed by <see cref="MapPoints"/>.</param>
internal sealed record MapSegmentDocument(string Name, int Customers, string Tip, int Color, int Count, ushort X, ushort Y, string Points)
{
    private const int Colors = 12;

    private static readonly ReportJson InScript = new(new JsonSerializerOptions(ReportJson.Default.Options)
    {
        WriteIndented = false,
        Encoder = ScriptEncoder(),
    });

    /// <summary>All segments of a map as the text of a script element.</summary>
    internal static string Script(MapPoints points, IReadOnlyList<SegmentProfile> profiles, Language text) => JsonSerializer.Serialize(
        [.. profiles.Select((profile, s) => new MapSegmentDocument(
            profile.Name,
            profile.Customers,
            text.Of("map.tip", ("segment", profile.Segment), ("name", profile.Name), ("customers", profile.Customers)),
            s % Colors,
            points.Counts[s],
            points.Centers[s].X,
            points.Centers[s].Y,
            points.Packed[s]))],
        InScript.MapSegmentDocumentArray);

    // The encoder escapes <, > and &, so no name can end the script element; + and / of base64 need no escapes there, and six letters
    // each would cost a tenth of the file.
    private static JavaScriptEncoder ScriptEncoder()
    {
        var settings = new TextEncoderSettings(UnicodeRanges.All);
        settings.AllowCharacters('+', '/');
        return JavaScriptEncoder.Create(settings);
    }
}
