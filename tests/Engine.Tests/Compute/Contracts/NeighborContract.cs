using Segmentation.Compute;
using Segmentation.Compute.Cpu;

namespace Segmentation.Tests.Compute.Contracts;

/// <summary>What every device's <see cref="IComputeDevice.NearestNeighbors"/> and <see cref="IComputeDevice.NearestRows"/> keep.</summary>
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
    [InlineData(3000, 16, 40)]
    [InlineData(2700, 50, 90)]
    public void NearestNeighbors_Clouds_EqualScalar(int n, int d, int k)
    {
        using IComputeDevice device = Open();
        Compare(device, TestPoints.Clouds(TestPoints.Rows(device, n), d, 4, seed: (ulong)(n + d)), k);
    }

    [SkippableTheory]
    [InlineData(600, 2, 9, 5)]
    [InlineData(400, 3, 30, 2)]
    [InlineData(300, 12, 10, 2)]
    [InlineData(2500, 14, 10, 2)]
    public void NearestNeighbors_TiesAndDuplicates_GoToTheLowerRow(int n, int d, int k, int side)
    {
        using IComputeDevice device = Open();
        using var scalar = new ScalarDevice();
        Matrix points = TestPoints.Grid(TestPoints.Rows(device, n), d, side, seed: 8);
        (int[] expected, _) = Neighbors(scalar, points, k);
        (int[] actual, _) = Neighbors(device, points, k);
        Assert.Equal(expected, actual);
    }

    [SkippableFact]
    public void NearestNeighbors_TightCloudsFarApart_EqualScalar()
    {
        // Squared distances within a cloud are a ten-millionth of squared lengths; the values themselves fit float32 exactly.
        Matrix points = TestPoints.Clouds(2600, 20, 3, seed: 5);
        for (int i = 0; i < points.Rows; i++)
        {
            foreach (ref double value in points.Row(i))
                value = (i % 2 == 0 ? 1000 : -1000) + (Math.Round(value * 32) / 2048);
        }
        using IComputeDevice device = Open();
        using var scalar = new ScalarDevice();
        (_, float[] expected) = Neighbors(scalar, points, 12);
        (_, float[] actual) = Neighbors(device, points, 12);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-5 * expected[i]);
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

    [SkippableFact]
    public void NearestNeighbors_HundredsOfCopiesOfAFewRows_AreTheLowestOfTheirKind()
    {
        using IComputeDevice device = Open();
        using var scalar = new ScalarDevice();
        Matrix some = TestPoints.Clouds(400, 3, 4, seed: 5);
        // Three rows 700 times each, scattered among others that stand alone.
        Matrix points = some.SelectRows([.. Enumerable.Range(0, 2450).Select(i => i % 7 == 0 ? 50 + (i / 7) : i % 3)]);
        (int[] expected, float[] distances) = Neighbors(scalar, points, 20);
        (int[] actual, float[] squared) = Neighbors(device, points, 20);
        Assert.Equal(expected, actual);
        for (int i = 0; i < distances.Length; i++)
            Assert.Equal(distances[i], squared[i], 1e-4f);
        Assert.Equal(NearestRows(scalar, some, .., points, 20).Rows, NearestRows(device, some, .., points, 20).Rows);
    }

    [SkippableTheory]
    [InlineData(1, 1, 1, 1)]
    [InlineData(300, 40, 2, 40)]
    [InlineData(65, 700, 3, 1)]
    [InlineData(900, 2500, 3, 30)]
    [InlineData(400, 900, 8, 15)]
    [InlineData(300, 500, 20, 12)]
    public void NearestRows_OfAnotherCloud_AreTheNearest(int queries, int n, int d, int k)
    {
        using IComputeDevice device = Open();
        n = TestPoints.Rows(device, n);
        // Some queries lie among the points and some beside them.
        Matrix points = TestPoints.Clouds(n, d, 4, seed: 3), asking = TestPoints.Clouds(queries, d, 7, seed: 4);
        (int[] rows, float[] squared) = NearestRows(device, asking, .., points, k);
        double tolerance = 4e-6 * (TestPoints.Scale(points) + TestPoints.Scale(asking));
        for (int i = 0; i < queries; i++)
        {
            double[] expected = [.. Enumerable.Range(0, n).Select(j => TestPoints.Squared(asking.Row(i), points.Row(j))).Order().Take(k)];
            Assert.Equal(k, rows[(i * k)..((i + 1) * k)].Distinct().Count());
            for (int j = 0; j < k; j++)
            {
                Assert.Equal(expected[j], squared[(i * k) + j], tolerance);
                Assert.Equal(expected[j], TestPoints.Squared(asking.Row(i), points.Row(rows[(i * k) + j])), tolerance);
            }
        }
    }

    [SkippableFact]
    public void NearestRows_TiesAndDuplicates_GoToTheLowerRow()
    {
        using IComputeDevice device = Open();
        using var scalar = new ScalarDevice();
        Matrix points = TestPoints.Grid(600, 2, 5, seed: 8), asking = TestPoints.Grid(200, 2, 5, seed: 9);
        Assert.Equal(NearestRows(scalar, asking, .., points, 30).Rows, NearestRows(device, asking, .., points, 30).Rows);
    }

    [SkippableFact]
    public void NearestRows_OfSomeRows_AreThoseOfAll()
    {
        using IComputeDevice device = Open();
        Matrix points = TestPoints.Clouds(500, 3, 4, seed: 3), asking = TestPoints.Clouds(200, 3, 4, seed: 4);
        Assert.Equal(
            NearestRows(device, asking, .., points, 6).Rows[(120 * 6)..(170 * 6)], NearestRows(device, asking, 120..170, points, 6).Rows);
        Assert.Empty(NearestRows(device, asking, 20..20, points, 6).Rows);
    }

    [SkippableFact]
    public void NearestRows_FromVeryFar_AreStillRows()
    {
        using IComputeDevice device = Open();
        Matrix points = TestPoints.Clouds(300, 2, 4, seed: 3);
        (int[] rows, float[] squared) = NearestRows(device, new Matrix(2, 2, [1e12, -1e12, 0, 0]), .., points, 5);
        Assert.Equal(5, rows[..5].Distinct().Count());
        Assert.All(squared, value => Assert.True(float.IsFinite(value)));
    }

    [SkippableTheory]
    [InlineData(0)]
    [InlineData(6)]
    public void NearestRows_ImpossibleK_IsRefused(int k)
    {
        using IComputeDevice device = Open();
        Assert.Throws<ArgumentOutOfRangeException>(() => NearestRows(device, new Matrix(2, 2), .., TestPoints.Clouds(5, 2, 1, seed: 1), k));
    }

    private static (int[] Rows, float[] Squared) NearestRows(IComputeDevice device, Matrix queries, Range range, Matrix points, int k)
    {
        using IPointSet asking = device.Load(queries), loaded = device.Load(points);
        int count = range.GetOffsetAndLength(queries.Rows).Length;
        var rows = new int[count * k];
        var squared = new float[count * k];
        device.NearestRows(asking, range, loaded, k, rows, squared);
        return (rows, squared);
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
