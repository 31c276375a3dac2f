using Segmentation.Features;
using Segmentation.Statistics;
using Segmentation.Wording;

namespace Segmentation.Profiles;

/// <summary>Describes segments: sizes, shares, each feature's distribution, a distinct name and a strategy.</summary>
internal static class SegmentProfiles
{
    private static readonly Phrase Unsaid = new("");

    /// <summary>Profiles every segment of a table.</summary>
    /// <param name="table">Raw features, n×d.</param>
    /// <param name="transformed">The same features on the scale that was clustered or would be, n×d; z-scores are taken on it.</param>
    /// <param name="labels">Segment of each row, length n; every number in [0, largest] occurs.</param>
    /// <param name="silhouettes">Mean silhouette of each segment, NaN where none of its members was looked at; null where not
    /// computed.</param>
    /// <param name="outliers">Fences, and the segment that each of them makes (−1 for none): such segments are named by their fence; null
    /// where there are none.</param>
    /// <param name="noSegment">The segment of customers who belong to no cluster; null where there are none.</param>
    /// <returns>One profile a segment, by number.</returns>
    /// <exception cref="ArgumentException">Shapes that do not fit, or a segment number without members.</exception>
    public static IReadOnlyList<SegmentProfile> Build(
        FeatureTable table, Matrix transformed, ReadOnlySpan<int> labels, double[]? silhouettes = null,
        (OutlierFences Fences, IReadOnlyList<int> Segments)? outliers = null, int? noSegment = null)
    {
        int customers = table.Values.Rows;
        int features = table.Values.Columns;
        if (transformed.Rows != customers || transformed.Columns != features || labels.Length != customers)
            throw new ArgumentException(Invariant(
                $"{customers}×{features} features need as many transformed values and {customers} labels; "
                + $"{transformed.Rows}×{transformed.Columns} and {labels.Length} given."));
        SegmentMembers members = SegmentMembers.Group(labels);
        var summaries = new FeatureSummary[members.Segments][];
        for (int segment = 0; segment < members.Segments; segment++)
            summaries[segment] = new FeatureSummary[features];
        // One feature a thread; each writes its own slots, so the thread count changes nothing.
        Parallel.For(0, features, feature => Summarise(table, transformed, members, feature, summaries));

        int monetary = table.IndexOf(FeatureCatalog.Monetary);
        double[]? revenue = monetary < 0
            ? null : [.. summaries.Select((features, segment) => features[monetary].Mean * members.Count(segment))];
        double total = revenue?.Sum() ?? 0;
        var unnamed = new SegmentProfile[members.Segments];
        for (int segment = 0; segment < unnamed.Length; segment++)
        {
            double? silhouette = silhouettes is null || double.IsNaN(silhouettes[segment]) ? null : silhouettes[segment];
            unnamed[segment] = new SegmentProfile(
                segment,
                Name: "",
                Strategy: Unsaid,
                Reason: Unsaid,
                members.Count(segment),
                (double)members.Count(segment) / customers,
                revenue?[segment],
                revenue is null ? null : total == 0 ? 0 : revenue[segment] / total,
                silhouette,
                summaries[segment]) { Code = "" };
        }
        return Naming.Name(unnamed, outliers, noSegment);
    }

    private static void Summarise(FeatureTable table, Matrix transformed, SegmentMembers members, int feature, FeatureSummary[][] summaries)
    {
        double[] scaled = transformed.Column(feature);
        double overallMean = scaled.Average();
        double squares = 0;
        foreach (double value in scaled)
            squares += (value - overallMean) * (value - overallMean);
        double sd = Math.Sqrt(squares / scaled.Length);
        for (int segment = 0; segment < members.Segments; segment++)
        {
            ReadOnlySpan<int> rows = members.Rows(segment);
            var ascending = new double[rows.Length];
            double sum = 0;
            double scaledSum = 0;
            for (int i = 0; i < rows.Length; i++)
            {
                ascending[i] = table.Values[rows[i], feature];
                sum += ascending[i];
                scaledSum += scaled[rows[i]];
            }
            Array.Sort(ascending);
            double z = sd > 0 ? ((scaledSum / rows.Length) - overallMean) / sd : 0;
            summaries[segment][feature] = new FeatureSummary(
                table.Columns[feature],
                sum / rows.Length,
                ascending[0],
                Quantiles.OfSorted(ascending, 0.05),
                Quantiles.OfSorted(ascending, 0.25),
                Quantiles.OfSorted(ascending, 0.5),
                Quantiles.OfSorted(ascending, 0.75),
                Quantiles.OfSorted(ascending, 0.95),
                ascending[^1],
                z);
        }
    }
}
