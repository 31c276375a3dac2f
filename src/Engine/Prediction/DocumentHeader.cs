using System.Text;
using System.Text.Json;

namespace Segmentation.Prediction;

/// <summary>What a document says it is, read before the rest: a file of another format need not have the fields of this one.</summary>
/// <param name="Kind">Its member <c>kind</c>; null where there is no such text.</param>
/// <param name="Format">Number of its format as it is written; null where there is no such number.</param>
/// <param name="Tool">Its member <c>toolVersion</c>; null where there is no such text.</param>
internal sealed record DocumentHeader(string? Kind, string? Format, string? Tool)
{
    /// <summary>Reads as far as all three are known, which models have at their beginning.</summary>
    /// <param name="json">The document.</param>
    /// <param name="formatName">Name of the member that holds the format.</param>
    /// <exception cref="JsonException">No JSON.</exception>
    internal static DocumentHeader Read(ReadOnlySpan<byte> json, string formatName)
    {
        var header = new DocumentHeader(null, null, null);
        var reader = new Utf8JsonReader(json);
        while ((header.Kind is null || header.Format is null || header.Tool is null) && reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1)
                continue;
            string name = reader.GetString()!;
            reader.Read();
            header = reader.TokenType switch
            {
                JsonTokenType.String when name == "kind" => header with { Kind = reader.GetString() },
                JsonTokenType.String when name == "toolVersion" => header with { Tool = reader.GetString() },
                JsonTokenType.Number when name == formatName => header with { Format = Encoding.UTF8.GetString(reader.ValueSpan) },
                _ => header,
            };
        }
        return header;
    }
}
