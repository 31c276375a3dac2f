using Segmentation.Spatial;

namespace Segmentation.Tests.Spatial;

public sealed class KdTreeSearchTests
{
    [Theory]
    [InlineData(1, 1, 0)]
    [InlineData(24, 2, 0)]
    [InlineData(25, 3, 0)]
    [InlineData(2000, 3, 0)]
    [InlineData(2000, 3, 4)]
    [InlineData(500, 8, 2)]
    [InlineData(300, 1, 1)]
    public void Nearest_AnyCloudOrLattice_EqualsLookingAtAll(int n, int d, int lattice)
    {
        var random = new SeededRandom(7);
        var points = new float[n * d];
        for (int i = 0; i < points.Length; i++)
            points[i] = lattice > 0 ? random.Next(lattice) : (float)random.NextGaussian();
        var tree = new KdTreeSearch(points, d);
        int wanted = Math.Min(15, n);
        var rows = new int[wanted];
        var squared = new double[wanted];
        var point = new float[d];
        for (int query = 0; query < 50; query++)
        {
            for (int j = 0; j < d; j++)
                point[j] = lattice > 0 ? random.Next(lattice) : (float)random.NextGaussian();
            tree.Nearest(point, rows, squared);
            int[] expected =
                [.. Enumerable.Range(0, n).OrderBy(row => Squared(points.AsSpan(row * d, d), point)).ThenBy(row => row).Take(wanted)];
            Assert.Equal(expected, rows);
            Assert.Equal(Squared(points.AsSpan(rows[^1] * d, d), point), squared[^1]);
        }
    }

    private static double Squared(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (int j = 0; j < a.Length; j++)
            sum += ((double)a[j] - b[j]) * ((double)a[j] - b[j]);
        return sum;
    }
}
