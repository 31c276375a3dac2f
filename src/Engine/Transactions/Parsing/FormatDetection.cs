using System.Text;
using Segmentation.Transactions.Columns;
using Segmentation.Transactions.Csv;
using Segmentation.Transactions.Text;
using Segmentation.Wording;

namespace Segmentation.Transactions.Parsing;

/// <summary>Finds out how a source is written from its first rows; what the user gave is not questioned.</summary>
internal static class FormatDetection
{
    /// <summary>Detects the layout of a source of transactions.</summary>
    /// <param name="reader">Not read from yet.</param>
    /// <param name="options">Overrides.</param>
    /// <param name="laterDates">Reads on through the dates past the sample, by the column's index; null where the source can be read only
    /// once.</param>
    /// <param name="count">Counts what columns would give as the customer over all rows, given the sample, the columns and the order's;
    /// null from it where the source can be read only once.</param>
    /// <param name="earlier">Layouts of the sources before this one.</param>
    /// <exception cref="InputException">No such column, no known date, or an ambiguous order of day and month.</exception>
    internal static SourceLayout Detect(
        BlockReader reader, TransactionsOptions options, Func<CsvSample, int, DateOrder?>? laterDates, Func<CsvSample, int[], int,
        CustomerCensus?> count, IEnumerable<SourceLayout> earlier)
    {
        var sample = new CsvSample(reader);
        // Files of the same columns are read alike.
        ColumnMapping mapping = earlier.FirstOrDefault(layout => layout.Header.SequenceEqual(sample.Header))?.Mapping
            ?? ColumnResolver.Resolve(
            reader.Name, sample.Header, options.ColumnMap, options.RememberedColumns, (candidates, order) =>
                Count(reader, sample, candidates, order, count));
        int[] numbers =
            [.. new[] { ColumnRoles.Quantity, ColumnRoles.Price, ColumnRoles.Amount }.Where(mapping.Columns.ContainsKey).Select(
                role => mapping.Columns[role])];
        DecimalMarks decimals = DetectDecimals(reader.Name, sample, numbers, options.DecimalMark);
        (mapping, IReadOnlyList<Finding> findings) = new LineValues(reader.Name, sample, mapping, (byte)decimals.Shown).Check();
        Dictionary<string, int> columns = mapping.Columns;
        (RowCondition Condition, int Column)[] conditions =
            [.. options.Conditions.Select(condition => (condition, ColumnResolver.IndexOf(reader.Name, sample.Header, condition.Column)))];
        if (options.Pseudonyms is not null && Array.Exists(
            conditions, condition => condition.Column == columns[ColumnRoles.Customer] || condition.Column == mapping.Guest))
        {
            throw Faults.Of("error.where-ids");
        }
        if (options.Rates is not null && !columns.ContainsKey(ColumnRoles.Currency))
            throw Faults.At(reader.Name, 1, "error.rates-no-currency");
        Finding? filled = FilledDown.Look(reader.Name, sample, columns);
        Finding? states = StatusColumns.Look(reader.Name, sample, mapping, [.. conditions.Select(condition => condition.Column)]);
        int dateColumn = columns[ColumnRoles.Date];
        DateOrder order = options.DateFormat is { } format
            ? DateFormats.Parse(format)
            : DetectDates(reader, sample, dateColumn, laterDates);
        Finding? days = order == DateOrder.ExcelDays && options.DateFormat is null
            ? new Finding(
                "excel-days", FindingWeight.Note, "finding.excel-days", ("file", reader.Name), ("column", sample.Header[dateColumn]))
            : null;
        byte[] firstDate = sample.Values(dateColumn).FirstOrDefault([]);
        return new SourceLayout
        {
            Name = reader.Name,
            Delimiter = sample.Delimiter,
            IsBySpaces = reader.IsBySpaces,
            LineEnd = reader.LineEnd,
            Decimals = decimals,
            DateOrder = order,
            TimeZone = options.TimeZone is { } zone ? TimeZones.Find(zone) : null,
            HasEpochStartAsPlaceholder = IsOfLaterTimes(sample, dateColumn, order),
            DateFormat = options.DateFormat ?? DateFormats.Describe(order, firstDate),
            Header = sample.Header,
            Columns = columns,
            Mapping = mapping,
            Conditions = conditions,
            Rates = options.Rates,
            FillsDown = filled is not null,
            Findings = [.. mapping.Findings, .. findings, .. new[] { filled, states, days }.OfType<Finding>()],
        };
    }

    /// <summary>Which of the two orders a date with slashes or dashes has; null where it could be either, or is neither.</summary>
    internal static DateOrder? DayMonthOrder(ReadOnlySpan<byte> date)
    {
        bool monthFirst = DateText.TryParse(date, DateOrder.MonthDayYear, out _);
        bool dayFirst = DateText.TryParse(date, DateOrder.DayMonthYear, out _);
        return monthFirst == dayFirst ? null : monthFirst ? DateOrder.MonthDayYear : DateOrder.DayMonthYear;
    }

