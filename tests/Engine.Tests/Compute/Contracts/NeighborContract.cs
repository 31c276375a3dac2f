using Segmentation.Compute;
using Segmentation.Compute.Cpu;

namespace Segmentation.Tests.Compute.Contracts;

/// <summary>What every device's <see cref="IComputeDevice.NearestNeighbors"/> keeps.</summary>
public abstract class NeighborContract
{
    protected abstract IComputeDevice Open();

    [SkippableTheory]
    [InlineData(2, 1, 1)]
    [InlineData(17, 2, 16)]
    [InlineData(65, 3, 5)]
    [InlineData(700, 1, 90)]
    [InlineData(2500, 2, 7)]
    [InlineData(3000, 3, 90)]
    [InlineData(1500, 5, 20)]
    [InlineData(1200, 8, 15)]
    [InlineData(800, 16, 90)]
    [InlineData(500, 50, 30)]
    public void NearestNeighbors_Clouds_EqualScalar(int n, int d, int k)
    {
        using IComputeDevice device = Open();
        Compare(device, TestPoints.Clouds(n, d, 4, seed: (ulong)(n + d)), k);
    }

    [SkippableTheory]
    [InlineData(600, 2, 9, 5)]
    [InlineData(400, 3, 30, 2)]
    [InlineData(300, 12, 10, 2)]
    public void NearestNeighbors_TiesAndDuplicates_GoToTheLowerRow(int n, int d, int k, int side)
    {
        using IComputeDevice device = Open();
        using var scalar = new ScalarDevice();
        Matrix points = TestPoints.Grid(n, d, side, seed: 8);
        (int[] expected, _) = Neighbors(scalar, points, k);
        (int[] actual, _) = Neighbors(device, points, k);
        Assert.Equal(expected, actual);
    }

    [SkippableFact]
    public void NearestNeighbors_AllRowsEqual_AreTheLowestOthers()
    {
        using IComputeDevice device = Open();
        (int[] rows, float[] squared) = Neighbors(device, new Matrix(200, 3), 3);
        Assert.Equal([1, 2, 3], rows[..3]);
        Assert.Equal([0, 2, 3], rows[3..6]);
        Assert.Equal([0, 1, 2], rows[^3..]);
        Assert.All(squared, value => Assert.Equal(0, value));
    }

    [SkippableTheory]
    [InlineData(0)]
    [InlineData(5)]
    public void NearestNeighbors_ImpossibleK_IsRefused(int k)
    {
        using IComputeDevice device = Open();
        Assert.Throws<ArgumentOutOfRangeException>(() => Neighbors(device, TestPoints.Clouds(5, 2, 1, seed: 1), k));
    }

    [SkippableFact]
    public void NearestNeighbors_Cancelled_Stops()
    {
        using IComputeDevice device = Open();
        using IPointSet points = device.Load(TestPoints.Clouds(3000, 3, 2, seed: 1));
        Assert.ThrowsAny<OperationCanceledException>(() =>
            device.NearestNeighbors(points, 5, new int[15000], new float[15000], new CancellationToken(canceled: true)));
    }

    private static void Compare(IComputeDevice device, Matrix points, int k)
    {
        using var scalar = new ScalarDevice();
        (_, float[] expected) = Neighbors(scalar, points, k);
        (int[] rows, float[] squared) = Neighbors(device, points, k);
        double tolerance = 4e-6 * TestPoints.Scale(points);
        for (int i = 0; i < points.Rows; i++)
        {
            int[] ofRow = rows[(i * k)..((i + 1) * k)];
            Assert.DoesNotContain(i, ofRow);
            Assert.Equal(k, ofRow.Distinct().Count());
            for (int j = 0; j < k; j++)
            {
                int at = (i * k) + j;
                Assert.True(Math.Abs(expected[at] - squared[at]) <= tolerance, $"row {i} neighbour {j}: {squared[at]} for {expected[at]}");
                Assert.True(Math.Abs(TestPoints.Squared(points.Row(i), points.Row(rows[at])) - squared[at]) <= tolerance);
                Assert.True(j == 0 || squared[at] >= squared[at - 1]);
            }
        }
    }

    private static (int[] Rows, float[] Squared) Neighbors(IComputeDevice device, Matrix points, int k)
    {
        using IPointSet loaded = device.Load(points);
        var rows = new int[points.Rows * k];
        var squared = new float[points.Rows * k];
        device.NearestNeighbors(loaded, k, rows, squared);
        return (rows, squared);
    }
}

public sealed class ScalarNeighborContract : NeighborContract
{
    protected override IComputeDevice Open() => new ScalarDevice();
}

public sealed class SimdNeighborContract : NeighborContract
{
    protected override IComputeDevice Open() => new SimdDevice();
}
