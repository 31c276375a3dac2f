using Segmentation.Spatial;

namespace Segmentation.Clustering.Methods;

/// <summary>
/// The nearest training customers vote, each weighing 1 / distance; one who equals a training customer takes that one's cluster. Dudani
/// 1976.
/// </summary>
internal sealed class VotePlacement : ClusterPlacement
{
    /// <summary>Training customers that vote on one new customer.</summary>
    internal const int Votes = 15;

    /// <summary>
    /// Most training customers that are kept to vote. Of more, each cluster keeps an even share of its rows, and
    /// <see cref="FewestOfCluster"/> at least: a rare one would hardly win a vote otherwise.
    /// </summary>
    internal const int MostVoters = 100_000;

    /// <summary>What a cluster keeps in any case, or all of it where it has fewer.</summary>
    internal const int FewestOfCluster = 200;

    private readonly float[] _points;
    private readonly int[] _labels;
    private readonly int _dimensions;
    private readonly Lazy<KdTreeSearch> _tree;

    private VotePlacement(float[] points, int[] labels, int dimensions)
    {
        (_points, _labels, _dimensions) = (points, labels, dimensions);
        _tree = new Lazy<KdTreeSearch>(() => new KdTreeSearch(points, dimensions));
    }

    internal static PlacementKind StoredAs { get; } =
        new((means, _, figures) => new VotePlacement(figures.Voters!, figures.VoterLabels!, means.Columns))
        {
            Name = "vote",
            HasVoters = true,
            Learn = (points, labels, _) => Of(points, labels),
        };

    /// <inheritdoc/>
    public override string How => Invariant($"by a vote of {_labels.Length:N0} training customers");

    /// <inheritdoc/>
    internal override PlacementFigures Figures => new() { Voters = _points, VoterLabels = _labels };

    /// <summary>The placement of labelled points; rows of no cluster vote for none.</summary>
    /// <param name="most">Rows that are kept, but for what small clusters keep.</param>
    internal static VotePlacement Of(Matrix points, int[] labels, int most = MostVoters)
    {
        int clusters = labels.Max() + 1;
        int[] rows = Voters(labels, most);
        int[] keptLabels = [.. rows.Select(row => labels[row] == ClusteringResult.NoCluster ? clusters : labels[row])];
        return new VotePlacement(Rounded(points, rows), keptLabels, points.Columns);
    }

    /// <summary>Rows that are kept to vote, ascending; all of them where there are no more than <paramref name="most"/>.</summary>
    internal static int[] Voters(int[] labels, int most)
    {
        if (labels.Length <= most)
            return [.. Enumerable.Range(0, labels.Length)];
        var kept = new List<int>(most);
        foreach (IGrouping<int, int> cluster in Enumerable.Range(0, labels.Length).GroupBy(row => labels[row]))
        {
            int[] rows = [.. cluster];
            int share = (int)Math.Ceiling((double)rows.Length * most / labels.Length);
            int count = Math.Min(rows.Length, Math.Max(share, FewestOfCluster));
            // Each stands for its stretch of the cluster's rows.
            for (int i = 0; i < count; i++)
                kept.Add(rows[(int)((long)i * rows.Length / count)]);
        }
        kept.Sort();
        return [.. kept];
    }

    /// <summary>Some rows in float32, as voters are kept and asked.</summary>
    internal static float[] Rounded(Matrix points, int[] rows)
    {
        var rounded = new float[rows.Length * points.Columns];
        for (int i = 0; i < rows.Length; i++)
        {
            ReadOnlySpan<double> row = points.Row(rows[i]);
            for (int j = 0; j < row.Length; j++)
                rounded[(i * row.Length) + j] = (float)row[j];
        }
        return rounded;
    }

    /// <inheritdoc/>
    public override void Weigh(ReadOnlySpan<double> point, Span<double> weights)
    {
        int votes = Math.Min(Votes, _labels.Length);
        Span<int> rows = stackalloc int[votes];
        Span<double> squared = stackalloc double[votes];
        // Voters are float32: rounded likewise, a training customer lies exactly on its own vote.
        Span<float> rounded = _dimensions <= 64 ? stackalloc float[_dimensions] : new float[_dimensions];
        for (int j = 0; j < point.Length; j++)
            rounded[j] = (float)point[j];
        weights.Clear();
        // Whom no voter is near to has no weights, and so no probability.
        if (rounded.ContainsAnyExceptInRange(float.MinValue, float.MaxValue))
            return;
        _tree.Value.Nearest(rounded, rows, squared);
        Count(rows, squared, _labels, weights);
    }

    /// <summary>Counts the votes of the nearest training customers.</summary>
    /// <param name="rows">Their rows, nearest first.</param>
    /// <param name="squared">Squared distance to each.</param>
    /// <param name="labels">Label of every training customer.</param>
    /// <param name="weights">Added to, one weight a label.</param>
    internal static void Count(ReadOnlySpan<int> rows, ReadOnlySpan<double> squared, ReadOnlySpan<int> labels, Span<double> weights)
    {
        bool equals = squared[0] == 0;
        for (int v = 0; v < rows.Length; v++)
        {
            if (!equals)
                weights[labels[rows[v]]] += 1 / Math.Sqrt(squared[v]);
            else if (squared[v] == 0)
                weights[labels[rows[v]]]++;
        }
    }

    /// <inheritdoc/>
    internal override double? AgreementWithMeans(IReadOnlyList<double[]> means)
    {
        int same = 0;
        for (int i = 0; i < _labels.Length; i++)
        {
            int nearest = 0;
            double least = double.PositiveInfinity;
            for (int cluster = 0; cluster < means.Count; cluster++)
            {
                double squared = 0;
                for (int j = 0; j < _dimensions; j++)
                {
                    double difference = _points[(i * _dimensions) + j] - means[cluster][j];
                    squared += difference * difference;
                }
                if (squared < least)
                    (nearest, least) = (cluster, squared);
            }
            same += nearest == _labels[i] ? 1 : 0;
        }
        return (double)same / _labels.Length;
    }
}
