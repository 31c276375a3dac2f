using Segmentation.Clustering.Methods;
using Segmentation.Embedding;
using Segmentation.Features;
using Segmentation.Pipeline;

namespace Segmentation.Tests.Pipeline;

public sealed class JobRequirementsTests
{
    private static readonly SegmentationOptions NoMap = new() { Map = false, Clusters = 3 };

    [Fact]
    public void Check_MoreSegmentsThanCustomers_NamesBothNumbers()
    {
        var error = Assert.Throws<InputException>(() => JobRequirements.Check(Table(2), NoMap));
        Assert.Contains("3 segments", error.Message);
        Assert.Contains("the table has 2", error.Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Check_TooFewCustomers_IsRefused(int customers) =>
        Assert.Throws<InputException>(() => JobRequirements.Check(Table(customers), NoMap with { Clusters = 1 }));

    [Fact]
    public void Check_PerplexityTooLarge_SaysTheLargestThatFits()
    {
        var options = new SegmentationOptions { Clusters = 3, TSne = new TSneOptions { Perplexity = 30 } };
        var error = Assert.Throws<InputException>(() => JobRequirements.Check(Table(40), options));
        Assert.Contains("at least 91 customers", error.Message);
        Assert.Contains("‹perplexity› 13", error.Message);
        JobRequirements.Check(Table(91), options);
        JobRequirements.Check(Table(40), options with { Map = false });
    }

    [Fact]
    public void Check_PerplexityLeftOpen_RefusesOnlyAMapThatIsNeeded()
    {
        JobRequirements.Check(Table(3), new SegmentationOptions { Clusters = 2 });
        JobRequirements.Check(Table(4), new SegmentationOptions { Clusters = 2, Space = SegmentationSpace.Map });
        var error = Assert.Throws<InputException>(
            () => JobRequirements.Check(Table(3), new SegmentationOptions { Clusters = 2, Space = SegmentationSpace.Map }));
        Assert.Contains("at least 4 customers", error.Message);
    }

    [Fact]
    public void Check_JobThatDoesNotFitIntoMemory_NamesBothNumbersAndWhatNeedsLess()
    {
        var mapped = new SegmentationOptions { Clusters = 3 };
        FeatureTable equal = Table(1000);
        FeatureTable table = equal with { Values = new Matrix(1000, 1, [.. Enumerable.Range(0, 1000).Select(i => (double)i)]) };
        // 16 bytes a customer as a table, 3,600 on the map, 166 in Ward's linkage.
        JobRequirements.Check(table, mapped, 4_000_000);
        JobRequirements.Check(table, mapped, null);
        string map = Assert.Throws<InputException>(() => JobRequirements.Check(table, mapped, 3_600_000)).Message;
        Assert.Contains("A map of 1,000 points", map);
        Assert.Contains("0.004 GB of memory", map);
        Assert.Contains("‹no-map›", map);
        JobRequirements.Check(table, NoMap, 190_000);
        string linkage = Assert.Throws<InputException>(() => JobRequirements.Check(table, NoMap, 170_000)).Message;
        Assert.Contains("Ward's linkage of 1,000 customers by 1 columns", linkage);
        Assert.Contains("‹method› kmeans", linkage);
        JobRequirements.Check(equal, NoMap, 170_000);
        JobRequirements.Check(table, NoMap with { Method = ClusteringMethods.KMeans }, 170_000);
        Assert.Contains("A table of 1,000 customers", Assert.Throws<InputException>(
            () => JobRequirements.Check(table, NoMap with { Method = ClusteringMethods.KMeans }, 15_000)).Message);
    }

    [Fact]
    public void Check_FewerLandmarksThanThePerplexityNeeds_SaysHowMany()
    {
        var options = new SegmentationOptions { Clusters = 3, TSne = new TSneOptions { Perplexity = 30, Landmarks = 60 } };
        var error = Assert.Throws<InputException>(() => JobRequirements.Check(Table(400), options));
        Assert.Contains("at least 91 landmarks", error.Message);
        Assert.Contains("gives 60", error.Message);
    }

    [Fact]
    public void Check_RangeOfSegmentsThatFallsOrStartsBelowTwo_IsRefused()
    {
        Assert.Throws<InputException>(() => JobRequirements.Check(Table(50), NoMap with { Clusters = null, MinClusters = 1 }));
        Assert.Throws<InputException>(
            () => JobRequirements.Check(Table(50), NoMap with { Clusters = null, MinClusters = 5, MaxClusters = 4 }));
        Assert.Throws<InputException>(() => JobRequirements.Check(Table(2), NoMap with { Clusters = null }));
    }

    [Fact]
    public void Check_NoFeatureColumns_IsRefused() =>
        Assert.Throws<InputException>(() => JobRequirements.Check(new FeatureTable(IdList.From(["a", "b"]), [], new Matrix(2, 0)), NoMap));

    [Fact]
    public void DistinctRows_RepeatsAndNegativeZero_CountOnce() =>
        Assert.Equal(2, JobRequirements.DistinctRows(new Matrix(4, 2, [0, 1, -0.0, 1, 5, 5, 5, 5])));

    private static FeatureTable Table(int customers) =>
        new(IdList.From(Enumerable.Range(0, customers).Select(i => $"c{i}")), ["x"], new Matrix(customers, 1));
}
