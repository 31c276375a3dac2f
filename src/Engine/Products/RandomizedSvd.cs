using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace Segmentation.Products;

/// <summary>The largest singular values of a sparse matrix and what belongs to them.</summary>
/// <param name="SingularValues">Descending, length r.</param>
/// <param name="Right">m×r: one right singular vector a column, orthonormal; each one's entry of largest magnitude is positive.</param>
/// <param name="Projected">n×r: the rows in these directions, X·Right.</param>
internal sealed record TruncatedSvd(double[] SingularValues, Matrix Right, Matrix Projected);

/// <summary>Truncated singular value decomposition by random projection and power iteration.</summary>
/// <remarks>Halko, Martinsson &amp; Tropp 2011, algorithms 4.4 and 5.1. Same seed: the same bits on any number of threads.</remarks>
internal static class RandomizedSvd
{
    private const int RowsPerChunk = 256;
    private const int BetweenLooks = 1 << 14;

    /// <summary>Decomposes a matrix.</summary>
    /// <param name="matrix">n×m, n and m at least 1.</param>
    /// <param name="columns">m.</param>
    /// <param name="rank">How many singular values, r ≥ 1; fewer are given where n or m is smaller.</param>
    /// <param name="seed">Seed of the random directions.</param>
    /// <param name="threads">Threads to use.</param>
    /// <param name="oversampling">Directions beyond the rank; more find the last values more exactly.</param>
    /// <param name="iterations">Power iterations; each sharpens the values where they fall slowly, as those of texts do.</param>
    /// <param name="cancellation">Looked at within every product.</param>
    public static TruncatedSvd Decompose(
        SparseMatrix matrix, int columns, int rank, ulong seed, int threads, int oversampling = 10, int iterations = 4,
        CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rank, 1);
        int width = Math.Min(rank + oversampling, Math.Min(matrix.Rows, columns));
        rank = Math.Min(rank, width);
        SparseMatrix transposed = Transpose(matrix, columns, cancellation);
        var random = new SeededRandom(seed);
        var directions = new Matrix(columns, width);
        for (int i = 0; i < directions.Values.Length; i++)
        {
            if (i % BetweenLooks == 0)
                cancellation.ThrowIfCancellationRequested();
            directions.Values[i] = random.NextGaussian();
        }

