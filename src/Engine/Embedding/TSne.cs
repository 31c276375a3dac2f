using Segmentation.Compute;

namespace Segmentation.Embedding;

/// <summary>A map.</summary>
/// <param name="Positions">n×Dimensions, centred.</param>
/// <param name="KlDivergence">KL divergence over the stored affinities, without exaggeration.</param>
/// <param name="Iterations">Iterations done.</param>
/// <param name="KlIsExact">Whether the divergence's normalisation was summed over all pairs (up to 20,000 points) rather than estimated as
/// the forces are.</param>
public sealed record TSneResult(Matrix Positions, double KlDivergence, int Iterations, bool KlIsExact = false)
{
    /// <summary>
    /// Rows that were mapped themselves, ascending, where <see cref="LandmarkMap"/> placed the others among them; null where all were
    /// mapped. The divergence is theirs alone.
    /// </summary>
    public int[]? Landmarks { get; init; }
}

/// <summary>Barnes-Hut t-SNE. van der Maaten 2014; practice after Belkina et al. 2019, Kobak &amp; Berens 2019.</summary>
public static class TSne
{
    private const int IterationsPerCheck = 50;
    private const double LeastGradientNorm = 1e-7;
    private const double LeastImprovement = 1e-5;
    private const int MostPointsForExactKl = 20_000;

    /// <summary>Maps points to the plane so that near neighbours stay near.</summary>
    /// <param name="points">n×d, loaded on <paramref name="device"/>.</param>
    /// <param name="values">The same points, for the principal-component start.</param>
    /// <exception cref="InputException">Fewer than 4 points, or a perplexity that was given above (n − 1) / 3; the message gives the
    /// bound.</exception>
    /// <exception cref="ArgumentException">A setting out of its range, or start positions of another size.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; nothing half-made is returned.</exception>
    /// <remarks>Same seed and device: identical map on any number of threads.</remarks>
    public static TSneResult Embed(
        IComputeDevice device, IPointSet points, Matrix values, TSneOptions options, IProgress<StageProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        options.Validate(values.Rows);
        if (points.Count != values.Rows || points.Dimensions != values.Columns)
            throw new ArgumentException(
                $"{points.Count}×{points.Dimensions} points were loaded, "
                + $"{values.Rows}×{values.Columns} values given; they must be the same.", nameof(values));
        Matrix? rescaled = FloatRange.Rescaled(values, cancellation);
        NeighborLists lists = FindLists(device, points, rescaled, options.PerplexityOf(values.Rows), progress, cancellation);
        try
        {
            Matrix start = TSneStartPositions.For(rescaled ?? values, options, device.Info.Threads, cancellation);
            if (values.Rows > MostPointsForExactKl)
                return Descend(() => Begin(device, lists, start, options, cancellation), null, start.Rows, options, progress, cancellation);
            SparseMatrix affinities = SymmetricAffinities.Join(lists, device.Info.Threads, cancellation);
            return Descend(device, affinities, start, options, progress, cancellation);
        }
        finally
        {
            lists.Dispose();
        }
    }

    /// <summary>Finds what maps of the same points at several perplexities share, the neighbours and the start.</summary>
    /// <param name="perplexities">At least one; the perplexity of <paramref name="options"/> is not looked at.</param>
    /// <returns>Makes the map of one of the perplexities on a device, the same as <see cref="Embed"/> makes of it.</returns>
    /// <inheritdoc cref="Embed" path="/param"/>
    /// <inheritdoc cref="Embed" path="/exception"/>
    internal static Func<IComputeDevice, double, TSneResult> Prepare(
        IComputeDevice device, IPointSet points, Matrix values, TSneOptions options, IReadOnlyList<double> perplexities,
        CancellationToken cancellation = default)
    {
        foreach (double perplexity in perplexities)
            (options with { Perplexity = perplexity }).Validate(values.Rows);
        Matrix? rescaled = FloatRange.Rescaled(values, cancellation);
        int most = Affinities.NeighborsFor(perplexities.Max());
        (int[] neighbors, float[] squaredDistances) = FindNeighbors(device, points, rescaled, most, null, cancellation);
        Matrix start = TSneStartPositions.For(rescaled ?? values, options, device.Info.Threads, cancellation);
        return (on, perplexity) =>
        {
            // Neighbours ascend by distance, so those of a smaller perplexity are the first of those of a larger one.
            int k = Affinities.NeighborsFor(perplexity);
            SparseMatrix affinities = Affinities.FromNeighbors(
                k, FirstOfEach(neighbors, most, k), FirstOfEach(squaredDistances, most, k), perplexity, on.Info.Threads, cancellation);
            return Descend(on, affinities, start, options with { Perplexity = perplexity }, null, cancellation);
        };
    }

    /// <summary>Maps the rows of given affinities; <see cref="Embed"/> without its search for neighbours.</summary>
    /// <param name="affinities">Symmetric joint probabilities, summing to 1.</param>
    /// <param name="start">n×Dimensions start positions.</param>
    internal static TSneResult Descend(
        IComputeDevice device, SparseMatrix affinities, Matrix start, TSneOptions options, IProgress<StageProgress>? progress = null,
        CancellationToken cancellation = default) =>
        Descend(
            () => device.BeginTSne(affinities, start, ForcesOf(options), cancellation),
            start.Rows <= MostPointsForExactKl ? positions => ExactDivergence(device, affinities, positions, cancellation) : null,
            start.Rows, options, progress, cancellation);

    private static TSneForces ForcesOf(TSneOptions options) => new(options.Theta, options.Repulsion);

