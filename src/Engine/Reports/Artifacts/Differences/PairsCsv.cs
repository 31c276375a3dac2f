using Segmentation.Pipeline;
using Segmentation.Pipeline.Comparison;
using Segmentation.Pipeline.Own;
using Segmentation.Profiles;
using Segmentation.Statistics;

namespace Segmentation.Reports.Artifacts.Differences;

/// <summary><c>pairs.csv</c>: which two segments differ in which feature.</summary>
internal sealed class PairsCsv : IArtifact
{
    private static readonly RowColumn[] Columns =
    [
        new("feature", FieldKind.Text),
        new("segment_a", FieldKind.Integer),
        new("segment_b", FieldKind.Integer),
        new("name_a", FieldKind.Text),
        new("name_b", FieldKind.Text),
        new("mean_a", FieldKind.Real),
        new("mean_b", FieldKind.Real),
        new("median_a", FieldKind.Real),
        new("median_b", FieldKind.Real),
        new("u", FieldKind.Real),
        new("p", FieldKind.Real),
        new("p_holm", FieldKind.Real),
        new("rank_biserial", FieldKind.Real),
        new("differs", FieldKind.Text),
    ];

    /// <inheritdoc/>
    public string Name => "pairs.csv";

    /// <inheritdoc/>
    public bool Applies(AnalysisResult run) => run.Differences is { Count: > 0 };

    /// <summary>
    /// One row a feature and pair: means, medians and the Mann-Whitney test, its probability also as Holm corrects it over the pairs of a
    /// feature.
    /// </summary>
    public ArtifactContent Content(AnalysisResult run)
    {
        IReadOnlyList<SegmentProfile> profiles = run.Segments.Profiles;
        (FeatureDifference Feature, GroupPair Pair)[] pairs =
            [.. run.Differences!.SelectMany(feature => feature.Difference.Pairs.Select(pair => (feature, pair)))];
        return ArtifactContent.Of(new RowTable(Columns, pairs.Length, (i, row) =>
        {
            (FeatureDifference feature, GroupPair pair) = pairs[i];
            row.Field(feature.Feature);
            row.Field(pair.A);
            row.Field(pair.B);
            row.Field(profiles[pair.A].Name);
            row.Field(profiles[pair.B].Name);
            row.Field(feature.Means[pair.A].Estimate);
            row.Field(feature.Means[pair.B].Estimate);
            row.Field(feature.Medians[pair.A].Estimate);
            row.Field(feature.Medians[pair.B].Estimate);
            row.Field(pair.Test.U);
            row.Field(pair.Test.P);
            row.Field(pair.AdjustedP);
            row.Field(pair.Test.RankBiserial);
            row.Field(pair.AdjustedP < UseVerdict.Level ? "yes" : "no");
        }));
    }
}
