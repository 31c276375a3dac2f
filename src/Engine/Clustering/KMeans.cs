using Segmentation.Compute;
using Segmentation.Memory;

namespace Segmentation.Clustering;

/// <summary>How K-Means picks its first centroids.</summary>
internal enum KMeansSeeding
{
    /// <summary>
    /// k-means++, greedy: each seed the best of 2 + ⌊ln k⌋ candidates drawn by squared distance. Arthur &amp; Vassilvitskii 2007.
    /// </summary>
    PlusPlus,

    /// <summary>
    /// k-means‖: a few rounds of oversampling, then k-means++ on the weighted sample; for many clusters. Bahmani et al. 2012.
    /// </summary>
    Parallel,
}

/// <summary>Settings of <see cref="KMeans"/>.</summary>
public sealed record KMeansOptions
{
    /// <summary>Number of clusters, k ≥ 1.</summary>
    public required int Clusters { get; init; }

    /// <summary>
    /// Fits from different seeds; the one of least inertia is returned. Null takes as many as <see cref="RestartsOf"/> says.
    /// </summary>
    public int? Restarts { get; init; }

    /// <summary>Iterations after which a fit stops unconverged.</summary>
    public int MaxIterations { get; init; } = 300;

    /// <summary>
    /// Stops when the centroids' squared movement falls to this share of the mean feature variance; 0 iterates until no label changes.
    /// </summary>
    public double Tolerance { get; init; }

    /// <summary>Seed of every random draw.</summary>
    public ulong Seed { get; init; }

    /// <summary>Which arithmetic; the result is the same.</summary>
    internal KMeansAlgorithm Algorithm { get; init; } = KMeansAlgorithm.Pruned;

    /// <summary>How the first centroids are picked.</summary>
    internal KMeansSeeding Seeding { get; init; } = KMeansSeeding.PlusPlus;

    /// <summary>
    /// First centroids, k×d; null draws them. With start centroids there is one fit, whatever <see cref="Restarts"/> says.
    /// </summary>
    public Matrix? Start { get; init; }

    /// <summary>One non-negative weight a point; null for all ones.</summary>
    public double[]? Weights { get; init; }

    /// <summary>
    /// How many fits a table of so many rows gets: 1,000 below 1,000 rows and 100 below 10,000, where they cost next to nothing and the
    /// best partition is the harder to find; 10 from there on.
    /// </summary>
    public int RestartsOf(int rows) => Restarts ?? rows switch
    {
        < 1_000 => 1_000,
        < 10_000 => 100,
        _ => 10,
    };
}

/// <summary>What <see cref="KMeans"/> found.</summary>
/// <param name="Labels">One label in [0, k) a point, numbered by first appearance.</param>
/// <param name="Centroids">k×d means of the members.</param>
/// <param name="Inertia">Sum of squared distances to the nearest centroid.</param>
/// <param name="Iterations">Iterations of the fit that was kept.</param>
/// <param name="Converged">Whether it stopped by itself.</param>
public sealed record KMeansResult(int[] Labels, Matrix Centroids, double Inertia, int Iterations, bool Converged);

/// <summary>Partitions points into clusters by Lloyd's iterations.</summary>
public static class KMeans
{
    // Below this many values a fit cannot fill two threads, but two fits side by side can.
    private const long SideBySideValues = 1L << 18;

