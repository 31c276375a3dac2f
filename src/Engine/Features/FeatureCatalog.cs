using Segmentation.Features.Seasons;
using Segmentation.Products;
using Segmentation.Transactions;
using Segmentation.Value.Models;

namespace Segmentation.Features;

/// <summary>
/// All features, in the order in which help lists them. Their words stand in <c>features.en.txt</c>, their definitions in
/// <c>docs/features.md</c>.
/// </summary>
public static class FeatureCatalog
{
    /// <summary>
    /// Name of the text column that holds the category of a customer's most spend; it groups customers and is no feature, since it is no
    /// number.
    /// </summary>
    public const string MainCategory = "main_category";

    /// <summary>Whole days from the last purchase to as-of.</summary>
    internal static Feature Recency { get; } = new(
        "recency", FeatureNeeds.Totals, (from, i) => ElapsedDays.Between(from.Totals.Last[i], from.AsOf));

    /// <summary>Distinct orders.</summary>
    internal static Feature Frequency { get; } = new(
        "frequency", FeatureNeeds.Totals, (from, i) => from.Totals.Orders[i], OutlierKind.Wholesalers);

    /// <summary>Σ value.</summary>
    internal static Feature Monetary { get; } = new(
        "monetary", FeatureNeeds.Totals, (from, i) => from.Totals.Amount[i], OutlierKind.Wholesalers) { Unit = FieldUnit.Money };

    /// <summary>Σ quantity / orders.</summary>
    internal static Feature MeanQuantity { get; } = new(
        "mean_quantity", FeatureNeeds.Totals, (from, i) => from.Totals.Quantity[i] / from.Totals.Orders[i], OutlierKind.BulkBuyers);

    /// <summary>Σ value / orders.</summary>
    internal static Feature AverageReceipt { get; } = new(
        "average_receipt", FeatureNeeds.Totals, (from, i) => from.Totals.Amount[i] / from.Totals.Orders[i], OutlierKind.BulkBuyers)
    { Unit = FieldUnit.Money };

    /// <summary>Whole days from the first purchase to as-of.</summary>
    internal static Feature Tenure { get; } = new(
        "tenure", FeatureNeeds.Totals, (from, i) => ElapsedDays.Between(from.Totals.First[i], from.AsOf));

    /// <summary>Whole days from the first purchase to the last.</summary>
    internal static Feature ActiveDays { get; } = new(
        "active_days", FeatureNeeds.Totals, (from, i) => (from.Totals.Last[i] - from.Totals.First[i]) / TimeSpan.TicksPerDay);

    /// <summary>(last − first) / (orders − 1); for a single order the days since, which its next interval is at least.</summary>
    internal static Feature MeanInterpurchaseDays { get; } = new("mean_interpurchase_days", FeatureNeeds.Totals, MeanInterval);

    /// <summary>Population standard deviation of the days between successive orders; 0 for fewer than three orders.</summary>
    internal static Feature InterpurchaseSpread { get; } = new(
        "interpurchase_spread", FeatureNeeds.OrderTimes, (from, i) => SpreadOfIntervals(from.Totals.OrderTimes!.Of(i)));

    /// <summary>Value of returns over it plus Σ value.</summary>
    internal static Feature ReturnsShare { get; } = new("returns_share", FeatureNeeds.Totals, (from, i) =>
        from.Totals.Returned[i] == 0 ? 0 : from.Totals.Returned[i] / (from.Totals.Returned[i] + Math.Max(0, from.Totals.Amount[i])))
    { Unit = FieldUnit.Share };

    /// <summary>How much the purchases bunch in one part of the year, 0 to 1; see <see cref="CustomerSeason"/>.</summary>
    internal static Feature Seasonality { get; } = new(
        "seasonality", FeatureNeeds.Seasons, (from, i) => from.Times!.Seasons.Customers[i].Seasonality);

    /// <summary>Share of the orders in the shop's high season.</summary>
    internal static Feature HolidayShare { get; } = new(
        "holiday_share", FeatureNeeds.Seasons, (from, i) => from.Times!.Seasons.Customers[i].HolidayShare)
    { Unit = FieldUnit.Share };

    /// <summary>Probability that the customer still buys: see <see cref="LifetimeValue"/>.</summary>
    internal static Feature AliveProbability { get; } = new(
        "alive_probability", FeatureNeeds.Value, (from, i) => from.Value!.Alive![i]);

