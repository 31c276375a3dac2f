using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Segmentation.Compute.Cpu.Memory;

namespace Segmentation.Compute.Cpu.KMeans;

/// <summary>Sums, weights and inertia of a labeling in float64, from the points as they were given.</summary>
internal static class Float64ClusterSums
{
    // Partial sums are added in this order whatever the thread count; more groups than any processor has threads would only cost memory.
    private const int Groups = 64;

    /// <summary>Fills the labels of the rows [first, first + length).</summary>
    internal delegate void LabelReader(int first, Span<int> labels);

    internal static (Matrix Sums, double[] Weights, double Inertia) Of(
        Matrix points, double[] weights, Matrix centroids, int chunkRows, LabelReader labelOf, int threads, CancellationToken cancellation)
    {
        int k = centroids.Rows;
        int d = points.Columns;
        int chunks = (points.Rows + chunkRows - 1) / chunkRows;
        int groups = Math.Min(Groups, chunks);
        var partials = new (double[] Sums, double[] Weights, double Inertia)[groups];
        ChunkedParallel.ForChunks(groups, threads, group =>
        {
            var sums = new double[k * d];
            var counts = new double[k];
            var labels = new int[chunkRows];
            double inertia = 0;
            for (int chunk = (int)((long)chunks * group / groups); chunk < (int)((long)chunks * (group + 1) / groups); chunk++)
            {
                cancellation.ThrowIfCancellationRequested();
                int first = chunk * chunkRows;
                int rows = Math.Min(chunkRows, points.Rows - first);
                labelOf(first, labels.AsSpan(0, rows));
                inertia += AddRows(points, weights, centroids, first, labels.AsSpan(0, rows), sums, counts);
            }
            partials[group] = (sums, counts, inertia);
        }, cancellation);

        var total = new Matrix(k, d);
        var weight = new double[k];
        double whole = 0;
        foreach ((double[] sums, double[] counts, double inertia) in partials)
        {
            for (int i = 0; i < sums.Length; i++)
                total.Values[i] += sums[i];
            for (int c = 0; c < k; c++)
                weight[c] += counts[c];
            whole += inertia;
        }
        return (total, weight, whole);
    }

    private static double AddRows(
        Matrix points, double[] weights, Matrix centroids, int first, ReadOnlySpan<int> labels, double[] sums, double[] counts)
    {
        int d = points.Columns;
        int whole = d / Vector256<double>.Count * Vector256<double>.Count;
        ref double rows = ref MemoryMarshal.GetArrayDataReference(points.Values);
        ref double centres = ref MemoryMarshal.GetArrayDataReference(centroids.Values);
        ref double totals = ref MemoryMarshal.GetArrayDataReference(sums);
        double inertia = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            nuint row = (nuint)(first + i) * (nuint)d;
            BoundsAssert.Index(first + i, points.Rows);
            BoundsAssert.Index(labels[i], centroids.Rows);
            nuint cluster = (nuint)labels[i] * (nuint)d;
            double weight = weights.Length == 0 ? 1 : weights[first + i];
            var squares = Vector256<double>.Zero;
            nuint j = 0;
            for (; j < (nuint)whole; j += (nuint)Vector256<double>.Count)
            {
                Vector256<double> value = Vector256.LoadUnsafe(ref rows, row + j);
                Vector256<double> difference = value - Vector256.LoadUnsafe(ref centres, cluster + j);
                squares = Vector256.FusedMultiplyAdd(difference, difference, squares);
                (Vector256.LoadUnsafe(ref totals, cluster + j) + (value * weight)).StoreUnsafe(ref totals, cluster + j);
            }
            double squared = whole > 0 ? Vector256.Sum(squares) : 0;
            for (; j < (nuint)d; j++)
            {
                double value = Unsafe.Add(ref rows, row + j);
                double difference = value - Unsafe.Add(ref centres, cluster + j);
                squared += difference * difference;
                Unsafe.Add(ref totals, cluster + j) += weight * value;
            }
            inertia += weight * squared;
            counts[labels[i]] += weight;
        }
        return inertia;
    }
}
