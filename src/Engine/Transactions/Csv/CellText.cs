using System.Buffers.Text;
using System.Globalization;
using Segmentation.Transactions.Text;

namespace Segmentation.Transactions.Csv;

/// <summary>How a cell's value is written where its text is looked at: as a file would have it.</summary>
internal static class CellText
{
    /// <summary>Room for any value.</summary>
    internal const int MaxBytes = 40;

    /// <summary>A decimal with all its decimals.</summary>
    /// <returns>Bytes written.</returns>
    internal static int Decimal(long digits, int decimals, Span<byte> target)
    {
        if (decimals == 0)
        {
            Utf8Formatter.TryFormat(digits, target, out int whole);
            return whole;
        }
        int at = 0;
        if (digits < 0)
            target[at++] = (byte)'-';
        Span<byte> text = stackalloc byte[MaxBytes];
        Utf8Formatter.TryFormat((ulong)Math.Abs(digits), text, out int length);
        int zeros = Math.Max(0, decimals + 1 - length);
        target.Slice(at, zeros).Fill((byte)'0');
        text[..length].CopyTo(target[(at + zeros)..]);
        at += zeros + length;
        target.Slice(at - decimals, decimals).CopyTo(target[(at - decimals + 1)..]);
        target[at - decimals] = (byte)'.';
        return at + 1;
    }

    /// <summary>A moment, a day without a time.</summary>
    /// <returns>Bytes written.</returns>
    internal static int Moment(long ticks, bool isDay, Span<byte> target)
    {
        new DateTime(ticks).TryFormat(
            target, out int written, isDay ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture);
        return written;
    }

    /// <summary>A floating-point number, the shortest that reads back the same.</summary>
    /// <returns>Bytes written.</returns>
    internal static int Real(double value, Span<byte> target)
    {
        // Whole numbers, most of them counts, skip the search for the shortest digits.
        int written;
        if (value == (long)value && Math.Abs(value) < 1L << 53 && (value != 0 || !double.IsNegative(value)))
            Utf8Formatter.TryFormat((long)value, target, out written);
        else
            value.TryFormat(target, out written, default, CultureInfo.InvariantCulture);
        return written;
    }

    /// <summary>
    /// The shortest decimal that reads back the same, where it has at most nine decimals and fifteen digits; false where that is not known
    /// at once.
    /// </summary>
    /// <remarks>No two decimals of fifteen digits are the same number, so the first that reads back is the shortest.</remarks>
    internal static bool TryShortest(double value, out long digits, out int decimals)
    {
        const double Largest = 1e15;
        double unit = 1;
        for (decimals = 0; decimals <= DecimalText.MaxDecimals; decimals++, unit *= 10)
        {
            double scaled = Math.Round(value * unit);
            if (!(Math.Abs(scaled) < Largest))
                break;
            if (scaled / unit == value)
            {
                digits = (long)scaled;
                return true;
            }
        }
        digits = 0;
        return false;
    }
}
