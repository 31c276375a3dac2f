using Segmentation.Compute.Cpu;
using Segmentation.Compute.Guard;

namespace Segmentation.Compute.Gpu;

/// <summary>
/// A small computation by each kind of kernel, beside the scalar device's: a driver that miscompiles is found before it is trusted.
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
        using var specification = new ScalarDevice();
        KMeansStep step = Assign(device, points), exact = Assign(specification, points);
        return Fault("a neighbour's squared distance", Nearest(specification, points), Nearest(device, points), 1e-5)
            ?? Fault("an inertia", [exact.Inertia], [step.Inertia], 1e-8)
            ?? Fault("a cluster's sum", exact.Sums.Values, step.Sums.Values, 1e-5)
            ?? Map(device, specification, points);
    }

    private static double[] Nearest(DeviceGuard device, Matrix points)
    {
        const int k = 5;
        using IPointSet resident = device.Load(points);
        var squared = new float[Points * k];
        device.NearestNeighbors(resident, k, new int[Points * k], squared);
        return Array.ConvertAll(squared, value => (double)value);
    }

    private static KMeansStep Assign(DeviceGuard device, Matrix points)
    {
        using IPointSet resident = device.Load(points);
        using IKMeansSteps steps = device.BeginKMeans(resident, [], KMeansAlgorithm.Lloyd);
        return steps.Assign(points.SelectRows([10, 60, 110, 160]), withInertia: true);
    }

    // Without affinities a gradient is the repulsion alone: over all pairs, then by the tree, whose cells err.
    private static string? Map(GpuDevice device, ScalarDevice specification, Matrix points)
    {
        var affinities = new SparseMatrix(new long[Points + 1], [], []);
        var map = new Matrix(Points, 2);
        for (int i = 0; i < Points; i++)
            (map[i, 0], map[i, 1]) = (points[i, 0], points[i, 1]);
        double[] exact = Forces(specification.BeginTSne(affinities, map, new TSneForces(0, TSneRepulsion.Tree)));
        return Fault("a force over all pairs", exact, OnDevice(0), 1e-4) ?? Fault("a force by the tree", exact, OnDevice(0.5), 0.05);

        double[] OnDevice(double theta) =>
            Forces(new GpuTSne(device.Context, affinities, map, new TSneForces(theta, TSneRepulsion.Tree), exactMap: 0));
    }

    private static double[] Forces(ITSneSteps steps)
    {
        using (steps)
        {
            var forces = new double[2 * Points];
            steps.Gradient(1, forces);
            return forces;
        }
    }

    // What is farther from its specification than a share of the largest value.
    private static string? Fault(string what, double[] expected, double[] actual, double tolerance)
    {
        double largest = expected.Max(Math.Abs);
        for (int e = 0; e < expected.Length; e++)
        {
            if (!(Math.Abs(expected[e] - actual[e]) <= tolerance * largest))
                return Invariant($"{what} is {actual[e]:G9}, not {expected[e]:G9}.");
        }
        return null;
    }
}
