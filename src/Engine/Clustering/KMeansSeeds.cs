using Segmentation.Compute;

namespace Segmentation.Clustering;

/// <summary>Draws the first centroids of a fit.</summary>
internal static class KMeansSeeds
{
    // Bahmani et al. 2012, section 5: five rounds of ℓ = 2k draws are as good as k-means++ on all their data.
    private const int ParallelRounds = 5;
    private const int DrawsPerCluster = 2;

    /// <summary>Draws <paramref name="clusters"/> seeds.</summary>
    /// <exception cref="ArgumentException">Fewer distinct rows (of positive weight) than seeds.</exception>
    internal static Matrix Draw(
        IKMeansSteps steps, IPointSet points, int clusters, KMeansSeeding seeding, SeededRandom random, CancellationToken cancellation) =>
        seeding == KMeansSeeding.Parallel && clusters > 1
            ? Oversampled(steps, points, clusters, random, cancellation)
            : PlusPlus(steps, points, clusters, random, cancellation);

    internal static FewDistinctRowsException TooFewDistinct(int distinct, int clusters) => new(
        $"The points hold fewer distinct rows than the {clusters} clusters asked for ({distinct} found). Ask for fewer clusters.",
        distinct);

    /// <summary>
    /// Greedy k-means++: each seed is the best of a few candidates drawn by weight × distance² to the nearest seed so far. Arthur &amp;
    /// Vassilvitskii 2007.
    /// </summary>
    private static Matrix PlusPlus(IKMeansSteps steps, IPointSet points, int clusters, SeededRandom random, CancellationToken cancellation)
    {
        int trials = 2 + (int)Math.Log(clusters);
        var seeds = new Matrix(clusters, points.Dimensions);
        steps.BeginSeeding(cancellation);
        Matrix seed = points.Select(steps.Sample([random.NextDouble()], cancellation));
        double potential = Take(steps, seed, seeds, 0, cancellation);
        var targets = new double[trials];
        for (int c = 1; c < clusters; c++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!(potential > 0))
                throw TooFewDistinct(c, clusters);
            for (int t = 0; t < trials; t++)
                targets[t] = random.NextDouble();
            Matrix candidates = points.Select(steps.Sample(targets, cancellation));
            double[] potentials = steps.Potentials(candidates, cancellation);
            int best = Array.IndexOf(potentials, potentials.Min());
            potential = Take(steps, candidates.SelectRows([best]), seeds, c, cancellation);
        }
        return seeds;
    }

    private static double Take(IKMeansSteps steps, Matrix seed, Matrix seeds, int row, CancellationToken cancellation)
    {
        seed.Row(0).CopyTo(seeds.Row(row));
        return steps.AddSeeds(seed, cancellation);
    }

    /// <summary>
    /// k-means‖: a few rounds that each draw 2k points by distance², then k-means++ on those draws weighted by how many points are nearest
    /// to each.
    /// </summary>
    private static Matrix Oversampled(
        IKMeansSteps steps, IPointSet points, int clusters, SeededRandom random, CancellationToken cancellation)
    {
        var drawn = new HashSet<int>();
        steps.BeginSeeding(cancellation);
        int[] round = steps.Sample([random.NextDouble()], cancellation);
        drawn.Add(round[0]);
        double potential = steps.AddSeeds(points.Select(round), cancellation);
        var targets = new double[DrawsPerCluster * clusters];
        for (int r = 0; r < ParallelRounds && potential > 0; r++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (int t = 0; t < targets.Length; t++)
                targets[t] = random.NextDouble();
            round = [.. steps.Sample(targets, cancellation).Where(drawn.Add)];
            potential = steps.AddSeeds(points.Select(round), cancellation);
        }
        if (drawn.Count < clusters)
            throw TooFewDistinct(drawn.Count, clusters);
        int[] rows = [.. drawn.Order()];
        Matrix candidates = points.Select(rows);
        steps.Restart();
        double[] weights = steps.Assign(candidates, withInertia: false, cancellation).Weights;
        steps.Restart();

        // A few thousand candidates at most: the plain device is quick enough, and the draw is the same whatever the points lie on.
        using IComputeDevice device = Devices.Open("scalar");
        using IPointSet few = device.Load(candidates, cancellation);
        using IKMeansSteps onFew = device.BeginKMeans(few, weights, KMeansAlgorithm.Lloyd);
        return PlusPlus(onFew, few, clusters, random, cancellation);
    }
}

/// <summary>A method cannot fill so many clusters; where k is chosen, larger numbers are not tried.</summary>
internal class TooManyClustersException(string message) : ArgumentException(message);

/// <summary>There are fewer distinct rows than clusters.</summary>
/// <param name="distinct">Rows that differ by more than the device's digits can hide.</param>
internal sealed class FewDistinctRowsException(string message, int distinct) : TooManyClustersException(message)
{
    internal int Distinct { get; } = distinct;
}
