using Segmentation.Compute;
using Segmentation.Compute.Cpu;
using Segmentation.Compute.Cpu.TSne;
using Segmentation.Embedding;
using Segmentation.Tests.Embedding;

namespace Segmentation.Tests.Compute;

/// <summary>Affinities at 32 bits an entry, beside the sparse matrix of float32.</summary>
public sealed class PackedAffinitiesTests
{
    [Theory]
    [InlineData(40, 0.0)]
    [InlineData(1025, 0.0)]
    [InlineData(3000, 0.0)]
    [InlineData(3000, 0.3)]
    public void Join_OfLists_HoldsTheMatrix(int n, double coincident)
    {
        Matrix points = TestMaps.WithCoincident(TestMaps.Clustered(n, 3, 4, 8, seed: 5), coincident);
        using NeighborLists lists = Packing.Lists(points, 10);
        SparseMatrix expected = SymmetricAffinities.Join(lists, 2, default);
        using PackedAffinities packed = PackedJoin.Run(lists, 2, default);
        int bits = Math.Max(8, (int)Math.Ceiling(Math.Log2(n)));
        double rounding = Math.Pow(2, -(27 - bits) - 1), sum = 0, entropy = 0;
        for (int i = 0; i < n; i++)
        {
            int first = (int)expected.RowStarts[i], count = (int)expected.RowStarts[i + 1] - first;
            SortedDictionary<int, float> row = Packing.Row(packed, i);
            Assert.Equal(expected.Columns.AsSpan(first, count).ToArray(), row.Keys);
            foreach ((int column, float value) in row)
            {
                float exact = expected.Values[Array.IndexOf(expected.Columns, column, first, count)];
                // Below 2⁻³¹ of the largest a probability is what the format's least is.
                Assert.InRange(Math.Abs(value - exact), 0, (rounding * exact) + (packed.Largest * Math.Pow(2, -30)));
                sum += exact;
                entropy += exact * Math.Log(exact);
            }
        }
        Assert.Equal(sum, packed.Mass, 1e-5);
        Assert.Equal(entropy, packed.Entropy, 1e-4);
    }

    [Fact]
    public void Join_BothWaysOfAPair_AreOneValue()
    {
        using NeighborLists lists = Packing.Lists(TestMaps.Gaussian(2000, 2, seed: 8), 8);
        using PackedAffinities packed = PackedJoin.Run(lists, 3, default);
        SortedDictionary<int, float>[] rows = [.. Enumerable.Range(0, 2000).Select(i => Packing.Row(packed, i))];
        for (int i = 0; i < rows.Length; i++)
            Assert.All(rows[i], entry => Assert.Equal(entry.Value, rows[entry.Key][i]));
    }

    [Fact]
    public void Heads_OfRows_ComeBeforeWhatIsLessProbable()
    {
        using NeighborLists lists = Packing.Lists(TestMaps.Clustered(2000, 3, 5, 9, seed: 3), 30);
        using PackedAffinities packed = PackedJoin.Run(lists, 2, default);
        packed.Level();
        Assert.Single(packed.Heads.Distinct());
        Assert.Contains(packed.Tails, vectors => vectors > 0);
        for (int i = 0; i < 2000; i++)
        {
            float[] head = [.. Values(packed.HeadAt[i], packed.Heads[i])], tail = [.. Values(packed.TailAt[i], packed.Tails[i])];
            Assert.True(tail.Length == 0 || head.Min() >= tail.Max(), $"row {i}: {head.Min()} stands before a larger one");
        }

        unsafe float[] Values(int at, int vectors)
        {
            uint[] entries = new Span<uint>(packed.Vectors(at), vectors * PackedAffinities.Lanes).ToArray();
            return [.. entries.Select(entry => PackedAffinities.Value(entry, packed.ValueMask))];
        }
    }

    [Fact]
    public void MorePointsThanDigitsAllow_AreRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new PackedAffinities(PackedAffinities.MostPoints + 1, 1, 0));

    [Fact]
    public void Join_Cancelled_Throws()
    {
        using NeighborLists lists = Packing.Lists(TestMaps.Gaussian(100, 2, seed: 8), 8);
        Assert.ThrowsAny<OperationCanceledException>(() => PackedJoin.Run(lists, 2, new CancellationToken(true)));
        using var device = new SimdDevice(2);
        Assert.ThrowsAny<OperationCanceledException>(
            () => device.BeginTSne(lists, new Matrix(100, 2), new TSneForces(0.5, TSneRepulsion.Auto), new CancellationToken(true)));
    }

    /// <summary>Above 20,000 points a map descends along packed affinities, and from step 300 on the tails are taken in turn.</summary>
    [Fact]
    public void Embed_AboveTwentyThousandPoints_IsThePlainMapOnAnyNumberOfThreads()
    {
        Matrix points = TestMaps.Clustered(20_500, 3, 12, 6, seed: 2);
        var options = new TSneOptions { Perplexity = 5, Iterations = 420, StopEarly = false };
        TSneResult one = Embed(1), three = Embed(3);
        Assert.Equal(one.Positions.Values, three.Positions.Values);
        using var device = new SimdDevice(3);
        using IPointSet loaded = device.Load(points);
        int k = Affinities.NeighborsFor(5);
        int[] neighbors = new int[points.Rows * k];
        var squaredDistances = new float[neighbors.Length];
        device.NearestNeighbors(loaded, k, neighbors, squaredDistances);
        SparseMatrix affinities = Affinities.FromNeighbors(k, neighbors, squaredDistances, 5);
        TSneResult plain = TSne.Descend(device, affinities, TSneStartPositions.For(points, options, 3, default), options);
        Assert.InRange(one.KlDivergence / plain.KlDivergence, 0.98, 1.01);

        TSneResult Embed(int threads)
        {
            using var on = new SimdDevice(threads);
            using IPointSet resident = on.Load(points);
            return TSne.Embed(on, resident, points, options);
        }
    }
}
