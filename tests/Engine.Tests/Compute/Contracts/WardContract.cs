using FsCheck;
using FsCheck.Fluent;
using Segmentation.Clustering;
using Segmentation.Compute;
using Segmentation.Compute.Cpu;
using Segmentation.Tests.Clustering;

namespace Segmentation.Tests.Compute.Contracts;

/// <summary>What Ward's rounds keep on every device.</summary>
public abstract class WardContract
{
    protected abstract IComputeDevice Open(int threads = 0);

    // Whether the device says that it cannot take so many points of so many features.
    protected virtual bool Refuses(int n, int d) => false;

    public static TheoryData<int, int> Shapes()
    {
        var shapes = new TheoryData<int, int>();
        foreach (int d in (int[])[1, 2, 3, 4, 5, 7, 8, 9, 16, 17, 24, 33])
        {
            foreach (int n in (int[])[1, 2, 3, 15, 16, 17, 128, 129, 700])
                shapes.Add(n, d);
        }
        return shapes;
    }

    [SkippableTheory]
    [MemberData(nameof(Shapes))]
    public void Link_RandomPoints_EqualsTheSpecification(int n, int d)
    {
        Matrix points = WardPoints.Gaussian(n, d, seed: (ulong)((n * 100) + d));
        using IComputeDevice device = Open();
        using var specification = new ScalarDevice();

        AssertSameLinkage(Ward.Link(specification, points), Ward.Link(device, points));
    }

    /// <summary>
    /// More features than <see cref="Shapes"/> have, with fewer rows than features and with more. A GPU's kernels are built for each
    /// number of quads: those around the 64 up to which blocks have boxes. What the processor's do is tried at every number by its own
    /// class.
    /// </summary>
    public static TheoryData<int, int> ManyFeatures()
    {
        var shapes = new TheoryData<int, int>();
        foreach (int d in (int[])[12, 13, 31, 32, 300])
            shapes.Add(6, d);
        foreach (int d in (int[])[255, 256, 257])
            shapes.Add(d + 3, d);
        shapes.Add(20, 1000);
        shapes.Add(266, 1000);
        return shapes;
    }

    [SkippableTheory]
    [MemberData(nameof(ManyFeatures))]
    public void Link_ManyFeatures_EqualsTheSpecification(int n, int d)
    {
        Matrix points = WardPoints.Gaussian(n, d, seed: (ulong)(n + d));
        using IComputeDevice device = Open();
        using var specification = new ScalarDevice();

        if (Refuses(n, d))
        {
            var error = Assert.Throws<DeviceUnavailableException>(() => Ward.Link(device, points));
            Assert.Contains("loops", error.Message, StringComparison.Ordinal);
            return;
        }
        AssertSameLinkage(Ward.Link(specification, points), Ward.Link(device, points));
    }

    [SkippableFact]
    public void BeginWard_WeightedPoints_LinkLikeTheirCopies()
    {
        Matrix points = WardPoints.Gaussian(150, 3, seed: 5);
        var random = new SeededRandom(6);
        int[] copies = [.. Enumerable.Range(0, 150).SelectMany(row => Enumerable.Repeat(row, 1 + random.Next(4)))];
        using IComputeDevice device = Open();
        using var specification = new ScalarDevice();

        Dendrogram repeated = Ward.Link(device, points.SelectRows(copies));
        AssertSameLinkage(Ward.Link(specification, points.SelectRows(copies)), repeated);
        Assert.Equal(copies.Length - 150, repeated.Rows.Count(row => row.Height == 0));
    }

    [SkippableFact]
    public void Next_ActiveFallsByTheMergesMade()
    {
        Matrix points = WardPoints.Gaussian(300, 2, seed: 8);
        using IComputeDevice device = Open();
        using IPointSet resident = device.Load(points);
        int[] ones = [.. Enumerable.Repeat(1, 300)];
        using IWardRounds rounds = device.BeginWard(resident, ones);
        var merges = new WardMerge[299];
        int done = 0;
        while (rounds.Active > 1)
        {
            int made = rounds.Next(merges.AsSpan(done));
            Assert.InRange(made, 1, rounds.Active + made - 1);
            done += made;
            Assert.Equal(300 - done, rounds.Active);
        }
        Assert.Equal(0, rounds.Next(merges));
        Assert.Equal(300, merges[^1].Size);
    }

    [SkippableTheory]
    [InlineData("lattice")]
    [InlineData("plane lattice")]
    [InlineData("line")]
    [InlineData("whole RFM")]
    [InlineData("growing chain")]
    [InlineData("two far groups")]
    [InlineData("one constant feature")]
    [InlineData("gaussian, 20 features")]
    public void Link_HardPoints_EveryMergeIsTheLeastOfItsTime(string set)
    {
        Matrix points = set switch
        {
            "lattice" => WardPoints.Lattice(7, 3),
            "plane lattice" => WardPoints.Lattice(19, 2),
            "line" => WardPoints.Lattice(300, 1),
            "whole RFM" => WardPoints.WholeRfm(400, seed: 2),
            "growing chain" => WardPoints.GrowingChain(300, 2),
            "two far groups" => WardPoints.TwoFarGroups(300, 3),
            "one constant feature" => WardPoints.WithConstantFeature(300, seed: 3),
            _ => WardPoints.Gaussian(250, 20, seed: 4),
        };
        using IComputeDevice device = Open();

        GreedyReplay.AssertLeastMerges(points, Ward.Link(device, points));
    }

