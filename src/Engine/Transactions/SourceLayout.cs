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

    /// <summary>A .NET format string of the dates, to show.</summary>
    internal required string DateFormat { get; init; }

    /// <summary>What detection assumed.</summary>
    internal IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>Column of a role, or -1.</summary>
    internal int ColumnOf(string role) => Columns.GetValueOrDefault(role, -1);

    /// <summary>To show, and to store.</summary>
    internal SourceFormat Describe(SingleByteText? text) => new(
        Name,
        (char)Delimiter,
        (char)DecimalMark,
        DateFormat,
        text?.Name ?? "utf-8",
        Columns.OrderBy(column => column.Value).ToDictionary(column => column.Key, column => Header[column.Value])) { KnownAs = Mapping.Export?.Name };
}
