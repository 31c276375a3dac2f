using System.Text.Encodings.Web;
using System.Text.Json;

namespace Segmentation.Reports;

/// <summary>The JSON that all files share: indented, line feeds on every platform, numbers that read back to the same bits.</summary>
internal static class JsonOutput
{
    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        NewLine = "\n",
        // These are files, not web pages: names in any script stay readable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    internal static void Write(Stream stream, Action<Utf8JsonWriter> content)
    {
        using (var json = new Utf8JsonWriter(stream, Options))
        {
            json.WriteStartObject();
            content(json);
            json.WriteEndObject();
        }
        stream.WriteByte((byte)'\n');
    }

    /// <summary>JSON has no NaN and no infinity; a measure that is not finite is written as null.</summary>
    internal static void Number(this Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number))
            json.WriteNumber(name, number);
        else
            json.WriteNull(name);
    }

    /// <summary>Writes a list of numbers.</summary>
    internal static void Numbers(this Utf8JsonWriter json, string name, IEnumerable<double> values)
    {
        json.WriteStartArray(name);
        foreach (double value in values)
            json.WriteNumberValue(value);
        json.WriteEndArray();
    }

    /// <summary>Writes a measure only where it applies.</summary>
    internal static void NumberIfAny(this Utf8JsonWriter json, string name, double? value)
    {
        if (value is not null)
            json.Number(name, value);
    }
}
