using Segmentation.Clustering;
using Segmentation.Compute;
using Segmentation.Embedding;

namespace Segmentation.Benchmarks;

/// <summary>What is computed.</summary>
public enum OpenClWorkload
{
    /// <summary>8,192 × 8,192 distances, d = 16, with their way back to the host.</summary>
    Distances,

    /// <summary>All 90 nearest neighbours of 100,000 points, d = 3.</summary>
    Neighbors,

    /// <summary>One assignment of 4,000,000 points to 8 centroids, d = 4, a tenth of the labels changing.</summary>
    KMeans,

    /// <summary>Ward's linkage of 50,000 points, d = 3.</summary>
    Ward,

    /// <summary>Ten t-SNE steps of 100,000 points with 60 neighbours each.</summary>
    TSne,
}

/// <summary>One kind of work, ready to run on one device.</summary>
internal sealed class OpenClWork(Action run, params IDisposable[] owned) : IDisposable
{
    /// <summary>Computes it once.</summary>
    public void Run() => run();

    /// <inheritdoc/>
    public void Dispose() => Array.ForEach(owned, resource => resource.Dispose());

    /// <summary>Loads what the work needs onto a device.</summary>
    /// <param name="scale">Multiplies the rows.</param>
    public static OpenClWork Of(OpenClWorkload workload, IComputeDevice device, double scale) => workload switch
    {
        OpenClWorkload.Distances => OfDistances(device, Rows(8192, Math.Sqrt(scale))),
        OpenClWorkload.Neighbors => OfNeighbors(device, Rows(100_000, scale), 3),
        OpenClWorkload.KMeans => OfKMeans(device, Rows(4_000_000, scale), 4, 8),
        OpenClWorkload.Ward => OfWard(device, Rows(50_000, scale), 3),
        _ => OfTSne(device, Rows(100_000, scale)),
    };

    internal static int Rows(int rows, double scale) => Math.Max(200, (int)(rows * scale));

    private static OpenClWork OfDistances(IComputeDevice device, int n)
    {
        IPointSet points = device.Load(Clouds(n, 16, 8));
        var tile = new float[(long)n * n];
        return new OpenClWork(() => device.Distances(points, Range.All, points, DistanceMetric.SquaredEuclidean, tile), points);
    }

    internal static OpenClWork OfNeighbors(IComputeDevice device, int n, int d)
    {
        IPointSet points = device.Load(Clouds(n, d, 8));
        var rows = new int[n * 90];
        var squared = new float[n * 90];
        return new OpenClWork(() => device.NearestNeighbors(points, 90, rows, squared), points);
    }

    internal static OpenClWork OfSilhouette(IComputeDevice device, int n, int d, int clusters)
    {
        IPointSet points = device.Load(Clouds(n, d, clusters));
        int[] labels = [.. Enumerable.Range(0, n).Select(i => i % clusters)];
        int[] rows = [.. Enumerable.Range(0, n)];
        var sums = new double[n * clusters];
        return new OpenClWork(() => device.ClusterDistanceSums(points, labels, clusters, rows, sums), points);
    }

    internal static OpenClWork OfMap(IComputeDevice device, int n, int d)
    {
        Matrix values = Clouds(n, d, 8);
        IPointSet points = device.Load(values);
        return new OpenClWork(() => TSne.Embed(device, points, values, new TSneOptions { Seed = 1 }), points);
    }

    internal static OpenClWork OfKMeans(IComputeDevice device, int n, int d, int k)
    {
        Matrix values = Clouds(n, d, 8);
        IPointSet points = device.Load(values);
        IKMeansSteps steps = device.BeginKMeans(points, [], KMeansAlgorithm.Lloyd);
        // Two sets of centroids in turn, so that some labels change each time.
        Matrix[] centroids = [values.SelectRows([.. Enumerable.Range(0, k)]), values.SelectRows([.. Enumerable.Range(0, k - 1), k])];
        int turn = 0;
        return new OpenClWork(() => steps.Assign(centroids[turn++ & 1], withInertia: false), steps, points);
    }

    internal static OpenClWork OfWard(IComputeDevice device, int n, int d)
    {
        Matrix values = Clouds(n, d, 20);
        return new OpenClWork(() => Ward.Link(device, values));
    }

    internal static OpenClWork OfTSne(IComputeDevice device, int n)
    {
        var random = new SeededRandom(5);
        var start = new Matrix(n, 2);
        foreach (ref double value in start.Values.AsSpan())
            value = 20 * random.NextGaussian();
        const int near = 60;
        // Neighbours along a line: as many entries as a real map has, and memory visited as a renumbered one would be.
        long[] starts = [.. Enumerable.Range(0, n + 1).Select(i => (long)i * near)];
        var columns = new int[n * near];
        for (int i = 0; i < n; i++)
        {
            Span<int> row = columns.AsSpan(i * near, near);
            for (int e = 0; e < near; e++)
                row[e] = (i + e + 1) % n;
            row.Sort();
        }
        var shares = new float[columns.Length];
        Array.Fill(shares, 1f / columns.Length);
        var affinities = new SparseMatrix(starts, columns, shares);
        ITSneSteps steps = device.BeginTSne(affinities, start, new TSneForces(0.5, TSneRepulsion.Auto));
        return new OpenClWork(
            () =>
            {
                for (int i = 0; i < 10; i++)
                    steps.Step(new TSneStep(1, 0.8, 1));
                steps.Measure();
            },
            steps);
    }

    // Rows are drawn by streams of their own, so that 100 million take seconds; the same ones on any number of cores.
    private static Matrix Clouds(int n, int d, int clouds)
    {
        const int rows = 1 << 16;
        var random = new SeededRandom(1);
        var centres = new Matrix(clouds, d);
        foreach (ref double value in centres.Values.AsSpan())
            value = 3 * random.NextGaussian();
        var points = new Matrix(n, d);
        Parallel.For(0, (n + rows - 1) / rows, part =>
        {
            var own = new SeededRandom(1, (ulong)part + 1);
            for (int i = part * rows; i < Math.Min(n, (part + 1) * rows); i++)
            {
                ReadOnlySpan<double> centre = centres.Row(own.Next(clouds));
                for (int j = 0; j < d; j++)
                    points[i, j] = centre[j] + own.NextGaussian();
            }
        });
        return points;
    }
}
