using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using Segmentation.Reports.Json;

namespace Segmentation.Reports.Html;

/// <summary>Documents as the text of a script element of a page.</summary>
/// <remarks>Bytes are in base64 for addresses (RFC 4648, section 5), of which nothing is escaped: + would take six letters.</remarks>
internal static class ScriptJson
{
    /// <summary>The declared documents, in one line.</summary>
    internal static ReportJson Documents { get; } = new(new JsonSerializerOptions(ReportJson.Default.Options)
    {
        WriteIndented = false,
        // <, > and & are escaped, so that no name can end the script element.
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    });

    /// <summary>A document that no name in it can end the script element of.</summary>
    internal static string Text<T>(T document, JsonTypeInfo<T> type) => JsonSerializer.Serialize(document, type);
}
