using Segmentation.Wording;

namespace Segmentation.Value.Models;

/// <summary>What is expected of every customer ahead, by which model, and how well that model told a holdout.</summary>
/// <param name="Options">What was asked.</param>
/// <param name="Used">The model that the expectations are of; never <see cref="ValueModel.Auto"/>.</param>
/// <param name="Purchases">What is known of the customers.</param>
/// <param name="ExpectedOrders">Orders in the weeks ahead, one entry a customer.</param>
/// <param name="OrderValue">Expected value of an order, one entry a customer.</param>
/// <param name="ExpectedValue">Discounted value of the orders ahead, one entry a customer.</param>
internal sealed record LifetimeValues(
    ValueOptions Options,
    ValueModel Used,
    RepeatPurchases Purchases,
    double[] ExpectedOrders,
    double[] OrderValue,
    double[] ExpectedValue)
{
    /// <summary>The fit to all data; null for the naive rate where nothing was fitted, and where parameters were given.</summary>
    public BuyingFit? Buying { get; init; }

    /// <summary>The Gamma-Gamma and how many customers it was fitted to; null where it was not fitted.</summary>
    public (LikelihoodFit Fit, int Customers)? Spend { get; init; }

    /// <summary>What can be stored and applied to later transactions.</summary>
    public required StoredValueModel Stored { get; init; }

    /// <summary>How a holdout was told; null where the data are too short for one.</summary>
    public HoldoutCheck? Check { get; init; }

    /// <summary>Probability to buy still, one entry a customer; null for the naive rate, which does not know it.</summary>
    public double[]? Alive { get; init; }

    /// <summary>What whoever uses the figures should know.</summary>
    public required IReadOnlyList<Phrase> Findings { get; init; }

    /// <summary>The last day observed.</summary>
    public DateTime End => new(Purchases.EndDay * TimeSpan.TicksPerDay);

    /// <summary>Some of the customers, in the given order; fits and checks are still of all.</summary>
    public LifetimeValues SelectRows(int[] rows) => this with
    {
        Purchases = Purchases.SelectRows(rows),
        ExpectedOrders = Gather(ExpectedOrders, rows),
        OrderValue = Gather(OrderValue, rows),
        ExpectedValue = Gather(ExpectedValue, rows),
        Alive = Alive is null ? null : Gather(Alive, rows),
    };

    private static double[] Gather(double[] values, int[] rows) => [.. rows.Select(row => values[row])];
}
