using System.Runtime.CompilerServices;

namespace Segmentation.Transactions.Text;

/// <summary>In which order a date names its parts.</summary>
internal enum DateOrder
{
    /// <summary>2011-12-09, 2011/12/09.</summary>
    YearMonthDay,

    /// <summary>12/9/2011.</summary>
    MonthDayYear,

    /// <summary>9.12.2011, 9/12/2011.</summary>
    DayMonthYear,

    /// <summary>20111209, 2011120912, 201112091250, 20111209125000.</summary>
    Digits,

    /// <summary>With the name of a month, from which the order follows: 05-Jan-24, January 5, 2024, 5 января 2024 г.</summary>
    NamedMonth,

    /// <summary>Seconds since 1970-01-01, UTC; decimals are read.</summary>
    EpochSeconds,

    /// <summary>Milliseconds since 1970-01-01, UTC.</summary>
    EpochMilliseconds,

    /// <summary>Microseconds since 1970-01-01, UTC.</summary>
    EpochMicroseconds,

    /// <summary>Nanoseconds since 1970-01-01, UTC.</summary>
    EpochNanoseconds,

    /// <summary>Days as Excel counts them, with the time of day as their fraction: 40513.35 is 2010-12-01 08:24.</summary>
    ExcelDays,
}

/// <summary>Reads dates and times from UTF-8 bytes; the order of the parts is fixed, separators and the time's form are not.</summary>
/// <remarks>
/// After the date may follow a space or T and H:MM, H:MM:SS or H:MM:SS.fff, am or pm, and a zone (<see cref="DateZone"/>). The
/// zone is given back and not applied: times count as they are written.
/// </remarks>
internal static class DateText
{
    /// <summary>Parses a whole text into ticks, whatever its zone; false where it is no date of this order.</summary>
    internal static bool TryParse(ReadOnlySpan<byte> text, DateOrder order, out long ticks) => TryParse(text, order, out ticks, out _);

    /// <summary>Parses a whole text; false where it is no date of this order.</summary>
    /// <param name="text">Without outer spaces.</param>
    /// <param name="order">Of the parts.</param>
    /// <param name="ticks">As written.</param>
    /// <param name="offset">Of its zone in minutes east of Greenwich, or <see cref="DateZone.None"/>.</param>
    internal static bool TryParse(ReadOnlySpan<byte> text, DateOrder order, out long ticks, out int offset)
    {
        ticks = 0;
        offset = DateZone.None;
        if (order >= DateOrder.Digits)
            return TryOther(text, order, out ticks, out offset);
        int at = 0;
        if (!Number(text, ref at, 4, out int first, out int firstDigits) || at >= text.Length)
            return false;
        byte separator = text[at];
        if (separator is not ((byte)'-' or (byte)'/' or (byte)'.'))
            return false;
        at++;
        if (!Number(text, ref at, 2, out int second, out _) || at >= text.Length || text[at] != separator)
            return false;
        at++;
        if (!Number(text, ref at, 4, out int third, out int thirdDigits))
            return false;
        int year, month, day;
        switch (order)
        {
            case DateOrder.YearMonthDay:
                if (firstDigits != 4 || thirdDigits > 2)
                    return false;
                (year, month, day) = (first, second, third);
                break;
            case DateOrder.MonthDayYear:
                if (firstDigits > 2 || thirdDigits is 1 or 3)
                    return false;
                (year, month, day) = (FullYear(third, thirdDigits), first, second);
                break;
            default:
                if (firstDigits > 2 || thirdDigits is 1 or 3)
                    return false;
                (year, month, day) = (FullYear(third, thirdDigits), second, first);
                break;
        }
        return TryDay(year, month, day, out ticks) && TryTime(text[at..], ref ticks, out offset);
    }

    /// <summary>The year that two digits, or four, stand for.</summary>
    internal static int FullYear(int year, int digits) => digits == 4 ? year : year < 70 ? 2000 + year : 1900 + year;

