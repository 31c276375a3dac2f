using System.Numerics.Tensors;

namespace Segmentation.Clustering.Mixtures;

/// <summary>
/// A mixture of Gaussians by expectation and maximisation. Dempster, Laird &amp; Rubin 1977; as scikit-learn's GaussianMixture.
/// </summary>
internal static class GaussianMixture
{
    // Partial sums are added in chunk order, not thread order: same bytes on any number of threads. Chunks are few, since each holds k·d²
    // sums.
    private const int LeastChunkRows = 2048;
    private const int MostChunks = 64;

    // Every block is filled up to this many rows, so that no vector ends inside one.
    private const int BlockRows = 256;

    /// <summary>Fits a mixture from first clusters.</summary>
    /// <param name="points">n×d, finite.</param>
    /// <param name="threads">The result does not depend on it.</param>
    /// <param name="iterated">Told the iterations made.</param>
    /// <exception cref="ArgumentException">A component without a point that is most probably its own, or without a volume: the message says
    /// what to do.</exception>
    /// <exception cref="OperationCanceledException">Looked at before every chunk of rows.</exception>
    public static GaussianMixtureResult Fit(
        Matrix points, GaussianMixtureOptions options, int threads, Action<int>? iterated = null, CancellationToken cancellation = default)
    {
        bool full = options.Covariance == MixtureCovariance.Full;
        var sums = new Sums[Math.Max(1, (points.Rows + ChunkRows(points) - 1) / ChunkRows(points))];
        Matrix start = ClusterMeans.Of(points, options.Start, cancellation).Centroids;
        int k = start.Rows;
        var labels = (int[])options.Start.Clone();
        Pass(points, new Components(new double[k], start, new Matrix(k * start.Columns, start.Columns), start), labels, hard: true, full,
            sums, threads, cancellation);
        Components components = Maximise(points, start, sums, full, options.Regularization);
        double likelihood = double.NegativeInfinity;
        int iteration = 0;
        bool converged = false;
        while (iteration < options.MaxIterations && !converged)
        {
            iteration++;
            double before = likelihood;
            likelihood = Pass(points, components, null, hard: false, full, sums, threads, cancellation);
            components = Maximise(points, components.Means, sums, full, options.Regularization);
            converged = Math.Abs(likelihood - before) < options.Tolerance;
            iterated?.Invoke(iteration);
        }
        likelihood = Pass(points, components, labels, hard: false, full, sums, threads, cancellation);
        int d = points.Columns;
        double parameters = k - 1.0 + (k * (double)d) + (k * (full ? d * (d + 1.0) / 2 : d));
        double bic = (-2 * likelihood * points.Rows) + (parameters * Math.Log(points.Rows));
        return Numbered(components, labels, likelihood, bic, iteration, converged);
    }

    /// <summary>See <see cref="GaussianMixtureResult.Constants"/>.</summary>
    internal static double[] ConstantsOf(double[] weights, Matrix factors)
    {
        int d = factors.Columns;
        var constants = new double[weights.Length];
        for (int c = 0; c < constants.Length; c++)
        {
            constants[c] = Math.Log(weights[c]) - (0.5 * d * Math.Log(2 * Math.PI));
            for (int j = 0; j < d; j++)
                constants[c] += Math.Log(factors[(c * d) + j, j]);
        }
        return constants;
    }

    private static int ChunkRows(Matrix points) => Math.Max(LeastChunkRows, (points.Rows + MostChunks - 1) / MostChunks);

    // Labels are read where they are hard, and else written where they are given. Answers the mean log-likelihood.
    private static double Pass(
        Matrix points, Components components, int[]? labels, bool hard, bool full, Sums[] sums, int threads, CancellationToken cancellation)
    {
        int rows = ChunkRows(points);
        double[] constants = hard ? [] : ConstantsOf(components.Weights, components.Factors);
        ChunkedParallel.ForChunks(sums.Length, threads, chunk =>
        {
            var block = new Block(points.Columns, components.Means, components.Factors, constants, full);
            var own = new Sums(components.Means.Rows, points.Columns);
            int end = Math.Min(points.Rows, (chunk + 1) * rows);
            for (int first = chunk * rows; first < end; first += BlockRows)
            {
                int count = Math.Min(BlockRows, end - first);
                block.Load(points, first, count);
                if (hard)
                    block.Own(labels.AsSpan(first, count));
                else
                    own.LogLikelihood += block.Expect(count, labels is null ? [] : labels.AsSpan(first, count));
                block.AddTo(own);
            }
            sums[chunk] = own;
        }, cancellation);
        return sums.Sum(chunk => chunk.LogLikelihood) / points.Rows;
    }

