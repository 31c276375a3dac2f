using Segmentation.Features;
using Segmentation.Statistics;

namespace Segmentation.Pipeline.Comparison;

/// <summary>How the segments differ in one feature.</summary>
/// <param name="Feature">The feature's name.</param>
/// <param name="Difference">Rank tests of all segments at once and of each pair, on the raw scale.</param>
/// <param name="Means">Mean of each segment with its 95 % bootstrap interval.</param>
/// <param name="Medians">Median of each segment likewise.</param>
internal sealed record FeatureDifference(
    string Feature, GroupDifference Difference, IReadOnlyList<ConfidenceInterval> Means, IReadOnlyList<ConfidenceInterval> Medians);

/// <summary>Which features differ between segments, and by how much: the report's page of tests.</summary>
internal static class SegmentDifferences
{
    // A larger segment is sampled for its intervals: they are narrow by then, and the drawing would cost more than the clustering.
    private const int IntervalMembers = 1000;
    private const int Resamples = 400;

    /// <summary>Compares the segments of a result in each feature of its table.</summary>
    /// <returns>One entry a feature, by descending epsilon squared; empty where there is one segment.</returns>
    public static IReadOnlyList<FeatureDifference> Between(SegmentationResult result, CancellationToken cancellation = default) =>
        Between(result.Table, result.Labels, result.Options.Seed, cancellation);

    /// <summary>Compares any grouping of a table's customers: by category, by best day, by a column of one's own.</summary>
    /// <param name="labels">Group of each row; every number in [0, largest] occurs.</param>
    /// <param name="seed">Seed of the bootstrap.</param>
    /// <inheritdoc cref="Between(SegmentationResult, CancellationToken)" path="/returns"/>
    public static IReadOnlyList<FeatureDifference> Between(
        FeatureTable table, int[] labels, ulong seed = 0, CancellationToken cancellation = default)
    {
        int groups = labels.Length == 0 ? 0 : labels.Max() + 1;
        if (groups < 2)
            return [];
        var differences = new List<FeatureDifference>();
        for (int feature = 0; feature < table.Columns.Count; feature++)
        {
            cancellation.ThrowIfCancellationRequested();
            double[][] values = Group(table.Values.Column(feature), labels, groups);
            var means = new ConfidenceInterval[groups];
            var medians = new ConfidenceInterval[groups];
            for (int group = 0; group < groups; group++)
            {
                double[] sampled = Sample(values[group], seed, group);
                (ConfidenceInterval mean, ConfidenceInterval median) = Bootstrap.MeanAndMedian(
                    sampled, resamples: Resamples, seed: seed, cancellation: cancellation);
                double narrowing = Math.Sqrt((double)sampled.Length / values[group].Length);
                means[group] = Narrow(mean, values[group].Average(), narrowing);
                medians[group] = Narrow(median, Quantiles.Median(values[group]), narrowing);
            }
            differences.Add(new FeatureDifference(table.Columns[feature], GroupComparison.Compare(values), means, medians));
        }
        return [.. differences.OrderByDescending(difference => difference.Difference.Overall.EpsilonSquared)];
    }

    private static double[][] Group(double[] values, int[] labels, int groups)
    {
        var counts = new int[groups];
        foreach (int label in labels)
            counts[label]++;
        double[][] grouped = [.. counts.Select(count => new double[count])];
        Array.Clear(counts);
        for (int i = 0; i < values.Length; i++)
            grouped[labels[i]][counts[labels[i]]++] = values[i];
        return grouped;
    }

    private static double[] Sample(double[] values, ulong seed, int group)
    {
        if (values.Length <= IntervalMembers)
            return values;
        var random = new SeededRandom(seed, (ulong)group + 1);
        var drawn = (double[])values.Clone();
        random.Shuffle(drawn.AsSpan());
        return drawn[..IntervalMembers];
    }

    // An interval's width falls with the root of the number of values it rests on.
    private static ConfidenceInterval Narrow(ConfidenceInterval interval, double estimate, double factor) =>
        new(estimate, estimate - ((interval.Estimate - interval.Low) * factor), estimate + ((interval.High - interval.Estimate) * factor));
}
