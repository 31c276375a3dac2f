namespace Segmentation.Offers;

/// <summary>Every bound that a recommendation must meet; <c>docs/offers.md</c> tells why each is where it is.</summary>
internal sealed record OfferOptions
{
    /// <summary>Members of a segment who did what a recommendation rests on, at least.</summary>
    public int LeastCustomers { get; init; } = 10;

    /// <summary>Their share of the segment, at least.</summary>
    public double LeastShare { get; init; } = 0.01;

    /// <summary>How many times as common as elsewhere it is, at least.</summary>
    public double LeastLift { get; init; } = 1.5;

    /// <summary>The same of categories, which are broad: no segment buys twice the share of one.</summary>
    public double LeastCategoryLift { get; init; } = 1.2;

    /// <summary>
    /// Of the offers and rules that are shown, a share of at most this is expected to be chance (Benjamini and Hochberg).
    /// </summary>
    public double Level { get; init; } = 0.05;

    /// <summary>
    /// Share of a product's revenue in a segment that one customer may bring; above it the product is that customer's, not the segment's.
    /// </summary>
    public double MostFromOneCustomer { get; init; } = 0.5;

    /// <summary>Products, categories and rules of each kind that are shown for a segment.</summary>
    public int MostShown { get; init; } = 5;

    /// <summary>Products that pairs are counted among: those with most buyers.</summary>
    public int MostProducts { get; init; } = 1000;

    /// <summary>Customers on the list to call first.</summary>
    public int MostCalls { get; init; } = 50;

    /// <summary>Days with an order from which a customer has a rhythm of its own.</summary>
    public int LeastOrderDays { get; init; } = 4;

    /// <summary>
    /// Distance of the quartiles of a customer's gaps, over their median, up to which they are a rhythm: orders that fall by chance have
    /// 1.6.
    /// </summary>
    public double MostGapSpread { get; init; } = 1.5;

    /// <summary>A customer is overdue where this share of all waits, measured in each customer's own usual gaps, ended sooner.</summary>
    public double OverdueShare { get; init; } = 0.9;

    /// <summary>Usual gaps after which a customer is gone rather than late: no call, but a letter.</summary>
    public double MostTimesOverdue { get; init; } = 6;

    /// <summary>Lines that are no goods; null for <see cref="ServiceLines.Defaults"/>.</summary>
    public IReadOnlyList<string>? NotProducts { get; init; }

    /// <summary>Refuses settings that mean nothing.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Names the setting and its range.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(LeastCustomers, 1);
        Share(LeastShare, nameof(LeastShare));
        ArgumentOutOfRangeException.ThrowIfLessThan(LeastLift, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(LeastCategoryLift, 1);
        Share(Level, nameof(Level));
        Share(MostFromOneCustomer, nameof(MostFromOneCustomer));
        ArgumentOutOfRangeException.ThrowIfLessThan(MostShown, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MostProducts, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MostProducts, 10_000);
        ArgumentOutOfRangeException.ThrowIfNegative(MostCalls);
        ArgumentOutOfRangeException.ThrowIfLessThan(LeastOrderDays, 3);
        ArgumentOutOfRangeException.ThrowIfNegative(MostGapSpread);
        Share(OverdueShare, nameof(OverdueShare));
        ArgumentOutOfRangeException.ThrowIfLessThan(MostTimesOverdue, 1);
    }

    /// <summary>Members of a segment that a recommendation needs.</summary>
    /// <param name="members">Members of the segment.</param>
    internal int Support(int members) => Math.Max(LeastCustomers, (int)Math.Ceiling(LeastShare * members));

    private static void Share(double value, string name)
    {
        if (!(value is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(name, value, "A share lies in [0, 1].");
    }
}
