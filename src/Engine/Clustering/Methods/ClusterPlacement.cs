namespace Segmentation.Clustering.Methods;

/// <summary>How a new customer is placed into the clusters of a fit.</summary>
internal abstract class ClusterPlacement
{
    /// <summary>How it places, as the end of a sentence that begins "places customers": <c>by the nearest mean</c>.</summary>
    public abstract string How { get; }

    /// <summary>Whether the nearest mean decides, so that SQL can say it.</summary>
    public virtual bool ByMeans => false;

    /// <summary>
    /// Weighs the clusters for a point: the heaviest takes it, and its share of all weights is the probability. All zero where it belongs
    /// to none.
    /// </summary>
    /// <param name="point">Length d.</param>
    /// <param name="weights">Length k, and one more where customers may belong to no cluster; overwritten.</param>
    public abstract void Weigh(ReadOnlySpan<double> point, Span<double> weights);

    /// <summary>Its figures as a model keeps them, besides the means.</summary>
    internal virtual PlacementFigures Figures => new();

    /// <summary>
    /// Share of the training customers that the nearest mean would place where they are; null where no training customers are kept.
    /// </summary>
    /// <param name="means">Mean of each cluster.</param>
    internal virtual double? AgreementWithMeans(IReadOnlyList<double[]> means) => null;
}

/// <summary>Figures of a placement.</summary>
internal sealed record PlacementFigures
{
    /// <summary>n×d float32, row-major: training customers; null where none are kept.</summary>
    internal float[]? Voters { get; init; }

    /// <summary>Cluster of each, length n.</summary>
    internal int[]? VoterLabels { get; init; }

    /// <summary>Named tables of numbers.</summary>
    internal IReadOnlyDictionary<string, Matrix> Tables { get; init; } = new Dictionary<string, Matrix>();
}

/// <summary>What a model must hold for a way of placing, and how it is made of that.</summary>
internal sealed class PlacementKind
{
    internal PlacementKind(Func<Matrix, double, PlacementFigures, ClusterPlacement> read) => Read = read;

    /// <summary>Its name in files.</summary>
    public required string Name { get; init; }

    /// <summary>Whether training customers are kept.</summary>
    public bool HasVoters { get; internal init; }

    /// <summary>
    /// Makes the placement of labelled points on a number of threads; null where labels alone do not determine it.
    /// </summary>
    internal Func<Matrix, int[], int, ClusterPlacement>? Learn { get; init; }

    /// <summary>Tables of numbers that are kept, each with its shape by clusters and coordinates.</summary>
    internal IReadOnlyList<PlacementTable> Tables { get; init; } = [];

    /// <summary>
    /// Makes the placement of the clusters' means (k×d), their mean variance and figures of the right shapes, all finite.
    /// </summary>
    internal Func<Matrix, double, PlacementFigures, ClusterPlacement> Read { get; }
}

/// <summary>A table of numbers that a model keeps.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Shape">Rows and columns, by clusters and coordinates.</param>
internal sealed record PlacementTable(string Name, Func<int, int, (int Rows, int Columns)> Shape)
{
    /// <summary>In the place of a number of rows: one or more, as the table needs.</summary>
    internal const int AnyRows = -1;
}