    /// <summary>Orders that are expected within the horizon.</summary>
    internal static Feature ExpectedOrders { get; } = new(
        "expected_orders", FeatureNeeds.Value, (from, i) => from.Value!.ExpectedOrders[i]);

    /// <summary>Discounted value of these orders.</summary>
    internal static Feature ExpectedValue { get; } = new(
        "expected_value", FeatureNeeds.Value, (from, i) => from.Value!.ExpectedValue[i])
    { Unit = FieldUnit.Money };

    /// <summary>Product categories bought from.</summary>
    internal static Feature CategoryCount { get; } = Feature.OfCategories("category_count", null, (tastes, row) => row[0] = tastes.Count);

    /// <summary>Share of each product category in what the customer spent; see <see cref="CategoryTastes"/>.</summary>
    internal static Feature CategoryShares { get; } = Feature.OfCategories(
        "category_shares", ShareOf, (tastes, row) => tastes.SpendShares.CopyTo(row));

    /// <summary>Share of the customer's orders that hold something of each product category.</summary>
    internal static Feature CategoryOrderShares { get; } = Feature.OfCategories(
        "category_order_shares", category => $"orders with {category.Name}", (tastes, row) => tastes.OrderShares.CopyTo(row));

    /// <summary>Name of the column that holds a category's share in what a customer spent.</summary>
    internal static string ShareOf(ProductCategory category) => $"share of {category.Name}";

    /// <summary>All of them.</summary>
    internal static IReadOnlyList<Feature> All { get; } =
    [
        Recency, Frequency, Monetary, MeanQuantity, AverageReceipt, Tenure, ActiveDays, MeanInterpurchaseDays, InterpurchaseSpread,
        ReturnsShare,
        Seasonality, HolidayShare, AliveProbability, ExpectedOrders, ExpectedValue, CategoryCount, CategoryShares, CategoryOrderShares,
    ];

    /// <summary>Those that are computed where nothing else is requested.</summary>
    internal static IReadOnlyList<Feature> Usual { get; } = [Recency, Frequency, Monetary];

    /// <summary>Names of all of them.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(feature => feature.Name)];

    /// <summary>Names of the usual ones.</summary>
    public static IReadOnlyList<string> UsualNames { get; } = [.. Usual.Select(feature => feature.Name)];

    /// <summary>The feature of a name; null where there is none.</summary>
    internal static Feature? Find(string name) => All.FirstOrDefault(feature => feature.Name == name);

    /// <summary>The column of a table of results that holds a feature, or numbers of one's own.</summary>
    internal static RowColumn ColumnOf(string name) => Find(name)?.Column ?? new(name, FieldKind.Real);

    /// <summary>The features of some names, in their order; the usual ones for no names.</summary>
    /// <exception cref="InputException">A name that no feature has.</exception>
    internal static IReadOnlyList<Feature> Of(IReadOnlyList<string> names) => names.Count == 0
        ? Usual
        : [.. names.Select(name =>
            Find(name) ?? throw new InputException($"There is no feature \"{name}\"; features are {string.Join(", ", Names)}."))];

    /// <summary>Whether any of some names is of a feature that needs product categories.</summary>
    public static bool NeedCategories(IEnumerable<string> names) => names.Any(name => Find(name) is { Needs: FeatureNeeds.Categories });

    /// <summary>Whether any of some names is of a feature that needs a model of what customers will be worth.</summary>
    public static bool NeedValue(IEnumerable<string> names) => names.Any(name => Find(name) is { Needs: FeatureNeeds.Value });

    private static double MeanInterval(FeatureContext from, int i)
    {
        long first = from.Totals.First[i];
        int orders = from.Totals.Orders[i];
        double ticks = orders > 1 ? (from.Totals.Last[i] - first) / (orders - 1.0) : from.AsOf - first;
        return ticks / TimeSpan.TicksPerDay;
    }

    private static double SpreadOfIntervals(ReadOnlySpan<long> orders)
    {
        int intervals = orders.Length - 1;
        if (intervals < 2)
            return 0;
        double mean = (double)(orders[^1] - orders[0]) / intervals;
        double squares = 0;
        for (int i = 1; i < orders.Length; i++)
        {
            double deviation = orders[i] - orders[i - 1] - mean;
            squares += deviation * deviation;
        }
        return Math.Sqrt(squares / intervals) / TimeSpan.TicksPerDay;
    }
}
