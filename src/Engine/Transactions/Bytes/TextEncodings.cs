using System.Globalization;
using System.Text;
using Segmentation.Wording;

namespace Segmentation.Transactions.Bytes;

/// <summary>Names of text encodings: those of IANA, Windows, DOS and Mac code pages, in the spellings in use.</summary>
internal static class TextEncodings
{
    private static readonly Dictionary<string, string> Aliases = new(StringComparer.Ordinal)
    {
        ["utf8"] = "utf-8", ["utf8sig"] = "utf-8", ["utf8bom"] = "utf-8", ["ascii"] = "utf-8", ["usascii"] = "utf-8",
        ["utf16"] = "utf-16", ["utf16le"] = "utf-16", ["unicode"] = "utf-16", ["ucs2"] = "utf-16", ["utf16be"] = "utf-16be",
        ["utf32"] = "utf-32", ["utf32le"] = "utf-32", ["utf32be"] = "utf-32be",
        ["latin1"] = "iso-8859-1", ["l1"] = "iso-8859-1", ["latin2"] = "iso-8859-2", ["latin9"] = "iso-8859-15",
        ["koi8r"] = "koi8-r", ["koi8"] = "koi8-r", ["koi8u"] = "koi8-u",
        ["mac"] = "macintosh", ["macroman"] = "macintosh", ["maccyrillic"] = "x-mac-cyrillic", ["xmaccyrillic"] = "x-mac-cyrillic",
        ["sjis"] = "shift_jis", ["shiftjis"] = "shift_jis", ["gbk"] = "gb2312", ["big5"] = "big5", ["euckr"] = "euc-kr",
        ["eucjp"] = "euc-jp",
    };

    private static readonly string[] CodePagePrefixes = ["windows", "win", "cp", "ibm", "dos", "oem", ""];

    /// <summary>Names in use, for the nearest to a misspelt one.</summary>
    public static IEnumerable<string> Names =>
        ["utf-8", "utf-16", "utf-32", "windows-1252", "latin-1", "windows-1251", "koi8-r", "koi8-u", "cp866", "macintosh", "shift_jis",
            "gbk", "big5", "euc-kr", "euc-jp", .. Aliases.Keys];

    /// <summary>Whether a name is known.</summary>
    public static bool IsKnown(string name) => Find(name) is not null;

    /// <summary>The encoding of a name.</summary>
    /// <exception cref="InputException">No such name.</exception>
    internal static Encoding Of(string name) => Find(name) ?? throw Faults.Of("error.encoding", ("name", name));

    /// <summary>The name to show.</summary>
    internal static string NameOf(Encoding encoding) => encoding.CodePage switch
    {
        28591 => "latin-1",
        866 => "cp866",
        1200 => "utf-16le",
        1201 => "utf-16be",
        _ => encoding.WebName,
    };

    private static Encoding? Find(string name)
    {
        string plain = new([.. name.ToLowerInvariant().Where(char.IsAsciiLetterOrDigit)]);
        string known = Aliases.GetValueOrDefault(plain, name.Trim().ToLowerInvariant());
        if (plain.StartsWith("iso8859", StringComparison.Ordinal) && plain.Length > 7)
            known = $"iso-8859-{plain[7..]}";
        foreach (string prefix in CodePagePrefixes)
        {
            if (plain.StartsWith(prefix, StringComparison.Ordinal)
                && int.TryParse(plain.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int page)
                && page is > 0 and <= ushort.MaxValue and not 65000)
            {
                return Get(() => CodePagesEncodingProvider.Instance.GetEncoding(page) ?? Encoding.GetEncoding(page));
            }
        }
        return known == "utf-7" ? null : Get(() => CodePagesEncodingProvider.Instance.GetEncoding(known) ?? Encoding.GetEncoding(known));
    }

    private static Encoding? Get(Func<Encoding> get)
    {
        try
        {
            return get();
        }
        catch (Exception unknown) when (unknown is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}
