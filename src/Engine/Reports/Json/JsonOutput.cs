using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Segmentation.Outputs;

namespace Segmentation.Reports.Json;

/// <summary>The JSON that all files share: indented, line feeds on every platform, numbers that read back to the same bits.</summary>
internal static class JsonOutput
{
    /// <summary>The declared documents. These are files, not web pages: names in any script stay readable.</summary>
    internal static ReportJson Documents { get; } = new(new JsonSerializerOptions(ReportJson.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    internal static void Write<T>(Stream stream, T document, JsonTypeInfo<T> type)
    {
        JsonSerializer.Serialize(stream, document, type);
        stream.WriteByte((byte)'\n');
    }

    /// <summary>
    /// Writes the account of a folder, which ends with the hash of all that stands before: by it the account is known as it was written.
    /// </summary>
    /// <param name="stream">Gets all of it.</param>
    /// <param name="unsealed">The account without its hash, which is its last member.</param>
    /// <param name="seal">The account with its hash.</param>
    /// <param name="type">The account's declaration.</param>
    internal static void WriteSealed<T>(Stream stream, T unsealed, Func<string, T> seal, JsonTypeInfo<T> type)
    {
        byte[] whole = JsonSerializer.SerializeToUtf8Bytes(unsealed, type);
        Write(stream, seal(FolderRecord.Seal(whole.AsSpan()[..^"\n}".Length])), type);
    }

    /// <summary>A setting's value as documents write it.</summary>
    internal static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
