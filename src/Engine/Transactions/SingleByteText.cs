using System.Text;

namespace Segmentation.Transactions;

/// <summary>A single-byte code page, converted to UTF-8 by table.</summary>
internal sealed class SingleByteText
{
    private readonly byte[][] _utf8 = new byte[256][];

    private SingleByteText(string name, Encoding encoding)
    {
        Name = name;
        for (int i = 0; i < 256; i++)
            _utf8[i] = Encoding.UTF8.GetBytes(encoding.GetString([(byte)i]));
    }

    /// <summary>ISO 8859-1.</summary>
    internal static SingleByteText Latin1 { get; } = new("latin-1", Encoding.Latin1);

    /// <summary>Cyrillic Windows.</summary>
    internal static SingleByteText Windows1251 { get; } = new("windows-1251", CodePagesEncodingProvider.Instance.GetEncoding(1251)!);

    internal string Name { get; }

    /// <summary>Which code page text that is not UTF-8 most likely is.</summary>
    /// <remarks>In Russian words bytes above 127 stand side by side; in Western European ones they stand alone among ASCII letters.</remarks>
    internal static SingleByteText Guess(ReadOnlySpan<byte> text)
    {
        int high = 0;
        int adjacent = 0;
        for (int i = 1; i < text.Length; i++)
        {
            if (text[i] < 0x80)
                continue;
            high++;
            if (text[i] >= 0xC0 && text[i - 1] >= 0xC0)
                adjacent++;
        }
        return adjacent * 2 > high ? Windows1251 : Latin1;
    }

    /// <summary>The text as UTF-8, followed by <paramref name="slack"/> zero bytes.</summary>
    internal byte[] ToUtf8(ReadOnlySpan<byte> text, int slack, out int length)
    {
        // Three bytes is the longest form of a character of these pages.
        var converted = new byte[((long)text.Length * 3) + slack];
        int at = 0;
        foreach (byte b in text)
        {
            if (b < 0x80)
            {
                converted[at++] = b;
                continue;
            }
            byte[] utf8 = _utf8[b];
            utf8.CopyTo(converted, at);
            at += utf8.Length;
        }
        length = at;
        return converted;
    }
}
