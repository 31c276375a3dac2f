using System.Text;

namespace Segmentation.Transactions.Bytes;

/// <summary>Tells from its first bytes a file that is no delimited text, whatever its name, and what to do with it.</summary>
internal static class FileSignatures
{
    /// <summary>Bytes that suffice.</summary>
    internal const int Length = 512;

    private const string AsCsv = "save it as CSV (UTF-8) first";

    private static readonly (byte[] Start, string What, string Advice)[] Known =
    [
        ([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], "an Excel workbook (.xls)", AsCsv),
        ([.. "PAR1"u8], "a Parquet file", "convert it to CSV first, such as with duckdb: COPY 'file' TO 'file.csv'"),
        ([.. "SQLite format 3\0"u8], "an SQLite database", "name it as sqlite:PATH, or sqlite:PATH?table=NAME"),
        ([.. "%PDF"u8], "a PDF document", "export the table as CSV where the document came from"),
        ([.. "ARROW1"u8], "an Arrow (Feather) file", "convert it to CSV first"),
        ([.. "ORC"u8], "an ORC file", "convert it to CSV first"),
        ([.. "Obj\u0001"u8], "an Avro file", "convert it to CSV first"),
        ([0x89, .. "HDF\r\n"u8], "an HDF5 file", "convert it to CSV first"),
        ([.. "<stata_dta>"u8], "a Stata file", "export it as CSV first"),
        ([.. "$FL2"u8], "an SPSS file", "export it as CSV first"),
        ([.. "BZh"u8], "compressed by bzip2", "unpack it: bzcat FILE | segment … -"),
        ([0xFD, .. "7zXZ\0"u8], "compressed by xz", "unpack it: xzcat FILE | segment … -"),
        ([0x28, 0xB5, 0x2F, 0xFD], "compressed by zstd", "unpack it: zstdcat FILE | segment … -"),
        ([0x04, 0x22, 0x4D, 0x18], "compressed by lz4", "unpack it: lz4cat FILE | segment … -"),
        ([.. "7z"u8, 0xBC, 0xAF, 0x27, 0x1C], "a 7z archive", "unpack it first"),
        ([.. "Rar!"u8], "a RAR archive", "unpack it first"),
        ([.. "PGDMP"u8], "a dump of PostgreSQL", "restore it, and name the database as postgres://…"),
        ([.. "\u007FELF"u8], "a program", "name a CSV file"),
    ];

    private static readonly string[] Markup = ["<?xml", "<!doctype", "<html", "<head", "<body", "<table", "<workbook"];

    /// <summary>What a file is and what to do; null where it may be delimited text.</summary>
    /// <param name="head">The first <see cref="Length"/> bytes, or all there are.</param>
    internal static string? Describe(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith("PK\u0003\u0004"u8) || head.StartsWith("PK\u0005\u0006"u8) || head.StartsWith("PK\u0007\u0008"u8))
            return DescribeZip(head);
        foreach ((byte[] start, string what, string advice) in Known)
        {
            if (head.StartsWith(start) && !IsText(head, start))
                return $"{what}; {advice}";
        }
        if (head.Length > 262 && head[257..].StartsWith("ustar"u8))
            return "a tar archive; unpack it first";
        ReadOnlySpan<byte> text = WithoutMarkAndSpaces(head);
        if (IsJson(text))
            return "JSON; write it as CSV with a header line first, such as with jq -r '… | @csv'";
        string start20 = Encoding.Latin1.GetString(text[..Math.Min(20, text.Length)]).ToLowerInvariant();
        return Markup.Any(markup => start20.StartsWith(markup, StringComparison.Ordinal))
            ? $"a page of markup (HTML or XML), which spreadsheets open too; {AsCsv}"
            : null;
    }

    private static string DescribeZip(ReadOnlySpan<byte> head)
    {
        if (head.IndexOf("opendocument.spreadsheet"u8) >= 0)
            return $"an OpenDocument spreadsheet (.ods); {AsCsv}";
        return head.IndexOf("[Content_Types].xml"u8) >= 0 || head.IndexOf("xl/"u8) >= 0 || head.IndexOf("_rels/"u8) >= 0
            ? $"an Excel workbook (.xlsx); {AsCsv}"
            : "a zip archive or an Excel workbook; unpack it (unzip -p FILE | segment … -), or save it as CSV (UTF-8) first";
    }

    // "ORC,amount" or "BZhang" may begin a header: what is text all through the first line is no binary file.
    private static bool IsText(ReadOnlySpan<byte> head, ReadOnlySpan<byte> start)
    {
        int end = head.IndexOf((byte)'\n');
        ReadOnlySpan<byte> line = end < 0 ? head : head[..end];
        return start.Length <= 4 && !start.ContainsAnyExceptInRange((byte)' ', (byte)'~')
            && line.IndexOfAny(",;\t|"u8) >= 0 && !line.TrimEnd((byte)'\r').ContainsAnyInRange((byte)0, (byte)8);
    }

    private static ReadOnlySpan<byte> WithoutMarkAndSpaces(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            head = head[3..];
        return head.TrimStart(" \t\r\n"u8);
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
