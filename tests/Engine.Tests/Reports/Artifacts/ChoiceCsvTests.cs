using System.Text;
using Segmentation.Pipeline;
using Segmentation.Reports.Artifacts.Quality;
using Segmentation.Reports.Sections;
using Segmentation.Reports.Sections.Analysts;
using Segmentation.Tests.Prediction;
using Segmentation.Wording;

namespace Segmentation.Tests.Reports.Artifacts;

public sealed class ChoiceCsvTests
{
    private static readonly AnalysisResult Run = Chosen();

    [Fact]
    public void Content_ChosenNumber_HasARowForEveryNumberMeasured()
    {
        var artifact = new ChoiceCsv();
        Assert.False(artifact.Applies(SyntheticRun.Create(50, segments: 2)));
        Assert.True(artifact.Applies(Run));
        using var csv = new MemoryStream();
        artifact.Content(Run).Write(csv);
        string[][] rows = [.. Encoding.UTF8.GetString(csv.ToArray()).TrimEnd('\n').Split('\n').Select(line => line.Split(','))];
        Assert.Equal(["2", "3", "4", "5"], rows.Skip(1).Select(row => row[0]));
        Assert.Equal(Run.Choice!.Chosen.ToString(), Assert.Single(rows.Skip(1), row => row[1] == "1")[0]);
        // Stability was not measured.
        Assert.All(rows.Skip(1), row => Assert.Equal("", row[4]));
        Assert.All(rows, row => Assert.Equal(rows[0].Length, row.Length));
    }

    [Fact]
    public void Draw_ChosenNumber_SaysWhyAndShowsTheTable()
    {
        string html = ChoiceTable.Draw(Run, Language.English).ToString();
        Assert.Contains("3 segments are the clearest usable choice", html, StringComparison.Ordinal);
        Assert.Contains("<b>3 chosen</b>", html, StringComparison.Ordinal);
        Assert.Equal(5, html.Split("<tr>").Length - 1);
    }

    [Fact]
    public void Draw_CardOfASegment_ShowsHowMuchIsFoundAgain()
    {
        AnalysisResult run = SyntheticRun.Create(50, segments: 2);
        Assert.DoesNotContain("</b> stability", new SegmentCards().Draw(run, Language.English).ToString(), StringComparison.Ordinal);
        run = run with { Quality = run.Quality! with { Stability = new StabilityResult([0.9, 0.25], 20) } };
        string html = new SegmentCards().Draw(run, Language.English).ToString();
        Assert.Contains("<b>0.90</b> stability</span><span>highly stable", html, StringComparison.Ordinal);
        Assert.Contains("<b>0.25</b> stability</span><span>doubtful", html, StringComparison.Ordinal);
    }

    private static AnalysisResult Chosen()
    {
        SegmentationResult segments = TrainedModels.Segment(
            TrainedModels.Customers(), TrainedModels.Options("ward") with { Clusters = null, MaxClusters = 5 });
        return new AnalysisResult { Version = "1", InputRows = 240, Segments = segments, Stages = [] };
    }
}