        Matrix range = Orthonormal(Multiply(matrix, directions, threads, cancellation), cancellation).Q;
        for (int iteration = 0; iteration < iterations; iteration++)
        {
            Matrix back = Orthonormal(Multiply(transposed, range, threads, cancellation), cancellation).Q;
            range = Orthonormal(Multiply(matrix, back, threads, cancellation), cancellation).Q;
        }
        // Xᵀ·range = Q·R, and range·Rᵀ·Qᵀ is X as far as the range reaches: the rest is the SVD of the small R.
        (Matrix q, Matrix r) = Orthonormal(Multiply(transposed, range, threads, cancellation), cancellation);
        Svd<double> small = CreateMatrix.Dense(width, width, (i, j) => r[i, j]).Svd();
        cancellation.ThrowIfCancellationRequested();
        Matrix right = Rotate(q, small.U, rank, threads, cancellation);
        return new TruncatedSvd([.. small.S.Take(rank)], right, Multiply(matrix, right, threads, cancellation));
    }

    /// <summary>Sparse times dense; a row of the result is one thread's, its terms added in order of columns.</summary>
    private static Matrix Multiply(SparseMatrix left, Matrix right, int threads, CancellationToken cancellation)
    {
        var product = new Matrix(left.Rows, right.Columns);
        ChunkedParallel.ForChunks((left.Rows + RowsPerChunk - 1) / RowsPerChunk, threads, chunk =>
        {
            for (int i = chunk * RowsPerChunk; i < Math.Min(left.Rows, (chunk + 1) * RowsPerChunk); i++)
            {
                Span<double> row = product.Row(i);
                for (long entry = left.RowStarts[i]; entry < left.RowStarts[i + 1]; entry++)
                    TensorPrimitives.MultiplyAdd<double>(right.Row(left.Columns[entry]), left.Values[entry], row, row);
            }
        }, cancellation);
        return product;
    }

    /// <summary>
    /// Columns made orthonormal by Gram-Schmidt, twice ("twice is enough", Giraud et al. 2005); a column that depends on those before it
    /// becomes 0.
    /// </summary>
    private static (Matrix Q, Matrix R) Orthonormal(Matrix matrix, CancellationToken cancellation)
    {
        int n = matrix.Rows;
        int width = matrix.Columns;
        double[][] columns = [.. Enumerable.Range(0, width).Select(matrix.Column)];
        var r = new Matrix(width, width);
        for (int j = 0; j < width; j++)
        {
            cancellation.ThrowIfCancellationRequested();
            double[] column = columns[j];
            double before = TensorPrimitives.Norm<double>(column);
            for (int pass = 0; pass < 2; pass++)
            {
                for (int k = 0; k < j; k++)
                {
                    double share = TensorPrimitives.Dot<double>(columns[k], column);
                    TensorPrimitives.MultiplyAdd<double>(columns[k], -share, column, column);
                    r[k, j] += share;
                }
            }
            double length = TensorPrimitives.Norm<double>(column);
            bool depends = length <= 1e-12 * before || length == 0;
            r[j, j] = depends ? 0 : length;
            TensorPrimitives.Multiply(column, depends ? 0 : 1 / length, column);
        }
        var q = new Matrix(n, width);
        for (int j = 0; j < width; j++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (int i = 0; i < n; i++)
                q[i, j] = columns[j][i];
        }
        return (q, r);
    }

    /// <summary>q times the first columns of a rotation, each signed by its largest entry.</summary>
    private static Matrix Rotate(Matrix q, Matrix<double> rotation, int rank, int threads, CancellationToken cancellation)
    {
        double[][] columns = [.. Enumerable.Range(0, rank).Select(j => rotation.Column(j).ToArray())];
        var rotated = new Matrix(q.Rows, rank);
        ChunkedParallel.ForChunks((q.Rows + RowsPerChunk - 1) / RowsPerChunk, threads, chunk =>
        {
            for (int i = chunk * RowsPerChunk; i < Math.Min(q.Rows, (chunk + 1) * RowsPerChunk); i++)
            {
                for (int j = 0; j < rank; j++)
                    rotated[i, j] = TensorPrimitives.Dot<double>(q.Row(i), columns[j]);
            }
        }, cancellation);
        for (int j = 0; j < rank; j++)
        {
            cancellation.ThrowIfCancellationRequested();
            double[] column = rotated.Column(j);
            if (column[TensorPrimitives.IndexOfMaxMagnitude<double>(column)] >= 0)
                continue;
            for (int i = 0; i < q.Rows; i++)
                rotated[i, j] = -rotated[i, j];
        }
        return rotated;
    }

    private static SparseMatrix Transpose(SparseMatrix matrix, int columns, CancellationToken cancellation)
    {
        var starts = new long[columns + 1];
        foreach (int column in matrix.Columns)
            starts[column + 1]++;
        for (int column = 0; column < columns; column++)
            starts[column + 1] += starts[column];
        long[] next = starts[..^1];
        var rows = new int[matrix.Entries];
        var values = new float[matrix.Entries];
        for (int i = 0; i < matrix.Rows; i++)
        {
            if (i % BetweenLooks == 0)
                cancellation.ThrowIfCancellationRequested();
            for (long entry = matrix.RowStarts[i]; entry < matrix.RowStarts[i + 1]; entry++)
            {
                long at = next[matrix.Columns[entry]]++;
                rows[at] = i;
                values[at] = matrix.Values[entry];
            }
        }
        return new SparseMatrix(starts, rows, values);
    }
}