    // The lists go once the device has joined them: the descent needs their memory.
    private static ITSneSteps Begin(
        IComputeDevice device, NeighborLists lists, Matrix start, TSneOptions options, CancellationToken cancellation)
    {
        using (lists)
            return device.BeginTSne(lists, start, ForcesOf(options), cancellation);
    }

    private static TSneResult Descend(
        Func<ITSneSteps> begin, Func<Matrix, double>? exactDivergence, int points, TSneOptions options,
        IProgress<StageProgress>? progress, CancellationToken cancellation)
    {
        double learningRate = options.LearningRate > 0 ? options.LearningRate : LearningRate(points, options);
        progress?.Report(new StageProgress("embed", 0, options.Iterations));
        using ITSneSteps steps = begin();
        var stop = new StoppingRule();
        int done = 0;
        while (done < options.Iterations)
        {
            bool early = done < options.ExaggerationIterations;
            steps.Step(
                new TSneStep(early ? options.EarlyExaggeration : options.LateExaggeration, early ? 0.5 : 0.8, learningRate), cancellation);
            done++;
            if (done % IterationsPerCheck != 0)
                continue;
            bool mayStop = options.StopEarly && done > options.ExaggerationIterations;
            if (progress is null && !mayStop)
                continue;
            (double divergence, double norm) = steps.Measure(cancellation);
            progress?.Report(new StageProgress(
                "embed", done, options.Iterations, new StageDetail("progress.divergence", ("divergence", divergence))));
            if (mayStop && stop.HasSettled(divergence, norm))
                break;
        }
        cancellation.ThrowIfCancellationRequested();
        Matrix positions = steps.Positions();
        return new TSneResult(
            positions, exactDivergence?.Invoke(positions) ?? steps.Measure(cancellation).KlDivergence, done, exactDivergence is not null);
    }

    // scikit-learn's "auto", for a gradient with its factor of 4; without the factor it reads max(n/12, 200). Belkina et al. 2019.
    // On a line points cannot pass around each other, and steps that overshoot fold it for good: the floor of 50, which overshoots
    // while few points are exaggerated, holds for the plane only.
    private static double LearningRate(int points, TSneOptions options)
    {
        double rate = points / options.EarlyExaggeration / 4;
        return options.Dimensions == 1 ? rate : Math.Max(rate, 50);
    }

    private static double ExactDivergence(IComputeDevice device, SparseMatrix affinities, Matrix positions, CancellationToken cancellation)
    {
        using ITSneSteps exact = device.BeginTSne(affinities, positions, new TSneForces(0, TSneRepulsion.Tree), cancellation);
        return exact.Measure(cancellation).KlDivergence;
    }

    private static NeighborLists FindLists(
        IComputeDevice device, IPointSet points, Matrix? rescaled, double perplexity, IProgress<StageProgress>? progress,
        CancellationToken cancellation)
    {
        int k = Affinities.NeighborsFor(perplexity);
        RequirePairs(points.Count, k);
        var lists = new NeighborLists(points.Count, k);
        try
        {
            FindNeighbors(device, points, rescaled, k, lists.Neighbors, lists.Values, progress, cancellation);
            Affinities.Calibrate(lists, perplexity, device.Info.Threads, cancellation);
            return lists;
        }
        catch
        {
            lists.Dispose();
            throw;
        }
    }

    private static (int[] Neighbors, float[] SquaredDistances) FindNeighbors(
        IComputeDevice device, IPointSet points, Matrix? rescaled, int k, IProgress<StageProgress>? progress,
        CancellationToken cancellation)
    {
        RequirePairs(points.Count, k);
        var neighbors = new int[points.Count * k];
        var squaredDistances = new float[neighbors.Length];
        FindNeighbors(device, points, rescaled, k, neighbors, squaredDistances, progress, cancellation);
        return (neighbors, squaredDistances);
    }

    private static void RequirePairs(int points, int k)
    {
        long length = (long)points * k;
        if (length > Array.MaxLength)
            throw new InputException(
                $"{points:N0} points with {k} neighbours each make {length:N0} pairs; "
                + $"at most {Array.MaxLength:N0} fit. Lower the perplexity, or map a sample.");
    }

    private static void FindNeighbors(
        IComputeDevice device, IPointSet points, Matrix? rescaled, int k, Span<int> neighbors, Span<float> squaredDistances,
        IProgress<StageProgress>? progress, CancellationToken cancellation)
    {
        progress?.Report(new StageProgress("neighbors", 0, points.Count));
        if (rescaled is not null)
        {
            using IPointSet loaded = device.Load(rescaled, cancellation);
            device.NearestNeighbors(loaded, k, neighbors, squaredDistances, cancellation);
        }
        else
        {
            device.NearestNeighbors(points, k, neighbors, squaredDistances, cancellation);
        }
        progress?.Report(new StageProgress("neighbors", points.Count, points.Count));
    }

    // The first entries of each row's list.
    private static T[] FirstOfEach<T>(T[] lists, int length, int first)
    {
        if (first == length)
            return lists;
        var firsts = new T[lists.Length / length * first];
        for (int row = 0; row < lists.Length / length; row++)
            Array.Copy(lists, row * length, firsts, row * first, first);
        return firsts;
    }

    /// <summary>
    /// A map has settled when the gradient has vanished, or when two checks in a row improve on the best divergence by next to nothing.
    /// </summary>
    private sealed class StoppingRule
    {
        private double _best = double.PositiveInfinity;
        private int _idle;

        internal bool HasSettled(double divergence, double gradientNorm)
        {
            bool improved = divergence < _best - (LeastImprovement * Math.Abs(_best));
            _idle = improved || double.IsPositiveInfinity(_best) ? 0 : _idle + 1;
            _best = Math.Min(_best, divergence);
            return gradientNorm < LeastGradientNorm || _idle >= 2;
        }
    }
}
