using Segmentation.Pipeline;
using Segmentation.Pipeline.Own;
using Segmentation.Statistics;

namespace Segmentation.Reports.Artifacts.Differences;

/// <summary><c>tests.csv</c>: whether the segments differ in each feature, by the rank test of all of them at once.</summary>
internal sealed class TestsCsv : IArtifact
{
    private static readonly RowColumn[] Columns =
    [
        new("feature", FieldKind.Text),
        new("h", FieldKind.Real),
        new("degrees", FieldKind.Integer),
        new("p", FieldKind.Real),
        new("epsilon_squared", FieldKind.Real),
        new("pairs", FieldKind.Integer),
        new("pairs_that_differ", FieldKind.Integer),
    ];

    /// <inheritdoc/>
    public string Name => "tests.csv";

    /// <inheritdoc/>
    public bool Applies(AnalysisResult run) => run.Differences is { Count: > 0 };

    /// <summary>
    /// One row a feature, those first that tell most: Kruskal-Wallis, and how many pairs differ at 5 % after Holm's correction.
    /// </summary>
    public ArtifactContent Content(AnalysisResult run) =>
        ArtifactContent.Of(new RowTable(Columns, run.Differences!.Count, (i, row) =>
        {
            GroupDifference difference = run.Differences[i].Difference;
            row.Field(run.Differences[i].Feature);
            row.Field(difference.Overall.H);
            row.Field(difference.Overall.Degrees);
            row.Field(difference.Overall.P);
            row.Field(difference.Overall.EpsilonSquared);
            row.Field(difference.Pairs.Count);
            row.Field(difference.Pairs.Count(pair => pair.AdjustedP < UseVerdict.Level));
        }));
}
