using System.Globalization;
using System.Runtime.CompilerServices;

namespace Segmentation.Transactions.Text;

/// <summary>Reads decimal numbers from UTF-8 bytes: as float64, or exactly.</summary>
internal static partial class DecimalText
{
    private static readonly double[] PowersOfTen =
        [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22];

    /// <summary>Parses a whole text, correctly rounded; false where it is no finite number.</summary>
    /// <param name="text">Without outer spaces.</param>
    /// <param name="mark">Decimal mark, or <see cref="NumberText.OpenMark"/>.</param>
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

    /// <summary>
    /// As <see cref="TryParse(ReadOnlySpan{byte}, byte, out double)"/>, and what the number's form says of the mark, which may be open.
    /// </summary>
    internal static bool TryParse(ReadOnlySpan<byte> text, byte mark, out double value, out MarkEvidence evidence)
    {
        value = 0;
        evidence = MarkEvidence.None;
        if (text.Length is 0 or > NumberText.MaxBytes)
            return false;
        Span<byte> plain = stackalloc byte[text.Length];
        return NumberText.TryPlain(text, mark, plain, out int length, out evidence, out _)
            && double.TryParse(
                plain[..length], NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
                CultureInfo.InvariantCulture, out value)
            && double.IsFinite(value);
    }

    /// <summary>All but digits and one mark; an open mark reads numbers without marks only.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool TryParseSlowly(ReadOnlySpan<byte> text, byte mark, out double value) =>
        TryParse(text, mark, out value, out MarkEvidence evidence) && (mark != NumberText.OpenMark || evidence == MarkEvidence.None);
}
