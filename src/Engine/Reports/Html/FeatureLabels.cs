namespace Segmentation.Reports.Html;

/// <summary>Features in plain words.</summary>
internal static class FeatureLabels
{
    private static readonly Dictionary<string, (string Label, string Meaning, string Unit, string OneUnit)> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["recency"] = ("Recency", "days since the last order", "days since last order", "day since last order"),
        ["frequency"] = ("Frequency", "number of orders", "orders", "order"),
        ["monetary"] = ("Monetary", "revenue of the customer", "revenue", "revenue"),
        ["mean_quantity"] = ("Mean quantity", "mean quantity in an order", "pieces an order", "piece an order"),
        ["average_receipt"] = ("Average receipt", "revenue of an order", "revenue an order", "revenue an order"),
        ["tenure"] = ("Tenure", "days from the first order", "days since first order", "day since first order"),
        ["mean_interpurchase_days"] = ("Days between orders", "mean days between orders", "days between orders", "day between orders"),
        ["interpurchase_spread"] = ("Spread of gaps", "standard deviation of the days between orders", "days of spread between orders", "day of spread between orders"),
        ["main_category"] = ("Main category", "what the customer spends most on", "main category", "main category"),
        ["returns_share"] = ("Returns", "value of returns over it plus revenue", "of value returned", "of value returned"),
        ["seasonality"] = ("Seasonality", "how much the purchases bunch in one part of the year, 0 to 1", "seasonality", "seasonality"),
        ["holiday_share"] = ("Holiday share", "share of orders in the shop's high season", "of orders in season", "of orders in season"),
    };

    /// <summary>A heading: Recency.</summary>
    internal static string Label(string feature) => Known.TryGetValue(feature, out var words) ? words.Label : feature.Replace('_', ' ');

    /// <summary>What it measures, or nothing where only its owner knows.</summary>
    internal static string? Meaning(string feature) => Known.TryGetValue(feature, out var words) ? words.Meaning : null;

    /// <summary>A heading with its meaning: Recency: days since the last order.</summary>
    internal static string Titled(string feature) => Meaning(feature) is { } meaning ? $"{Label(feature)}: {meaning}" : Label(feature);

    /// <summary>What stands after a value: orders, or the feature's name.</summary>
    internal static string Unit(string feature, double value) =>
        !Known.TryGetValue(feature, out var words) ? Label(feature) : value == 1 ? words.OneUnit : words.Unit;
}
