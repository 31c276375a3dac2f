using Segmentation.Clustering;
using Segmentation.Compute;
using Segmentation.Compute.Cpu;

namespace Segmentation.Tests.Compute.Contracts;

/// <summary>What Ward's rounds keep on every device.</summary>
public abstract class WardContract
{
    protected abstract IComputeDevice Open(int threads = 0);

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
        Matrix points = Gaussian(n, d, seed: (ulong)((n * 100) + d));
        using IComputeDevice device = Open();
        using var specification = new ScalarDevice();

        AssertSameLinkage(Ward.Link(specification, points), Ward.Link(device, points));
    }

    [SkippableFact]
    public void BeginWard_WeightedPoints_LinkLikeTheirCopies()
    {
        Matrix points = Gaussian(150, 3, seed: 5);
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
        Matrix points = Gaussian(300, 2, seed: 8);
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

    protected static Matrix Gaussian(int n, int d, ulong seed)
    {
        var random = new SeededRandom(seed);
        var points = new Matrix(n, d);
        for (int i = 0; i < points.Values.Length; i++)
            points.Values[i] = random.NextGaussian();
        return points;
    }

    private static void AssertSameLinkage(Dendrogram expected, Dendrogram actual)
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
}
