using Segmentation.Compute;
using Segmentation.Tests.Compute.Cuda;

namespace Segmentation.Tests.Compute.Contracts;

/// <summary>Generated points for contract suites.</summary>
internal static class TestPoints
{
    /// <summary>Normal clouds around <paramref name="clouds"/> centres, in random order.</summary>
    internal static Matrix Clouds(int n, int d, int clouds, ulong seed, double spread = 0.5)
    {
        var random = new SeededRandom(seed);
        var centres = new Matrix(clouds, d);
        foreach (ref double value in centres.Values.AsSpan())
            value = 3 * random.NextGaussian();
        var points = new Matrix(n, d);
        for (int i = 0; i < n; i++)
        {
            ReadOnlySpan<double> centre = centres.Row(random.Next(clouds));
            for (int j = 0; j < d; j++)
                points[i, j] = centre[j] + (spread * random.NextGaussian());
        }
        return points;
    }

    /// <summary>Points of a small whole-number grid, so that many rows repeat and distances tie exactly.</summary>
    internal static Matrix Grid(int n, int d, int side, ulong seed)
    {
        var random = new SeededRandom(seed);
        var points = new Matrix(n, d);
        foreach (ref double value in points.Values.AsSpan())
            value = random.Next(side);
        return points;
    }

    /// <summary>
    /// n, or 1,100 where more would take minutes (llvmpipe, the stub of CUDA's driver): rows of more than one block of every kernel.
    /// Larger sets are there for what the SIMD device does with them; they pass through PoCL whole and in tiles.
    /// </summary>
    internal static int Rows(IComputeDevice device, int n) =>
        CudaStub.IsHere || device.Info.Name.Contains("llvmpipe", StringComparison.Ordinal) ? Math.Min(n, 1_100) : n;

    internal static double Squared(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int j = 0; j < a.Length; j++)
            sum += (a[j] - b[j]) * (a[j] - b[j]);
        return sum;
    }

    /// <summary>Greatest squared norm, the scale of squared distances' rounding.</summary>
    internal static double Scale(Matrix points)
    {
        double scale = 1e-30;
        for (int i = 0; i < points.Rows; i++)
            scale = Math.Max(scale, Squared(points.Row(i), new double[points.Columns]));
        return scale;
    }

    /// <summary>Sizes with every tail around the vector widths and the 64-row blocks.</summary>
    internal static IEnumerable<int> Tails => [1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 129, 1000];
}
