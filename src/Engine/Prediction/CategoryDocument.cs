using System.Runtime.InteropServices;
using Segmentation.Products;

namespace Segmentation.Prediction;

/// <summary>Product categories as a model file holds them: words as text, figures as base64 of little-endian numbers.</summary>
internal sealed class CategoryDocument
{
    public required string[] Names { get; init; }

    public required string[][] TellingTerms { get; init; }

    /// <summary>The user's map: entry → category; null where categories were learned.</summary>
    public SortedDictionary<string, int>? Map { get; init; }

    public string[]? Terms { get; init; }

    /// <summary>float64, one a term.</summary>
    public byte[]? TermWeights { get; init; }

    /// <summary>float32, one a term, for each category.</summary>
    public required byte[][] Scores { get; init; }

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

    /// <summary>The model; null where parts of it do not fit together.</summary>
    internal CategoryModel? ToModel()
    {
        bool fits = TellingTerms.Length == Names.Length
            && Scores.Length == (Terms is null ? 0 : Names.Length)
            && Array.TrueForAll(Scores, scores => scores.Length == sizeof(float) * Terms!.Length)
            && TermWeights?.Length == sizeof(double) * Terms?.Length;
        if (!fits)
            return null;
        try
        {
            return new CategoryModel(
                [.. Names.Zip(TellingTerms, (name, terms) => new ProductCategory(name, terms))],
                Map is null ? null : CategoryMap.From(Names, Map),
                Terms is null ? null : TermVectors.From(Terms, MemoryMarshal.Cast<byte, double>(TermWeights).ToArray()),
                [.. Scores.Select(scores => MemoryMarshal.Cast<byte, float>(scores).ToArray())],
                LeastScore);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
