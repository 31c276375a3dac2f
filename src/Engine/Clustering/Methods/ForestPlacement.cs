namespace Segmentation.Clustering.Methods;

/// <summary>
/// A random forest takes a customer: each tree names a cluster, and the share of the trees is the probability. Breiman 2001.
/// </summary>
/// <remarks>
/// A tree is stored by rows in preorder: feature and threshold of a question, whose "at most" side follows at once, or −1 − cluster and 0
/// of a leaf. Where a side ends follows from that, so the rows say all, and rows that are no forest are found by walking them.
/// </remarks>
internal sealed class ForestPlacement : ClusterPlacement
{
    /// <summary>Name of its table in a model.</summary>
    internal const string Table = "forest";

    private readonly Matrix _nodes;
    private readonly Walk _walk;

    private ForestPlacement(Matrix nodes, Walk walk) => (_nodes, _walk) = (nodes, walk);

    internal static PlacementKind StoredAs { get; } = new((means, _, figures) =>
    {
        Matrix nodes = figures.Tables[Table];
        Walk walk = Walk.Of(nodes, int.MaxValue, means.Columns) ?? throw new ArgumentException("The rows are no forest.", nameof(figures));
        return new ForestPlacement(nodes, walk);
    })
    {
        Name = "forest",
        Tables = [new(Table, (_, _) => (PlacementTable.AnyRows, 2))],
        Learn = Of,
    };

    /// <inheritdoc/>
    public override string How => Invariant($"by a forest of {_walk.Roots.Length} trees");

    /// <inheritdoc/>
    internal override PlacementFigures Figures => new() { Tables = new Dictionary<string, Matrix> { [Table] = _nodes } };

    /// <summary>Whether rows are trees that ask for one of d features and name one of k clusters.</summary>
    internal static bool IsForest(Matrix nodes, int clusters, int dimensions) => Walk.Of(nodes, clusters, dimensions) is not null;

    /// <summary>The placement of labelled points; rows of no cluster are named like a cluster that follows the others.</summary>
    /// <param name="threads">The forest does not depend on it.</param>
    internal static ForestPlacement Of(Matrix points, int[] labels, int threads)
    {
        List<double>[] trees = ForestGrowth.Grow(points, labels, threads);
        double[] values = [.. trees.SelectMany(tree => tree)];
        var nodes = new Matrix(values.Length / 2, 2, values);
        return new ForestPlacement(nodes, Walk.Of(nodes, int.MaxValue, points.Columns)!);
    }

    /// <inheritdoc/>
    public override void Weigh(ReadOnlySpan<double> point, Span<double> weights)
    {
        weights.Clear();
        foreach (int root in _walk.Roots)
        {
            int node = root;
            while (_nodes[node, 0] >= 0)
                node = point[(int)_nodes[node, 0]] <= _nodes[node, 1] ? node + 1 : _walk.Above[node];
            weights[-1 - (int)_nodes[node, 0]]++;
        }
    }

    /// <summary>Where trees begin, and where the "above" side of each question does.</summary>
    private sealed record Walk(int[] Roots, int[] Above)
    {
        internal static Walk? Of(Matrix nodes, int clusters, int dimensions)
        {
            var roots = new List<int>();
            var above = new int[nodes.Rows];
            var open = new Stack<int>();
            // Rows that the tree at hand still needs: a question brings two in its place, a leaf is one of them.
            int wanted = 0;
            for (int row = 0; row < nodes.Rows; row++)
            {
                double question = nodes[row, 0];
                if (question != Math.Floor(question) || question >= dimensions || question < -(double)clusters)
                    return null;
                if (wanted == 0)
                {
                    roots.Add(row);
                    wanted = 1;
                }
                wanted += question >= 0 ? 1 : -1;
                if (question >= 0)
                    open.Push(row);
                else if (open.TryPop(out int asked))
                    above[asked] = row + 1;
            }
            return roots.Count > 0 && wanted == 0 ? new Walk([.. roots], above) : null;
        }
    }
}
