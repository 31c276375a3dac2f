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
    public int[] Cut(int clusters) => throw new NotImplementedException();
}
