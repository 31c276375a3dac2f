using Segmentation.Embedding;

namespace Segmentation.Pipeline;

/// <summary>Settings whose defaults depend on how many customers there are, filled in.</summary>
/// <param name="Options">The settings.</param>
/// <param name="Notes">A sentence for each default that the customers were too few for.</param>
internal sealed record SizedOptions(SegmentationOptions Options, IReadOnlyList<string> Notes)
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
                options with { Map = false }, [$"the map is left out: it needs at least {LeastMapped} customers, and there are {mapped}"]);
        if (options.TSne.LoweredPerplexity(mapped) is not { } lowered)
            return new SizedOptions(options with { TSne = options.TSne with { Perplexity = options.TSne.PerplexityOf(mapped) } }, []);
        return new SizedOptions(
            options with { TSne = options.TSne with { Perplexity = lowered } }, [TSneOptions.LoweredNote(lowered, mapped)]);
    }
}
