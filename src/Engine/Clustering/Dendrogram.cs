namespace Segmentation.Clustering;

/// <summary>One row of a linkage in SciPy's numbering: clusters below n are observations, n + i is the cluster made by row i.</summary>
/// <param name="A">The lower-numbered cluster.</param>
/// <param name="B">The higher-numbered cluster.</param>
/// <param name="Height">Non-decreasing down the rows.</param>
/// <param name="Size">Observations in the new cluster.</param>
public readonly record struct Linkage(int A, int B, double Height, int Size);

/// <summary>How good one cut of Ward's tree is.</summary>
/// <param name="Clusters">k.</param>
/// <param name="WithinSquares">Sum of squared distances to the cluster means; over n, the within-cluster variance.</param>
/// <param name="CalinskiHarabasz">Between-cluster over within-cluster variance, each by its degrees of freedom; not a number for k = 1, nor
/// where nothing varies.</param>
/// <param name="NextHeight">The height of the merge that would leave k − 1 clusters; infinite for k = 1.</param>
internal readonly record struct WardCut(int Clusters, double WithinSquares, double CalinskiHarabasz, double NextHeight);

/// <summary>A hierarchy over n observations.</summary>
/// <param name="rows">n − 1 merges, heights non-decreasing.</param>
public sealed class Dendrogram(Linkage[] rows)
{
    private const int BetweenLooks = 1 << 16;

    /// <summary>Number of observations, n.</summary>
    public int Observations => Rows.Length + 1;

    /// <summary>The n − 1 merges.</summary>
    public Linkage[] Rows { get; } = rows;

    /// <summary>Labels of the cut into <paramref name="clusters"/> clusters, numbered by first appearance, length n.</summary>
    /// <param name="clusters">k.</param>
    /// <param name="cancellation">Looked at every few thousand merges.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 1 or more than n clusters.</exception>
    public int[] Cut(int clusters, CancellationToken cancellation = default)
    {
        int[] labels = ClusterOfEach(clusters, cancellation);
        var labelOf = new int[(2 * Observations) - clusters];
        int next = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            if (i % BetweenLooks == 0)
                cancellation.ThrowIfCancellationRequested();
            // Kept plus one: zero means not seen yet.
            ref int label = ref labelOf[labels[i]];
            if (label == 0)
                label = ++next;
            labels[i] = label - 1;
        }
        return labels;
    }

    /// <summary>
    /// Labels of the clusters whose merges lie at or below <paramref name="height"/>, numbered by first appearance, length n.
    /// </summary>
    public int[] CutAt(double height) => Cut(ClustersAt(height));

    /// <summary>How many clusters are left once all merges at or below <paramref name="height"/> are made.</summary>
    public int ClustersAt(double height)
    {
        int low = 0;
        int high = Rows.Length;
        while (low < high)
        {
            int middle = low + ((high - low) / 2);
            if (Rows[middle].Height <= height)
                low = middle + 1;
            else
                high = middle;
        }
        return Observations - low;
    }

    /// <summary>Observations in each cluster of <see cref="Cut"/>, by label.</summary>
    public int[] Sizes(int clusters)
    {
        var sizes = new int[clusters];
        foreach (int label in Cut(clusters))
            sizes[label]++;
        return sizes;
    }

    /// <summary>The topmost part of the tree, for drawing: the clusters of a cut and how they join.</summary>
    /// <param name="leaves">Clusters to draw; n at most, else n are drawn.</param>
    internal DendrogramTop Top(int leaves) => DendrogramTop.Of(this, Math.Min(leaves, Observations));

    /// <summary>
    /// Within-cluster variance and Calinski-Harabasz of the cuts into 1, 2, … <paramref name="most"/> clusters, from the heights alone. For
    /// Ward's linkage only.
    /// </summary>
    /// <param name="most">n at most, else n cuts are given.</param>
    /// <remarks>
    /// Half a squared height is the rise in the sum of squared errors, so the errors of a cut are the sum over the merges below it.
    /// </remarks>
    internal WardCut[] Quality(int most)
    {
        int n = Observations;
        var cuts = new WardCut[Math.Min(most, n)];
        double within = 0;
        // Added from the least upwards, which keeps the small ones' digits.
        for (int i = 0; i < n; i++)
        {
            if (n - i <= cuts.Length)
                cuts[n - i - 1] = new WardCut(n - i, within, 0, i < Rows.Length ? Rows[i].Height : double.PositiveInfinity);
            if (i < Rows.Length)
                within += Rows[i].Height * Rows[i].Height / 2;
        }
        for (int k = 1; k <= cuts.Length; k++)
        {
            double between = (within - cuts[k - 1].WithinSquares) / (k - 1);
            double inside = cuts[k - 1].WithinSquares / (n - k);
            cuts[k - 1] = cuts[k - 1] with { CalinskiHarabasz = between / inside };
        }
        return cuts;
    }

    /// <summary>For each observation the cluster of a cut that holds it, in the linkage's numbering.</summary>
    internal int[] ClusterOfEach(int clusters, CancellationToken cancellation = default)
    {
        if (clusters < 1 || clusters > Observations)
            throw new ArgumentOutOfRangeException(
                nameof(clusters), clusters, Invariant($"{Observations:N0} observations can be cut into 1 to {Observations:N0} clusters."));
        int n = Observations;
        int made = n - clusters;
        // From the top down: a cluster hands its own holder to its two parts. Merges above the cut hand on nothing.
        var holders = new int[n + made];
        for (int i = 0; i < holders.Length; i++)
            holders[i] = i;
        for (int i = made - 1; i >= 0; i--)
        {
            if (i % BetweenLooks == 0)
                cancellation.ThrowIfCancellationRequested();
            holders[Rows[i].A] = holders[n + i];
            holders[Rows[i].B] = holders[n + i];
        }
        return holders[..n];
    }
}
