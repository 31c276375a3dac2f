using Segmentation.Clustering;
using Segmentation.Compute;

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
        OpenClWorkload.Neighbors => OfNeighbors(device, Rows(100_000, scale)),
        OpenClWorkload.KMeans => OfKMeans(device, Rows(4_000_000, scale)),
        OpenClWorkload.Ward => OfWard(device, Rows(50_000, scale)),
        _ => OfTSne(device, Rows(100_000, scale)),
    };

    private static int Rows(int rows, double scale) => Math.Max(200, (int)(rows * scale));

    private static OpenClWork OfDistances(IComputeDevice device, int n)
    {
        IPointSet points = device.Load(Clouds(n, 16, 8));
        var tile = new float[(long)n * n];
        return new OpenClWork(() => device.Distances(points, Range.All, points, DistanceMetric.SquaredEuclidean, tile), points);
    }

    private static OpenClWork OfNeighbors(IComputeDevice device, int n)
    {
        IPointSet points = device.Load(Clouds(n, 3, 8));
        var rows = new int[n * 90];
        var squared = new float[n * 90];
        return new OpenClWork(() => device.NearestNeighbors(points, 90, rows, squared), points);
    }

    private static OpenClWork OfKMeans(IComputeDevice device, int n)
    {
        Matrix values = Clouds(n, 4, 8);
        IPointSet points = device.Load(values);
        IKMeansSteps steps = device.BeginKMeans(points, [], KMeansAlgorithm.Lloyd);
        // Two sets of centroids in turn, so that some labels change each time.
        Matrix[] centroids = [values.SelectRows([0, 1, 2, 3, 4, 5, 6, 7]), values.SelectRows([0, 1, 2, 3, 4, 5, 6, 8])];
        int turn = 0;
        return new OpenClWork(() => steps.Assign(centroids[turn++ & 1], withInertia: false), steps, points);
    }

    private static OpenClWork OfWard(IComputeDevice device, int n)
    {
        Matrix values = Clouds(n, 3, 20);
        return new OpenClWork(() => Ward.Link(device, values));
    }

    private static OpenClWork OfTSne(IComputeDevice device, int n)
    {
        var random = new SeededRandom(5);
        var start = new Matrix(n, 2);
        foreach (ref double value in start.Values.AsSpan())
            value = 20 * random.NextGaussian();
        const int near = 60;
        // Neighbours along a line: as many entries as a real map has, and memory visited as a renumbered one would be.
        long[] starts = [.. Enumerable.Range(0, n + 1).Select(i => (long)i * near)];
        int[] columns = [.. Enumerable.Range(0, n).SelectMany(i => Enumerable.Range(1, near).Select(e => (i + e) % n).Order())];
        var affinities = new SparseMatrix(starts, columns, [.. columns.Select(_ => 1f / columns.Length)]);
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

    private static Matrix Clouds(int n, int d, int clouds)
    {
        var random = new SeededRandom(1);
        var centres = new Matrix(clouds, d);
        foreach (ref double value in centres.Values.AsSpan())
            value = 3 * random.NextGaussian();
        var points = new Matrix(n, d);
        for (int i = 0; i < n; i++)
        {
            ReadOnlySpan<double> centre = centres.Row(random.Next(clouds));
            for (int j = 0; j < d; j++)
                points[i, j] = centre[j] + random.NextGaussian();
        }
        return points;
    }
}
