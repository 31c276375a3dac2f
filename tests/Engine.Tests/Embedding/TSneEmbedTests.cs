using Segmentation.Compute;
using Segmentation.Compute.Cpu;
using Segmentation.Embedding;

namespace Segmentation.Tests.Embedding;

/// <summary>Whole runs on the SIMD device, from points to map: awkward input gives a finite map or a clear error.</summary>
public sealed class TSneEmbedTests
{
    private static readonly TSneOptions Short = new() { Perplexity = 5, Iterations = 300 };

    [Fact]
    public void Embed_AllPointsEqual_PutsThemOnOnePlace() =>
        Assert.All(Embed(new Matrix(200, 3), Short).Positions.Values, value => Assert.Equal(0, value, 1e-6));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(15)]
    public void Embed_FewerPointsThanThePerplexityNeeds_NamesTheBound(int rows)
    {
        var error = Assert.Throws<InputException>(() => Embed(TestMaps.Gaussian(rows, 2, 1), Short));
        Assert.Contains($"{rows} given", error.Message);
    }

    [Fact]
    public void Embed_SmallestTableForThePerplexity_IsFinite() => AssertFinite(Embed(TestMaps.Gaussian(16, 2, 1), Short));

    [Fact]
    public void Embed_FourPoints_IsFinite() => AssertFinite(Embed(TestMaps.Gaussian(4, 2, 1), Short with { Perplexity = 1 }));

    [Fact]
    public void Embed_Lattice_KeepsNeighborsTogether()
    {
        var points = new Matrix(400, 2, [.. Enumerable.Range(0, 400).SelectMany(i => new[] { i % 20, (double)(i / 20) })]);
        using var device = new SimdDevice(2);
        using IPointSet loaded = device.Load(points);
        TSneResult map = TSne.Embed(device, loaded, points, new TSneOptions { Perplexity = 10 });
        AssertFinite(map);
        Assert.InRange(MapQuality.Measure(device, loaded, points, map.Positions).Trustworthiness, 0.98, 1);
    }

    [Fact]
    public void Embed_ManyDuplicatesOfTenPoints_KeepsTheTenApart()
    {
        Matrix ten = TestMaps.Gaussian(10, 3, seed: 7, scale: 10);
        TSneResult map = Embed(ten.SelectRows([.. Enumerable.Range(0, 3000).Select(i => i % 10)]), Short);
        AssertFinite(map);
        for (int i = 10; i < 3000; i++)
        {
            // A copy stays nearer to its first of its kind than that one is to any other kind.
            double own = Distance(map.Positions, i, i % 10);
            for (int other = 0; other < 10; other++)
                Assert.True(other == i % 10 || own < Distance(map.Positions, i % 10, other));
        }
    }

    [Theory]
    [InlineData(1e-30)]
    [InlineData(1e30)]
    [InlineData(1e-200)]
    [InlineData(1e200)]
    public void Embed_CoordinatesOfAnyScale_GiveAMapAsGood(double scale)
    {
        Matrix points = TestMaps.Clustered(300, 3, 3, 5, seed: 5);
        var scaled = new Matrix(300, 3, [.. points.Values.Select(value => value * scale)]);
        TSneResult expected = Embed(points, Short), actual = Embed(scaled, Short);
        AssertFinite(actual);
        // Rounding sends a descent of few points down another path, to a map as good but not the same.
        Assert.Equal(expected.KlDivergence, actual.KlDivergence, 0.15);
    }

    [Fact]
    public void Embed_OffsetOfAMillion_GivesAMapAsGood()
    {
        Matrix points = TestMaps.Clustered(300, 3, 3, 5, seed: 5);
        var moved = new Matrix(300, 3, [.. points.Values.Select(value => value + 1e6)]);
        Assert.Equal(Embed(points, Short).KlDivergence, Embed(moved, Short).KlDivergence, 0.15);
    }

    [Fact]
    public void Embed_HugeLearningRate_StaysFinite() =>
        AssertFinite(Embed(TestMaps.Gaussian(500, 3, 2), Short with { LearningRate = 1e9 }));

    [Fact]
    public void Embed_OneDimension_KeepsTwoCloudsApart()
    {
        double[] line = Embed(TestMaps.Clustered(200, 3, 2, 40, seed: 1), Short with { Dimensions = 1, Iterations = 500 }).Positions.Column(
            0);
        double[] even = [.. line.Where((_, i) => i % 2 == 0)], odd = [.. line.Where((_, i) => i % 2 == 1)];
        Assert.True(even.Max() < odd.Min() || odd.Max() < even.Min());
    }

    [Theory]
    [InlineData(nameof(TSneRepulsion.Tree))]
    [InlineData(nameof(TSneRepulsion.Mesh))]
    [InlineData(nameof(TSneRepulsion.Auto))]
    public void Descend_OnAnyThreadCount_GivesTheSameBits(string repulsionName)
    {
        var repulsion = Enum.Parse<TSneRepulsion>(repulsionName);
        // Enough points for several parts of the sort, several branches of the tree and several grids of the mesh.
        Matrix points = TestMaps.Clustered(36_000, 2, 20, 10, seed: 3);
        SparseMatrix p = TestMaps.Ring(points.Rows);
        var options = new TSneOptions { Iterations = 8, Repulsion = repulsion, StartPositions = points };
        Assert.Equal(Run(1), Run(3));

        double[] Run(int threads)
        {
            using var device = new SimdDevice(threads);
            return TSne.Descend(device, p, points, options).Positions.Values;
        }
    }

    [Fact]
    public void Descend_TreeAndMesh_GiveMapsAsGood()
    {
        Matrix points = TestMaps.Clustered(1500, 4, 6, 5, seed: 9);
        SparseMatrix p = TestMaps.AffinitiesOf(points, 20);
        using var device = new SimdDevice(2);
        double[] divergences = [.. new[] { TSneRepulsion.Tree, TSneRepulsion.Mesh, TSneRepulsion.Auto }.Select(repulsion =>
            TSne.Descend(
                device, p, TSneStartPositions.For(
                    points, new TSneOptions(), 1), new TSneOptions { Repulsion = repulsion, Iterations = 600 }).KlDivergence)];
        // Rounding sends descents down other paths, to maps that are as good within a few percent.
        Assert.InRange(divergences.Max() / divergences.Min(), 1, 1.05);
    }

    [Fact]
    public void Embed_CancelledMidway_Throws()
    {
        using var source = new CancellationTokenSource();
        var progress = new CancelAt(source, 100);
        Assert.Throws<OperationCanceledException>(() => Embed(TestMaps.Gaussian(300, 3, 1), Short, progress, source.Token));
        Assert.Equal(100, progress.Last);
    }

    private static TSneResult Embed(
        Matrix points, TSneOptions options, IProgress<StageProgress>? progress = null, CancellationToken cancellation = default)
    {
        using var device = new SimdDevice(2);
        using IPointSet loaded = device.Load(points, cancellation);
        return TSne.Embed(device, loaded, points, options, progress, cancellation);
    }

    private static void AssertFinite(TSneResult map)
    {
        Assert.All(map.Positions.Values, value => Assert.True(double.IsFinite(value)));
        Assert.True(double.IsFinite(map.KlDivergence));
    }

    private static double Distance(Matrix map, int i, int j) =>
        System.Numerics.Tensors.TensorPrimitives.Distance<double>(map.Row(i), map.Row(j));

    private sealed class CancelAt(CancellationTokenSource source, long iteration) : IProgress<StageProgress>
    {
        internal long Last { get; private set; }

        public void Report(StageProgress value)
        {
            if (value.Stage != "embed")
                return;
            Last = value.Done;
            if (value.Done == iteration)
                source.Cancel();
        }
    }
}
