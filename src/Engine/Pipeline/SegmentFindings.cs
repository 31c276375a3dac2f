using Segmentation.Clustering;
using Segmentation.Features;
using Segmentation.Profiles;
using Segmentation.Transactions;
using Segmentation.Wording;

namespace Segmentation.Pipeline;

/// <summary>What whoever uses segments should know first.</summary>
internal static class SegmentFindings
{
    // A value that more than half of the customers share says what the data are like.
    private const double Most = 0.5;

    /// <summary>The findings of a segmentation.</summary>
    internal static IReadOnlyList<Finding> Of(SegmentationResult result)
    {
        var findings = new List<Finding>();
        if (result.Choice is { } choice && choice.Quality.Breach > 0)
            findings.Add(NoUsableNumber(result, choice.Quality));
        if (result.Quality.Stability is { } stability && stability.Jaccard.Any(jaccard => jaccard < StabilityResult.Doubtful))
            findings.Add(Doubtful(result, stability));
        return findings;
    }

    private static Finding NoUsableNumber(SegmentationResult result, KQuality chosen)
    {
        SegmentationOptions options = result.Options;
        var fact = new Phrase(
            "choice.least-with-data",
            ("data", DataAre(result.Table)),
            ("from", options.MinClusters),
            ("to", options.MaxClusters),
            ("max", options.MaxShare),
            ("min", options.MinShare),
            ("segments", chosen.Clusters),
            ("largest", chosen.LargestShare),
            ("smallest", chosen.SmallestShare));
        return new Finding("no-usable-number", FindingWeight.Weighty, fact) { Advice = new Phrase("choice.least-advice") };
    }

    // The feature in which most customers are equal says why they cannot be divided evenly.
    private static Phrase DataAre(FeatureTable table)
    {
        (string Feature, double Value, double Share) most = Enumerable.Range(0, table.Columns.Count)
            .Select(column =>
            {
                IGrouping<double, double> largest = table.Values.Column(column).GroupBy(value => value).MaxBy(group => group.Count())!;
                return (table.Columns[column], largest.Key, (double)largest.Count() / table.Values.Rows);
            })
            .MaxBy(feature => feature.Item3);
        if (most.Share <= Most)
            return new Phrase("choice.dense");
        if (most.Feature == FeatureCatalog.Frequency.Name && most.Value == 1)
            return new Phrase("choice.ordered-once", ("share", most.Share));
        return new Phrase(
            "choice.one-value",
            ("share", most.Share),
            ("feature", new FeatureLabel(most.Feature)),
            ("value", new FeatureAmount(most.Feature, most.Value)));
    }

    private static Finding Doubtful(SegmentationResult result, StabilityResult stability)
    {
        SegmentProfile[] doubtful =
        [
            .. result.Profiles.Take(stability.Jaccard.Length)
                .Where(profile => stability.Jaccard[profile.Segment] < StabilityResult.Doubtful),
        ];
        return new Finding(
            "doubtful-segments",
            FindingWeight.Weighty,
            "stability.finding",
            ("count", doubtful.Length),
            ("segments", stability.Jaccard.Length),
            ("limit", StabilityResult.Doubtful),
            ("found", doubtful.Select(profile => new Phrase(
                "stability.finding-of", ("segment", profile.Name), ("jaccard", stability.Jaccard[profile.Segment]))).ToArray()))
        {
            Count = doubtful.Sum(profile => (long)profile.Customers),
            RevenueShare = doubtful.Sum(profile => profile.RevenueShare),
            Advice = new Phrase("stability.finding-advice"),
        };
    }
}
