using Segmentation.Wording;

namespace Segmentation.Transactions.Text;

/// <summary>Names of date formats: from what the user gives to an order of parts, and back from what was found.</summary>
internal static class DateFormats
{
    /// <summary>What a format may be, for errors.</summary>
    public static Phrase Expected { get; } = new(
        "error.date-forms", ("dates", "yyyy-MM-dd, M/d/yyyy, d/M/yyyy, d.M.yyyy, yyyyMMdd, dd-MMM-yy, MMM d, yyyy"),
        ("times", "H:mm, H:mm:ss, h:mm tt"), ("percent", "%d.%m.%Y %H:%M"), ("epochs", "epoch, epoch-ms"), ("last", "excel"));

    private static readonly Dictionary<string, DateOrder> Epochs = new(StringComparer.OrdinalIgnoreCase)
    {
        ["epoch"] = DateOrder.EpochSeconds, ["unix"] = DateOrder.EpochSeconds, ["%s"] = DateOrder.EpochSeconds,
            ["epoch-s"] = DateOrder.EpochSeconds,
        ["epoch-ms"] = DateOrder.EpochMilliseconds, ["epoch-us"] = DateOrder.EpochMicroseconds, ["epoch-ns"] = DateOrder.EpochNanoseconds,
        ["excel"] = DateOrder.ExcelDays,
    };

    // What strftime calls the parts, in .NET's letters.
    private static readonly Dictionary<char, string> PercentParts = new()
    {
        ['Y'] = "yyyy", ['y'] = "yy", ['m'] = "MM", ['d'] = "dd", ['e'] = "d", ['b'] = "MMM", ['B'] = "MMMM", ['h'] = "MMM", ['a'] = "ddd",
            ['A'] = "dddd",
        ['H'] = "HH", ['I'] = "hh", ['M'] = "mm", ['S'] = "ss", ['f'] = "f", ['p'] = "tt", ['z'] = "zzz", ['Z'] = "zzz",
        ['F'] = "yyyy-MM-dd", ['T'] = "HH:mm:ss",
        ['D'] = "MM/dd/yy", ['R'] = "HH:mm",
    };

    /// <summary>Whether a format can be read by.</summary>
    /// <param name="format">Such as <c>d/M/yyyy H:mm</c>, <c>yyyyMMddHH</c>, <c>dd-MMM-yy</c>, <c>%d.%m.%Y</c> or <c>epoch</c>.</param>
    public static bool IsKnown(string format) => TryParse(format) is not null;

    /// <summary>The order of parts that a format names.</summary>
    /// <exception cref="InputException">One that no date can be read by.</exception>
    internal static DateOrder Parse(string format) =>
        TryParse(format) ?? throw Faults.Of("error.date-format", ("format", format), ("forms", Expected));

    private static DateOrder? TryParse(string format)
    {
        if (Epochs.TryGetValue(format, out DateOrder epoch))
            return epoch;
        if (Parts(format) is not { } parts)
            return null;
        // What follows the hour is a time in one of the forms that all dates may have.
        int hour = parts.FindIndex(part => part[0] is 'H' or 'h');
        List<string> date = hour < 0 ? parts : parts[..hour];
        string order = string.Concat(date.Where(part => char.IsAsciiLetter(part[0]) && part is not ("T" or "t"))
            .Select(part => part.StartsWith("ddd", StringComparison.Ordinal)
            ? 'w' : part.StartsWith("MMM", StringComparison.Ordinal) ? 'N' : part[0]));
        bool isTrailed = hour >= 0 && parts[hour..].Exists(part => part[0] is 'y' or 'M' or 'd');
        if (order.Contains('N'))
            return order.Count(part => part == 'y') + (isTrailed ? 1 : 0) == 1 && order.Count(part => part == 'd') == 1
                && order.Count(part => part == 'N') == 1 ? DateOrder.NamedMonth : null;
        bool hasTime = hour >= 0;
        string[] separators = [.. date.Where(part => !char.IsAsciiLetter(part[0]))];
        bool isBare = separators.Length == 0;
        if (isTrailed || (hasTime && !isBare && !IsClock(parts[hour..])))
            return null;
        if (isBare)
            return order == "yMd" && parts[0] == "yyyy" ? DateOrder.Digits : null;
        if (separators.Length < 2 || separators[0] is not ("-" or "/" or ".") || separators[1] != separators[0])
            return order == "yMd" && separators is [" "] && hasTime ? DateOrder.Digits : null;
        return order switch
        {
            "yMd" => DateOrder.YearMonthDay,
            "Mdy" => DateOrder.MonthDayYear,
            "dMy" => DateOrder.DayMonthYear,
            _ => null,
        };
    }

    // H:mm, H:mm:ss, with decimals, am or pm and a zone.
    private static bool IsClock(List<string> parts) =>
        parts.Count >= 3 && parts[1] == ":" && parts[2] is "mm" or "m"
        && (parts.Count < 5 || parts[3] != ":" || parts[4] is "ss" or "s") && !parts.Contains("-") && !parts.Contains("/");

    /// <summary>
    /// Runs of one letter, literals taken out of quotes, and separators one by one; null where a letter means nothing here.
    /// </summary>
    private static List<string>? Parts(string format)
    {
        var parts = new List<string>();
        string plain = Plain(format) ?? "?";
        for (int i = 0; i < plain.Length;)
        {
            char c = plain[i];
            if (c is '\'' or '"')
            {
                int close = plain.IndexOf(c, i + 1);
                if (close < 0)
                    return null;
                parts.Add(plain[(i + 1)..close] is { Length: > 0 } text ? text : " ");
                i = close + 1;
                continue;
            }
            int end = i + 1;
            while (char.IsAsciiLetter(c) && end < plain.Length && plain[end] == c)
                end++;
            if (char.IsAsciiLetter(c) ? !"yMdHhmsfFtzKTZ".Contains(c) : c is not ('-' or '/' or '.' or ',' or ' ' or ':' or '+'))
                return null;
            parts.Add(plain[i..end]);
            i = end;
        }
        return parts.Count == 0 ? null : parts;
    }

    private static string? Plain(string format)
    {
        if (!format.Contains('%'))
            return format.Replace("\\", "", StringComparison.Ordinal);
        var plain = new System.Text.StringBuilder();
        for (int i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
            {
                plain.Append(format[i]);
                continue;
            }
            i += i + 1 < format.Length && format[i + 1] is '-' or '#' ? 1 : 0;
            if (++i >= format.Length || !PercentParts.TryGetValue(format[i], out string? part))
                return null;
            plain.Append(part);
        }
        return plain.ToString();
    }

    /// <summary>A .NET format string of the form that <paramref name="example"/> has.</summary>
    internal static string Describe(DateOrder order, ReadOnlySpan<byte> example)
    {
        if (order == DateOrder.Digits)
            return "yyyyMMddHHmmss"[..Math.Clamp(example.Length, 8, 14)];
        if (order == DateOrder.NamedMonth)
            return NamedMonthDate.Describe(System.Text.Encoding.UTF8.GetString(example));
        if (order > DateOrder.NamedMonth)
            return order switch { DateOrder.EpochSeconds => "epoch", DateOrder.EpochMilliseconds => "epoch-ms",
                DateOrder.EpochMicroseconds => "epoch-us", DateOrder.ExcelDays => "excel", _ => "epoch-ns" };
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
}
