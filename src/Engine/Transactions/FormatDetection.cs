using System.Text;
using Segmentation.Transactions.Columns;

namespace Segmentation.Transactions;

/// <summary>Finds out how a source is written from its first rows; what the user gave is not questioned.</summary>
internal static class FormatDetection
{
    /// <summary>Bytes looked at.</summary>
    internal const int SampleBytes = 256 << 10;

    /// <summary>Detects the layout of a source of transactions.</summary>
    /// <param name="reader">Not read from yet.</param>
    /// <param name="options">Overrides.</param>
    /// <param name="laterDates">Reads on through the dates past the sample, by the column's index; null where the source can be read only once.</param>
    /// <param name="count">Counts what columns would give as the customer over all rows, given the sample, the columns and the order's; null from it where the source can be read only once.</param>
    /// <param name="earlier">Layouts of the sources before this one.</param>
    /// <exception cref="InputException">No such column, no known date, or an ambiguous order of day and month.</exception>
    internal static SourceLayout Detect(RowReader reader, TransactionsOptions options, Func<CsvSample, int, DateOrder?>? laterDates, Func<CsvSample, int[], int, CustomerCensus?> count, IEnumerable<SourceLayout> earlier)
    {
        var sample = new CsvSample(reader.Peek(SampleBytes), options.Delimiter, reader.LineEnd, reader.Name);
        // Files of the same columns are read alike.
        ColumnMapping mapping = earlier.FirstOrDefault(layout => layout.Header.SequenceEqual(sample.Header))?.Mapping ?? ColumnResolver.Resolve(
            reader.Name, sample.Header, options.ColumnMap, options.RememberedColumns, (candidates, order) => Count(reader, sample, candidates, order, count));
        int[] numbers = [.. new[] { ColumnRoles.Quantity, ColumnRoles.Price, ColumnRoles.Amount }.Where(mapping.Columns.ContainsKey).Select(role => mapping.Columns[role])];
        byte decimalMark = (byte)(options.DecimalMark ?? DetectDecimalMark(sample, numbers));
        (mapping, IReadOnlyList<Finding> findings) = new LineValues(reader.Name, sample, mapping, decimalMark).Check();
        Dictionary<string, int> columns = mapping.Columns;
        (RowCondition Condition, int Column)[] conditions =
            [.. options.Conditions.Select(condition => (condition, ColumnResolver.IndexOf(reader.Name, sample.Header, condition.Column)))];
        if (options.Rates is not null && !columns.ContainsKey(ColumnRoles.Currency))
            throw new InputException(reader.Name, 1, $"rates are given, and no column is known as the currency. Name it with --map currency=COLUMN.");
        Finding? filled = FilledDown.Look(reader.Name, sample, columns);
        Finding? states = StatusColumns.Look(reader.Name, sample, mapping, [.. conditions.Select(condition => condition.Column)]);
        int dateColumn = columns[ColumnRoles.Date];
        DateOrder order = options.DateFormat is { } format
            ? DateFormats.Parse(format)
            : DetectDates(reader.Name, sample, dateColumn, laterDates);
        byte[] firstDate = sample.Values(dateColumn).FirstOrDefault([]);
        return new SourceLayout
        {
            Name = reader.Name,
            Delimiter = sample.Delimiter,
            LineEnd = reader.LineEnd,
            DecimalMark = decimalMark,
            DateOrder = order,
            DateFormat = options.DateFormat ?? DateFormats.Describe(order, firstDate),
            Header = sample.Header,
            Columns = columns,
            Mapping = mapping,
            Conditions = conditions,
            Rates = options.Rates,
            FillsDown = filled is not null,
            Findings = [.. mapping.Findings, .. findings, .. new[] { filled, states }.OfType<Finding>()],
        };
    }

    /// <summary>Which of the two orders a date with slashes or dashes has; null where it could be either, or is neither.</summary>
    internal static DateOrder? DayMonthOrder(ReadOnlySpan<byte> date)
    {
        bool monthFirst = DateText.TryParse(date, DateOrder.MonthDayYear, out _);
        bool dayFirst = DateText.TryParse(date, DateOrder.DayMonthYear, out _);
        return monthFirst == dayFirst ? null : monthFirst ? DateOrder.MonthDayYear : DateOrder.DayMonthYear;
    }

    /// <summary>The decimal mark of some columns of numbers.</summary>
    internal static char DetectDecimalMark(CsvSample sample, IEnumerable<int> columns)
    {
        bool threeAfterComma = false;
        foreach (byte[] value in columns.SelectMany(sample.Values))
        {
            int comma = value.AsSpan().LastIndexOf((byte)',');
            int dot = value.AsSpan().LastIndexOf((byte)'.');
            if (comma >= 0 && dot >= 0)
                return comma > dot ? ',' : '.';
            if (dot >= 0)
                return '.';
            if (comma < 0)
                continue;
            // Three digits after a lone comma may be decimals or thousands; a leading zero or any other count tells.
            if (value.Length - comma - 1 != 3 || comma == 0 || (comma == 1 && value[0] == '0') || comma > 3 + (value[0] is (byte)'-' ? 1 : 0))
                return ',';
            threeAfterComma = true;
        }
        return threeAfterComma && sample.Delimiter != ',' ? ',' : '.';
    }

    private static CustomerCensus? Count(RowReader reader, CsvSample sample, int[] candidates, int order, Func<CsvSample, int[], int, CustomerCensus?> count)
    {
        var first = new CustomerCensus(candidates.Length) { IsWhole = reader.IsPeekedToTheEnd };
        sample.Count(first, candidates, order);
        // A key that comes back in the first rows comes back; whatever else the first rows show may change.
        if (first.IsWhole || (candidates.Length == 1 && first.Columns[0].Repeats) || count(sample, candidates, order) is not { } whole)
            return first;
        first.Dispose();
        return whole;
    }

    private static DateOrder DetectDates(string file, CsvSample sample, int column, Func<CsvSample, int, DateOrder?>? laterDates)
    {
        DateOrder[] orders = [DateOrder.YearMonthDay, DateOrder.Digits, DateOrder.MonthDayYear, DateOrder.DayMonthYear];
        var parsed = new int[orders.Length];
        byte[]? first = null;
        foreach (byte[] value in sample.Values(column))
        {
            first ??= value;
            for (int i = 0; i < orders.Length; i++)
                parsed[i] += DateText.TryParse(value, orders[i], out _) ? 1 : 0;
        }
        if (first is null)
            return DateOrder.YearMonthDay;
        int most = parsed.Max();
        if (most == 0)
            throw new InputException(file, 2, $"date \"{Encoding.UTF8.GetString(first)}\" has no known form (column '{sample.Header[column]}'); give --date-format, such as d/M/yyyy.");
        if (parsed[2] != most || parsed[3] != most)
            return orders[Array.IndexOf(parsed, most)];
        // 9.12.2011 is written by those who put the day first; 9/12/2011 by both.
        if (first.AsSpan().Contains((byte)'.') && first.AsSpan().IndexOfAny((byte)'/', (byte)'-') < 0)
            return DateOrder.DayMonthYear;
        return laterDates?.Invoke(sample, column)
            ?? throw new InputException(file, 2, $"date \"{Encoding.UTF8.GetString(first)}\" could be day/month or month/day, and no other date tells (column '{sample.Header[column]}'); give --date-format d/M/yyyy or M/d/yyyy.");
    }
}
