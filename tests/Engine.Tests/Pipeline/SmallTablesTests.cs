using Segmentation.Clustering.Methods;
using Segmentation.Clustering;
using Segmentation.Compute;
using Segmentation.Compute.Cpu;
using Segmentation.Embedding;
using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Wording;

namespace Segmentation.Tests.Pipeline;

/// <summary>A handful of customers gives a result or an error in words, whatever is asked for.</summary>
public sealed class SmallTablesTests
{
    public static TheoryData<int> Sizes => [.. Enumerable.Range(1, 15)];

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Run_FewCustomers_GivesAResultOrSaysWhy(int customers)
    {
        using IComputeDevice device = new SimdDevice(2);
        var random = new SeededRandom((ulong)customers);
        // Distinct customers, some of them twice, and all the same.
        foreach (int distinct in (int[])[customers, (customers + 1) / 2, 1])
        {
            var values = new Matrix(customers, 3);
            for (int i = 0; i < customers; i++)
            {
                for (int j = 0; j < 3; j++)
                    values[i, j] = i < distinct ? 1 + random.Next(50) : values[i - distinct, j];
            }
            var table = new FeatureTable(
                IdList.From(Enumerable.Range(0, customers).Select(i => $"c{i}")), ["recency", "frequency", "monetary"], values);
            foreach (SegmentationOptions options in AllOptions(customers))
                AssertResultOrWords(table, options, device);
        }
    }

    [Fact]
    public void Run_PerplexityLeftOpen_IsLoweredWithANote()
    {
        using IComputeDevice device = new SimdDevice(2);
        SegmentationResult result = SegmentationJob.Run(
            Line(12), new SegmentationOptions { Clusters = 3, TSne = new TSneOptions { Iterations = 20 } }, device);
        Assert.Equal(12, result.Map!.Positions.Rows);
        Assert.Equal(11 / 3.0, result.Options.TSne.Perplexity);
        Assert.Contains("3.67 instead of 30", Assert.Single(result.Notes).In(Language.English));
        Assert.Equal(1_000, result.Options.KMeans.Restarts);
    }

    [Fact]
    public void Run_ThreeCustomers_LeavesTheMapOutWithANote()
    {
        using IComputeDevice device = new SimdDevice(2);
        SegmentationResult result = SegmentationJob.Run(Line(3), new SegmentationOptions(), device);
        Assert.Null(result.Map);
        Assert.Contains("at least 4 customers", Assert.Single(result.Notes).In(Language.English));
    }

    [Fact]
    public void Run_PerplexityThatWasGiven_IsRefused()
    {
        using IComputeDevice device = new SimdDevice(2);
        var options = new SegmentationOptions { Clusters = 3, TSne = new TSneOptions { Perplexity = 30 } };
        Assert.Contains(
            "at least 91 customers", Assert.Throws<InputException>(() => SegmentationJob.Run(Line(12), options, device)).Message);
    }

    /// <summary>
    /// 17 customers, 9 of them distinct: both methods part them into up to 9 segments, and refuse a tenth in the same words.
    /// </summary>
    [Theory]
    [InlineData("ward")]
    [InlineData("kmeans")]
    public void Run_MoreSegmentsThanDistinctCustomers_NamesHowManyAreDistinct(string method)
    {
        using IComputeDevice device = new SimdDevice(2);
        FeatureTable table = Repeated();
        var options = new SegmentationOptions { Method = ClusteringMethods.Find(method)!, Map = false, Transform = TransformKind.None };
        for (int k = 1; k <= 9; k++)
            Assert.Equal(k, SegmentationJob.Run(table, options with { Clusters = k }, device).Labels.Distinct().Count());
        foreach (int k in (int[])[10, 17])
        {
            var error = Assert.Throws<InputException>(() => SegmentationJob.Run(table, options with { Clusters = k }, device));
            Assert.StartsWith(
                $"Only 9 of 17 customers differ in their features, so they cannot be parted into {k} segments.", error.Message,
                StringComparison.Ordinal);
        }
        Assert.Equal(9, SegmentationJob.Run(table, options, device).Choice!.Curve[^1].Clusters);
        Assert.Throws<InputException>(() => SegmentationJob.Run(table, options with { MinClusters = 10 }, device));
    }

    /// <summary>Customers that float32 cannot tell apart from each other are one to K-Means; the error is the same.</summary>
    [Fact]
    public void KMeans_CustomersThatDifferByTooLittle_NamesHowManyItTellsApart()
    {
        using IComputeDevice device = new SimdDevice(2);
        // Float32 is finest near the middle customer, and coarse at both ends.
        var values = new Matrix(9, 1, [0, 1e-12, 2e-12, 0.5, 0.5, 0.5, 1, 1 + 1e-12, 1 + 2e-12]);
        var table = new FeatureTable(IdList.From(Enumerable.Range(0, 9).Select(i => $"c{i}")), ["x"], values);
        var options =
            new SegmentationOptions { Method = ClusteringMethods.KMeans, Clusters = 4, Map = false, Transform = TransformKind.None };
        Assert.Contains("Only 3 of 9", Assert.Throws<InputException>(() => SegmentationJob.Run(table, options, device)).Message);
    }

    private static IEnumerable<SegmentationOptions> AllOptions(int customers)
    {
        foreach (IClusterer method in ClusteringMethods.All)
        {
            foreach (SegmentationSpace space in Enum.GetValues<SegmentationSpace>())
            {
                foreach (int? clusters in (int?[])[null, 1, 2, 5, customers])
                {
                    var plain = new SegmentationOptions
                    {
                        Method = method,
                        Space = space,
                        Clusters = clusters,
                        KMeans = new KMeansOptions { Clusters = 2, Restarts = 2 },
                        TSne = new TSneOptions { Iterations = 5 },
                    };
                    yield return plain;
                    yield return plain with { Outliers = OutlierHandling.Trim, OutlierMultiplier = 0.5, Map = false, RfmLevels = 5 };
                    yield return plain with { Outliers = OutlierHandling.Separate, OutlierMultiplier = 0.5, StabilityResamples = 2,
                        Transform = TransformKind.None };
                }
            }
        }
    }

    private static void AssertResultOrWords(FeatureTable table, SegmentationOptions options, IComputeDevice device)
    {
        try
        {
            SegmentationResult result = SegmentationJob.Run(table, options, device);
            Assert.Equal(result.Table.Values.Rows, result.Labels.Length);
            Assert.All(result.Space.Values, value => Assert.True(double.IsFinite(value)));
        }
        catch (InputException error)
        {
            Assert.NotEmpty(error.Message);
        }
    }

    private static FeatureTable Line(int customers) =>
        new(IdList.From(Enumerable.Range(0, customers).Select(i => $"c{i}")), ["x"], new Matrix(
            customers, 1, [.. Enumerable.Range(0, customers).Select(i => (double)i * i)]));

    private static FeatureTable Repeated()
    {
        double[] x = [1089, 1090, 1193, 1193, 1089, 1188, 1196, 1188, 1090, 1191, 1190, 29, 29, 29, 29, 29, 29];
        double[] y = [353, 352, 249, 249, 353, 254, 246, 254, 352, 252, 238, 116, 116, 115, 115, 115, 115];
        var values = new Matrix(17, 2);
        for (int i = 0; i < 17; i++)
            (values[i, 0], values[i, 1]) = (x[i], y[i]);
        return new FeatureTable(IdList.From(Enumerable.Range(0, 17).Select(i => $"p{i}")), ["x", "y"], values);
    }
}
