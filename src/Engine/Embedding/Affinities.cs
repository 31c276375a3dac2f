using System.Numerics;
using System.Numerics.Tensors;

namespace Segmentation.Embedding;

/// <summary>t-SNE's joint probabilities over a graph of nearest neighbours. van der Maaten 2014, section 4.1.</summary>
internal static class Affinities
{
    // Large enough to hide the cost of drawing a chunk, small enough to balance rows of uneven length.
    private const int RowsPerChunk = 1024;

    /// <summary>The largest perplexity that <paramref name="rows"/> observations allow: (n − 1) / 3.</summary>
    public static double LargestPerplexity(int rows) => (rows - 1) / 3.0;

    /// <summary>How many neighbours a perplexity looks at: three times as many, as van der Maaten 2014.</summary>
    public static int NeighborsFor(double perplexity) => (int)Math.Floor(3 * perplexity);

    /// <summary>
    /// Symmetric joint probabilities p_ij = (p_j|i + p_i|j) / 2n over the union of the neighbour lists, with
    /// p_j|i ∝ exp(−β_i·d_ij) and β_i such that row i has the asked perplexity.
    /// </summary>
    /// <param name="k">Neighbours a row.</param>
    /// <param name="neighbors">n×k row numbers, row-major, each row's own number absent.</param>
    /// <param name="squaredDistances">n×k squared distances, ascending within a row.</param>
    /// <param name="perplexity">In [1, k].</param>
    /// <param name="threads">Threads to use; 0 for all cores.</param>
    /// <returns>Values sum to 1; columns ascend within a row; pairs whose probability underflows float32 are left out.</returns>
    /// <remarks>Where more neighbours tie at the smallest distance than the perplexity asks for, they share the row equally.</remarks>
    /// <exception cref="ArgumentException">Perplexity outside [1, k], or lengths that do not fit together.</exception>
    public static SparseMatrix FromNeighbors(
        int k, int[] neighbors, float[] squaredDistances, double perplexity, int threads = 0, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        if (neighbors.Length != squaredDistances.Length || neighbors.Length % k != 0)
            throw new ArgumentException(
                $"{neighbors.Length} neighbours and {squaredDistances.Length} distances are no lists of {k} a row.", nameof(neighbors));
        if (!(perplexity >= 1 && perplexity <= k))
            throw new ArgumentOutOfRangeException(
                nameof(perplexity), perplexity, $"With {k} neighbours a row, perplexity lies in [1, {k}].");
        int n = neighbors.Length / k;
        int used = threads == 0 ? Threading.AllCores : threads;
        var conditional = new float[neighbors.Length];
        ForRows(n, used, (from, to) =>
        {
            var shifted = new float[k];
            for (int i = from; i < to; i++)
                CalibrateRow(squaredDistances.AsSpan(i * k, k), Math.Log(perplexity), shifted, conditional.AsSpan(i * k, k));
        }, cancellation);
        return Symmetrize(n, k, neighbors, conditional, used, cancellation);
    }

    // Newton's method on ln β for the row's entropy, kept inside a bracket; it needs about 6 steps where bisection needs 27.
    // Distances are taken from the smallest one, which leaves the probabilities as they are and exp() away from underflow,
    // and in units of their mean, so that β starts near its answer at any scale of the data.
    internal static void CalibrateRow(
        ReadOnlySpan<float> squaredDistances, double targetEntropy, Span<float> shifted, Span<float> probabilities)
    {
        TensorPrimitives.Subtract(squaredDistances, TensorPrimitives.Min(squaredDistances), shifted);
        double mean = TensorPrimitives.Sum<float>(shifted) / (double)shifted.Length;
        if (!(mean > 0))
        {
            probabilities.Fill(1f / probabilities.Length);
            return;
        }
        TensorPrimitives.Multiply(shifted, (float)(1 / mean), shifted);

        double logBeta = 0, low = double.NegativeInfinity, high = double.PositiveInfinity;
        double sum = 0;
        for (int step = 0; step < 60; step++)
        {
            double beta = Math.Exp(logBeta);
            TensorPrimitives.Multiply(shifted, (float)-beta, probabilities);
            TensorPrimitives.Exp<float>(probabilities, probabilities);
            (sum, double first, double second) = Moments(shifted, probabilities);
            first /= sum;
            double excess = Math.Log(sum) + (beta * first) - targetEntropy;
            if (Math.Abs(excess) < 1e-5)
                break;
            if (excess > 0)
                low = logBeta;
            else
                high = logBeta;
            if (low > 40)
                break; // More neighbours tie at the smallest distance than the perplexity asks for: no β is large enough.
            double slope = -beta * beta * ((second / sum) - (first * first));
            double next = logBeta - (excess / slope);
            bool inside = next > low && next < high && Math.Abs(next - logBeta) < 3;
            logBeta = inside ? next
                : double.IsInfinity(high) ? logBeta + 2
                : double.IsInfinity(low) ? logBeta - 2
                : (low + high) / 2;
        }
        TensorPrimitives.Multiply(probabilities, (float)(1 / sum), probabilities);
    }

    private static (double Sum, double First, double Second) Moments(ReadOnlySpan<float> distances, ReadOnlySpan<float> weights)
    {
        var sum = Vector<float>.Zero;
        var first = sum;
        var second = sum;
        int width = Vector<float>.Count;
        int j = 0;
        for (; j + width <= weights.Length; j += width)
        {
            var w = new Vector<float>(weights[j..]);
            var d = new Vector<float>(distances[j..]);
            var wd = w * d;
            sum += w;
            first += wd;
            second += wd * d;
        }
        double s0 = Vector.Sum(sum), s1 = Vector.Sum(first), s2 = Vector.Sum(second);
        for (; j < weights.Length; j++)
        {
            double wd = (double)weights[j] * distances[j];
            s0 += weights[j];
            s1 += wd;
            s2 += wd * distances[j];
        }
        return (s0, s1, s2);
    }

