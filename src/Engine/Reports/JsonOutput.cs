using System.Text.Encodings.Web;
using System.Text.Json;
using Segmentation.Outputs;

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

    /// <summary>Writes the account of a folder: its files by name and hash, and at its end the hash of all before, by which it is known as it was written.</summary>
    internal static void WriteSealed(Stream stream, Action<Utf8JsonWriter> content)
    {
        var whole = new MemoryStream();
        Write(whole, json =>
        {
            content(json);
            json.Flush();
            json.WriteString(FolderRecord.SealName, FolderRecord.Seal(whole.GetBuffer().AsSpan(0, (int)whole.Length)));
        });
        whole.WriteTo(stream);
    }

    /// <summary>Writes the files of a run by name and hash.</summary>
    internal static void Files(this Utf8JsonWriter json, IReadOnlyList<OutputFile> files)
    {
        json.WriteStartArray("files");
        foreach (OutputFile file in files)
        {
            json.WriteStartObject();
            json.WriteString("name", file.Name);
            json.WriteString("sha256", file.Sha256);
            json.WriteEndObject();
        }
        json.WriteEndArray();
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
