using System.Text;
using Segmentation.Pipeline;
using Segmentation.Reports.Artifacts.Quality;

namespace Segmentation.Tests.Reports.Artifacts;

public sealed class StabilityCsvTests
{
    [Fact]
    public void Content_TwoSegments_HasTheirSimilarityAndItsReading()
    {
        AnalysisResult run = SyntheticRun.Create(50, segments: 2);
        var artifact = new StabilityCsv();
        Assert.False(artifact.Applies(run));
        run = run with { Quality = run.Quality! with { Stability = new StabilityResult([0.9, 0.25], 20) } };
        Assert.True(artifact.Applies(run));
        using var csv = new MemoryStream();
        artifact.Content(run).Write(csv);
        Assert.Equal("segment,name,jaccard,reading\n0,Loyal,0.9,highly stable\n1,Promising,0.25,doubtful\n",
            Encoding.UTF8.GetString(csv.ToArray()));
    }
}
