using Segmentation.Transactions.Columns;

namespace Segmentation.Transactions;

/// <summary>How one source is laid out: all that a parser needs to know about it.</summary>
internal sealed class SourceLayout
{
    internal required string Name { get; init; }

    internal required byte Delimiter { get; init; }

    internal required byte LineEnd { get; init; }

    internal required byte DecimalMark { get; init; }

    internal required DateOrder DateOrder { get; init; }

    /// <summary>Whether numbers are rounded to nine decimals: a database's binary floating-point columns have more without meaning them.</summary>
    internal bool RoundsDecimals { get; set; }

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
    internal IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>Column of a role, or -1.</summary>
    internal int ColumnOf(string role) => Columns.GetValueOrDefault(role, -1);

    /// <summary>Whether bytes of a database may stand in a column: not where dates or numbers are read.</summary>
    internal bool TakesBytes(int column) => !Columns.Any(role =>
        role.Value == column && role.Key is ColumnRoles.Date or ColumnRoles.Quantity or ColumnRoles.Price or ColumnRoles.Amount);

    /// <summary>To show, and to store.</summary>
    internal SourceFormat Describe(SingleByteText? text) => new(
        Name,
        (char)Delimiter,
        (char)DecimalMark,
        DateFormat,
        text?.Name ?? "utf-8",
        Columns.OrderBy(column => column.Value).ToDictionary(column => column.Key, column => Header[column.Value])) { KnownAs = Mapping.Export?.Name };
}
