namespace Segmentation.Features;

/// <summary>How a feature that is high or low is said, of a segment and of one customer alike.</summary>
internal static class FeatureWords
{
    /// <summary>From this |z| on, a feature stands out.</summary>
    internal const double StandsOut = 0.5;

    private const double StandsOutMuch = 1.5;

    // Low and high against all customers; lower and higher against a segment of the same name.
    private static readonly Dictionary<string, (string Low, string High, string Lower, string Higher)> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["recency"] = ("bought lately", "long not seen", "seen more recently", "longer away"),
        ["frequency"] = ("few orders", "many orders", "fewer orders", "more orders"),
        ["monetary"] = ("low spend", "high spend", "small spenders", "big spenders"),
        ["mean_quantity"] = ("small baskets", "big baskets", "smaller baskets", "bigger baskets"),
        ["average_receipt"] = ("small receipts", "big receipts", "smaller receipts", "bigger receipts"),
        ["tenure"] = ("young account", "old account", "younger accounts", "older accounts"),
        ["mean_interpurchase_days"] = ("short gaps between orders", "long gaps between orders", "shorter gaps between orders", "longer gaps between orders"),
        ["interpurchase_spread"] = ("regular orders", "irregular orders", "more regular orders", "less regular orders"),
        ["seasonality"] = ("all the year round", "in one season", "more evenly over the year", "more in one season"),
        ["holiday_share"] = ("outside the high season", "in the high season", "less in the high season", "more in the high season"),
        ["returns_share"] = ("few returns", "many returns", "fewer returns", "more returns"),
    };

    /// <summary>The feature against all customers: "high income".</summary>
    /// <param name="feature">The column's name.</param>
    /// <param name="score">Standard deviations from the average of all customers.</param>
    internal static string Plain(string feature, double score)
    {
        if (Known.TryGetValue(feature, out (string Low, string High, string Lower, string Higher) words))
            return score < 0 ? words.Low : words.High;
        string much = Math.Abs(score) >= StandsOutMuch ? "very " : "";
        return $"{much}{(score < 0 ? "low" : "high")} {Spoken(feature)}";
    }

    /// <summary>The feature against a segment of the same name: "lower income".</summary>
    internal static string Compared(string feature, bool higher)
    {
        if (Known.TryGetValue(feature, out (string Low, string High, string Lower, string Higher) words))
            return higher ? words.Higher : words.Lower;
        return $"{(higher ? "higher" : "lower")} {Spoken(feature)}";
    }

    /// <summary>A column's name as words: <c>Annual_Income (k$)</c> is "annual income".</summary>
    internal static string Spoken(string column)
    {
        string words = column.Replace('_', ' ');
        int unit = words.IndexOf('(');
        if (unit > 0)
            words = words[..unit];
        words = words.Trim().ToLowerInvariant();
        return words.Length == 0 ? column : words;
    }
}
