namespace Segmentation.Transactions.Columns;

/// <summary>Which column of a source plays which role, and how that was found.</summary>
/// <param name="Columns">Role → index of its column.</param>
internal sealed record ColumnMapping(Dictionary<string, int> Columns)
{
    /// <summary>The kind of export it is; null where it is none that is known.</summary>
    internal KnownExport? Export { get; init; }

    /// <summary>Index of the address that stands for customers without an account, or -1.</summary>
    internal int Guest { get; init; } = -1;

    /// <summary>Index of an amount that stands beside quantity and price, or -1.</summary>
    internal int AmountBeside { get; init; } = -1;

    /// <summary>Whether the columns of a line's value were named by someone who knows.</summary>
    internal bool IsValueGiven { get; init; }

    /// <summary>What was decided by the rows, or may be otherwise.</summary>
    internal IReadOnlyList<Finding> Findings { get; init; } = [];
}
