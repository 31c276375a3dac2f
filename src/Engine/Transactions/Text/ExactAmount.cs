using System.Globalization;
using System.Runtime.CompilerServices;

namespace Segmentation.Transactions.Text;

/// <summary>
/// A sum of money or of quantities as a 128-bit whole number of 10⁻¹⁸: the product of two numbers of nine decimals is exact, and so is
/// every sum.
/// </summary>
/// <remarks>
/// Two words and not an <see cref="Int128"/>, which would align (and so lengthen) the records that hold it. Within ±1.7·10²⁰.
/// </remarks>
/// <param name="High">Upper 64 bits, with the sign.</param>
/// <param name="Low">Lower 64 bits.</param>
internal readonly record struct ExactAmount(long High, ulong Low) : IComparable<ExactAmount>
{
    /// <summary>Decimals of the unit.</summary>
    internal const int Decimals = 2 * DecimalText.MaxDecimals;

    // Most sums have few decimals: they are a whole number of 10⁻⁴, which a division by 10⁴ then rounds once.
    private const long Billion = 1_000_000_000;
    private const ulong TenTo14 = 100_000_000_000_000;
    private const ulong FiveTo14 = 6_103_515_625;
    private static readonly ulong InverseOfFiveTo14 = Inverse(FiveTo14);

    internal bool IsNegative => High < 0;

    internal static ExactAmount From(Int128 units) => new((long)(units >> 64), (ulong)units);

    /// <summary>A quantity, in units of 10⁻⁹.</summary>
    internal static ExactAmount OfQuantity(long units)
    {
        long high = Multiply(units, Billion, out long low);
        return new ExactAmount(high, (ulong)low);
    }

    /// <summary>The product of two decimals, each of at most nine decimals; false where it leaves the range.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool TryMultiply(long a, int aDecimals, long b, int bDecimals, out ExactAmount product)
    {
        long unit = DecimalText.WholePowersOfTen[Decimals - aDecimals - bDecimals];
        // A product of 64 bits, as nearly all are, times a power of ten below 2^63 fits.
        if (a == (int)a && b == (int)b)
        {
            long high = Multiply(a * b, unit, out long low);
            product = new ExactAmount(high, (ulong)low);
            return true;
        }
        return TryMultiplyLong(a, b, unit, out product);
    }

    /// <summary>A quantity in units of 10⁻⁹; false where it leaves the range.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool TryScale(long quantity, int decimals, out long units)
    {
        // As a rule quantities are whole.
        if (decimals == 0 && quantity == (int)quantity)
        {
            units = quantity * Billion;
            return true;
        }
        return Multiply(quantity, DecimalText.WholePowersOfTen[DecimalText.MaxDecimals - decimals], out units) == units >> 63;
    }

    /// <summary>Adds; false, and nothing is added, where the sum leaves the range.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool TryAdd(ref ExactAmount sum, ExactAmount term)
    {
        ulong low = sum.Low + term.Low;
        long high = sum.High + term.High + (low < term.Low ? 1 : 0);
        if (((sum.High ^ high) & (term.High ^ high)) < 0)
            return false;
        sum = new ExactAmount(high, low);
        return true;
    }

    // Two words by hand: what computes with Int128 is compiled at start only.
    internal ExactAmount Negated() => default(ExactAmount).Minus(this);

    /// <summary>The difference, which the caller knows to be in the range.</summary>
    internal ExactAmount Minus(ExactAmount other) =>
        new(unchecked(High - other.High - (Low < other.Low ? 1 : 0)), unchecked(Low - other.Low));

    internal ExactAmount Absolute() => IsNegative ? Negated() : this;

    internal Int128 ToUnits() => new((ulong)High, Low);

    /// <summary>The nearest float64: the one place where a sum is rounded.</summary>
    internal double ToDouble()
    {
        ExactAmount size = Absolute();
        // Exact division by multiplication with the inverse modulo 2^64, then proved.
        ulong quotient = ((size.Low >> 14) | ((ulong)size.High << 50)) * InverseOfFiveTo14;
        ulong high = Math.BigMul(quotient, TenTo14, out ulong low);
        if (quotient <= 1UL << 53 && high == (ulong)size.High && low == size.Low)
            return IsNegative ? -(quotient / 1e4) : quotient / 1e4;
        return ByDigits();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private double ByDigits() =>
        double.Parse(string.Create(CultureInfo.InvariantCulture, $"{ToUnits()}E-{Decimals}"), CultureInfo.InvariantCulture);

    public int CompareTo(ExactAmount other) => High != other.High ? High.CompareTo(other.High) : Low.CompareTo(other.Low);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool TryMultiplyLong(long a, long b, long unit, out ExactAmount product)
    {
        try
        {
            product = From(checked((Int128)a * b * unit));
            return true;
        }
        catch (OverflowException)
        {
            product = default;
            return false;
        }
    }

    // Of a number with a sign and one without: what Math.BigMul of two signs does in more steps, and not inlined.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Multiply(long a, long positive, out long low)
    {
        low = a * positive;
        return (long)(Hash128.HighProduct((ulong)a, (ulong)positive) - (a < 0 ? (ulong)positive : 0));
    }

    // Newton's iteration doubles the right bits: 3 to begin with for an odd number.
    private static ulong Inverse(ulong odd)
    {
        ulong inverse = odd;
        for (int i = 0; i < 5; i++)
            inverse *= 2 - (odd * inverse);
        return inverse;
    }
}
