using System.Numerics.Tensors;

namespace Segmentation.Spatial;

/// <summary>
/// Means of a table's columns and the sums of products of its centred columns, in units in which squares keep their digits.
/// </summary>
/// <remarks>Partial sums are a chunk's own and are added in chunk order, so the thread count changes no bit.</remarks>
/// <param name="Mean">Length d.</param>
/// <param name="Products">d×d, symmetric, row-major: Σ scale²·(x − mean)(x − mean)ᵀ.</param>
/// <param name="Scale">A power of two that brings the largest deviation near 1.</param>
/// <param name="Rows">Rows that were looked at.</param>
internal sealed record Covariance(double[] Mean, double[] Products, double Scale, int Rows)
{
    private const int RowsPerChunk = 8192;
    private const int RowsBetweenChecks = 64;

    /// <summary>Sums over every row, or over every <paramref name="step"/>-th.</summary>
    /// <param name="points">n×d, n ≥ 1, finite.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    internal static Covariance Of(Matrix points, int step, int threads, CancellationToken cancellation)
    {
        int d = points.Columns;
        int rows = (points.Rows + step - 1) / step;
        double[] mean = SumOverChunks(
            rows, d, threads, (i, partial) => TensorPrimitives.Add<double>(partial, points.Row(i * step), partial), cancellation);
        TensorPrimitives.Divide(mean, rows, mean);
        double spread = 0;
        for (int i = 0; i < rows; i++)
        {
            if (i % RowsBetweenChecks == 0)
                cancellation.ThrowIfCancellationRequested();
            ReadOnlySpan<double> row = points.Row(i * step);
            for (int j = 0; j < row.Length; j++)
                spread = Math.Max(spread, Math.Abs(row[j] - mean[j]));
        }
        // A power of two near the spread changes no digit and keeps squares of 1e±200 inside the range of a double.
        double scale = Math.ScaleB(1, -Math.ILogB(Math.Max(spread, 1e-300)));
        double[] products = SumOverChunks(rows, d * d, threads, (i, partial) =>
        {
            Span<double> centred = d <= 64 ? stackalloc double[d] : new double[d];
            TensorPrimitives.Subtract<double>(points.Row(i * step), mean, centred);
            TensorPrimitives.Multiply(centred, scale, centred);
            for (int j = 0; j < d; j++)
            {
                Span<double> row = partial.AsSpan((j * d) + j, d - j);
                TensorPrimitives.MultiplyAdd(centred[j..], centred[j], row, row);
            }
        }, cancellation);
        for (int j = 0; j < d; j++)
        {
            for (int k = j; k < d; k++)
                products[(k * d) + j] = products[(j * d) + k];
        }
        return new Covariance(mean, products, scale, rows);
    }

    private static double[] SumOverChunks(int rows, int length, int threads, Action<int, double[]> addRow, CancellationToken cancellation)
    {
        int chunks = (rows + RowsPerChunk - 1) / RowsPerChunk;
        var partials = new double[chunks][];
        ChunkedParallel.ForChunks(chunks, threads, chunk =>
        {
            partials[chunk] = new double[length];
            for (int i = chunk * RowsPerChunk; i < Math.Min(rows, (chunk + 1) * RowsPerChunk); i++)
            {
                if (i % RowsBetweenChecks == 0)
                    cancellation.ThrowIfCancellationRequested();
                addRow(i, partials[chunk]);
            }
        }, cancellation);
        double[] sums = partials[0];
        for (int chunk = 1; chunk < chunks; chunk++)
            TensorPrimitives.Add<double>(sums, partials[chunk], sums);
        return sums;
    }
}
