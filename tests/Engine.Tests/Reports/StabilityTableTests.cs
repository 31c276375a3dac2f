using Segmentation.Pipeline;
using Segmentation.Reports.Sections.Analysts;
using Segmentation.Wording;

namespace Segmentation.Tests.Reports;

public sealed class StabilityTableTests
{
    [Fact]
    public void Draw_MeasuredStability_HasARowForEachSegmentWithItsReading()
    {
        AnalysisResult run = SyntheticRun.Create(50, segments: 2);
        Assert.False(new StabilityTable().Applies(run));
        run = run with { Quality = run.Quality! with { Stability = new StabilityResult([0.9, 0.25], 20) } };
        Assert.True(new StabilityTable().Applies(run));
        string html = new StabilityTable().Draw(run, Language.English).ToString();
        Assert.Contains("width:90%", html);
        Assert.Contains("highly stable", html);
        Assert.Contains("doubtful", html);
    }
}
