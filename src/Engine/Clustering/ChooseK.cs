using Segmentation.Compute;

namespace Segmentation.Clustering;

/// <summary>Quality of one number of clusters.</summary>
internal sealed record KQuality(
    int Clusters, double Silhouette, double? StandardError, double CalinskiHarabasz, double DaviesBouldin, double Inertia)
{
    /// <summary>Share of the rows in the largest cluster; null where it was not looked at, as for all that follows.</summary>
    public double? LargestShare { get; init; }

    /// <summary>Share of the rows in the smallest cluster.</summary>
    public double? SmallestShare { get; init; }

    /// <summary>Largest share of the revenue that one cluster has.</summary>
    public double? LargestRevenueShare { get; init; }

    /// <summary>Smallest share of the revenue that one cluster has.</summary>
    public double? SmallestRevenueShare { get; init; }

    /// <summary>How much of each cluster is found again in bootstrap samples, by label: mean Jaccard similarity, in [0, 1].</summary>
    public IReadOnlyList<double>? Stability { get; init; }

    /// <summary>Share of the rows that are placed into their own cluster when they are held out.</summary>
    public double? PlacementAccuracy { get; init; }

    /// <summary>By how much the limits of a usable number are exceeded, in shares of the rows; 0 where all are kept.</summary>
    public double? Breach { get; init; }
}

/// <summary>A choice of k and the curve it was made on.</summary>
/// <param name="Chosen">The chosen k: of <see cref="ChooseK"/> the one of the highest silhouette, the smallest of equals.</param>
/// <param name="Curve">One entry for each k measured, ascending.</param>
/// <param name="Labels">Labels at the chosen k.</param>
/// <param name="Silhouette">Silhouettes at the chosen k.</param>
internal sealed record ChosenK(int Chosen, IReadOnlyList<KQuality> Curve, int[] Labels, SilhouetteResult Silhouette)
{
    /// <summary>Quality at the chosen k.</summary>
    public KQuality Quality => Curve.First(entry => entry.Clusters == Chosen);

    /// <summary>The same choice, its clusters with other numbers.</summary>
    /// <param name="labels">With the new numbers.</param>
    /// <param name="order">The cluster that each new number had before.</param>
    internal ChosenK Numbered(int[] labels, int[] order) => this with
    {
        Labels = labels,
        Curve =
        [
            .. Curve.Select(entry => entry.Clusters != Chosen || entry.Stability is not { } stability
                ? entry : entry with { Stability = [.. order.Select(cluster => stability[cluster])] }),
        ],
    };
}

/// <summary>Chooses the number of clusters by silhouette over a range.</summary>
internal static class ChooseK
{
    /// <summary>Tries every k in [<paramref name="from"/>, <paramref name="to"/>] by cutting one dendrogram.</summary>
    /// <param name="points">n×d, loaded on <paramref name="device"/>.</param>
    /// <param name="values">The same points.</param>
    /// <param name="to">At most n − 1 is tried.</param>
    /// <exception cref="ArgumentException">Not 2 ≤ from ≤ to, or fewer than three points.</exception>
    public static ChosenK ByCutting(
        Dendrogram dendrogram, IComputeDevice device, IPointSet points, Matrix values, int from, int to, ulong seed = 0,
        CancellationToken cancellation = default)
    {
        to = Validate(points, from, to);
        var labelings = new List<int[]>();
        for (int k = from; k <= to; k++)
        {
            labelings.Add(dendrogram.Cut(k, cancellation));
        }
        return Choose(device, points, values, labelings, from, seed, cancellation);
    }

    /// <summary>
    /// Tries every k in [<paramref name="from"/>, <paramref name="to"/>] by K-Means; <paramref name="options"/>' own k and start are
    /// ignored.
    /// </summary>
    /// <param name="points">n×d, loaded on <paramref name="device"/>.</param>
    /// <param name="values">The same points.</param>
    /// <param name="to">At most n − 1 is tried, and no more than there are distinct rows.</param>
    /// <exception cref="ArgumentException">Not 2 ≤ from ≤ to, or fewer than three points, or fewer distinct rows than
    /// <paramref name="from"/>.</exception>
    public static ChosenK ByKMeans(
        IComputeDevice device, IPointSet points, Matrix values, KMeansOptions options, int from, int to,
        IProgress<StageProgress>? progress = null, CancellationToken cancellation = default) =>
        ByFitting(
            k => KMeans.Fit(device, points, options with { Clusters = k, Start = null }, progress, cancellation).Labels, device, points,
            values, from, to, options.Seed, cancellation);

    /// <summary>Tries every k in [<paramref name="from"/>, <paramref name="to"/>] by a fit of its own.</summary>
    /// <param name="fit">Labels for k clusters.</param>
    /// <inheritdoc cref="ByKMeans"/>
    internal static ChosenK ByFitting(
        Func<int, int[]> fit, IComputeDevice device, IPointSet points, Matrix values, int from, int to, ulong seed,
        CancellationToken cancellation)
    {
        to = Validate(points, from, to);
        var labelings = new List<int[]>();
        for (int k = from; k <= to; k++)
        {
            try
            {
                labelings.Add(fit(k));
            }
            catch (TooManyClustersException) when (k > from)
            {
                break;
            }
        }
        return Choose(device, points, values, labelings, from, seed, cancellation);
    }

    private static ChosenK Choose(
        IComputeDevice device, IPointSet points, Matrix values, List<int[]> labelings, int from, ulong seed, CancellationToken cancellation)
    {
        (KQuality[] curve, SilhouetteResult[] silhouettes) = Measure(
            device, points, values, [.. labelings.Select((_, i) => from + i)], labelings, seed, cancellation);
        int best = 0;
        for (int i = 1; i < labelings.Count; i++)
        {
            if (silhouettes[i].Mean > silhouettes[best].Mean)
                best = i;
        }
        return new ChosenK(from + best, curve, labelings[best], silhouettes[best]);
    }

    /// <summary>Quality of labelings, their silhouettes in one pass over the distances.</summary>
    /// <param name="clusters">Number of clusters of each labeling.</param>
    internal static (KQuality[] Curve, SilhouetteResult[] Silhouettes) Measure(
        IComputeDevice device, IPointSet points, Matrix values, IReadOnlyList<int> clusters, IReadOnlyList<int[]> labelings, ulong seed,
        CancellationToken cancellation)
    {
        SilhouetteResult[] silhouettes = ClusterQuality.Silhouettes(device, points, labelings, seed: seed, cancellation: cancellation);
        KQuality[] curve =
        [
            .. labelings.Select((labels, i) => new KQuality(
                clusters[i],
                silhouettes[i].Mean,
                silhouettes[i].StandardError,
                ClusterQuality.CalinskiHarabasz(values, labels, cancellation),
                ClusterQuality.DaviesBouldin(values, labels, cancellation),
                ClusterQuality.Inertia(values, labels, cancellation))),
        ];
        return (curve, silhouettes);
    }

    private static int Validate(IPointSet points, int from, int to)
    {
        if (from < 2 || to < from)
            throw new ArgumentException($"The number of clusters is chosen from 2 up; the range {from}…{to} is not one.");
        if (from > points.Count - 1)
            throw new ArgumentException($"{points.Count} points are too few to choose among {from} or more clusters.");
        return Math.Min(to, points.Count - 1);
    }
}
