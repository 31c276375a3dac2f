using System.Text;

namespace Segmentation.Transactions.Bytes;

/// <summary>A single-byte code page that extends ASCII, converted to UTF-8 by table.</summary>
internal sealed class SingleByteText
{
    // Of Russian text these letters make up about two thirds; of other text read as a Cyrillic page far fewer.
    private const string CommonRussian = "оеаинтсрвлкОЕАИНТСРВЛК";
    private const double LeastCommon = 0.5;

    private static readonly string[] CyrillicPages = ["windows-1251", "koi8-r", "cp866", "x-mac-cyrillic"];

    private readonly byte[][] _utf8 = new byte[256][];
    private readonly char[] _chars = new char[256];

    private SingleByteText(Encoding encoding)
    {
        Name = TextEncodings.NameOf(encoding);
        for (int i = 0; i < 256; i++)
        {
            _chars[i] = encoding.GetString([(byte)i])[0];
            _utf8[i] = Encoding.UTF8.GetBytes([_chars[i]]);
        }
    }

    /// <summary>The name to show.</summary>
    internal string Name { get; }

    /// <summary>The page of an encoding; null where it is none that extends ASCII.</summary>
    internal static SingleByteText? Of(Encoding encoding)
    {
        if (!encoding.IsSingleByte)
            return null;
        var page = new SingleByteText(encoding);
        return Enumerable.Range(0, 128).All(i => page._chars[i] == i) ? page : null;
    }

    /// <summary>Which code page text that is not UTF-8 most likely is; null where it is like none.</summary>
    /// <remarks>
    /// In Russian words bytes above 127 stand side by side, in Western European ones they stand alone among ASCII letters.
    /// Of the Cyrillic pages the one that gives the most of the commonest letters is taken.
    /// </remarks>
    internal static SingleByteText? Guess(ReadOnlySpan<byte> text)
    {
        var counts = new long[256];
        long high = 0;
        long adjacent = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] < 0x80)
                continue;
            counts[text[i]]++;
            high++;
            adjacent += i > 0 && text[i - 1] >= 0x80 ? 1 : 0;
        }
        if (adjacent * 2 <= high)
            return Of(TextEncodings.Of("windows-1252"));
        SingleByteText best = CyrillicPages.Select(name => Of(TextEncodings.Of(name))!).MaxBy(page => page.CommonLetters(counts))!;
        return best.CommonLetters(counts) >= LeastCommon * high ? best : null;
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

    // Lower case counts a little more, since koi8-r and windows-1251 differ by case where all else is equal.
    private double CommonLetters(long[] counts)
    {
        double sum = 0;
        for (int i = 128; i < 256; i++)
        {
            if (CommonRussian.Contains(_chars[i]))
                sum += counts[i] * (char.IsLower(_chars[i]) ? 1 : 0.9);
        }
        return sum;
    }
}
