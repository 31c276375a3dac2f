using Segmentation.Profiles;
using Segmentation.Reports.Html;
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

    /// <summary>All segments of a map as the text of a script element.</summary>
    internal static string Script(MapPoints points, IReadOnlyList<SegmentProfile> profiles, Language text) => ScriptJson.Text(
        [.. profiles.Select((profile, s) => new MapSegmentDocument(
            profile.Name,
            profile.Customers,
            text.Of("map.tip", ("segment", profile.Segment), ("name", profile.Name), ("customers", profile.Customers)),
            s % Colors,
            points.Counts[s],
            points.Centers[s].X,
            points.Centers[s].Y,
            points.Packed[s]))],
        ScriptJson.Documents.MapSegmentDocumentArray);
}
