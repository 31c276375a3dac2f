using System.Reflection;

namespace Segmentation.Features;

/// <summary>What a column is called and how a high or low value of it is said, of a segment and of one customer alike.</summary>
/// <param name="Label">A heading: <c>Recency</c>.</param>
/// <param name="Meaning">What it measures: <c>days since the last order</c>.</param>
/// <param name="Unit">What stands after a value: <c>orders</c>.</param>
/// <param name="OneUnit">What stands after the value 1: <c>order</c>.</param>
/// <param name="Adjectives">Low and high against all customers, lower and higher against a segment of the same name; null where a column has none.</param>
internal sealed record FeatureWords(string Label, string Meaning, string Unit, string OneUnit, (string Low, string High, string Lower, string Higher)? Adjectives)
{
    /// <summary>From this |z| on, a feature stands out.</summary>
    internal const double StandsOut = 0.5;

    /// <summary>From this |z| on, it stands out much.</summary>
    internal const double StandsOutMuch = 1.5;
    private const string File = "features.en.txt";

    private static readonly Dictionary<string, FeatureWords> Known = Read();

    /// <summary>The words of a column; null where only its owner knows them.</summary>
    internal static FeatureWords? Of(string column) => Known.GetValueOrDefault(column);

    /// <summary>The feature against all customers: "high income".</summary>
    /// <param name="feature">The column's name.</param>
    /// <param name="score">Standard deviations from the average of all customers.</param>
    internal static string Plain(string feature, double score)
    {
        if (Of(feature)?.Adjectives is { } words)
            return score < 0 ? words.Low : words.High;
        string much = Math.Abs(score) >= StandsOutMuch ? "very " : "";
        return $"{much}{(score < 0 ? "low" : "high")} {Spoken(feature)}";
    }

    /// <summary>The feature against a segment of the same name: "lower income".</summary>
    internal static string Compared(string feature, bool higher)
    {
        if (Of(feature)?.Adjectives is { } words)
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

    // A line a column below the line of headings; columns of a table of one's own are matched without case.
    private static Dictionary<string, FeatureWords> Read()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(File)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .ToDictionary(
                words => words[0],
                words => new FeatureWords(words[1], words[2], words[3], words[4], words.Length > 5 ? (words[5], words[6], words[7], words[8]) : null),
                StringComparer.OrdinalIgnoreCase);
    }
}
