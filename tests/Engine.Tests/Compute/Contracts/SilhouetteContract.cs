using Segmentation.Compute;
using Segmentation.Compute.Cpu;

namespace Segmentation.Tests.Compute.Contracts;

/// <summary>What every device's <see cref="IComputeDevice.ClusterDistanceSums"/> keeps.</summary>
public abstract class SilhouetteContract
{
    protected abstract IComputeDevice Open();

    [SkippableTheory]
    [InlineData(1, 1, 1)]
    [InlineData(50, 2, 3)]
    [InlineData(333, 3, 7)]
    [InlineData(700, 4, 1)]
    [InlineData(500, 9, 40)]
    [InlineData(300, 64, 5)]
    [InlineData(2051, 3, 7)]
    [InlineData(2100, 1, 2)]
    [InlineData(2200, 2, 3)]
    [InlineData(2500, 4, 1)]
    [InlineData(2300, 5, 3)]
    public void ClusterDistanceSums_AllRows_EqualScalar(int n, int d, int clusters)
    {
        using IComputeDevice device = Open();
        n = TestPoints.Rows(device, n);
        Matrix points = TestPoints.Clouds(n, d, 3, seed: (ulong)n);
        Compare(device, points, Labels(n, clusters), clusters, [.. Enumerable.Range(0, n)]);
    }

    [SkippableFact]
    public void ClusterDistanceSums_SomeRowsInAnyOrder_EqualScalar()
    {
        using IComputeDevice device = Open();
        Compare(device, TestPoints.Clouds(400, 3, 3, seed: 5), Labels(400, 6), 6, [399, 0, 17, 17, 200]);
    }

    [SkippableFact]
    public void ClusterDistanceSums_EmptyCluster_IsZero()
    {
        using IComputeDevice device = Open();
        double[] sums = Sums(device, TestPoints.Clouds(30, 2, 2, seed: 6), new int[30], 3, [4]);
        Assert.True(sums[0] > 0);
        Assert.Equal([0, 0], sums[1..]);
    }

    [SkippableTheory]
    [InlineData(60, 2)]
    [InlineData(2600, 1)]
    [InlineData(2600, 3)]
    public void ClusterDistanceSums_RowsInNoCluster_DoNotCount(int n, int clusters)
    {
        using IComputeDevice device = Open();
        n = TestPoints.Rows(device, n);
        Matrix points = TestPoints.Clouds(n, 3, 3, seed: 7);
        int[] labels = Labels(n, clusters);
        for (int i = 0; i < n; i += 3)
            labels[i] = IComputeDevice.NoCluster;
        Compare(device, points, labels, clusters, [.. Enumerable.Range(0, n)]);
        Compare(device, points, labels, clusters, [.. Enumerable.Range(0, n).Where(i => labels[i] != IComputeDevice.NoCluster)]);
        Compare(device, points, [.. Enumerable.Repeat(IComputeDevice.NoCluster, n)], clusters, [1, 3]);
    }

    [SkippableFact]
    public void ClusterDistanceSums_LabelOutOfRange_NamesTheRow()
    {
        using IComputeDevice device = Open();
        var error = Assert.Throws<ArgumentException>(() => Sums(device, TestPoints.Clouds(3, 2, 1, seed: 6), [0, 2, 1], 2, [0]));
        Assert.Contains("row 1", error.Message, StringComparison.Ordinal);
    }

    private static void Compare(IComputeDevice device, Matrix points, int[] labels, int clusters, int[] rows)
    {
        using var scalar = new ScalarDevice();
        double[] expected = Sums(scalar, points, labels, clusters, rows);
        double[] actual = Sums(device, points, labels, clusters, rows);
        double tolerance = 1e-6 * Math.Sqrt(TestPoints.Scale(points)) * points.Rows;
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance, $"entry {i}: {actual[i]} for {expected[i]}");
    }

    private static int[] Labels(int n, int clusters)
    {
        var random = new SeededRandom(9);
        return [.. Enumerable.Range(0, n).Select(_ => random.Next(clusters))];
    }

    private static double[] Sums(IComputeDevice device, Matrix points, int[] labels, int clusters, int[] rows)
    {
        using IPointSet loaded = device.Load(points);
        var sums = new double[rows.Length * clusters];
        device.ClusterDistanceSums(loaded, labels, clusters, rows, sums);
        return sums;
    }
}

public sealed class ScalarSilhouetteContract : SilhouetteContract
{
    protected override IComputeDevice Open() => new ScalarDevice();
}

public sealed class SimdSilhouetteContract : SilhouetteContract
{
    protected override IComputeDevice Open() => new SimdDevice();
}