    [SkippableTheory]
    [InlineData(3)]
    [InlineData(6)]
    public void Link_AnyThreadCount_GivesTheSameBytes(int d)
    {
        // Enough that all threads have chunks; a device that takes no threads has some tens of groups in fewer.
        int n = 20_000;
        using (IComputeDevice device = Open())
            n = device.Info.Kind == DeviceKind.Simd ? n : TestPoints.Rows(device, 3_000);
        Matrix points = WardPoints.Gaussian(n, d, seed: 11);
        // A tenth lies on a lattice of a hundredth, so that ties and duplicates take part.
        for (int i = 0; i < d * n / 10; i++)
            points.Values[i] = Math.Round(points.Values[i], 1);
        Linkage[]? expected = null;
        foreach (int threads in (int[])[1, 2, 7])
        {
            using IComputeDevice device = Open(threads);
            if (device.Info.Kind == DeviceKind.Scalar)
                return;
            Linkage[] rows = Ward.Link(device, points).Rows;
            Assert.Equal(expected ??= rows, rows);
            // Other devices take no threads: once more has to be enough.
            if (device.Info.Kind != DeviceKind.Simd && threads > 1)
                return;
        }
    }

    [SkippableFact]
    public void Link_ShuffledRows_GivesTheSameTree()
    {
        Matrix points = WardPoints.Gaussian(900, 3, seed: 12);
        int[] order = [.. Enumerable.Range(0, 900)];
        new SeededRandom(13).Shuffle<int>(order);
        using IComputeDevice device = Open();
        Dendrogram straight = Ward.Link(device, points);
        Dendrogram shuffled = Ward.Link(device, points.SelectRows(order));

        Assert.Equal(straight.Rows.Select(row => (row.Height, row.Size)), shuffled.Rows.Select(row => (row.Height, row.Size)));
        int[] labels = straight.Cut(40);
        int[] moved = [.. order.Select(row => labels[row])];
        Assert.Equal(FirstAppearance(moved), shuffled.Cut(40));
    }

    [SkippableFact]
    public void Link_SmallWholeNumbers_EveryMergeIsTheLeastOfItsTime()
    {
        using IComputeDevice device = Open();
        Prop.ForAll<byte[]>(bytes =>
        {
            // Values 0 to 7 in two columns: nearly everything is a tie or a duplicate.
            var points = new Matrix(1 + (bytes.Length / 2), 2);
            for (int i = 0; i < bytes.Length; i++)
                points.Values[i] = bytes[i] % 8;
            GreedyReplay.AssertLeastMerges(points, Ward.Link(device, points));
        }).QuickCheckThrowOnFailure();
    }

    [SkippableFact]
    public void Link_CancelledByItsFirstReport_StopsThere()
    {
        Matrix points = WardPoints.Gaussian(2_000, 6, seed: 14);
        using IComputeDevice device = Open();
        using var source = new CancellationTokenSource();
        var progress = new CancelsAtOnce(source);

        Assert.ThrowsAny<OperationCanceledException>(() => Ward.Link(device, points, progress, source.Token));
        Assert.Equal(1, progress.Reports);
    }

    [SkippableTheory]
    [InlineData(6, 700)]
    [InlineData(700, 200)]
    [InlineData(700, 3)]
    public void Next_Cancelled_MergesNothing(int n, int d)
    {
        using IComputeDevice device = Open();
        using IPointSet points = device.Load(WardPoints.Gaussian(n, d, seed: 15));
        int[] ones = [.. Enumerable.Repeat(1, n)];
        using IWardRounds rounds = device.BeginWard(points, ones);
        var cancelled = new CancellationToken(canceled: true);

        Assert.ThrowsAny<OperationCanceledException>(() => rounds.Next(new WardMerge[n], cancelled));
        Assert.Equal(n, rounds.Active);
    }

    private sealed class CancelsAtOnce(CancellationTokenSource source) : IProgress<StageProgress>
    {
        internal int Reports { get; private set; }

        public void Report(StageProgress value)
        {
            Reports++;
            source.Cancel();
        }
    }

    private static int[] FirstAppearance(int[] labels)
    {
        var numbers = new Dictionary<int, int>();
        return [.. labels.Select(label => numbers.TryGetValue(label, out int number) ? number : numbers[label] = numbers.Count)];
    }

    private protected static void AssertSameLinkage(Dendrogram expected, Dendrogram actual)
    {
        Assert.Equal(expected.Rows.Length, actual.Rows.Length);
        for (int i = 0; i < expected.Rows.Length; i++)
        {
            Assert.Equal(expected.Rows[i].Height, actual.Rows[i].Height, 1e-9 * expected.Rows[i].Height);
            Assert.Equal(expected.Rows[i] with { Height = 0 }, actual.Rows[i] with { Height = 0 });
        }
    }
}

public sealed class ScalarWardContract : WardContract
{
    protected override IComputeDevice Open(int threads = 0) => new ScalarDevice();
}

public sealed class SimdWardContract : WardContract
{
    protected override IComputeDevice Open(int threads = 0) => new SimdDevice(threads);

    [Fact]
    public void Link_EveryNumberOfFeatures_EqualsTheSpecification()
    {
        using IComputeDevice device = Open();
        using var specification = new ScalarDevice();
        foreach ((int n, int d) in ((int, int)[])[.. Enumerable.Range(1, 300).Select(d => (6, d)), (103, 100), (20, 2000), (1003, 1000)])
        {
            Matrix points = WardPoints.Gaussian(n, d, seed: (ulong)(n + d));
            AssertSameLinkage(Ward.Link(specification, points), Ward.Link(device, points));
        }
    }
}
