namespace Segmentation.Transactions;

/// <summary>What became of the returns among the rows that count.</summary>
/// <param name="Handling">How they were handled.</param>
/// <param name="Rows">Return rows, after the rules that run before.</param>
public sealed record ReturnsReport(ReturnHandling Handling, long Rows)
{
    /// <summary>Returns all of whose quantity was taken from purchases.</summary>
    public long FullyMatched { get; init; }

    /// <summary>Returns part of whose quantity was.</summary>
    public long PartlyMatched { get; init; }

    /// <summary>Returns without an earlier purchase.</summary>
    public long Unmatched => Rows - FullyMatched - PartlyMatched;

    /// <summary>Quantity taken from purchases.</summary>
    public double UnitsNetted { get; init; }

    /// <summary>Quantity that no purchase was found for.</summary>
    public double UnitsLeftOver { get; init; }

    /// <summary>Value that left the purchases, at their own prices.</summary>
    public double RevenueNetted { get; init; }

    /// <summary>Purchases of which nothing is left: they count nowhere.</summary>
    public long PurchasesReturnedWhole { get; init; }

    /// <summary>What the sources lack to take the returns from purchases; null where they have it, or nothing was to be taken.</summary>
    internal string? WhyNothingIsNetted(bool hasQuantities, bool hasProducts) =>
        Rows == 0 || Handling != ReturnHandling.Net ? null
        : !hasQuantities ? "without quantities it is not known how much came back"
        : !hasProducts ? "without a column of products it is not known what came back"
        : null;

    /// <summary>Tells that all returns were dropped.</summary>
    /// <param name="why">As <see cref="WhyNothingIsNetted"/> has it.</param>
    internal Finding NothingNetted(string why) =>
        new("returns-unmatched", FindingWeight.Note, $"{Rows:N0} returns were dropped and taken from no purchase: {why}") { Count = Rows };

    /// <summary>What was done, in one sentence without its full stop.</summary>
    public override string ToString() => Handling switch
    {
        ReturnHandling.Net when Rows == 0 => "no returns",
        ReturnHandling.Net =>
            Invariant(
                $"{Rows:N0} returns took {UnitsNetted:N0} units worth {RevenueNetted:N2} from earlier purchases ({FullyMatched:N0} in "
                + $"full, {PartlyMatched:N0} in part; {PurchasesReturnedWhole:N0} purchases were returned whole); "
                + $"{UnitsLeftOver:N0} units of {Unmatched + PartlyMatched:N0} returns match no purchase"),
        ReturnHandling.Keep => Invariant($"{Rows:N0} returns count as negative values"),
        _ => Invariant($"{Rows:N0} returns were dropped, and what they return counts as bought"),
    };
}
