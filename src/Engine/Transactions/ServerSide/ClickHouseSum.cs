using System.Globalization;

namespace Segmentation.Transactions.ServerSide;

/// <summary>A sum that a server gave as text: exact where it is a decimal, float64 else.</summary>
/// <param name="Digits">The decimal without its point.</param>
/// <param name="Decimals">Digits behind the point.</param>
/// <param name="Real">The number where it is no decimal.</param>
internal readonly record struct ClickHouseSum(Int128 Digits, int Decimals, double Real)
{
    /// <summary>Reads a sum.</summary>
    /// <exception cref="FormatException">It is no number.</exception>
    /// <exception cref="OverflowException">It has more than 38 digits.</exception>
    internal static ClickHouseSum Parse(string text, bool isExact)
    {
        if (!isExact)
            return new ClickHouseSum(0, 0, double.Parse(text, CultureInfo.InvariantCulture));
        int point = text.IndexOf('.');
        return new ClickHouseSum(
            Int128.Parse(text.Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture),
            point < 0 ? 0 : text.Length - point - 1, 0);
    }

    public static ClickHouseSum operator +(ClickHouseSum left, ClickHouseSum right)
    {
        int decimals = Math.Max(left.Decimals, right.Decimals);
        return new ClickHouseSum(checked(left.To(decimals) + right.To(decimals)), decimals, left.Real + right.Real);
    }

    public static ClickHouseSum operator -(ClickHouseSum value) => new(-value.Digits, value.Decimals, -value.Real);

    public static ClickHouseSum operator -(ClickHouseSum left, ClickHouseSum right) => left + -right;

    /// <summary>The nearest float64: rounded once.</summary>
    internal double ToDouble() => Digits == 0 ? Real
        : double.Parse(Invariant($"{Digits}e-{Decimals}"), CultureInfo.InvariantCulture);

    private Int128 To(int decimals)
    {
        Int128 digits = Digits;
        for (int more = Decimals; more < decimals; more++)
            digits = checked(10 * digits);
        return digits;
    }
}
