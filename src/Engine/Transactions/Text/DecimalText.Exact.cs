using System.Runtime.CompilerServices;

namespace Segmentation.Transactions.Text;

/// <summary>Why a text cannot be taken as an exact decimal.</summary>
internal enum NumberFault
{
    /// <summary>It can.</summary>
    None,

    /// <summary>It is no finite number.</summary>
    NotANumber,

    /// <summary>More than <see cref="DecimalText.MaxDecimals"/> decimals that are not zero.</summary>
    TooManyDecimals,

    /// <summary>More digits than a sum holds.</summary>
    TooLarge,
}

/// <summary>Exact decimals: what money is summed from.</summary>
internal static partial class DecimalText
{
    /// <summary>Most decimals of an exact number.</summary>
    internal const int MaxDecimals = 9;

    /// <summary>Most digits of an exact number: they fit an Int64.</summary>
    internal const int MaxDigits = 18;

    internal static ReadOnlySpan<long> WholePowersOfTen =>
    [
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000, 100_000_000_000,
        1_000_000_000_000,
        10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000, 10_000_000_000_000_000, 100_000_000_000_000_000,
        1_000_000_000_000_000_000,
    ];

    /// <summary>Parses a whole text exactly: the number is <paramref name="mantissa"/> / 10^<paramref name="decimals"/>.</summary>
    /// <param name="text">Without outer spaces.</param>
    /// <param name="mark">Decimal mark.</param>
    /// <param name="rounds">Whether further decimals are rounded away (halves away from zero), as for binary floating-point
    /// columns.</param>
    /// <param name="mantissa">Of at most <see cref="MaxDigits"/> digits.</param>
    /// <param name="decimals">0 … <see cref="MaxDecimals"/>.</param>
    internal static NumberFault Parse(ReadOnlySpan<byte> text, byte mark, bool rounds, out long mantissa, out int decimals) =>
        TryParseDigits(text, mark, out mantissa, out decimals)
            ? NumberFault.None
            : ParseForm(text, mark, rounds, out mantissa, out decimals, out _, out _);

    /// <summary>Parses what most numbers are: a sign, digits, and at most one mark. False for anything else, number or not.</summary>
    internal static bool TryParseDigits(ReadOnlySpan<byte> text, byte mark, out long mantissa, out int decimals)
    {
        mantissa = 0;
        decimals = 0;
        int digits = 0;
        int markAt = -1;
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
            }
            else if (text[i] == mark && markAt < 0)
            {
                markAt = i;
            }
            else
            {
                return false;
            }
        }
        decimals = markAt < 0 ? 0 : text.Length - 1 - markAt;
        if (digits is 0 or > MaxDigits || decimals > MaxDecimals)
            return false;
        mantissa = negative ? -mantissa : mantissa;
        return true;
    }

    /// <summary>Parses a number of any form that <see cref="NumberText"/> knows.</summary>
    /// <param name="text">Without outer spaces.</param>
    /// <param name="mark">Decimal mark, or <see cref="NumberText.OpenMark"/>.</param>
    /// <param name="rounds">As for <see cref="Parse"/>.</param>
    /// <param name="mantissa">As for <see cref="Parse"/>.</param>
    /// <param name="decimals">As for <see cref="Parse"/>.</param>
    /// <param name="evidence">Of the decimal mark.</param>
    /// <param name="currency">That stands beside it, or null.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static NumberFault ParseForm(
        ReadOnlySpan<byte> text, byte mark, bool rounds, out long mantissa, out int decimals, out MarkEvidence evidence,
        out string? currency)
    {
        mantissa = 0;
        decimals = 0;
        evidence = MarkEvidence.None;
        currency = null;
        if (text.Length is 0 or > NumberText.MaxBytes)
            return NumberFault.NotANumber;
        Span<byte> plain = stackalloc byte[text.Length];
        Span<byte> digits = stackalloc byte[text.Length];
        if (!NumberText.TryPlain(text, mark, plain, out int length, out evidence, out currency) || !TrySplit(
            plain[..length], digits, out int count, out int scale, out bool negative))
            return NumberFault.NotANumber;
        digits = digits[..count];

        // The number is digits / 10^scale; zeros at either end of the digits say nothing.
        while (digits.Length > 0 && digits[0] == 0)
            digits = digits[1..];
        while (digits.Length > 0 && digits[^1] == 0)
        {
            digits = digits[..^1];
            scale--;
        }
        if (digits.IsEmpty)
            return NumberFault.None;
        bool roundsUp = false;
        if (scale > MaxDecimals)
        {
            if (!rounds)
                return NumberFault.TooManyDecimals;
            int kept = digits.Length - (scale - MaxDecimals);
            roundsUp = kept >= 0 && digits[kept] >= 5;
            digits = digits[..Math.Max(0, kept)];
            scale = MaxDecimals;
        }
        if (digits.Length > MaxDigits || digits.Length - Math.Min(scale, 0) > MaxDigits)
            return NumberFault.TooLarge;
        foreach (byte digit in digits)
            mantissa = (mantissa * 10) + digit;
        mantissa += roundsUp ? 1 : 0;
        if (scale < 0)
            mantissa *= WholePowersOfTen[-scale];
        decimals = Math.Max(scale, 0);
        mantissa = negative ? -mantissa : mantissa;
        return NumberFault.None;
    }

    /// <summary>Splits a sign, digits with at most one dot, and an exponent.</summary>
    private static bool TrySplit(ReadOnlySpan<byte> plain, Span<byte> digits, out int count, out int scale, out bool negative)
    {
        // Past this, an exponent only says that the number is nothing, or more than any sum.
        const int MaxExponent = 100_000;
        count = 0;
        scale = 0;
        negative = plain.Length > 0 && plain[0] == '-';
        bool afterDot = false;
        int i = plain.Length > 0 && plain[0] is (byte)'-' or (byte)'+' ? 1 : 0;
        for (; i < plain.Length && (plain[i] | 0x20) != 'e'; i++)
        {
            if (plain[i] == '.' && !afterDot)
            {
                afterDot = true;
                continue;
            }
            uint digit = (uint)plain[i] - '0';
            if (digit > 9)
                return false;
            digits[count++] = (byte)digit;
            scale += afterDot ? 1 : 0;
        }
        if (count == 0 || i == plain.Length)
            return count > 0;
        i++;
        bool isNegative = i < plain.Length && plain[i] == '-';
        if (i < plain.Length && plain[i] is (byte)'-' or (byte)'+')
            i++;
        if (i == plain.Length)
            return false;
        int exponent = 0;
        for (; i < plain.Length; i++)
        {
            uint digit = (uint)plain[i] - '0';
            if (digit > 9)
                return false;
            exponent = Math.Min(MaxExponent, (exponent * 10) + (int)digit);
        }
        scale += isNegative ? exponent : -exponent;
        return true;
    }
}
