using Segmentation.Compute.Cpu;
using Segmentation.Embedding;

namespace Segmentation.Tests.Embedding;

public sealed class TSneTests
{
    [Theory]
    [InlineData(90, "30", "91")]
    [InlineData(2, "at least 4 points", "2 given")]
    public void Validate_TooFewPointsForThePerplexity_NamesTheBound(int rows, params string[] parts)
    {
        var error = Assert.Throws<InputException>(() => new TSneOptions { Perplexity = 30 }.Validate(rows));
        Assert.All(parts, part => Assert.Contains(part, error.Message));
    }

    [Fact]
    public void Validate_SmallestTableForThePerplexity_Passes() => new TSneOptions { Perplexity = 30 }.Validate(91);

    [Theory]
    [InlineData(4, 1)]
    [InlineData(13, 4)]
    [InlineData(91, 30)]
    [InlineData(5000, 30)]
    public void PerplexityOf_LeftOpen_IsTheUsualOneOrTheMostThatFits(int rows, double expected)
    {
        var options = new TSneOptions();
        options.Validate(rows);
        Assert.Equal(expected, options.PerplexityOf(rows), 1e-12);
        Assert.Equal(expected < 30, options.LoweredPerplexity(rows) is not null);
        Assert.Equal(7, (options with { Perplexity = 7 }).PerplexityOf(rows));
    }

    [Fact]
    public void Validate_SettingOutOfRange_NamesIt()
    {
        Assert.Throws<ArgumentOutOfRangeException>("Theta", () => new TSneOptions { Theta = 1.5 }.Validate(100));
        Assert.Throws<ArgumentOutOfRangeException>("Theta", () => new TSneOptions { Theta = double.NaN }.Validate(100));
        Assert.Throws<ArgumentOutOfRangeException>("Perplexity", () => new TSneOptions { Perplexity = 0.5 }.Validate(100));
        Assert.Throws<ArgumentOutOfRangeException>("Dimensions", () => new TSneOptions { Dimensions = 3 }.Validate(100));
        Assert.Throws<ArgumentException>(() => new TSneOptions { StartPositions = new Matrix(99, 2) }.Validate(100));
    }

    [Fact]
    public void Descend_TwoClouds_KeepsThemApart()
    {
        TSneResult map = Descend(TestMaps.Clustered(200, 4, 2, 30, seed: 1), new TSneOptions { Perplexity = 10, Iterations = 400 });
        double within = 0, between = double.PositiveInfinity;
        for (int i = 0; i < 200; i++)
        {
            double nearestOwn = double.PositiveInfinity;
            for (int j = 0; j < 200; j++)
            {
                double distance = Math.Sqrt(
                    Math.Pow(map.Positions[i, 0] - map.Positions[j, 0], 2) + Math.Pow(map.Positions[i, 1] - map.Positions[j, 1], 2));
                if (i != j && i % 2 == j % 2)
                    nearestOwn = Math.Min(nearestOwn, distance);
                if (i % 2 != j % 2)
                    between = Math.Min(between, distance);
            }
            within = Math.Max(within, nearestOwn);
        }
        Assert.True(between > within, $"clouds come as near as {between:F2}, neighbours are up to {within:F2} apart");
    }

    [Fact]
    public void Descend_EveryOption_ChangesTheMap()
    {
        Matrix points = TestMaps.Clustered(150, 3, 3, 4, seed: 4);
        var options = new TSneOptions { Perplexity = 10, Iterations = 300 };
        double[] plain = Descend(points, options).Positions.Values;
        Assert.Equal(plain, Descend(points, options).Positions.Values);
        TSneOptions[] changed =
        [
            options with { Perplexity = 20 },
            options with { Iterations = 299 },
            options with { Theta = 0.9 },
            options with { EarlyExaggeration = 6 },
            options with { ExaggerationIterations = 100 },
            options with { LateExaggeration = 2 },
            options with { LearningRate = 10 },
            options with { Start = TSneStart.Random },
            options with { StartPositions = TestMaps.Gaussian(150, 2, seed: 8) },
            options with { Dimensions = 1 },
        ];
        foreach (TSneOptions other in changed)
            Assert.NotEqual(plain, Descend(points, other).Positions.Values);
        Assert.NotEqual(
            Descend(points, options with { Start = TSneStart.Random }).Positions.Values, Descend(
                points, options with { Start = TSneStart.Random, Seed = 1 }).Positions.Values);
    }

    [Fact]
    public void Descend_SettledMap_StopsEarlyUnlessAskedForTheFullCount()
    {
        Matrix points = TestMaps.Gaussian(40, 2, seed: 3);
        var options = new TSneOptions { Perplexity = 10, Iterations = 3000 };
        Assert.InRange(Descend(points, options).Iterations, 300, 2999);
        Assert.Equal(3000, Descend(points, options with { StopEarly = false }).Iterations);
    }

    [Fact]
    public void Descend_OneFeature_UnfoldsIntoThePlane()
    {
        Matrix map = Descend(TestMaps.Gaussian(120, 1, seed: 5), new TSneOptions { Perplexity = 10, Iterations = 500 }).Positions;
        Assert.True(map.Column(1).Max() - map.Column(1).Min() > 1);
    }

    [Fact]
    public void Descend_AllPointsEqual_PutsThemOnOnePlace()
    {
        TSneResult map = Descend(new Matrix(50, 3), new TSneOptions { Perplexity = 5 });
        Assert.All(map.Positions.Values, value => Assert.Equal(0, value));
        Assert.True(double.IsFinite(map.KlDivergence));
    }

    [Fact]
    public void Descend_Progress_ReportsTheDivergence()
    {
        var reports = new List<StageProgress>();
        Descend(TestMaps.Gaussian(60, 3, seed: 6), new TSneOptions { Perplexity = 10, Iterations = 200 }, new Collector(reports));
        Assert.Equal([0, 50, 100, 150, 200], reports.Select(report => report.Done));
        Assert.All(reports.Skip(1), report => Assert.Equal("progress.divergence", report.Detail?.Key));
    }

    [Fact]
    public void Descend_Cancelled_Throws()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(
            () => Descend(TestMaps.Gaussian(60, 3, seed: 6), new TSneOptions { Perplexity = 10 }, cancellation: source.Token));
    }

    private static TSneResult Descend(
        Matrix points, TSneOptions options, IProgress<StageProgress>? progress = null, CancellationToken cancellation = default)
    {
        using var device = new ScalarDevice();
        return TSne.Descend(
            device, TestMaps.AffinitiesOf(points, options.PerplexityOf(points.Rows)), TSneStartPositions.For(
                points, options, 1, cancellation), options, progress, cancellation);
    }

    private sealed class Collector(List<StageProgress> reports) : IProgress<StageProgress>
    {
        public void Report(StageProgress value) => reports.Add(value);
    }
}
