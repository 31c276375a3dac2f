using Segmentation.Compute.Gpu.Runtime;

namespace Segmentation.Compute.Gpu;

/// <summary>How much to compute for one measurement of each kind.</summary>
/// <param name="Points">Points of K-Means.</param>
/// <param name="Pairs">Points of what looks at all pairs: distances, neighbours, silhouettes.</param>
/// <param name="Linked">Points of Ward's linkage and of a map.</param>
/// <param name="Runs">Measurements, of which the least counts.</param>
internal sealed record TuningWork(int Points, int Pairs, int Linked, int Runs)
{
    private const int Seed = 1;

    // Enough that a launch's own cost does not show: some milliseconds in the kernels.
    internal static TuningWork For(GpuHardware hardware) =>
        hardware.IsCpu ? new(100_000, 3_000, 2_000, 3) : new(4_000_000, 40_000, 40_000, 5);

    /// <summary>Computes with the kernels of a file, and answers with what has to stay the same.</summary>
    internal double[] Run(GpuDevice device, string file) => file switch
    {
        "distances" => Distances(device),
        "neighbors" => Neighbors(device),
        "silhouette" => Silhouette(device),
        "assign" => Labels(device),
        "ward" => Linkage(device),
        "tsne" or "tree" => Map(device),
        _ => throw new ArgumentException($"'{file}' has no sizes to tune.", nameof(file)),
    };

    private double[] Distances(GpuDevice device)
    {
        int rows = Math.Min(Pairs, 4096);
        using IPointSet points = device.Load(Clouds(rows, 16));
        var tile = new float[rows * rows];
        device.Distances(points, Range.All, points, DistanceMetric.Euclidean, tile);
        return Array.ConvertAll(tile, value => (double)value);
    }

    private double[] Neighbors(GpuDevice device)
    {
        const int k = 30;
        using IPointSet points = device.Load(Clouds(Pairs, 3));
        var rows = new int[Pairs * k];
        device.NearestNeighbors(points, k, rows, new float[Pairs * k]);
        return Array.ConvertAll(rows, row => (double)row);
    }

    private double[] Silhouette(GpuDevice device)
    {
        const int clusters = 7;
        using IPointSet points = device.Load(Clouds(Pairs, 4));
        var sums = new double[Pairs * clusters];
        device.ClusterDistanceSums(
            points, [.. Enumerable.Range(0, Pairs).Select(i => i % clusters)], clusters, [.. Enumerable.Range(0, Pairs)], sums);
        return sums;
    }

    private double[] Labels(GpuDevice device)
    {
        Matrix values = Clouds(Points, 4);
        using IPointSet points = device.Load(values);
        using IKMeansSteps steps = device.BeginKMeans(points, [], KMeansAlgorithm.Lloyd);
        steps.Assign(values.SelectRows([0, 1, 2, 3, 4, 5, 6, 7]), withInertia: false);
        var labels = new int[Points];
        steps.CopyLabels(labels);
        return Array.ConvertAll(labels, label => (double)label);
    }

    private double[] Linkage(GpuDevice device)
    {
        using IPointSet points = device.Load(Clouds(Linked, 3));
        using IWardRounds rounds = device.BeginWard(points, [.. Enumerable.Repeat(1, Linked)]);
        var merges = new WardMerge[Linked];
        // The first rounds have nearly all of the searches.
        int made = 0;
        for (int round = 0; round < 4 && rounds.Active > 1; round++)
            made += rounds.Next(merges.AsSpan(made));
        return [.. merges[..made].SelectMany(merge => (double[])[merge.A, merge.B, merge.Cost])];
    }

    private double[] Map(GpuDevice device)
    {
        var start = new Matrix(Linked, 2);
        Clouds(Linked, 2).Values.CopyTo(start.Values, 0);
        const int near = 60;
        long[] starts = [.. Enumerable.Range(0, Linked + 1).Select(i => (long)i * near)];
        int[] columns = [.. Enumerable.Range(0, Linked).SelectMany(i => Enumerable.Range(1, near).Select(e => (i + e) % Linked).Order())];
        var affinities = new SparseMatrix(starts, columns, [.. columns.Select(_ => 1f / columns.Length)]);
        using ITSneSteps steps = device.BeginTSne(affinities, start, new TSneForces(0.5, TSneRepulsion.Tree));
        var gradient = new double[2 * Linked];
        steps.Gradient(1, gradient);
        steps.Step(new TSneStep(1, 0.5, 1));
        return gradient;
    }

    // Normal clouds, as customers make them; the same each time.
    private static Matrix Clouds(int n, int d)
    {
        var random = new SeededRandom(Seed);
        var points = new Matrix(n, d);
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < d; j++)
                points[i, j] = (((i * 7) + j) % 5) + random.NextGaussian();
        }
        return points;
    }
}
