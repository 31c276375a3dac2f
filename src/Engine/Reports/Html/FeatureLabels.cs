namespace Segmentation.Reports.Html;

/// <summary>Features in plain words.</summary>
internal static class FeatureLabels
{
    private static readonly Dictionary<string, (string Label, string Meaning, string Unit)> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["recency"] = ("Recency", "days since the last order", "days since last order"),
        ["frequency"] = ("Frequency", "number of orders", "orders"),
        ["monetary"] = ("Monetary", "revenue of the customer", "revenue"),
        ["mean_quantity"] = ("Mean quantity", "mean quantity in an order", "pieces an order"),
        ["average_receipt"] = ("Average receipt", "revenue of an order", "revenue an order"),
        ["tenure"] = ("Tenure", "days from the first order", "days since first order"),
        ["mean_interpurchase_days"] = ("Days between orders", "mean days between orders", "days between orders"),
        ["returns_share"] = ("Returns", "share of returned orders", "returned"),
    };

    /// <summary>A heading: Recency.</summary>
    internal static string Label(string feature) => Known.TryGetValue(feature, out var words) ? words.Label : feature.Replace('_', ' ');

    /// <summary>What it measures, or nothing where only its owner knows.</summary>
    internal static string? Meaning(string feature) => Known.TryGetValue(feature, out var words) ? words.Meaning : null;

    /// <summary>A value with its unit: 14 orders.</summary>
    internal static string Value(string feature, double value) =>
        Known.TryGetValue(feature, out var words) ? $"{Numbers.Short(value)} {words.Unit}" : $"{Label(feature)} {Numbers.Short(value)}";
}
