using Segmentation.Embedding;
using Segmentation.Wording;

namespace Segmentation.Pipeline;

/// <summary>Settings whose defaults depend on how many customers there are, filled in.</summary>
/// <param name="Options">The settings.</param>
/// <param name="Notes">A sentence for each default that the customers were too few for.</param>
internal sealed record SizedOptions(SegmentationOptions Options, IReadOnlyList<Phrase> Notes)
{
    private const int LeastMapped = 4;

    /// <summary>
    /// Fills in the map's perplexity and K-Means' restarts; a map that nobody asked for by a setting is left out where it cannot be made.
    /// </summary>
    /// <param name="customers">Customers on the map.</param>
    /// <param name="clustered">Customers that are clustered.</param>
    internal static SizedOptions Of(SegmentationOptions options, int customers, int clustered)
    {
        options = options with { KMeans = options.KMeans with { Restarts = options.KMeans.RestartsOf(clustered) } };
        if (!options.Map && options.Space != SegmentationSpace.Map)
            return new SizedOptions(options, []);
        int mapped = options.TSne.LandmarksOf(customers);
        if (mapped < LeastMapped)
            return new SizedOptions(
                options with { Map = false }, [new Phrase("note.no-map", ("least", LeastMapped), ("customers", mapped))]);
        if (options.TSne.LoweredPerplexity(mapped) is not { } lowered)
            return new SizedOptions(options with { TSne = options.TSne with { Perplexity = options.TSne.PerplexityOf(mapped) } }, []);
        return new SizedOptions(
            options with { TSne = options.TSne with { Perplexity = lowered } }, [Lowered(lowered, mapped)]);
    }

    /// <summary>What is said where the usual perplexity is too much for the points.</summary>
    internal static Phrase Lowered(double perplexity, int mapped) => new(
        "note.perplexity", ("perplexity", perplexity), ("usual", TSneOptions.UsualPerplexity), ("points", mapped));
}
