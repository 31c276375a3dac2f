namespace Segmentation.Compute.Gpu;

/// <summary>
/// A small computation by each kind of kernel, whose answer is known: a driver that miscompiles is found before it is trusted.
/// </summary>
internal static class GpuSelfTest
{
    private const int Points = 200;

    /// <summary>Runs the test; takes milliseconds once the kernels are in the cache.</summary>
    internal static (bool Passed, string Detail) Run(GpuDevice device)
    {
        try
        {
            string? wrong = FirstFault(device);
            return (wrong is null, wrong ?? "");
        }
        catch (DeviceUnavailableException error)
        {
            return (false, error.Message);
        }
    }

    // Points on a spiral: no ties, every distance different.
    private static Matrix Spiral()
    {
        var points = new Matrix(Points, 3);
        for (int i = 0; i < Points; i++)
        {
            double turn = 0.37 * i;
            points[i, 0] = Math.Cos(turn) * (1 + (0.01 * i));
            points[i, 1] = Math.Sin(turn) * (1 + (0.01 * i));
            points[i, 2] = 0.003 * i;
        }
        return points;
    }

    private static string? FirstFault(GpuDevice device)
    {
        Matrix points = Spiral();
        using IPointSet resident = device.Load(points);
        return Neighbors(device, resident, points) ?? Clusters(device, resident, points) ?? Map(device, points);
    }

    private static string? Neighbors(GpuDevice device, IPointSet resident, Matrix points)
    {
        const int k = 5;
        var rows = new int[Points * k];
        var squared = new float[Points * k];
        device.NearestNeighbors(resident, k, rows, squared);
        for (int i = 0; i < Points; i++)
        {
            var order = new List<(double Squared, int Row)>();
            for (int j = 0; j < Points; j++)
            {
                if (j != i)
                    order.Add((Squared(points.Row(i), points.Row(j)), j));
            }
            order.Sort();
            for (int e = 0; e < k; e++)
            {
                if (Math.Abs(order[e].Squared - squared[(i * k) + e]) > 1e-5)
                    return Invariant($"neighbour {e} of point {i} is at {squared[(i * k) + e]:G6}, not {order[e].Squared:G6}.");
            }
        }
        return null;
    }

    private static string? Clusters(GpuDevice device, IPointSet resident, Matrix points)
    {
        Matrix centroids = points.SelectRows([10, 60, 110, 160]);
        using IKMeansSteps steps = device.BeginKMeans(resident, [], KMeansAlgorithm.Lloyd);
        KMeansStep step = steps.Assign(centroids, withInertia: true);
        double inertia = 0;
        var sums = new Matrix(centroids.Rows, points.Columns);
        for (int i = 0; i < Points; i++)
        {
            int nearest = 0;
            for (int c = 1; c < centroids.Rows; c++)
            {
                if (Squared(points.Row(i), centroids.Row(c)) < Squared(points.Row(i), centroids.Row(nearest)))
                    nearest = c;
            }
            inertia += Squared(points.Row(i), centroids.Row(nearest));
            for (int j = 0; j < points.Columns; j++)
                sums[nearest, j] += points[i, j];
        }
        if (Math.Abs(step.Inertia - inertia) > 1e-8 * inertia)
            return Invariant($"an inertia is {step.Inertia:G9}, not {inertia:G9}.");
        for (int e = 0; e < sums.Values.Length; e++)
        {
            if (Math.Abs(step.Sums.Values[e] - sums.Values[e]) > 1e-4)
                return Invariant($"a cluster's sum is {step.Sums.Values[e]:G9}, not {sums.Values[e]:G9}.");
        }
        return null;
    }

    private static string? Map(GpuDevice device, Matrix points)
    {
        var affinities = new SparseMatrix(new long[Points + 1], [], []);
        var map = new Matrix(Points, 2);
        for (int i = 0; i < Points; i++)
            (map[i, 0], map[i, 1]) = (points[i, 0], points[i, 1]);
        var exact = Forces(device, affinities, map, theta: 0);
        var tree = Forces(device, affinities, map, theta: 0.5);
        double error = 0;
        double norm = 0;
        for (int e = 0; e < exact.Length; e++)
        {
            error += (exact[e] - tree[e]) * (exact[e] - tree[e]);
            norm += exact[e] * exact[e];
        }
        return norm > 0 && error < 1e-3 * norm ? null : Invariant($"repulsive forces by the tree are off by {Math.Sqrt(error / norm):G3}.");
    }

    private static double[] Forces(GpuDevice device, SparseMatrix affinities, Matrix map, double theta)
    {
        using var steps = new GpuTSne(device.Context, affinities, map, new TSneForces(theta, TSneRepulsion.Tree), exactMap: 0);
        var forces = new double[2 * Points];
        steps.Gradient(1, forces);
        return forces;
    }

    private static double Squared(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int j = 0; j < a.Length; j++)
            sum += (a[j] - b[j]) * (a[j] - b[j]);
        return sum;
    }
}