    /// <summary>Partitions points into clusters by Lloyd's iterations from k-means++ seeds.</summary>
    /// <param name="points">n×d, loaded on <paramref name="device"/>.</param>
    /// <exception cref="ArgumentException">Fewer distinct rows than clusters, or options that cannot be: the message names
    /// them.</exception>
    /// <exception cref="OperationCanceledException">Looked at inside every pass over the points.</exception>
    /// <remarks>
    /// Same seed and device: identical result on any number of threads. A cluster that loses all its members is put on the point
    /// farthest from its centroid. From the same start centroids, permuting the rows permutes the labels.
    /// Lloyd 1982; Arthur &amp; Vassilvitskii 2007.
    /// </remarks>
    public static KMeansResult Fit(
        IComputeDevice device, IPointSet points, KMeansOptions options, IProgress<StageProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        Validate(points, options);
        double[] weights = options.Weights ?? [];
        int fits = options.Start is null ? options.RestartsOf(points.Count) : 1;
        var found = new Fitted?[fits];
        var gate = new Lock();
        int done = 0;

        // Every fit draws from a stream of its own, so that fits side by side draw what fits in turn do.
        Matrix Draw(IKMeansSteps steps, int fit) =>
            options.Start ?? KMeansSeeds.Draw(
                steps, points, options.Clusters, options.Seeding, new SeededRandom(options.Seed, (ulong)fit), cancellation);

        void FitOne(IKMeansSteps steps, int fit, Matrix start)
        {
            double tolerance = options.Tolerance > 0 ? options.Tolerance * MeanVariance(steps, points.Dimensions, cancellation) : 0;
            KMeansFit.Outcome outcome = new KMeansFit(steps, points, options.MaxIterations, tolerance).Run(
                start,
                progress is null ? null : iteration => Report(iteration),
                cancellation);
            lock (gate)
            {
                done++;
                // Labels are copied only where this fit may be the best: at 10M points they are 40 MB.
                if (Best(found) is not int best || Better(outcome, fit, found[best]!.Outcome, best))
                {
                    Array.Clear(found);
                    var labels = LargeArray.Uninitialized<int>(points.Count);
                    steps.CopyLabels(labels, cancellation);
                    found[fit] = new Fitted(outcome, labels);
                }
            }

            void Report(int iteration)
            {
                lock (gate)
                    progress!.Report(new StageProgress(
                        "cluster", done, fits, new StageDetail("progress.iteration", ("k", options.Clusters), ("iteration", iteration))));
            }
        }

        bool sideBySide = fits > 1 && device.Info.Kind == DeviceKind.Simd && (long)points.Count * points.Dimensions <= SideBySideValues;
        if (sideBySide)
        {
            ChunkedParallel.ForChunks(fits, device.Info.Threads, fit =>
            {
                using IKMeansSteps steps = device.BeginKMeans(points, weights, options.Algorithm);
                FitOne(steps, fit, Draw(steps, fit));
            }, cancellation);
        }
        else
        {
            using IKMeansSteps steps = device.BeginKMeans(points, weights, options.Algorithm);
            // All draws come first: they need the points in their own order, which a device may change for the fits.
            var starts = new Matrix[fits];
            for (int fit = 0; fit < fits; fit++)
                starts[fit] = Draw(steps, fit);
            for (int fit = 0; fit < fits; fit++)
                FitOne(steps, fit, starts[fit]);
        }
        return Numbered(found[Best(found)!.Value]!, options.Clusters, device.Info.Threads, cancellation);
    }

    private sealed record Fitted(KMeansFit.Outcome Outcome, int[] Labels);

    private static int? Best(Fitted?[] found)
    {
        int at = Array.FindIndex(found, fit => fit is not null);
        return at < 0 ? null : at;
    }

    private static bool Better(KMeansFit.Outcome a, int fitA, KMeansFit.Outcome b, int fitB) =>
        a.Inertia < b.Inertia || (a.Inertia == b.Inertia && fitA < fitB);

    /// <summary>
    /// Mean over the features of their (weighted) population variance, the scale of the tolerance, by two passes of the same steps with one
    /// cluster.
    /// </summary>
    private static double MeanVariance(IKMeansSteps steps, int dimensions, CancellationToken cancellation)
    {
        var centre = new Matrix(1, dimensions);
        steps.Restart();
        KMeansStep sums = steps.Assign(centre, withInertia: false, cancellation);
        for (int j = 0; j < dimensions; j++)
            centre[0, j] = sums.Sums[0, j] / sums.Weights[0];
        KMeansStep spread = steps.Assign(centre, withInertia: true, cancellation);
        return spread.Inertia / spread.Weights[0] / Math.Max(1, dimensions);
    }

    /// <summary>Numbers clusters by first appearance, and permutes the centroids to match.</summary>
    private static KMeansResult Numbered(Fitted fit, int clusters, int threads, CancellationToken cancellation)
    {
        int[] order = FirstAppearance.Number(fit.Labels, clusters, threads, cancellation);
        // A fit that ran out of iterations can leave a cluster empty: it comes last.
        order = [.. order, .. Enumerable.Range(0, clusters).Except(order)];
        KMeansFit.Outcome outcome = fit.Outcome;
        return new KMeansResult(
            fit.Labels, outcome.Centroids.SelectRows(order), outcome.Inertia, outcome.Iterations, outcome.Converged);
    }

    private static void Validate(IPointSet points, KMeansOptions options)
    {
        if (options.Clusters < 1)
            throw new ArgumentException($"{options.Clusters} clusters; at least 1 is needed.", nameof(options));
        if (options.Clusters > points.Count)
            throw new ArgumentException(
                $"{options.Clusters} clusters of {points.Count} points. Ask for at most as many clusters as there are points.", nameof(
                    options));
        if (options.Restarts < 1 || options.MaxIterations < 1 || !(options.Tolerance >= 0))
            throw new ArgumentException(
                $"Restarts ({options.Restarts}) and iterations ({options.MaxIterations}) start at 1, the tolerance "
                + $"({options.Tolerance}) at 0.", nameof(options));
        if (options.Start is { } start && (start.Rows != options.Clusters || start.Columns != points.Dimensions))
            throw new ArgumentException(
                $"Start centroids of {options.Clusters}×{points.Dimensions} expected, {start.Rows}×{start.Columns} given.", nameof(
                    options));
        options.Start?.RequireFinite("start centroids");
        if (options.Weights is { } weights && weights.Sum() <= 0)
            throw new ArgumentException("The weights sum to nothing; at least one point must weigh something.", nameof(options));
    }
}
