using System.IO.Compression;
using Segmentation.Databases;

namespace Segmentation.Sources;

/// <summary>Tells what an input is: an address by its scheme, a file by its first bytes, a pattern by its ending.</summary>
internal static class SourceKinds
{
    /// <summary>First bytes that suffice.</summary>
    internal const int HeadBytes = 512;

    private static readonly string[] JsonEndings = [".json", ".jsonl", ".ndjson"];

    /// <summary>What an input is; a file that cannot be opened counts as text, whose reader tells why.</summary>
    internal static SourceKind Of(string path)
    {
        if (DatabaseAddress.KindOf(path) is { } database)
        {
            return database switch
            {
                DatabaseKind.Sqlite => SourceKind.Sqlite,
                DatabaseKind.DuckDb => SourceKind.DuckDb,
                DatabaseKind.ClickHouse => SourceKind.ClickHouse,
                _ => SourceKind.Postgres,
            };
        }
        if (path == "-")
            return SourceKind.Text;
        if (WorkbookAddress.NamesSheet(path))
            return SourceKind.Workbook;
        if (FilePattern.Is(path))
            return ByEnding(path);
        try
        {
            // A pipe has no length, and what is read of it is gone.
            if (InputFile.LengthOf(path) == 0)
                return SourceKind.Text;
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
            byte[] head = new byte[HeadBytes];
            int length = file.ReadAtLeast(head, HeadBytes, throwOnEndOfStream: false);
            if (head.AsSpan().StartsWith("PK\u0003\u0004"u8))
                return IsWorkbook(file) ? SourceKind.Workbook : SourceKind.Text;
            if (!IsGzip(head))
                return OfHead(head.AsSpan(0, length));
            file.Position = 0;
            using var content = new GZipStream(file, CompressionMode.Decompress);
            return OfHead(head.AsSpan(0, content.ReadAtLeast(head, HeadBytes, throwOnEndOfStream: false))) == SourceKind.Json
                ? SourceKind.Json : SourceKind.Text;
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return SourceKind.Text;
        }
    }

    /// <summary>What a file is by its first bytes.</summary>
    /// <param name="head">The first <see cref="HeadBytes"/>, or all there are.</param>
    internal static SourceKind OfHead(ReadOnlySpan<byte> head) =>
        head.StartsWith("PAR1"u8) && !IsTextLine(head) ? SourceKind.Parquet
        : IsJson(WithoutMarkAndSpaces(head)) ? SourceKind.Json
        : SourceKind.Text;

    /// <summary>Whether a file begins as gzip does.</summary>
    internal static bool IsGzip(ReadOnlySpan<byte> head) => head is [0x1F, 0x8B, ..];

    /// <summary>Whether the first line is one of a table in text, such as the header "ORC,amount".</summary>
    internal static bool IsTextLine(ReadOnlySpan<byte> head)
    {
        int end = head.IndexOf((byte)'\n');
        ReadOnlySpan<byte> line = end < 0 ? head : head[..end];
        return line.IndexOfAny(",;\t|"u8) >= 0 && !line.TrimEnd((byte)'\r').ContainsAnyInRange((byte)0, (byte)8);
    }

    /// <summary>What follows a byte order mark and spaces.</summary>
    internal static ReadOnlySpan<byte> WithoutMarkAndSpaces(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            head = head[3..];
        return head.TrimStart(" \t\r\n"u8);
    }

    private static SourceKind ByEnding(string pattern)
    {
        if (pattern.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase))
            return SourceKind.Parquet;
        string name = pattern.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? pattern[..^3] : pattern;
        return JsonEndings.Any(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) ? SourceKind.Json : SourceKind.Text;
    }

    private static bool IsWorkbook(Stream file)
    {
        file.Position = 0;
        using var archive = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
        return archive.GetEntry("xl/workbook.xml") is not null;
    }

    private static bool IsJson(ReadOnlySpan<byte> text)
    {
        if (text.Length < 2 || text[0] is not ((byte)'{' or (byte)'['))
            return false;
        ReadOnlySpan<byte> next = text[1..].TrimStart(" \t\r\n"u8);
        if (next.IsEmpty)
            return false;
        return text[0] == '{' ? next[0] is (byte)'"' or (byte)'}' : next[0] is (byte)'{' or (byte)'[' or (byte)'"' or (byte)']';
    }
}
