using System.Text;
using Segmentation.Sources;

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
        if (SourceKinds.OfHead(head) is var kind and not SourceKind.Text)
        {
            string what = kind == SourceKind.Parquet ? "a Parquet file" : "JSON";
            return $"{what}, which the command line reads by the name of its file, not from a pipe; the library takes CSV";
        }
        foreach ((byte[] start, string what, string advice) in Known)
        {
            if (head.StartsWith(start) && !(IsWord(start) && SourceKinds.IsTextLine(head)))
                return $"{what}; {advice}";
        }
        if (head.Length > 262 && head[257..].StartsWith("ustar"u8))
            return "a tar archive; unpack it first";
        ReadOnlySpan<byte> text = SourceKinds.WithoutMarkAndSpaces(head);
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
            ? "an Excel workbook (.xlsx) that is damaged or came through a pipe; the command line reads whole ones by the name of their "
                + "file, the library takes CSV"
            : "a zip archive or an Excel workbook; unpack it (unzip -p FILE | segment … -), or save it as CSV (UTF-8) first";
    }

    // "ORC,amount" or "BZhang" may begin a header: what is text all through the first line is no binary file.
    private static bool IsWord(ReadOnlySpan<byte> start) => start.Length <= 4 && !start.ContainsAnyExceptInRange((byte)' ', (byte)'~');
}
