using System.Runtime.CompilerServices;
using Segmentation.Wording;

namespace Segmentation.Features;

/// <summary>What a column is called and how a high or low value of it is said, of a segment and of one customer alike.</summary>
/// <param name="Label">A heading: <c>Recency</c>.</param>
/// <param name="Meaning">What it measures: <c>days since the last order</c>.</param>
/// <param name="Units">What stands after a value, in the forms that numbers take: <c>order</c>, <c>orders</c>.</param>
/// <param name="Adjectives">Low and high against all customers, lower and higher against a segment of the same name; null where a column
/// has none.</param>
internal sealed record FeatureWords(
    string Label, string Meaning, string[] Units, (string Low, string High, string Lower, string Higher)? Adjectives)
{
    /// <summary>From this |z| on, a feature stands out.</summary>
    internal const double StandsOut = 0.5;

    /// <summary>From this |z| on, it stands out much.</summary>
    internal const double StandsOutMuch = 1.5;

    private static readonly ConditionalWeakTable<Language, Dictionary<string, FeatureWords>> Known = [];

    /// <summary>The words of a column; null where only its owner knows them.</summary>
    internal static FeatureWords? Of(string column, Language language) => Known.GetValue(language, Read).GetValueOrDefault(column);

    /// <summary>Whether a column is a feature of the catalogue, whose words each language has.</summary>
    internal static bool AreKnown(string column) => Language.English.Features.ContainsKey(column);

    /// <summary>The feature against all customers: "high income".</summary>
    /// <param name="feature">The column's name.</param>
    /// <param name="score">Standard deviations from the average of all customers.</param>
    internal static string Plain(string feature, double score, Language language)
    {
        if (Of(feature, language)?.Adjectives is { } words)
            return score < 0 ? words.Low : words.High;
        string key = Math.Abs(score) >= StandsOutMuch
            ? (score < 0 ? "trait.very-low" : "trait.very-high")
            : score < 0 ? "trait.low" : "trait.high";
        return language.Of(key, ("feature", Spoken(feature, language)));
    }

    /// <summary>The feature against a segment of the same name: "lower income".</summary>
    internal static string Compared(string feature, bool higher, Language language)
    {
        if (Of(feature, language)?.Adjectives is { } words)
            return higher ? words.Higher : words.Lower;
        return language.Of(higher ? "trait.higher" : "trait.lower", ("feature", Spoken(feature, language)));
    }

    private static Dictionary<string, FeatureWords> Read(Language language) => language.Features.ToDictionary(
        line => line.Key,
        line => new FeatureWords(
            line.Value[0],
            line.Value[1],
            line.Value[2].Split('/', StringSplitOptions.TrimEntries),
            line.Value.Length > 3 ? (line.Value[3], line.Value[4], line.Value[5], line.Value[6]) : null),
        StringComparer.OrdinalIgnoreCase);

    // A family of features has words and no adjectives; its columns are named after categories.
    private static string Spoken(string column, Language language) =>
        Of(column, language) is { } words ? words.Label.ToLowerInvariant() : Spoken(column);

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

/// <summary>The feature against all customers, in the words of the language that says it.</summary>
/// <param name="Feature">The column's name.</param>
/// <param name="Score">Standard deviations from the average of all customers.</param>
internal sealed record FeatureTrait(string Feature, double Score) : ISaid
{
    /// <inheritdoc/>
    public string In(Language language, string? format) => FeatureWords.Plain(Feature, Score, language);
}

/// <summary>What stands after a value of a feature; its heading, where only its owner knows it.</summary>
/// <param name="Feature">The column's name.</param>
/// <param name="Value">The value, which chooses the form.</param>
internal sealed record FeatureUnit(string Feature, double Value) : ISaid
{
    /// <inheritdoc/>
    /// <remarks>The format <c>many</c> asks for the last form, whatever the value.</remarks>
    public string In(Language language, string? format) => FeatureWords.Of(Feature, language) is not { } words
        ? new FeatureLabel(Feature).In(language, null)
        : format == "many" ? words.Units[^1] : language.Form(words.Units, Value);
}

/// <summary>The heading of a feature; the name of its column, where only its owner knows it.</summary>
/// <param name="Feature">The column's name.</param>
internal sealed record FeatureLabel(string Feature) : ISaid
{
    /// <inheritdoc/>
    /// <remarks>The format <c>lower</c> asks for it within a sentence.</remarks>
    public string In(Language language, string? format)
    {
        string? label = FeatureWords.Of(Feature, language)?.Label;
        return label is null ? Feature.Replace('_', ' ') : format == "lower" ? label.ToLowerInvariant() : label;
    }
}

/// <summary>A value of a feature, with the currency where it is money.</summary>
/// <param name="Feature">The column's name.</param>
/// <param name="Value">The value.</param>
internal sealed record FeatureAmount(string Feature, double Value) : ISaid
{
    /// <inheritdoc/>
    public string In(Language language, string? format)
    {
        string number = language.Formatted(Value, format);
        return FeatureCatalog.Find(Feature) is { Unit: FieldUnit.Money } ? language.InMoney(number) : number;
    }
}