    /// <summary>Midnight of a day; false where the calendar has none.</summary>
    internal static bool TryDay(int year, int month, int day, out long ticks)
    {
        ticks = 0;
        if (year is < 1 or > 9999 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
            return false;
        ticks = new DateTime(year, month, day).Ticks;
        return true;
    }

    /// <summary>Reads a time of day from the beginning of a text, with am or pm where they follow.</summary>
    /// <returns>Bytes read, all ASCII or no-break spaces; 0 where there is no time.</returns>
    internal static int TakeClock(ReadOnlySpan<byte> text, out long ticks)
    {
        ticks = 0;
        int at = 0;
        if (!Number(text, ref at, 2, out int hour, out _) || !Colon(text, ref at) || !Number(
            text, ref at, 2, out int minute, out int minuteDigits) || minuteDigits != 2)
            return 0;
        int second = 0;
        if (Colon(text, ref at) && (!Number(text, ref at, 2, out second, out int secondDigits) || secondDigits != 2))
            return 0;
        if (at + 1 < text.Length && text[at] is (byte)'.' or (byte)',' && text[at + 1] is >= (byte)'0' and <= (byte)'9')
        {
            at++;
            long unit = TimeSpan.TicksPerSecond / 10;
            for (; at < text.Length && text[at] is >= (byte)'0' and <= (byte)'9'; at++, unit /= 10)
                ticks += (text[at] - '0') * unit;
        }
        return TryHalf(text, ref at, ref hour) && TryClock(hour, minute, second, ref ticks) ? at : 0;
    }

    // Kept out of the common path: compiled into it, these forms would slow it down.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool TryOther(ReadOnlySpan<byte> text, DateOrder order, out long ticks, out int offset)
    {
        offset = 0;
        switch (order)
        {
            case DateOrder.Digits:
                return TryParseDigits(text, out ticks, out offset);
            case DateOrder.NamedMonth:
                return NamedMonthDate.TryParse(text, out ticks, out offset);
            case DateOrder.ExcelDays:
                offset = DateZone.None;
                return ExcelDays.TryParse(text, out ticks);
            default:
                return TryEpoch(text, order, out ticks);
        }
    }

    private static bool TryEpoch(ReadOnlySpan<byte> text, DateOrder order, out long ticks)
    {
        ticks = 0;
        bool negative = !text.IsEmpty && text[0] == '-';
        int at = negative ? 1 : 0;
        Int128 hundredNanoseconds = 0;
        int digits = 0;
        for (; at < text.Length && text[at] is >= (byte)'0' and <= (byte)'9'; at++, digits++)
        {
            if (digits == 20)
                return false;
            hundredNanoseconds = (hundredNanoseconds * 10) + (text[at] - '0');
        }
        if (digits == 0)
            return false;
        long unit = order switch
        {
            DateOrder.EpochSeconds => TimeSpan.TicksPerSecond,
            DateOrder.EpochMilliseconds => TimeSpan.TicksPerMillisecond,
            DateOrder.EpochMicroseconds => TimeSpan.TicksPerMicrosecond,
            _ => 1,
        };
        hundredNanoseconds = order == DateOrder.EpochNanoseconds
            ? hundredNanoseconds / TimeSpan.NanosecondsPerTick
            : hundredNanoseconds * unit;
        if (at < text.Length && text[at] == '.')
        {
            for (at++; at < text.Length && text[at] is >= (byte)'0' and <= (byte)'9'; at++)
            {
                unit /= 10;
                hundredNanoseconds += (text[at] - '0') * unit;
            }
        }
        Int128 sum = DateTime.UnixEpoch.Ticks + (negative ? -hundredNanoseconds : hundredNanoseconds);
        if (at < text.Length || sum < 0 || sum > DateTime.MaxValue.Ticks)
            return false;
        ticks = (long)sum;
        return true;
    }

    private static bool TryParseDigits(ReadOnlySpan<byte> text, out long ticks, out int offset)
    {
        ticks = 0;
        offset = DateZone.None;
        // 20240105T093000Z, 20240105 09:30: the basic form of ISO 8601.
        int day = text.IndexOfAny((byte)'T', (byte)' ');
        if (day >= 0)
        {
            if (day != 8 || !TryParseDigits(text[..day], out ticks, out _))
                return false;
            ReadOnlySpan<byte> time = text[(day + 1)..];
            int digits = time.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            digits = digits < 0 ? time.Length : digits;
            if (digits is not (4 or 6))
                return TryTime(text[day..], ref ticks, out offset);
            int start = 0;
            int second = 0;
            return Number(time, ref start, 2, out int hour, out _) && Number(time, ref start, 2, out int minute, out _)
                && (digits == 4 || Number(time, ref start, 2, out second, out _))
                && TryClock(hour, minute, second, ref ticks) && DateZone.TryParse(FieldText.Trim(time[digits..]), out offset);
        }
        if (text.Length is not (8 or 10 or 12 or 14))
            return false;
        int at = 0;
        if (!Number(text, ref at, 4, out int year, out int yearDigits) || yearDigits != 4)
            return false;
        Span<int> parts = [1, 1, 0, 0, 0];
        for (int i = 0; at < text.Length; i++)
        {
            if (!Number(text, ref at, 2, out parts[i], out int digits) || digits != 2)
                return false;
        }
        return TryDay(year, parts[0], parts[1], out ticks) && TryClock(parts[2], parts[3], parts[4], ref ticks);
    }

    private static bool TryClock(int hour, int minute, int second, ref long ticks)
    {
        if (hour > 23 || minute > 59 || second > 59)
            return false;
        ticks += ((((hour * 60L) + minute) * 60) + second) * TimeSpan.TicksPerSecond;
        return true;
    }

    private static bool TryTime(ReadOnlySpan<byte> text, ref long ticks, out int offset)
    {
        offset = DateZone.None;
        if (text.IsEmpty)
            return true;
        // "12/9/2011, 8:26:00 AM", as browsers write it.
        if (text[0] == ',')
            text = text[1..];
        if (text.IsEmpty || text[0] is not ((byte)' ' or (byte)'T' or (byte)'t'))
            return false;
        text = text[1..].TrimStart((byte)' ');
        int length = TakeClock(text, out long time);
        ticks += time;
        return length > 0 && (length == text.Length || DateZone.TryParse(FieldText.Trim(text[length..]), out offset));
    }

    private static bool TryHalf(ReadOnlySpan<byte> text, ref int at, ref int hour)
    {
        int letter = at;
        while (letter < text.Length && text[letter] == ' ')
            letter++;
        // ICU puts a narrow no-break space before them.
        letter += text[letter..].StartsWith("\u202F"u8) ? 3 : text[letter..].StartsWith("\u00A0"u8) ? 2 : 0;
        if (letter + 1 >= text.Length || (text[letter + 1] | 0x20) != 'm' || (text[letter] | 0x20) is not ('a' or 'p')
            || (letter + 2 < text.Length && char.IsAsciiLetter((char)text[letter + 2])))
        {
            return true;
        }
        if (hour is < 1 or > 12)
            return false;
        hour = (hour % 12) + ((text[letter] | 0x20) == 'p' ? 12 : 0);
        at = letter + 2;
        return true;
    }

    private static bool Colon(ReadOnlySpan<byte> text, ref int at)
    {
        if (at >= text.Length || text[at] != ':')
            return false;
        at++;
        return true;
    }

    private static bool Number(ReadOnlySpan<byte> text, ref int at, int mostDigits, out int value, out int digits)
    {
        value = 0;
        digits = 0;
        while (digits < mostDigits && at < text.Length)
        {
            uint digit = (uint)text[at] - '0';
            if (digit > 9)
                break;
            value = (value * 10) + (int)digit;
            digits++;
            at++;
        }
        return digits > 0;
    }
}