    // The first number that tells, if the sample has one: what follows is then read by a mark that is known.
    private static DecimalMarks DetectDecimals(string file, CsvSample sample, int[] columns, char? given)
    {
        var decimals = new DecimalMarks(file, sample.Delimiter, given);
        Span<byte> plain = stackalloc byte[NumberText.MaxBytes];
        foreach (int column in columns)
        {
            for (int row = sample.FirstRow; row < sample.RowCount && decimals.Mark == NumberText.OpenMark; row++)
            {
                ReadOnlySpan<byte> value = sample.Text(row, column);
                if (value.Length <= NumberText.MaxBytes && value.IndexOfAny((byte)'.', (byte)',') >= 0
                    && NumberText.TryPlain(value, NumberText.OpenMark, plain, out _, out MarkEvidence evidence, out _)
                    && evidence is MarkEvidence.Point or MarkEvidence.Comma)
                {
                    decimals.Add(evidence, new PlacedNumber(sample.LineOf(row), Encoding.UTF8.GetString(value)));
                }
            }
        }
        return decimals;
    }

    // Whether 1970-01-01 would stand alone among the dates.
    private static bool IsOfLaterTimes(CsvSample sample, int column, DateOrder order)
    {
        bool hasLater = false;
        foreach (byte[] value in sample.Values(column))
        {
            if (!DateText.TryParse(value, order, out long ticks) || ticks < PlaceholderDates.EpochStart.Ticks)
                continue;
            int year = new DateTime(ticks).Year;
            if (year < 1980 && ticks >= PlaceholderDates.FirstUsual)
                return false;
            hasLater |= year is >= 1980 and < 9999;
        }
        return hasLater;
    }

    private static CustomerCensus? Count(
        BlockReader reader, CsvSample sample, int[] candidates, int order, Func<CsvSample, int[], int, CustomerCensus?> count)
    {
        var first = new CustomerCensus(candidates.Length) { IsWhole = reader.IsPeekedToTheEnd };
        CensusRows.Add(first, sample, candidates, order);
        // A key that comes back in the first rows comes back; whatever else the first rows show may change.
        if (first.IsWhole || (candidates.Length == 1 && first.Columns[0].Repeats) || count(sample, candidates, order) is not { } whole)
            return first;
        first.Dispose();
        return whole;
    }

    private static DateOrder DetectDates(
        BlockReader reader, CsvSample sample, int column, Func<CsvSample, int, DateOrder?>? laterDates)
    {
        string file = reader.Name;
        DateOrder[] orders =
        [
            DateOrder.YearMonthDay, DateOrder.Digits, DateOrder.MonthDayYear, DateOrder.DayMonthYear, DateOrder.NamedMonth,
            DateOrder.EpochSeconds, DateOrder.EpochMilliseconds, DateOrder.EpochMicroseconds, DateOrder.EpochNanoseconds,
            // A number of days is no date in a text, where it may be anything; a sheet keeps dates so.
            .. reader is CellReader ? (DateOrder[])[DateOrder.ExcelDays] : [],
        ];
        var parsed = new int[orders.Length];
        byte[]? first = null;
        foreach (byte[] value in sample.Values(column))
        {
            if (PlaceholderDates.IsText(value) || MissingWords.Is(value))
                continue;
            first ??= value;
            for (int i = 0; i < orders.Length; i++)
                parsed[i] += IsLikely(value, orders[i]) ? 1 : 0;
        }
        if (first is null)
            return DateOrder.YearMonthDay;
        int most = parsed.Max();
        if (most == 0)
        {
            throw Faults.At(
                file, sample.FirstDataLine, "error.date-unknown",
                ("value", Encoding.UTF8.GetString(first)), ("column", sample.Header[column]));
        }
        if (parsed[2] != most || parsed[3] != most)
            return orders[Array.IndexOf(parsed, most)];
        // 9.12.2011 is written by those who put the day first; 9/12/2011 by both.
        if (first.AsSpan().Contains((byte)'.') && first.AsSpan().IndexOfAny((byte)'/', (byte)'-') < 0)
            return DateOrder.DayMonthYear;
        return laterDates?.Invoke(sample, column)
            ?? throw Faults.At(
                file, sample.FirstDataLine, "error.date-ambiguous",
                ("value", Encoding.UTF8.GetString(first)), ("column", sample.Header[column]));
    }

    // A number is a date where it is one of our times, and a count since 1970 where it has as many digits as those have now: 1704412800
    // would be the year 1704, and 20240105 a day of 1970.
    private static bool IsLikely(byte[] value, DateOrder order)
    {
        if (!DateText.TryParse(value, order, out long ticks))
            return false;
        int digits = value.AsSpan().IndexOfAnyExceptInRange((byte)'0', (byte)'9') is >= 0 and var end ? end : value.Length;
        return order switch
        {
            DateOrder.Digits => new DateTime(ticks).Year is >= 1900 and < 2200 or 9999,
            DateOrder.EpochSeconds => digits is 9 or 10,
            DateOrder.EpochMilliseconds => digits is 12 or 13,
            DateOrder.EpochMicroseconds => digits is 15 or 16,
            DateOrder.EpochNanoseconds => digits is 18 or 19,
            DateOrder.ExcelDays => digits == 5,
            _ => true,
        };
    }
}
