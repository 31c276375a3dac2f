using Segmentation.Clustering;
using Segmentation.Compute;

namespace Segmentation.Tests.Compute.Contracts;

/// <summary>The SIMD device's distances, neighbours and silhouette sums have the same bits on any number of threads.</summary>
public sealed class ThreadCountTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(16)]
    public void Kernels_AnyThreadCount_GiveTheSameBits(int d)
    {
        const int n = 5000;
        Matrix points = TestPoints.Clouds(n, d, 5, seed: 4);
        int[] labels = [.. Enumerable.Range(0, n).Select(i => i % 6)];
        // By place, as K-Means would: silhouettes of labels by chance take another way.
        int[] clouds = [.. Enumerable.Range(0, n).Select(i => (points[i, 0] > 0 ? 1 : 0) + (points[i, 1] > 0 ? 2 : 0))];
        int[] rows = [.. Enumerable.Range(0, n)];
        (int[] Neighbors, float[] Squared, double[] Sums, float[] Tile, double[] Silhouettes)[] answers =
            [.. new[] { 1, 2, 7 }.Select(threads =>
        {
            using IComputeDevice device = Devices.Open("cpu", threads);
            using IPointSet loaded = device.Load(points);
            var neighbors = new int[n * 20];
            var squared = new float[n * 20];
            var sums = new double[n * 6];
            var tile = new float[100 * n];
            device.NearestNeighbors(loaded, 20, neighbors, squared);
            device.ClusterDistanceSums(loaded, labels, 6, rows, sums);
            device.Distances(loaded, 50..150, loaded, DistanceMetric.Euclidean, tile);
            double[] silhouettes = ClusterQuality.Silhouettes(device, loaded, [clouds])[0].Values;
            return (neighbors, squared, sums, tile, silhouettes);
        })];
        foreach ((int[] neighbors, float[] squared, double[] sums, float[] tile, double[] silhouettes) in answers[1..])
        {
            Assert.Equal(answers[0].Neighbors, neighbors);
            Assert.Equal(answers[0].Squared, squared);
            Assert.Equal(answers[0].Sums, sums);
            Assert.Equal(answers[0].Tile, tile);
            Assert.Equal(answers[0].Silhouettes, silhouettes);
        }
    }
}
