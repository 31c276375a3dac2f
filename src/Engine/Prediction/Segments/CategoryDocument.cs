using System.Runtime.InteropServices;
using Segmentation.Products;

namespace Segmentation.Prediction.Segments;

/// <summary>Product categories as a model file holds them: words as text, figures as base64 of little-endian numbers.</summary>
internal sealed class CategoryDocument
{
    /// <summary>Names of the categories.</summary>
    public required string[] Names { get; init; }

    /// <summary>Terms that tell each category from the others.</summary>
    public required string[][] TellingTerms { get; init; }

    /// <summary>The user's map: entry → category; null where categories were learned.</summary>
    public SortedDictionary<string, int>? Map { get; init; }

    /// <summary>The terms of descriptions, where categories were learned.</summary>
    public string[]? Terms { get; init; }

    /// <summary>float64, one a term.</summary>
    public byte[]? TermWeights { get; init; }

    /// <summary>float32, one a term, for each category.</summary>
    public required byte[][] Scores { get; init; }

    /// <summary>Least score with which a product is placed.</summary>
    public required double LeastScore { get; init; }

    internal static CategoryDocument? Of(CategoryModel? model) => model is null ? null : new CategoryDocument
    {
        Names = [.. model.Categories.Select(category => category.Name)],
        TellingTerms = [.. model.Categories.Select(category => category.Terms.ToArray())],
        Map = model.Map is null ? null : new SortedDictionary<string, int>(model.Map.Entries.ToDictionary(), StringComparer.Ordinal),
        Terms = model.Terms?.Terms.ToArray(),
        TermWeights = model.Terms is null ? null : MemoryMarshal.AsBytes<double>(model.Terms.Weights.ToArray()).ToArray(),
        Scores = [.. model.Scores.Select(scores => MemoryMarshal.AsBytes<float>(scores).ToArray())],
        LeastScore = model.LeastScore,
    };

    /// <summary>The model.</summary>
    /// <exception cref="InputException">A value that no model has; the message names its JSON path.</exception>
    internal CategoryModel ToModel(DocumentCheck check)
    {
        const string Place = "$.categories";
        check.Require(Names.Length > 0, Invariant($"{Place}.names"), "is empty");
        check.RequireNames(Names, Invariant($"{Place}.names"));
        check.RequireLength(TellingTerms.Length, Names.Length, Invariant($"{Place}.tellingTerms"));
        check.RequireEntries(TellingTerms, Invariant($"{Place}.tellingTerms"));
        for (int i = 0; i < TellingTerms.Length; i++)
            check.RequireEntries(TellingTerms[i], Invariant($"{Place}.tellingTerms[{i}]"));
        foreach ((string entry, int category) in Map ?? [])
            check.Require(
                category >= 0 && category < Names.Length,
                MessageText.Of($"{Place}.map['{entry}']"),
                Invariant($"is {category}; an index of names, 0 to {Names.Length - 1}, was expected"));
        check.RequireNumber(LeastScore, Invariant($"{Place}.leastScore"));
        check.Require(
            Terms is not null == TermWeights is not null,
            Invariant($"{Place}.termWeights"),
            "must be there where terms is, and only there");
        check.RequireLength(Scores.Length, Terms is null ? 0 : Names.Length, Invariant($"{Place}.scores"));
        check.RequireEntries(Scores, Invariant($"{Place}.scores"));
        return new CategoryModel(
            [.. Names.Zip(TellingTerms, (name, terms) => new ProductCategory(name, terms))],
            Map is null ? null : CategoryMap.From(Names, Map),
            Terms is null ? null : Vectors(check, Place),
            [.. Scores.Select((scores, i) => CategoryScores(check, scores, Invariant($"{Place}.scores[{i}]")))],
            LeastScore);
    }

    private TermVectors Vectors(DocumentCheck check, string place)
    {
        check.RequireNames(Terms!, Invariant($"{place}.terms"));
        check.RequireLength(TermWeights!.Length, sizeof(double) * Terms!.Length, Invariant($"{place}.termWeights"));
        double[] weights = MemoryMarshal.Cast<byte, double>(TermWeights).ToArray();
        int stray = Array.FindIndex(weights, weight => !(weight > 0 && weight <= DocumentCheck.Largest));
        check.Require(
            stray < 0,
            Invariant($"{place}.termWeights"),
            stray < 0 ? "" : Invariant($"has {weights[stray]:R} for term {stray}; a weight above 0 was expected"));
        return TermVectors.From(Terms, weights);
    }

    private float[] CategoryScores(DocumentCheck check, byte[] packed, string place)
    {
        check.RequireLength(packed.Length, sizeof(float) * Terms!.Length, place);
        float[] scores = MemoryMarshal.Cast<byte, float>(packed).ToArray();
        check.Require(Array.TrueForAll(scores, float.IsFinite), place, "has a number that is not finite");
        return scores;
    }
}
