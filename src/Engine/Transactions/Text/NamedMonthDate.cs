using System.Text;
using System.Text.Unicode;

namespace Segmentation.Transactions.Text;

/// <summary>
/// Reads dates with names of months, English or Russian: which number is the day follows from the order, so nothing is ambiguous.
/// </summary>
/// <remarks>
/// <c>05-Jan-24</c>, <c>5 January 2024</c>, <c>Jan 5, 2024, 9:50:26 AM</c>, <c>2024-Jan-05</c>, <c>05JAN2024:10:00:00</c>,
/// <c>5 января 2024 г.</c>, RFC 2822 (<c>Mon, 23 Sep 2024 14:21:24 +0000</c>), asctime (<c>Mon Sep 23 14:21:24 2024</c>),
/// JavaScript (<c>Mon Sep 23 2024 14:21:24 GMT+0300 (MSK)</c>).
/// </remarks>
internal static class NamedMonthDate
{
    private const int MaxBytes = 96;

    // By their beginnings of three letters: the names go on as they like, in the genitive too.
    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    private static readonly string[] FullMonths =
        ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
    private static readonly string[] RussianMonths = ["янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"];
    private static readonly string[] RussianFullMonths =
        ["январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь"];
    private static readonly string[] RussianGenitives =
        ["января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря"];

    private static readonly string[] Weekdays =
    [
        "mon", "tue", "wed", "thu", "fri", "sat", "sun", "tues", "weds", "thur", "thurs",
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
        "пн", "вт", "ср", "чт", "пт", "сб", "вс", "понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье",
    ];

    private static readonly string[] Fillers = ["г", "год", "года", "в", "at", "of", "th", "st", "nd", "rd", "t"];

    /// <summary>Parses a whole text.</summary>
    /// <param name="text">UTF-8 without outer spaces.</param>
    /// <param name="ticks">As written.</param>
    /// <param name="offset">Of its zone in minutes, or <see cref="DateZone.None"/>.</param>
    internal static bool TryParse(ReadOnlySpan<byte> text, out long ticks, out int offset)
    {
        ticks = 0;
        offset = DateZone.None;
        if (text.Length is < 6 or > MaxBytes || !Utf8.IsValid(text))
            return false;
        Span<char> buffer = stackalloc char[MaxBytes];
        if (!Encoding.UTF8.TryGetChars(text, buffer, out int length))
            return false;
        var scan = new Scan();
        for (ReadOnlySpan<char> rest = buffer[..length]; !rest.IsEmpty;)
        {
            int taken = scan.Take(rest, text[(text.Length - Encoding.UTF8.GetByteCount(rest))..]);
            if (taken <= 0)
                return false;
            rest = rest[taken..];
        }
        offset = scan.Offset;
        return scan.TryTicks(out ticks);
    }

