using System.Text;
using System.Text.Encodings.Web;
using Segmentation.Clustering.Methods;
using Segmentation.Compute;
using Segmentation.Compute.Cpu;
using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Pipeline.Tuning;
using Segmentation.Reports.Artifacts.Tuning;
using Segmentation.Reports.Sections.Tuning;
using Segmentation.Tests.Prediction;
using Segmentation.Wording;

namespace Segmentation.Tests.Reports.Artifacts;

public sealed class TuningCsvTests
{
    private static readonly AnalysisResult Run = SyntheticRun.Create(50, segments: 2) with { Tuning = Tuned() };

    [Fact]
    public void Content_OfARunThatTuned_HasARowForAllThatWasTried()
    {
        var artifact = new TuningCsv();
        Assert.False(artifact.Applies(Run with { Tuning = null }));
        using var csv = new MemoryStream();
        artifact.Content(Run).Write(csv);
        string[][] rows = [.. Encoding.UTF8.GetString(csv.ToArray()).TrimEnd('\n').Split('\n').Select(line => line.Split(','))];
        Assert.Equal(1 + (2 * 2 * 3), rows.Length);
        Assert.All(rows, row => Assert.Equal(rows[0].Length, row.Length));
        Assert.Equal(Enumerable.Range(1, 12).Select(rank => $"{rank}"), rows.Skip(1).Select(row => row[0]));
        Assert.Equal(Run.Tuning!.Best.Way.Method.Name, rows[1][1]);
        Assert.Equal(Run.Tuning.Contenders, rows.Skip(1).Count(row => row[7] == "1"));
    }

    [Fact]
    public void Draw_OfARunThatTuned_SaysWhatIsBest()
    {
        string html = new TuningTable().Draw(Run, Language.English).ToString();
        Assert.Contains("of 12 that were tried", html, StringComparison.Ordinal);
        Assert.Contains("(logarithms), whatever was clustered", html, StringComparison.Ordinal);
        string method = HtmlEncoder.Default.Encode("Ward's linkage, exact");
        Assert.Contains($"<td>{method} · on the features · logarithms</td>", html, StringComparison.Ordinal);
    }

    private static TuningResult Tuned()
    {
        using IComputeDevice device = new ScalarDevice();
        SegmentationOptions options =
            TrainedModels.Options("ward") with { Clusters = null, MaxClusters = 4, KMeans = new() { Clusters = 2, Restarts = 2 } };
        var grid = new TuningOptions
        {
            Methods = [ClusteringMethods.Ward, ClusteringMethods.KMeans],
            Spaces = [SegmentationSpace.Features],
            Transforms = [TransformKind.Log, TransformKind.Standardize],
        };
        return Tuner.Run(TrainedModels.Customers(), options, grid, device, new StageClock(), default);
    }
}