    // Sums are of differences from the means before, which lie near the means after: squares lose no digits, however far the points are
    // from 0.
    private static Components Maximise(Matrix points, Matrix before, Sums[] sums, bool full, double regularization)
    {
        (int k, int d) = (before.Rows, before.Columns);
        var found = new Components(new double[k], new Matrix(k, d), new Matrix(k * d, d), new Matrix(k * d, d));
        for (int c = 0; c < k; c++)
        {
            double weight = sums.Sum(chunk => chunk.Weights[c]) + (10 * (double.BitIncrement(1) - 1));
            found.Weights[c] = weight / points.Rows;
            var shift = new double[d];
            for (int j = 0; j < d; j++)
            {
                shift[j] = sums.Sum(chunk => chunk.First[(c * d) + j]) / weight;
                found.Means[c, j] = before[c, j] + shift[j];
            }
            for (int i = 0; i < d; i++)
            {
                for (int j = full ? 0 : i; j <= i; j++)
                {
                    int at = (((c * d) + i) * d) + j;
                    double covariance =
                        (sums.Sum(chunk => chunk.Second[at]) / weight) - (shift[i] * shift[j]) + (i == j ? regularization : 0);
                    found.Covariances[(c * d) + i, j] = found.Covariances[(c * d) + j, i] = covariance;
                }
            }
            Invert(found, c, k);
        }
        return found;
    }

