using Segmentation.Features;
using Segmentation.Wording;

namespace Segmentation.Reports.Html;

/// <summary>Features in plain words.</summary>
internal static class FeatureLabels
{
    /// <summary>A heading: Recency.</summary>
    internal static string Label(string feature, Language text) => new FeatureLabel(feature).In(text, null);

    /// <summary>What it measures, or nothing where only its owner knows.</summary>
    internal static string? Meaning(string feature, Language text) => FeatureWords.Of(feature, text)?.Meaning;

    /// <summary>A heading with its meaning: Recency: days since the last order.</summary>
    internal static string Titled(string feature, Language text) =>
        Meaning(feature, text) is { } meaning
            ? text.Of("features.titled", ("feature", Label(feature, text)), ("meaning", meaning)) : Label(feature, text);

    /// <summary>A value, with the currency where it is money.</summary>
    /// <param name="format">How a sentence asks for a number: <c>short</c>, <c>plain</c>.</param>
    internal static string Amount(string feature, double value, Language text, string format = "short") =>
        new FeatureAmount(feature, value).In(text, format);

    /// <summary>What stands after a value: orders, or the feature's name.</summary>
    internal static string Unit(string feature, double value, Language text) => new FeatureUnit(feature, value).In(text, null);
}
