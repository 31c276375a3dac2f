namespace Segmentation.Profiles;

/// <summary>How a feature that is high or low is said.</summary>
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
        ["quantity"] = ("small baskets", "big baskets", "smaller baskets", "bigger baskets"),
        ["tenure"] = ("young accounts", "old accounts", "younger accounts", "older accounts"),
    };

    /// <summary>The feature against all customers: "high income".</summary>
    internal static string Plain(FeatureSummary feature)
    {
        if (Known.TryGetValue(feature.Feature, out (string Low, string High, string Lower, string Higher) words))
            return feature.ZScore < 0 ? words.Low : words.High;
        string much = Math.Abs(feature.ZScore) >= StandsOutMuch ? "very " : "";
        return $"{much}{(feature.ZScore < 0 ? "low" : "high")} {Spoken(feature.Feature)}";
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
