using Segmentation.Transactions.Bytes;
using Segmentation.Transactions.Columns;
using Segmentation.Transactions.Text;
using Segmentation.Wording;

namespace Segmentation.Transactions.Parsing;

/// <summary>How one source is laid out: all that a parser needs to know about it.</summary>
internal sealed class SourceLayout
{
    private (string Name, long Line)? _currency;
    private long _amounts;
    private long _amountsWithCurrency;
    private RowHash? _rowHash;

    internal required string Name { get; init; }

    internal required byte Delimiter { get; init; }

    /// <summary>Whether fields are separated by runs of spaces and tabs, of which <see cref="Delimiter"/> is made.</summary>
    internal bool IsBySpaces { get; init; }

    internal required byte LineEnd { get; init; }

    /// <summary>Place among the sources.</summary>
    internal int Source { get; set; }

    /// <summary>What is known of the decimal mark; changes only while no block is parsed.</summary>
    internal required DecimalMarks Decimals { get; init; }

    internal required DateOrder DateOrder { get; init; }

    /// <summary>
    /// Whether numbers are rounded to nine decimals: a database's binary floating-point columns have more without meaning them.
    /// </summary>
    internal bool RoundsDecimals { get; set; }

    /// <summary>Zone that dates with an offset are converted to; null leaves them as written.</summary>
    internal TimeZoneInfo? TimeZone { get; init; }

    /// <summary>Whether 1970-01-01 stands for no date, as the other dates are of later times.</summary>
    internal bool HasEpochStartAsPlaceholder { get; init; }

    /// <summary>Whether rows that repeat an earlier one are looked for, where that rule is on.</summary>
    internal bool JudgesDuplicates { get; set; } = true;

    /// <summary>What rows of this layout are compared by.</summary>
    internal RowHash RowHash => _rowHash ??= new RowHash(this);

    /// <summary>Column names in file order.</summary>
    internal required string[] Header { get; init; }

    /// <summary>Role → column index.</summary>
    internal required Dictionary<string, int> Columns { get; init; }

    /// <summary>How the columns' roles were found.</summary>
    internal required ColumnMapping Mapping { get; init; }

    /// <summary>Conditions that choose rows, and the columns they look at.</summary>
    internal (RowCondition Condition, int Column)[] Conditions { get; init; } = [];

    /// <summary>What converts currencies; null where nothing does.</summary>
    internal CurrencyRates? Rates { get; init; }

    /// <summary>Whether order, customer and date are blank on further lines of an order.</summary>
    internal bool FillsDown { get; init; }

    /// <summary>Whether rows are looked at by a <see cref="RowChoice"/>.</summary>
    internal bool NeedsChoice => Conditions.Length > 0 || FillsDown || Mapping.Guest >= 0 || Columns.ContainsKey(ColumnRoles.Currency);

    /// <summary>What is taken along from the first line of an order; null where every row stands for itself.</summary>
    internal OrderCarry? NewCarry()
    {
        int order = ColumnOf(ColumnRoles.Order);
        int[] columns =
        [
            .. Conditions.Select(condition => condition.Column), .. FillsDown ? FilledDown.Columns(Columns) : [],
            .. Rates is not null && ColumnOf(ColumnRoles.Currency) is >= 0 and var currency ? [currency] : (int[])[],
        ];
        return columns.Length == 0 || (order < 0 && !FillsDown) ? null : new OrderCarry(order, FillsDown, [.. columns.Distinct()]);
    }

    /// <summary>A .NET format string of the dates, to show.</summary>
    internal required string DateFormat { get; init; }

    /// <summary>What detection assumed.</summary>
    internal IReadOnlyList<Finding> Findings { get; set; } = [];

    /// <summary>Column of a role, or -1.</summary>
    internal int ColumnOf(string role) => Columns.GetValueOrDefault(role, -1);

    /// <summary>Whether bytes of a database may stand in a column: not where dates or numbers are read.</summary>
    internal bool TakesBytes(int column) => !Columns.Any(role =>
        role.Value == column && role.Key is ColumnRoles.Date or ColumnRoles.Quantity or ColumnRoles.Price or ColumnRoles.Amount);

    /// <summary>Whether the text of each column is looked at, besides the value of a number or moment in it.</summary>
    internal bool[] NeedsText()
    {
        string[] values =
            [ColumnRoles.Date, ColumnRoles.Quantity, ColumnOf(ColumnRoles.Price) < 0 ? ColumnRoles.Amount : ColumnRoles.Price];
        HashSet<int> valueColumns = [.. values.Select(ColumnOf)];
        valueColumns.ExceptWith(Conditions.Select(condition => condition.Column));
        if (FillsDown)
            valueColumns.ExceptWith(FilledDown.Columns(Columns));
        return [.. Header.Select((_, column) => !valueColumns.Contains(column))];
    }

    /// <summary>The delimiter in words for an error.</summary>
    internal string DelimiterName => IsBySpaces ? "space" : Delimiter == '\t' ? "tab" : $"'{(char)Delimiter}'";

    /// <summary>To show, and to store.</summary>
    /// <param name="encoding">Its name, which is known for sure at the end only.</param>
    internal SourceFormat Describe(string encoding) => new(
        Name,
        IsBySpaces ? TextOptions.Spaces : (char)Delimiter,
        Decimals.Shown,
        DateFormat,
        encoding,
        Columns.OrderBy(column => column.Value).ToDictionary(
            column => column.Key, column => Header[column.Value])) { KnownAs = Mapping.Export?.Name };

    /// <summary>Amounts in several currencies have no sum. Each block is looked at once, in file order.</summary>
    /// <exception cref="InputException">A currency beside a number that is not that of earlier ones.</exception>
    internal void LookAtCurrency(ParsedBlock block)
    {
        _amounts += block.Numbers.Amounts;
        _amountsWithCurrency += block.Numbers.WithCurrency;
        foreach ((int RowStart, string Name)? seen in new[] { block.Numbers.Currency, block.Numbers.OtherCurrency })
        {
            if (seen is not { } currency)
                continue;
            long line = block.LineAt(currency.RowStart);
            _currency ??= (currency.Name, line);
            if (_currency.Value.Name != currency.Name)
                throw SeveralCurrencies(currency.Name, line);
        }
    }

    /// <summary>That a currency stands beside some amounts and not beside others; null where it does not.</summary>
    internal Finding? PartlyMarked => _currency is not { } currency || _amountsWithCurrency == 0 || _amountsWithCurrency == _amounts
        || Columns.ContainsKey(ColumnRoles.Currency) ? null : new Finding(
            "partly-marked-amounts", FindingWeight.Weighty, "finding.partly-marked-amounts", ("file", Name), ("currency", currency.Name),
            ("line", currency.Line), ("marked", _amountsWithCurrency), ("plain", _amounts - _amountsWithCurrency))
        {
            Count = _amounts - _amountsWithCurrency,
            Advice = new Phrase("finding.partly-marked-amounts-advice"),
        };

    private InputException SeveralCurrencies(string currency, long line) => new(Name, line,
        $"an amount in {currency}, and line {_currency!.Value.Line} has one in "
        + $"{_currency.Value.Name}; amounts of several currencies have no sum. Convert them, or read one at a time.");
}
