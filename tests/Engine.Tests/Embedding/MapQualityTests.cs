using System.Text.Json;
using Segmentation.Compute;
using Segmentation.Compute.Cpu;
using Segmentation.Embedding;
using Segmentation.Tests.Golden;

namespace Segmentation.Tests.Embedding;

public sealed class MapQualityTests
{
    [SkippableTheory]
    [InlineData("shop")]
    [InlineData("or1_R1")]
    public void Measure_ScikitLearnsMap_HasItsTrustworthiness(string set)
    {
        Matrix points = GoldenCsv.Read(SharedFiles.Require($"reference/{set}_scaled.csv")).Values;
        GoldenCsv csv = GoldenCsv.Read(SharedFiles.Require($"reference/{set}_tsne_p30_s0_pca.csv"));
        var map = new Matrix(
            points.Rows, 2, [.. csv.Column("y1").Zip(csv.Column("y2")).SelectMany(pair => new[] { pair.First, pair.Second })]);
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(SharedFiles.Require($"reference/{set}_tsne_p30_s0_pca.json")));
        // Equal customers tie, and a tie's rank is a matter of taste: hence not to the last digit.
        Assert.Equal(json.RootElement.GetProperty("trustworthiness_k5").GetDouble(), Measure(points, map).Trustworthiness, 1e-4);
        Assert.Equal(json.RootElement.GetProperty("trustworthiness_k12").GetDouble(), Measure(points, map, 12).Trustworthiness, 1e-4);
    }

    [Fact]
    public void Measure_TheDataItself_IsPerfect()
    {
        Matrix points = TestMaps.Gaussian(300, 2, seed: 1);
        MapQuality quality = Measure(points, points);
        Assert.Equal(1, quality.Trustworthiness);
        Assert.Equal(1, quality.NeighborPreservation);
        Assert.Equal(300, quality.Rows);
    }

    [Fact]
    public void Measure_RandomMap_IsAsGoodAsChance()
    {
        MapQuality quality = Measure(TestMaps.Gaussian(1000, 2, seed: 1), TestMaps.Gaussian(1000, 2, seed: 2));
        Assert.InRange(quality.Trustworthiness, 0.4, 0.6);
        Assert.InRange(quality.NeighborPreservation, 0, 0.03);
    }

    [Fact]
    public void Measure_SixPointsByHand_CountsTheIntruder()
    {
        // In the data 0 1 2 … 5; the map moves point 5 next to point 0. With one neighbour each, point 0 gains an intruder of rank 5
        // (penalty 4), point 5 one of rank 5 (penalty 4); the others keep theirs. 1 − 8 · 2 / (6 · 1 · (12 − 3 − 1)) = 2/3.
        var points = new Matrix(6, 1, [0, 1, 2, 3, 4, 5]);
        var map = new Matrix(6, 1, [0, 1, 2, 3, 4, -0.5]);
        Assert.Equal(2.0 / 3, Measure(points, map, 1).Trustworthiness, 1e-12);
    }

    [Fact]
    public void Measure_TooManyNeighbors_NamesTheBound()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Measure(new Matrix(9, 1), new Matrix(9, 1), 5));
        Assert.Contains("1 to 4", error.Message);
    }

    private static MapQuality Measure(Matrix points, Matrix map, int neighbors = 5)
    {
        using var device = new ScalarDevice();
        using IPointSet loaded = device.Load(points);
        return MapQuality.Measure(device, loaded, points, map, neighbors);
    }
}
