using Segmentation.Features;

namespace Segmentation.Reports.Html;

/// <summary>Features in plain words.</summary>
internal static class FeatureLabels
{
    /// <summary>A heading: Recency.</summary>
    internal static string Label(string feature) => FeatureWords.Of(feature)?.Label ?? feature.Replace('_', ' ');

    /// <summary>What it measures, or nothing where only its owner knows.</summary>
    internal static string? Meaning(string feature) => FeatureWords.Of(feature)?.Meaning;

    /// <summary>A heading with its meaning: Recency: days since the last order.</summary>
    internal static string Titled(string feature) => Meaning(feature) is { } meaning ? $"{Label(feature)}: {meaning}" : Label(feature);

    /// <summary>What stands after a value: orders, or the feature's name.</summary>
    internal static string Unit(string feature, double value) =>
        FeatureWords.Of(feature) is not { } words ? Label(feature) : value == 1 ? words.OneUnit : words.Unit;
}