    /// <summary>A .NET format string of the form that a text has, to show.</summary>
    internal static string Describe(string example)
    {
        var format = new StringBuilder();
        bool hasDay = false;
        bool inTime = false;
        for (int i = 0; i < example.Length;)
        {
            int end = i + 1;
            while (end < example.Length && char.IsLetter(example[i]) == char.IsLetter(example[end]) && char.IsAsciiDigit(
                example[i]) == char.IsAsciiDigit(example[end]))
                end++;
            string part = example[i..end];
            inTime |= char.IsAsciiDigit(part[0]) && end < example.Length && example[end] == ':' && part.Length < 3;
            if (char.IsAsciiDigit(part[0]) && inTime)
                return $"{format}{(example.Contains(" AM", StringComparison.OrdinalIgnoreCase)
                    || example.Contains(" PM", StringComparison.OrdinalIgnoreCase) ? "h" : "H")}"
                        + $"{(example.Count(c => c == ':') >= 2 ? ":mm:ss" : ":mm")}";
            if (char.IsAsciiDigit(part[0]))
            {
                format.Append(part.Length > 2 ? "yyyy" : hasDay ? "yy" : "d");
                hasDay |= part.Length <= 2;
            }
            else if (char.IsLetter(part[0]))
            {
                format.Append(
                    MonthOf(part.ToLowerInvariant()) > 0
                        ? part.Length > 3
                        ? "MMMM"
                        : "MMM"
                        : IsOneOf(Weekdays, part.ToLowerInvariant())
                        ? "ddd" : $"'{part}'");
            }
            else
            {
                format.Append(part);
            }
            i = end;
        }
        return format.ToString();
    }

    private static int MonthOf(ReadOnlySpan<char> word)
    {
        for (int month = 0; month < Months.Length; month++)
        {
            if (word.SequenceEqual(Months[month]) || word.SequenceEqual(FullMonths[month]) || word.SequenceEqual(RussianFullMonths[month])
                || word.SequenceEqual(RussianGenitives[month])
                    || (word.Length <= 5 && word.Length >= 3 && word.StartsWith(
                        RussianMonths[month]) && RussianFullMonths[month].AsSpan().StartsWith(word)))
            {
                return month + 1;
            }
        }
        return word.SequenceEqual("sept") ? 9 : 0;
    }

    private static bool IsOneOf(string[] words, ReadOnlySpan<char> word)
    {
        foreach (string known in words)
        {
            if (word.SequenceEqual(known))
                return true;
        }
        return false;
    }

    /// <summary>What has been found of a date so far.</summary>
    private struct Scan
    {
        private int _month;
        private int _numbers;
        private int _first;
        private int _firstDigits;
        private int _second;
        private int _secondDigits;
        private bool _monthFirst;
        private long _time = -1;

        public Scan()
        {
        }

        internal int Offset { get; private set; } = DateZone.None;

        /// <summary>Takes the next part of the text; gives its length, 0 where it does not fit.</summary>
        internal int Take(ReadOnlySpan<char> rest, ReadOnlySpan<byte> utf8)
        {
            char c = rest[0];
            if (char.IsAsciiDigit(c))
                return TakeNumber(rest, utf8);
            // After a time a sign begins a zone; before it, it stands between parts.
            bool isZone = _time >= 0 && (c is '+' or '-' || (char.IsAsciiLetter(c) && DateZone.TryParse(utf8, out _)));
            if (isZone && DateZone.TryParse(FieldText.Trim(utf8), out int zone))
            {
                Offset = zone;
                return rest.Length;
            }
            if (char.IsLetter(c))
                return TakeWord(rest);
            return c is ' ' or '-' or '/' or '.' or ',' or '\u00A0' or '\u202F' || (c == ':' && _time < 0 && _numbers == 2) ? 1 : 0;
        }

        internal readonly bool TryTicks(out long ticks)
        {
            ticks = 0;
            if (_month == 0 || _numbers != 2)
                return false;
            bool yearFirst = _firstDigits > 2;
            if (yearFirst ? _firstDigits != 4 || _secondDigits > 2 : _secondDigits is not (2 or 4))
                return false;
            // "Jan 2024 5" is nobody's form.
            if (yearFirst && _monthFirst)
                return false;
            int year = yearFirst ? _first : DateText.FullYear(_second, _secondDigits);
            if (!DateText.TryDay(year, _month, yearFirst ? _second : _first, out ticks))
                return false;
            ticks += Math.Max(0, _time);
            return true;
        }

        private int TakeNumber(ReadOnlySpan<char> rest, ReadOnlySpan<byte> utf8)
        {
            int digits = 0;
            int value = 0;
            while (digits < rest.Length && digits < 5 && char.IsAsciiDigit(rest[digits]))
                value = (value * 10) + rest[digits++] - '0';
            if (digits <= 2 && digits < rest.Length && rest[digits] == ':' && _time < 0)
            {
                // No-break spaces before am and pm are longer in UTF-8.
                return Encoding.UTF8.GetCharCount(utf8[..DateText.TakeClock(utf8, out _time)]);
            }
            if (digits > 4 || _numbers == 2)
                return 0;
            if (_numbers++ == 0)
            {
                (_first, _firstDigits) = (value, digits);
                _monthFirst = _month > 0;
            }
            else
            {
                (_second, _secondDigits) = (value, digits);
            }
            return digits;
        }

        private int TakeWord(ReadOnlySpan<char> rest)
        {
            int length = 0;
            Span<char> word = stackalloc char[rest.Length];
            while (length < rest.Length && char.IsLetter(rest[length]))
            {
                word[length] = char.ToLowerInvariant(rest[length]);
                length++;
            }
            word = word[..length];
            int month = MonthOf(word);
            if (month > 0)
            {
                if (_month > 0)
                    return 0;
                _month = month;
                return length;
            }
            // date(1) puts the zone before the year.
            if (_time >= 0 && DateZone.TryParse(Encoding.UTF8.GetBytes(word.ToString()), out int zone))
            {
                Offset = zone;
                return length;
            }
            return IsOneOf(Weekdays, word) || IsOneOf(Fillers, word) ? length : 0;
        }
    }
}
