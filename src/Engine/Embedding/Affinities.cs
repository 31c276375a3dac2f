using System.Numerics;
using System.Numerics.Tensors;
using Segmentation.Compute;

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
        int used = threads == 0 ? ChunkedParallel.AllCores : threads;
        using var lists = new NeighborLists(neighbors.Length / k, k);
        neighbors.CopyTo(lists.Neighbors);
        squaredDistances.CopyTo(lists.Values);
        Calibrate(lists, perplexity, used, cancellation);
        return SymmetricAffinities.Join(lists, used, cancellation);
    }

    /// <summary>Makes conditional probabilities of squared distances, and sorts each list by neighbour.</summary>
    /// <param name="lists">Squared distances, ascending within a list.</param>
    internal static void Calibrate(NeighborLists lists, double perplexity, int threads, CancellationToken cancellation) =>
        ForRows(lists.Rows, threads, (from, to) =>
        {
            var shifted = new float[lists.K];
            var probabilities = new float[lists.K];
            for (int i = from; i < to; i++)
            {
                Span<float> values = lists.ValuesOf(i);
                CalibrateRow(values, Math.Log(perplexity), shifted, probabilities);
                probabilities.CopyTo(values);
                lists.NeighborsOf(i).Sort(values);
            }
        }, cancellation);

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

    private static void ForRows(int n, int threads, Action<int, int> rows, CancellationToken cancellation) =>
        ChunkedParallel.ForChunks((n + RowsPerChunk - 1) / RowsPerChunk, threads,
            chunk => rows(chunk * RowsPerChunk, Math.Min(n, (chunk + 1) * RowsPerChunk)), cancellation);
}
