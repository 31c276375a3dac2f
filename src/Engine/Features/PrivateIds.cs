using System.Buffers;

namespace Segmentation.Features;

/// <summary>Whether ids are e-mail addresses or telephone numbers, which a page that is passed on should not carry unasked.</summary>
internal static class PrivateIds
{
    private const int ShortestPhone = 10, LongestPhone = 15;

    private static readonly SearchValues<byte> OfPhones = SearchValues.Create("+0123456789 -()"u8);

    /// <summary>
    /// Whether any id is an e-mail address or a number with its country, or half of them are mobile numbers written plainly.
    /// </summary>
    public static bool Are(IdList ids)
    {
        int plain = 0;
        for (int i = 0; i < ids.Count; i++)
        {
            ReadOnlySpan<byte> id = ids.Utf8(i);
            if (IsEmail(id) || (id is [(byte)'+', ..] && IsPhone(id)))
                return true;
            if (id is [(byte)'7' or (byte)'8', ..] && IsPhone(id) && Digits(id) == 11 && FirstOfRegion(id) == (byte)'9')
                plain++;
        }
        return plain > 0 && 2L * plain >= ids.Count;
    }

    private static bool IsEmail(ReadOnlySpan<byte> id)
    {
        int at = id.IndexOf((byte)'@');
        return at > 0 && id[(at + 1)..].IndexOf((byte)'.') > 0;
    }

    private static bool IsPhone(ReadOnlySpan<byte> id) =>
        !id.ContainsAnyExcept(OfPhones) && Digits(id) is >= ShortestPhone and <= LongestPhone;

    // The second digit: mobile numbers of Russia have a 9 there.
    private static byte FirstOfRegion(ReadOnlySpan<byte> id)
    {
        ReadOnlySpan<byte> rest = id[1..];
        int at = rest.IndexOfAnyInRange((byte)'0', (byte)'9');
        return at < 0 ? (byte)0 : rest[at];
    }

    private static int Digits(ReadOnlySpan<byte> id)
    {
        int digits = 0;
        foreach (byte letter in id)
            digits += letter is >= (byte)'0' and <= (byte)'9' ? 1 : 0;
        return digits;
    }
}
