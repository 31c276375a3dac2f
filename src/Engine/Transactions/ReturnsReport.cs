using Segmentation.Wording;

namespace Segmentation.Transactions;

/// <summary>What came back of the purchases: how much of each month's, and how much of each product.</summary>
/// <param name="Months">Ascending.</param>
/// <param name="Products">Those of the highest value first; none where products are not known.</param>
internal sealed record ReturnedGoods(IReadOnlyList<ReturnedMonth> Months, IReadOnlyList<ReturnedProduct> Products)
{
    /// <summary>Value that came back.</summary>
    internal double Returned => Months.Sum(month => month.Returned);

    /// <summary>It over the value of all purchases.</summary>
    internal double Share => Returned / Math.Max(Returned + Months.Sum(month => month.Kept), double.Epsilon);
}

/// <summary>A month's purchases, of which some came back, whenever that was.</summary>
/// <param name="Month">As <c>yyyy-MM</c>.</param>
/// <param name="Returned">Value that came back.</param>
/// <param name="Kept">Value that did not.</param>
internal sealed record ReturnedMonth(string Month, double Returned, double Kept)
{
    /// <summary>Returned over both.</summary>
    internal double Share => Returned + Kept > 0 ? Returned / (Returned + Kept) : 0;
}

/// <summary>A product of which some came back.</summary>
/// <param name="Name">Its name, or its code.</param>
/// <param name="Units">Quantity that came back.</param>
/// <param name="Returned">Its value.</param>
/// <param name="Kept">Value that did not come back.</param>
internal sealed record ReturnedProduct(string Name, double Units, double Returned, double Kept)
{
    /// <summary>Returned over both.</summary>
    internal double Share => Returned + Kept > 0 ? Returned / (Returned + Kept) : 0;
}

/// <summary>What became of the returns among the rows that count.</summary>
/// <param name="Handling">How they were handled.</param>
/// <param name="Rows">Return rows, after the rules that run before.</param>
internal sealed record ReturnsReport(ReturnHandling Handling, long Rows)
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
    internal Phrase? WhyNothingIsNetted(bool hasQuantities, bool hasProducts) =>
        Rows == 0 || Handling != ReturnHandling.Net ? null
        : !hasQuantities ? new Phrase("finding.returns-without-quantities")
        : !hasProducts ? new Phrase("finding.returns-without-products")
        : null;

    /// <summary>Tells that all returns were dropped.</summary>
    /// <param name="why">As <see cref="WhyNothingIsNetted"/> has it.</param>
    internal Finding NothingNetted(Phrase why) =>
        new("returns-unmatched", FindingWeight.Note, "finding.returns-unmatched", ("rows", Rows), ("why", why)) { Count = Rows };

    /// <summary>What was done, in one sentence without its full stop.</summary>
    internal Phrase Said => Handling switch
    {
        ReturnHandling.Net when Rows == 0 => new Phrase("returns.none"),
        ReturnHandling.Net => new Phrase(
            "returns.netted",
            ("rows", Rows),
            ("units", UnitsNetted),
            ("revenue", RevenueNetted),
            ("full", FullyMatched),
            ("part", PartlyMatched),
            ("whole", PurchasesReturnedWhole),
            ("left", UnitsLeftOver),
            ("unmatched", Unmatched + PartlyMatched)),
        ReturnHandling.Keep => new Phrase("returns.kept", ("rows", Rows)),
        _ => new Phrase("returns.dropped", ("rows", Rows)),
    };

    /// <summary>What was done, in one English sentence without its full stop.</summary>
    public override string ToString() => Said.In(Language.English);
}