    private static SparseMatrix Symmetrize(int n, int k, int[] neighbors, float[] conditional, int threads, CancellationToken cancellation)
    {
        (long[] inStarts, int[] inSources, float[] inValues) = Transpose(n, k, neighbors, conditional, threads, cancellation);
        // Sorted by column, a row and its transposed row merge in one pass, and the pass that counts equals the pass that fills.
        ForRows(n, threads, (from, to) =>
        {
            for (int i = from; i < to; i++)
                neighbors.AsSpan(i * k, k).Sort(conditional.AsSpan(i * k, k));
        }, cancellation);
        var starts = new long[n + 1];
        ForRows(n, threads, (from, to) =>
        {
            for (int i = from; i < to; i++)
                starts[i + 1] = MergeRow(i, default, default);
        }, cancellation);
        for (int i = 0; i < n; i++)
            starts[i + 1] += starts[i];
        if (starts[n] > Array.MaxLength)
            throw new ArgumentException(Invariant(
                $"{n:N0} rows with {k} neighbours make {starts[n]:N0} affinities; at most {Array.MaxLength:N0} fit. Sample, or lower the "
                + $"perplexity."));
        var columns = new int[starts[n]];
        var values = new float[starts[n]];
        ForRows(n, threads, (from, to) =>
        {
            for (int i = from; i < to; i++)
            {
                int count = (int)(starts[i + 1] - starts[i]);
                MergeRow(i, columns.AsSpan((int)starts[i], count), values.AsSpan((int)starts[i], count));
            }
        }, cancellation);
        return new SparseMatrix(starts, columns, values);

        int MergeRow(int i, Span<int> toColumns, Span<float> toValues)
        {
            float half = 0.5f / n;
            ReadOnlySpan<int> own = neighbors.AsSpan(i * k, k);
            ReadOnlySpan<float> ownValues = conditional.AsSpan(i * k, k);
            int length = (int)(inStarts[i + 1] - inStarts[i]);
            ReadOnlySpan<int> incoming = inSources.AsSpan((int)inStarts[i], length);
            ReadOnlySpan<float> incomingValues = inValues.AsSpan((int)inStarts[i], length);
            int a = 0, b = 0, written = 0;
            while (a < own.Length || b < incoming.Length)
            {
                int columnA = a < own.Length ? own[a] : int.MaxValue, columnB = b < incoming.Length ? incoming[b] : int.MaxValue;
                int column = Math.Min(columnA, columnB);
                float value = 0;
                if (columnA == column)
                    value += ownValues[a++];
                if (columnB == column)
                    value += incomingValues[b++];
                value *= half;
                // A zero carries no force, and 0·ln 0 would make the divergence NaN.
                if (value == 0)
                    continue;
                if (!toColumns.IsEmpty)
                {
                    toColumns[written] = column;
                    toValues[written] = value;
                }
                written++;
            }
            return written;
        }
    }

    // Each thread owns a range of target rows and streams over all lists, so sources arrive in ascending order without a sort.
    private static (long[] Starts, int[] Sources, float[] Values) Transpose(
        int n, int k, int[] neighbors, float[] values, int threads, CancellationToken cancellation)
    {
        var starts = new long[n + 1];
        // Counted likewise: atomic increments crawl where thousands of copies all point at the same few rows.
        Threading.ForChunks(threads, threads, share =>
        {
            int first = (int)((long)n * share / threads), last = (int)((long)n * (share + 1) / threads);
            Span<long> counts = starts.AsSpan(first + 1, last - first);
            for (int row = 0; row < n; row++)
            {
                if (row % 65_536 == 0)
                    cancellation.ThrowIfCancellationRequested();
                foreach (int target in neighbors.AsSpan(row * k, k))
                {
                    if ((uint)(target - first) < (uint)counts.Length)
                        counts[target - first]++;
                }
            }
        }, cancellation);
        for (int i = 0; i < n; i++)
            starts[i + 1] += starts[i];
        var sources = new int[neighbors.Length];
        var transposed = new float[neighbors.Length];
        int[] limits = EqualShares(starts, threads);
        Threading.ForChunks(threads, threads, share =>
        {
            int first = limits[share];
            uint count = (uint)(limits[share + 1] - first);
            if (count == 0)
                return;
            long[] next = starts.AsSpan(first, (int)count).ToArray();
            for (int source = 0, at = 0; source < n; source++)
            {
                if (source % 65_536 == 0)
                    cancellation.ThrowIfCancellationRequested();
                for (int end = at + k; at < end; at++)
                {
                    uint target = (uint)(neighbors[at] - first);
                    if (target >= count)
                        continue;
                    long slot = next[target]++;
                    sources[slot] = source;
                    transposed[slot] = values[at];
                }
            }
        }, cancellation);
        return (starts, sources, transposed);
    }

    private static int[] EqualShares(long[] starts, int shares)
    {
        int n = starts.Length - 1;
        var limits = new int[shares + 1];
        for (int share = 1; share < shares; share++)
        {
            int at = Array.BinarySearch(starts, starts[n] / shares * share);
            limits[share] = Math.Clamp(at < 0 ? ~at : at, limits[share - 1], n);
        }
        limits[shares] = n;
        return limits;
    }

    private static void ForRows(int n, int threads, Action<int, int> rows, CancellationToken cancellation) =>
        Threading.ForChunks((n + RowsPerChunk - 1) / RowsPerChunk, threads,
            chunk => rows(chunk * RowsPerChunk, Math.Min(n, (chunk + 1) * RowsPerChunk)), cancellation);
}