    // Cholesky's factor L of the covariance, and U = L⁻ᵀ.
    private static void Invert(Components of, int component, int k)
    {
        int d = of.Means.Columns;
        var lower = new Matrix(d, d);
        for (int i = 0; i < d; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double rest = of.Covariances[(component * d) + i, j] - TensorPrimitives.Dot<double>(lower.Row(i)[..j], lower.Row(j)[..j]);
                if (i == j && !(rest > 0))
                    throw new TooManyClustersException(
                        $"A Gaussian mixture of {k} components has one without a volume. "
                        + $"Ask for fewer clusters, or put the columns on one scale first.");
                lower[i, j] = i == j ? Math.Sqrt(rest) : rest / lower[j, j];
            }
        }
        for (int column = 0; column < d; column++)
        {
            for (int i = column; i < d; i++)
            {
                double rest = i == column ? 1 : 0;
                for (int j = column; j < i; j++)
                    rest -= lower[i, j] * of.Factors[(component * d) + column, j];
                of.Factors[(component * d) + column, i] = rest / lower[i, i];
            }
        }
    }

    private static GaussianMixtureResult Numbered(
        Components found, int[] labels, double likelihood, double bic, int iterations, bool converged)
    {
        (int k, int d) = (found.Means.Rows, found.Means.Columns);
        int[] order = FirstAppearance.Number(labels, k);
        if (order.Length < k)
            throw new TooManyClustersException(
                $"A Gaussian mixture of {k} components leaves {k - order.Length} without a member. Ask for fewer clusters.");
        int[] blocks = [.. order.SelectMany(c => Enumerable.Range(c * d, d))];
        return new GaussianMixtureResult(
            [.. order.Select(c => found.Weights[c])], found.Means.SelectRows(order), found.Covariances.SelectRows(
                blocks), found.Factors.SelectRows(blocks), labels, likelihood, bic, iterations, converged) { Starts = order };
    }

    private sealed record Components(double[] Weights, Matrix Means, Matrix Factors, Matrix Covariances);

    /// <summary>Of each component Σ r, Σ r·(x − μ) and Σ r·(x − μ)(x − μ)ᵀ below the diagonal, over the rows of a chunk.</summary>
    private sealed class Sums(int k, int d)
    {
        internal double[] Weights { get; } = new double[k];

        internal double[] First { get; } = new double[k * d];

        internal double[] Second { get; } = new double[k * d * d];

        internal double LogLikelihood { get; set; }
    }

    /// <summary>Rows of a block, one column after another, so that a vector holds the same coordinate of several rows.</summary>
    private sealed class Block(int d, Matrix means, Matrix factors, double[] constants, bool full)
    {
        private readonly double[] _values = new double[d * BlockRows];
        private readonly double[] _differences = new double[d * BlockRows];
        private readonly double[] _shares = new double[means.Rows * BlockRows];
        private readonly double[] _product = new double[BlockRows];
        private readonly double[] _squared = new double[BlockRows];
        private readonly double[] _total = new double[BlockRows];

        internal void Load(Matrix points, int first, int count)
        {
            Array.Clear(_values);
            for (int i = 0; i < count; i++)
            {
                ReadOnlySpan<double> row = points.Row(first + i);
                for (int j = 0; j < row.Length; j++)
                    _values[(j * BlockRows) + i] = row[j];
            }
        }

        /// <summary>Every row belongs to its label alone.</summary>
        internal void Own(ReadOnlySpan<int> labels)
        {
            Array.Clear(_shares);
            for (int i = 0; i < labels.Length; i++)
                _shares[(labels[i] * BlockRows) + i] = 1;
        }

        /// <summary>Shares of the components in every row by their densities; answers the sum of log-likelihoods.</summary>
        /// <param name="labels">Filled with the most probable component of each row; empty for none.</param>
        internal double Expect(int count, Span<int> labels)
        {
            Span<double> most = _squared;
            for (int c = 0; c < means.Rows; c++)
                LogDensity(c, Shares(c));
            Shares(0).CopyTo(most);
            for (int c = 1; c < means.Rows; c++)
                TensorPrimitives.Max<double>(most, Shares(c), most);
            Array.Clear(_total);
            for (int c = 0; c < means.Rows; c++)
            {
                TensorPrimitives.Subtract(Shares(c), most, Shares(c));
                TensorPrimitives.Exp<double>(Shares(c), Shares(c));
                TensorPrimitives.Add(_total, Shares(c), _total);
            }
            double likelihood = 0;
            for (int i = 0; i < count; i++)
                likelihood += most[i] + Math.Log(_total[i]);
            for (int c = 0; c < means.Rows; c++)
            {
                TensorPrimitives.Divide(Shares(c), _total, Shares(c));
                Shares(c)[count..].Clear();
            }
            for (int i = 0; i < labels.Length; i++)
            {
                labels[i] = 0;
                for (int c = 1; c < means.Rows; c++)
                    labels[i] = Shares(c)[i] > Shares(labels[i])[i] ? c : labels[i];
            }
            return likelihood;
        }

        internal void AddTo(Sums sums)
        {
            for (int c = 0; c < means.Rows; c++)
            {
                Subtract(c);
                sums.Weights[c] += TensorPrimitives.Sum<double>(Shares(c));
                for (int i = 0; i < d; i++)
                {
                    TensorPrimitives.Multiply(Shares(c), Difference(i), _product);
                    sums.First[(c * d) + i] += TensorPrimitives.Sum<double>(_product);
                    for (int j = full ? 0 : i; j <= i; j++)
                        sums.Second[(((c * d) + i) * d) + j] += TensorPrimitives.Dot<double>(_product, Difference(j));
                }
            }
        }

        private void LogDensity(int c, Span<double> into)
        {
            Subtract(c);
            into.Clear();
            for (int j = 0; j < d; j++)
            {
                TensorPrimitives.Multiply(Difference(j), factors[(c * d) + j, j], _product);
                for (int i = 0; i < j && full; i++)
                    TensorPrimitives.FusedMultiplyAdd(Difference(i), factors[(c * d) + i, j], _product, _product);
                TensorPrimitives.FusedMultiplyAdd(_product, _product, into, into);
            }
            TensorPrimitives.Multiply(into, -0.5, into);
            TensorPrimitives.Add(into, constants[c], into);
        }

        private void Subtract(int c)
        {
            for (int j = 0; j < d; j++)
                TensorPrimitives.Subtract(_values.AsSpan(j * BlockRows, BlockRows), means[c, j], Difference(j));
        }

        private Span<double> Difference(int j) => _differences.AsSpan(j * BlockRows, BlockRows);

        private Span<double> Shares(int c) => _shares.AsSpan(c * BlockRows, BlockRows);
    }
}
