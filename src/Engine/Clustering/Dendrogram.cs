namespace Segmentation.Clustering;

/// <summary>One row of a linkage in SciPy's numbering: clusters below n are observations, n + i is the cluster made by row i.</summary>
/// <param name="A">The lower-numbered cluster.</param>
/// <param name="B">The higher-numbered cluster.</param>
/// <param name="Height">Non-decreasing down the rows.</param>
/// <param name="Size">Observations in the new cluster.</param>
public readonly record struct Linkage(int A, int B, double Height, int Size);

/// <summary>A hierarchy over n observations.</summary>
/// <param name="rows">n − 1 merges, heights non-decreasing.</param>
public sealed class Dendrogram(Linkage[] rows)
{
    /// <summary>Number of observations, n.</summary>
    public int Observations => Rows.Length + 1;

    /// <summary>The n − 1 merges.</summary>
    public Linkage[] Rows { get; } = rows;

    /// <summary>Labels of the cut into <paramref name="clusters"/> clusters, numbered by first appearance, length n.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 1 or more than n clusters.</exception>
    public int[] Cut(int clusters)
    {
        RequireClusters(clusters);
        int n = Observations;
        int kept = n - clusters;
        // From the top down: a cluster hands its name to its two parts. Merges above the cut name nothing.
        var names = new int[n + kept];
        names.AsSpan().Fill(-1);
        for (int i = kept - 1; i >= 0; i--)
        {
            int name = names[n + i] < 0 ? n + i : names[n + i];
            names[Rows[i].A] = name;
            names[Rows[i].B] = name;
        }
        var labels = new int[n];
        var labelOf = new int[n + kept];
        int next = 0;
        for (int i = 0; i < n; i++)
        {
            // Labels are kept plus one: zero means not seen yet.
            ref int label = ref labelOf[names[i] < 0 ? i : names[i]];
            if (label == 0)
                label = ++next;
            labels[i] = label - 1;
        }
        return labels;
    }

    /// <summary>Labels of the clusters whose merges lie at or below <paramref name="height"/>, numbered by first appearance, length n.</summary>
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

    private void RequireClusters(int clusters)
    {
        if (clusters < 1 || clusters > Observations)
            throw new ArgumentOutOfRangeException(nameof(clusters), clusters, $"{Observations:N0} observations can be cut into 1 to {Observations:N0} clusters.");
    }
}
