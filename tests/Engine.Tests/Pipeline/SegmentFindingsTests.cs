using Segmentation.Pipeline;
using Segmentation.Transactions;
using Segmentation.Transactions.Sample;

namespace Segmentation.Tests.Pipeline;

public sealed class SegmentFindingsTests
{
    [Fact]
    public void Findings_OfARun_CallSegmentsByTheNamesThatTheyHave()
    {
        AnalysisResult run = CustomerAnalysis.Run(new AnalysisOptions
        {
            Sample = new SampleOptions { Customers = 150, Transactions = 1_500 },
            Segments = new() { Clusters = 10, Map = false, StabilityResamples = 3 },
            Offers = null,
        });
        double[] jaccard = run.Quality!.Stability!.Jaccard;
        string[] doubtful =
        [
            .. run.Segments.Profiles.Where(profile => jaccard[profile.Segment] < StabilityResult.Doubtful).Select(profile => profile.Name),
        ];
        Assert.NotEmpty(doubtful);
        Finding finding = Assert.Single(run.Findings, finding => finding.Code == "doubtful-segments");
        Assert.All(doubtful, name => Assert.Contains($"{name} 0.", finding.Text, StringComparison.Ordinal));
        Assert.Equal(run.Segments.Profiles.Where(profile => doubtful.Contains(profile.Name))
            .Sum(profile => profile.Customers), finding.Count);
    }
}
