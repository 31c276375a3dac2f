using System.Globalization;
using System.Text;
using Segmentation.Transactions.Text;
using Segmentation.Wording;

namespace Segmentation.Features;

/// <summary>What the texts of a column are.</summary>
internal enum TextKind
{
    Numbers,
    Dates,
    Words,
}

/// <summary>The texts of a column with their meaning.</summary>
/// <param name="Kind">Numbers, dates (as days since 1970-01-01), or words.</param>
/// <param name="Values">For each distinct text its number, NaN where it has none; of words all are NaN.</param>
/// <param name="Words">For each distinct text the word, null where it is missing; of numbers and dates all are null.</param>
/// <param name="Notes">Decimal commas, an order of days and months that had to be assumed.</param>
/// <param name="Findings">Cells that have no value though something stands in them.</param>
internal sealed record TypedTexts(
    TextKind Kind, double[] Values, string?[] Words, IReadOnlyList<Phrase> Notes, IReadOnlyList<Phrase> Findings)
{
    /// <summary>A column holds numbers, or dates, where at least this share of its rows with a value does.</summary>
    internal const double Share = 0.95;

    private const int MostNamed = 3;

    // "none" may well be a category of its own: no plan. Among numbers it is no value.
    private const string LevelNone = "none";

    private static readonly DateOrder[] Orders =
        [DateOrder.YearMonthDay, DateOrder.MonthDayYear, DateOrder.DayMonthYear, DateOrder.NamedMonth];

    /// <summary>Finds out what a column holds.</summary>
    /// <param name="column">The column.</param>
    /// <param name="file">Its file, for messages.</param>
    /// <param name="expected">What it is known to hold; null finds out.</param>
    /// <exception cref="InputException">Less than half of the rows with a value hold what is expected; names line and value.</exception>
    internal static TypedTexts Of(TextColumn column, string file, TextKind? expected = null)
    {
        var rows = new long[column.Texts.Count];
        foreach (int code in column.Codes)
            rows[code]++;
        var reading = new Reading(column, file, rows);
        if (expected == TextKind.Words)
            return reading.AsWords();
        (double[] values, bool comma) = reading.Numbers();
        (double[] days, DateOrder order, bool both) = reading.Dates();
        long numeric = reading.Count(values), dated = reading.Count(days), valued = reading.Valued;
        TextKind kind = expected ?? (numeric >= dated ? TextKind.Numbers : TextKind.Dates);
        long fitting = kind == TextKind.Numbers ? numeric : dated;
        if (expected is null && (fitting < Share * valued || (valued == 0 && reading.HoldsNone)))
            return reading.AsWords();
        if (expected is not null && 2 * fitting < valued)
            throw reading.Refuse(kind, kind == TextKind.Numbers ? values : days);
        return kind == TextKind.Numbers ? reading.AsNumbers(values, comma) : reading.AsDates(days, order, both);
    }

    private sealed class Reading(TextColumn column, string file, long[] rows)
    {
        internal bool HoldsNone => Enumerable.Range(0, rows.Length).Any(code => rows[code] > 0 && column.Texts[code] == LevelNone);

        /// <summary>Rows with a value.</summary>
        internal long Valued => Enumerable.Range(0, rows.Length).Where(IsValued).Sum(code => rows[code]);

        internal long Count(double[] values) =>
            Enumerable.Range(0, rows.Length).Where(code => IsValued(code) && !double.IsNaN(values[code])).Sum(code => rows[code]);

        internal (double[] Values, bool Comma) Numbers()
        {
            double[] point = [.. column.Texts.Select(text => Number(text, false))];
            if (!column.Texts.Any(text => text.Contains(',')))
                return (point, false);
            double[] comma = [.. column.Texts.Select(text => Number(text, true))];
            return Count(comma) > Count(point) ? (comma, true) : (point, false);
        }

        internal (double[] Days, DateOrder Order, bool Both) Dates()
        {
            var best = (Days: Array.Empty<double>(), Order: DateOrder.YearMonthDay, Both: false, Rows: -1L);
            foreach (DateOrder order in Orders)
            {
                double[] days = [.. column.Texts.Select(text => Day(text, order))];
                long count = Count(days);
                if (count > best.Rows)
                    best = (days, order, false, count);
                else if (count == best.Rows && count > 0 && !days.AsSpan().SequenceEqual(best.Days))
                    best = best with { Both = true };
            }
            return (best.Days, best.Order, best.Both);
        }

        internal TypedTexts AsNumbers(double[] values, bool comma) => new(
            TextKind.Numbers,
            [.. values.Select((value, code) => IsValued(code) ? value : double.NaN)],
            new string?[values.Length],
            [
                .. comma ? [new Phrase("column.decimal-commas", ("file", file), ("column", column.Name))] : (Phrase[])[],
                .. MissingNote(_ => true, "column.missing-numbers"),
            ],
            Findings(values, "column.no-numbers"));

        internal TypedTexts AsDates(double[] days, DateOrder order, bool both) => new(
            TextKind.Dates,
            [.. days.Select((day, code) => IsValued(code) ? day : double.NaN)],
            new string?[days.Length],
            [
                .. both
                    ? [new Phrase(
                        order == DateOrder.MonthDayYear ? "column.months-first" : "column.days-first", ("file", file),
                        ("column", column.Name))]
                    : (Phrase[])[],
                .. MissingNote(_ => true, "column.missing-dates"),
            ],
            Findings(days, "column.no-dates"));

        internal TypedTexts AsWords() => new(
            TextKind.Words,
            [.. column.Texts.Select(_ => double.NaN)],
            [.. column.Texts.Select(text => MissingWords.Is(text) && text != LevelNone ? null : text)],
            [.. MissingNote(text => text != LevelNone, "column.missing-texts")],
            []);

        internal InputException Refuse(TextKind kind, double[] values)
        {
            int row = Array.FindIndex(column.Codes, code => IsValued(code) && double.IsNaN(values[code]));
            return new InputException(
                file, row + 2,
                MessageText.Of(
                    $"\"{column[row]}\" is not a {(kind == TextKind.Numbers ? "number" : "date")} (column '{column.Name}'), "
                    + $"and the model learned {(kind == TextKind.Numbers ? "numbers" : "dates")} there."));
        }

        private bool IsValued(int code) => !MissingWords.Is(column.Texts[code]);

        private Phrase[] MissingNote(Func<string, bool> counts, string key)
        {
            string[] words =
                [.. column.Texts.Where((text, code) => rows[code] > 0 && text.Length > 0 && MissingWords.Is(text) && counts(text))
                    .Distinct()];
            long cells = Enumerable.Range(0, rows.Length).Where(code => words.Contains(column.Texts[code])).Sum(code => rows[code]);
            return words.Length == 0
                ? []
                : [new Phrase(
                    key, ("file", file), ("column", column.Name), ("words", PlainText.QuotedList(words.Take(MostNamed))),
                    ("cells", cells))];
        }

        private Phrase[] Findings(double[] values, string key)
        {
            int[] cells = [.. Enumerable.Range(0, column.Codes.Length)
                .Where(row => IsValued(column.Codes[row]) && double.IsNaN(values[column.Codes[row]]))];
            if (cells.Length == 0)
                return [];
            Phrase[] named =
                [.. cells.Take(MostNamed).Select(row => new Phrase("column.cell", ("line", row + 2), ("text", column[row])))];
            return
            [
                new Phrase(
                    key,
                    ("file", file), ("column", column.Name), ("count", cells.Length), ("cells", named),
                    ("more", cells.Length > MostNamed ? ", …" : "")),
            ];
        }

        private static double Number(string text, bool comma) =>
            double.TryParse(comma ? text.Replace(',', '.') : text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
                && double.IsFinite(number) ? number : double.NaN;

        // A date that stands for none, such as 9999-12-31, has no place among days.
        private static double Day(string text, DateOrder order) =>
            DateText.TryParse(Encoding.UTF8.GetBytes(text), order, out long ticks)
                && !PlaceholderDates.Contains(ticks, withEpochStart: true)
                ? (ticks - PlaceholderDates.EpochStart.Ticks) / (double)TimeSpan.TicksPerDay
                : double.NaN;
    }
}
