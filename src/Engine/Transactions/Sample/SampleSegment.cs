namespace Segmentation.Transactions.Sample;

/// <summary>A kind of customer that generated transactions have.</summary>
/// <param name="Name">As the truth file calls it.</param>
/// <param name="Share">Share of all customers.</param>
/// <param name="FewestOrders">Least number of orders.</param>
/// <param name="MostOrders">Largest number of orders.</param>
/// <param name="FirstDay">Day of the period before which none of them buys.</param>
/// <param name="LastDay">Day after which none of them buys.</param>
/// <param name="LinesPerOrder">Size of their orders against others'.</param>
/// <param name="QuantityScale">How many pieces they take against others.</param>
internal sealed record SampleSegment(
    string Name, double Share, int FewestOrders, int MostOrders, int FirstDay, int LastDay, double LinesPerOrder, int QuantityScale)
{
    private const int Last = SamplePlan.Days - 1;

    /// <summary>All kinds; shares add up to 1.</summary>
    internal static SampleSegment[] All { get; } =
    [
        new("one-time", 0.35, 1, 1, 60, Last - 60, 0.7, 1),
        new("loyal", 0.08, 12, 40, 0, Last, 1.4, 2),
        new("regular", 0.22, 3, 8, 120, Last, 1, 1),
        new("newcomer", 0.10, 1, 2, Last - 40, Last, 0.8, 1),
        new("at-risk", 0.12, 4, 10, 0, Last - 130, 1.1, 1),
        new("lost", 0.11, 1, 3, 0, 100, 0.8, 1),
        new("wholesale", 0.02, 10, 30, 0, Last, 2.5, 24),
    ];

    /// <summary>Pieces on a line: one or two mostly, sometimes a dozen or more.</summary>
    internal int Quantity(uint random)
    {
        int many = (int)(random >> 8) % 12;
        int pieces = (random & 0xF) switch
        {
            < 7 => 1,
            < 10 => 2,
            < 12 => 3 + (many & 1),
            < 14 => 6,
            14 => 4 + many,
            _ => 12 + (many & 3) * 6,
        };
        return pieces * QuantityScale;
    }
}
