using System.Globalization;
using System.Runtime.CompilerServices;

namespace Segmentation.Transactions;

/// <summary>Reads decimal numbers from UTF-8 bytes: as float64, or exactly.</summary>
internal static partial class DecimalText
{
    private const int LongestText = 400;

    private static readonly double[] PowersOfTen = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22];

    /// <summary>Parses a whole text, correctly rounded; false where it is no finite number.</summary>
    /// <param name="text">Without outer spaces.</param>
    /// <param name="mark">Decimal mark.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static bool TryParse(ReadOnlySpan<byte> text, byte mark, out double value)
    {
        ulong mantissa = 0;
        int digits = 0;
        int decimals = 0;
        bool afterMark = false;
        int i = 0;
        bool negative = false;
        if (text.Length > 0 && text[0] is (byte)'-' or (byte)'+')
            negative = text[i++] == '-';
        for (; i < text.Length; i++)
        {
            uint digit = (uint)text[i] - '0';
            if (digit <= 9)
            {
                mantissa = (mantissa * 10) + digit;
                digits++;
                decimals += afterMark ? 1 : 0;
            }
            else if (text[i] == mark && !afterMark)
            {
                afterMark = true;
            }
            else
            {
                return TryParseSlowly(text, mark, out value);
            }
        }
        // Up to 2^53 the mantissa is exact, and so are powers of ten up to 22: one division rounds once. Clinger 1990.
        if (digits == 0 || digits > 18 || mantissa > 1UL << 53)
            return TryParseSlowly(text, mark, out value);
        value = decimals == 0 ? mantissa : mantissa / PowersOfTen[decimals];
        value = negative ? -value : value;
        return true;
    }

    /// <summary>Exponents, many digits, digits in groups of three.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool TryParseSlowly(ReadOnlySpan<byte> text, byte mark, out double value)
    {
        value = 0;
        if (text.Length is 0 or > LongestText)
            return false;
        Span<byte> plain = stackalloc byte[text.Length];
        return TryPlain(text, mark, plain, out int length)
            && double.TryParse(plain[..length], NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value)
            && double.IsFinite(value);
    }

    /// <summary>The number with a dot for its decimal mark and no marks between groups; false where those stand in wrong places.</summary>
    private static bool TryPlain(ReadOnlySpan<byte> text, byte mark, Span<byte> plain, out int length)
    {
        length = 0;
        for (int i = 0; i < text.Length; i++)
        {
            int group = GroupMark(text[i..], mark);
            if (group > 0)
            {
                if (!IsGroup(text, i, i + group))
                    return false;
                i += group - 1;
                continue;
            }
            plain[length++] = text[i] == mark ? (byte)'.' : text[i] == (byte)'.' ? (byte)'?' : text[i];
        }
        return true;
    }

    /// <summary>Length of the mark between groups of thousands that the text begins with: a space, a no-break space, or the comma where the decimal mark is a dot; else 0.</summary>
    private static int GroupMark(ReadOnlySpan<byte> text, byte mark)
    {
        if (text[0] == ' ' || (text[0] == ',' && mark == '.') || (text[0] == '.' && mark == ','))
            return 1;
        return text.StartsWith("\u00A0"u8) ? 2 : text.StartsWith("\u202F"u8) ? 3 : 0;
    }

    private static bool IsGroup(ReadOnlySpan<byte> text, int before, int after)
    {
        // One to three digits before, exactly three after: "1,234", never "12,5".
        if (before == 0 || !char.IsAsciiDigit((char)text[before - 1]) || after + 3 > text.Length)
            return false;
        for (int i = after; i < after + 3; i++)
        {
            if (!char.IsAsciiDigit((char)text[i]))
                return false;
        }
        return after + 3 == text.Length || !char.IsAsciiDigit((char)text[after + 3]);
    }
}
