using Segmentation.Compute;
using Segmentation.Compute.Cpu;
using Segmentation.Embedding;

namespace Segmentation.Tests.Embedding;

public sealed class LandmarkMapTests
{
    private static readonly TSneOptions Short = new() { Perplexity = 8, Iterations = 400 };

    [Fact]
    public void Choose_Clouds_SendLandmarksInProportion()
    {
        Matrix points = TestMaps.Clustered(9000, 3, 9, 20, seed: 4);
        int[] landmarks = LandmarkMap.Choose(points, 900, seed: 1, threads: 2);
        Assert.Equal(900, landmarks.Distinct().Count());
        Assert.Equal(landmarks.Order(), landmarks);
        // A plain random sample would scatter by 10 about the 100 that each cloud is due.
        Assert.All(landmarks.GroupBy(row => row % 9), cloud => Assert.InRange(cloud.Count(), 97, 103));
    }

    [Fact]
    public void Choose_SameSeed_IsTheSameOnAnyThreadCountAndAnotherSeedIsAnother()
    {
        Matrix points = TestMaps.Gaussian(20_000, 2, seed: 4);
        int[] one = LandmarkMap.Choose(points, 500, seed: 1, threads: 1);
        Assert.Equal(one, LandmarkMap.Choose(points, 500, seed: 1, threads: 3));
        Assert.NotEqual(one, LandmarkMap.Choose(points, 500, seed: 2, threads: 1));
    }

    [Fact]
    public void Embed_NoMorePointsThanLandmarks_IsThePlainMap()
    {
        Matrix points = TestMaps.Clustered(300, 3, 3, 5, seed: 5);
        TSneResult map = Embed(points, Short with { Landmarks = 300 });
        Assert.Null(map.Landmarks);
        Assert.Equal(map.Positions.Values, Embed(points, Short).Positions.Values);
    }

    [Fact]
    public void LandmarksOf_ByItself_SamplesAboveAHundredThousand()
    {
        Assert.Equal(100_000, new TSneOptions().LandmarksOf(100_000));
        Assert.Equal(50_000, new TSneOptions().LandmarksOf(100_001));
        Assert.Equal(5_000_000, new TSneOptions { Landmarks = int.MaxValue }.LandmarksOf(5_000_000));
    }

    [Fact]
    public void Embed_ByLandmarks_MapsThemAloneAndPlacesTheOthersAmongTheirKind()
    {
        Matrix points = TestMaps.Clustered(3000, 4, 6, 8, seed: 6);
        TSneResult map = Embed(points, Short with { Landmarks = 400 });
        Assert.Equal(400, map.Landmarks!.Length);
        Assert.Equal(Embed(points.SelectRows(map.Landmarks), Short).Positions.Values, map.Positions.SelectRows(map.Landmarks).Values);
        int right = Enumerable.Range(0, 3000).Count(
            i => map.Landmarks.MinBy(row => row == i ? double.MaxValue : Squared(map.Positions, row, i)) % 6 == i % 6);
        Assert.InRange(right, 2970, 3000);
    }

    [Fact]
    public void Embed_ByLandmarks_KeepsNeighborsNearlyAsWellAsAllPoints()
    {
        Matrix points = TestMaps.Clustered(4000, 3, 5, 4, seed: 16);
        using var device = new SimdDevice(2);
        using IPointSet loaded = device.Load(points);
        double whole = Trust(Short), byLandmarks = Trust(Short with { Landmarks = 800 });
        Assert.InRange(byLandmarks, whole - 0.02, 1);

        double Trust(TSneOptions options) =>
            MapQuality.Measure(device, loaded, points, LandmarkMap.Embed(device, loaded, points, options).Positions, 12).Trustworthiness;
    }

    [Fact]
    public void Embed_ByLandmarksOnAnyThreadCount_GivesTheSameBits()
    {
        Matrix points = TestMaps.Clustered(4000, 3, 5, 8, seed: 7);
        TSneOptions options = Short with { Landmarks = 1500, Iterations = 100 };
        Assert.Equal(Embed(points, options, 1).Positions.Values, Embed(points, options, 3).Positions.Values);
    }

    [Theory]
    [InlineData(1e-30)]
    [InlineData(1e30)]
    public void Embed_ByLandmarksAtAnyScale_IsFinite(double scale)
    {
        Matrix points = TestMaps.Clustered(600, 3, 3, 5, seed: 5);
        TSneResult map = Embed(new Matrix(600, 3, [.. points.Values.Select(value => value * scale)]), Short with { Landmarks = 100 });
        Assert.All(map.Positions.Values, value => Assert.True(double.IsFinite(value)));
        Assert.True(map.Positions.Column(0).Max() > 1);
    }

    [Fact]
    public void Embed_CopiesOfTenPoints_KeepsTheTenApart()
    {
        Matrix ten = TestMaps.Gaussian(10, 3, seed: 7, scale: 10);
        Matrix map = Embed(ten.SelectRows([.. Enumerable.Range(0, 5000).Select(i => i % 10)]), Short with { Landmarks = 500 }).Positions;
        for (int i = 10; i < 5000; i++)
        {
            for (int other = 0; other < 10; other++)
                Assert.True(other == i % 10 || Squared(map, i, i % 10) < Squared(map, i % 10, other));
        }
    }

    [Fact]
    public void Embed_StartPositionsGiven_AreTheLandmarks()
    {
        Matrix points = TestMaps.Clustered(500, 3, 3, 5, seed: 5), start = TestMaps.Gaussian(500, 2, seed: 9);
        TSneResult map = Embed(points, Short with { Landmarks = 200, StartPositions = start, Iterations = 0 });
        Assert.Equal(start[map.Landmarks![7], 0], map.Positions[map.Landmarks[7], 0], 1e-6);
    }

    [Fact]
    public void Embed_FewerLandmarksThanThePerplexityNeeds_NamesTheBound()
    {
        var error = Assert.Throws<InputException>(() => Embed(TestMaps.Gaussian(500, 2, 1), Short with { Landmarks = 12 }));
        Assert.Contains("12 given", error.Message);
    }

    private static TSneResult Embed(Matrix points, TSneOptions options, int threads = 2)
    {
        using var device = new SimdDevice(threads);
        using IPointSet loaded = device.Load(points);
        return LandmarkMap.Embed(device, loaded, points, options);
    }

    private static double Squared(Matrix map, int i, int j)
    {
        double x = map[i, 0] - map[j, 0], y = map[i, 1] - map[j, 1];
        return (x * x) + (y * y);
    }
}
