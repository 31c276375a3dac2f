using System.Globalization;

namespace Segmentation.Transactions.Text;

/// <summary>Moments as workbooks keep them: days, with the time of day as their fraction.</summary>
internal static class ExcelDays
{
    // March 1900: Excel counts a day before it that no calendar has.
    private const double First = 61;

    private const double End = 2_958_466;

    private static readonly long Zero = new DateTime(1899, 12, 30).Ticks;

    /// <summary>
    /// Reads 40513.35 as 2010-12-01 08:24, to the millisecond, as Excel shows it; false where the text is no such number.
    /// </summary>
    internal static bool TryParse(ReadOnlySpan<byte> text, out long ticks)
    {
        ticks = 0;
        if (!double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double days)
            || days is not (>= First and < End))
            return false;
        ticks = Zero + ((long)Math.Round(days * TimeSpan.MillisecondsPerDay) * TimeSpan.TicksPerMillisecond);
        return ticks <= DateTime.MaxValue.Ticks;
    }
}
