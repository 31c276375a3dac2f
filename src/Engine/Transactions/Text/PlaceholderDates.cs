namespace Segmentation.Transactions.Text;

/// <summary>Dates that systems write where there is none.</summary>
internal static class PlaceholderDates
{
    // Of a date and a time.
    private const int MaxDigits = 17;

    /// <summary>Any date before it is looked up here.</summary>
    internal static readonly long FirstUsual = new DateTime(1970, 1, 2).Ticks;

    /// <summary>Any date from it on is looked up here.</summary>
    internal static readonly long LastUsual = new DateTime(2900, 1, 1).Ticks;

    /// <summary>The day that counts of seconds begin with: a placeholder only where the other dates are of another time.</summary>
    internal static readonly DateTime EpochStart = new(1970, 1, 1);

    /// <summary>
    /// Days that are placeholders whatever the other dates: the first of SQL Server's and of Excel's calendar, and the ends of time of
    /// Oracle, Axapta and others; beside them every day of the years 1 and 9999.
    /// </summary>
    internal static IReadOnlyList<DateTime> Days { get; } =
        [new(1753, 1, 1), new(1899, 12, 30), new(1899, 12, 31), new(1900, 1, 1), new(2999, 12, 31), new(4712, 12, 31)];

    /// <summary>Whether a moment is one.</summary>
    /// <param name="ticks">A moment outside <see cref="FirstUsual"/> and <see cref="LastUsual"/>; others are none.</param>
    /// <param name="withEpochStart">Whether <see cref="EpochStart"/> is.</param>
    internal static bool Contains(long ticks, bool withEpochStart)
    {
        var day = new DateTime(ticks - (ticks % TimeSpan.TicksPerDay));
        return day.Year is 1 or 9999 || Days.Contains(day) || (withEpochStart && day == EpochStart);
    }

    /// <summary>
    /// Whether a text that is no date stands for none: zeros or nines alone, as <c>0000-00-00</c>, or Excel's <c>1900-01-00</c>.
    /// </summary>
    internal static bool IsText(ReadOnlySpan<byte> text)
    {
        int zeros = 0;
        int nines = 0;
        int digits = 0;
        foreach (byte b in text)
        {
            if (b is >= (byte)'0' and <= (byte)'9')
            {
                digits++;
                zeros += b == '0' ? 1 : 0;
                nines += b == '9' ? 1 : 0;
            }
            else if (b is not ((byte)'-' or (byte)'/' or (byte)'.' or (byte)':' or (byte)' ' or (byte)'T' or (byte)'Z' or (byte)'+'))
            {
                return false;
            }
        }
        if (digits is > 0 and <= MaxDigits && (zeros == digits || (nines == digits && digits >= 8)))
            return true;
        int time = text.IndexOfAny((byte)' ', (byte)'T');
        ReadOnlySpan<byte> day = time < 0 ? text : text[..time];
        return day.SequenceEqual("1900-01-00"u8) || day.SequenceEqual("1/0/1900"u8) || day.SequenceEqual("0/1/1900"u8)
            || day.SequenceEqual("01/00/1900"u8) || day.SequenceEqual("00/01/1900"u8) || day.SequenceEqual("00.01.1900"u8);
    }
}
