namespace Segmentation.Transactions;

/// <summary>Names of date formats: from what the user gives to an order of parts, and back from what was found.</summary>
internal static class DateFormats
{
    /// <summary>The order that a format names: <c>d/M/yyyy H:mm</c>, <c>yyyyMMddHH</c>, or <c>%d.%m.%Y</c>.</summary>
    /// <exception cref="InputException">A format without a year, a month and a day.</exception>
    internal static DateOrder Parse(string format)
    {
        bool percent = format.Contains('%');
        int year = percent ? IndexOfAny(format, "%Y", "%y") : format.IndexOf('y');
        int month = format.IndexOf(percent ? "%m" : "M", StringComparison.Ordinal);
        int day = format.IndexOf(percent ? "%d" : "d", StringComparison.Ordinal);
        if (year >= 0 && month >= 0 && day >= 0)
        {
            bool hasSeparator = format.AsSpan().IndexOfAny('-', '/', '.') >= 0;
            if (!hasSeparator && year < month && month < day)
                return DateOrder.Digits;
            if (hasSeparator && year < month && month < day)
                return DateOrder.YearMonthDay;
            if (hasSeparator && month < day && day < year)
                return DateOrder.MonthDayYear;
            if (hasSeparator && day < month && month < year)
                return DateOrder.DayMonthYear;
        }
        throw new InputException($"Date format \"{format}\" is not known; yyyy-MM-dd, M/d/yyyy, d/M/yyyy, d.M.yyyy and yyyyMMdd are, each with or without a time.");
    }

    /// <summary>A .NET format string of the form that <paramref name="example"/> has.</summary>
    internal static string Describe(DateOrder order, ReadOnlySpan<byte> example)
    {
        if (order == DateOrder.Digits)
            return "yyyyMMddHHmmss"[..Math.Clamp(example.Length, 8, 14)];
        int separatorAt = example.IndexOfAny((byte)'-', (byte)'/', (byte)'.');
        char separator = separatorAt < 0 ? '-' : (char)example[separatorAt];
        string date = order switch
        {
            DateOrder.YearMonthDay => $"yyyy{separator}MM{separator}dd",
            DateOrder.MonthDayYear => $"M{separator}d{separator}yyyy",
            _ => $"d{separator}M{separator}yyyy",
        };
        int timeAt = example.IndexOfAny((byte)' ', (byte)'T');
        if (timeAt < 0)
            return date;
        string gap = example[timeAt] == 'T' ? "'T'" : " ";
        string hour = order == DateOrder.YearMonthDay ? "HH" : "H";
        return date + gap + hour + (example.Count((byte)':') >= 2 ? ":mm:ss" : ":mm");
    }

    private static int IndexOfAny(string text, string first, string second)
    {
        int at = text.IndexOf(first, StringComparison.Ordinal);
        return at >= 0 ? at : text.IndexOf(second, StringComparison.Ordinal);
    }
}
