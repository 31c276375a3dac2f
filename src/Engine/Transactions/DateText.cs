using System.Runtime.CompilerServices;

namespace Segmentation.Transactions;

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
}

/// <summary>Reads dates and times from UTF-8 bytes; the order of the parts is fixed, separators and the time's form are not.</summary>
/// <remarks>
/// After the date may follow a space or T and H:MM, H:MM:SS or H:MM:SS.fff, am or pm, and a zone (Z, +03:00). The zone is
/// not applied: times count as they are written.
/// </remarks>
internal static class DateText
{
    /// <summary>Parses a whole text into ticks; false where it is no date of this order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static bool TryParse(ReadOnlySpan<byte> text, DateOrder order, out long ticks)
    {
        ticks = 0;
        if (order == DateOrder.Digits)
            return TryParseDigits(text, out ticks);
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
        return TryDay(year, month, day, out ticks) && TryTime(text[at..], ref ticks);
    }

    private static int FullYear(int year, int digits) => digits == 4 ? year : year < 70 ? 2000 + year : 1900 + year;

    private static bool TryParseDigits(ReadOnlySpan<byte> text, out long ticks)
    {
        ticks = 0;
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

    private static bool TryDay(int year, int month, int day, out long ticks)
    {
        ticks = 0;
        if (year is < 1 or > 9999 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
            return false;
        ticks = new DateTime(year, month, day).Ticks;
        return true;
    }

    private static bool TryClock(int hour, int minute, int second, ref long ticks)
    {
        if (hour > 23 || minute > 59 || second > 59)
            return false;
        ticks += ((((hour * 60L) + minute) * 60) + second) * TimeSpan.TicksPerSecond;
        return true;
    }

    private static bool TryTime(ReadOnlySpan<byte> text, ref long ticks)
    {
        if (text.IsEmpty)
            return true;
        if (text[0] is not ((byte)' ' or (byte)'T' or (byte)'t'))
            return false;
        int at = 1;
        while (at < text.Length && text[at] == ' ')
            at++;
        if (!Number(text, ref at, 2, out int hour, out _) || !Colon(text, ref at) || !Number(text, ref at, 2, out int minute, out int minuteDigits) || minuteDigits != 2)
            return false;
        int second = 0;
        if (Colon(text, ref at) && (!Number(text, ref at, 2, out second, out int secondDigits) || secondDigits != 2))
            return false;
        if (at + 1 < text.Length && text[at] is (byte)'.' or (byte)',')
        {
            at++;
            long unit = TimeSpan.TicksPerSecond / 10;
            for (; at < text.Length && text[at] is >= (byte)'0' and <= (byte)'9'; at++, unit /= 10)
                ticks += (text[at] - '0') * unit;
        }
        return TryHalfAndZone(text[at..], ref hour) && TryClock(hour, minute, second, ref ticks);
    }

    private static bool TryHalfAndZone(ReadOnlySpan<byte> rest, ref int hour)
    {
        rest = FieldText.Trim(rest);
        if (rest.Length == 2 && (rest[1] | 0x20) == 'm' && (rest[0] | 0x20) is 'a' or 'p')
        {
            if (hour is < 1 or > 12)
                return false;
            hour = (hour % 12) + ((rest[0] | 0x20) == 'p' ? 12 : 0);
            return true;
        }
        if (rest.IsEmpty || (rest.Length == 1 && (rest[0] | 0x20) == 'z'))
            return true;
        if (rest[0] is not ((byte)'+' or (byte)'-'))
            return false;
        int at = 1;
        if (!Number(rest, ref at, 2, out int hours, out int digits) || digits != 2 || hours > 14)
            return false;
        if (at == rest.Length)
            return true;
        Colon(rest, ref at);
        return Number(rest, ref at, 2, out int minutes, out digits) && digits == 2 && minutes < 60 && at == rest.Length;
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
