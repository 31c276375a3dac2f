using MathNet.Numerics.Integration;

namespace Segmentation.Prediction.Trees.Shapley;

/// <summary>
/// Exact Shapley interaction values of trees: how much two columns move a score together beyond what each moves it alone (Grabisch &amp;
/// Roubens 1999; of trees Lundberg et al. 2020, whose matrix holds half of the value on either side of its diagonal).
/// </summary>
/// <remarks>
/// The value of a pair is the integral over t in [0, 1] of the second derivative by the two columns' own probabilities of being known,
/// as a Shapley value is that of the first (<see cref="TreeShap"/>): on a path Π f over its columns, that is Π f · f′ᵢ/fᵢ · f′ⱼ/fⱼ, which
/// Gauss and Legendre's rule integrates exactly. O(leaves · columns of a path²) a row.
/// </remarks>
internal sealed class TreeInteractions
{
    private readonly IReadOnlyList<TreePaths> _trees;
    private readonly int _columns;
    private readonly int[] _placeOf;
    private readonly (int Column, double Share, bool Same)[] _path;
    private readonly double[] _slopes;
    private readonly Dictionary<int, GaussLegendreRule> _rules = [];
    private int _length;

    private TreeInteractions(IReadOnlyList<TreePaths> trees, int columns)
    {
        (_trees, _columns) = (trees, columns);
        _placeOf = new int[columns];
        Array.Fill(_placeOf, -1);
        _path = new (int, double, bool)[columns];
        _slopes = new double[columns];
    }

    /// <summary>Mean over rows of the absolute interaction of every pair of columns, on the scale of the ensemble's scores.</summary>
    /// <param name="table">Rows of columns as the trees know them, without texts that training never saw.</param>
    /// <returns>columns×columns, symmetric, the diagonal 0.</returns>
    internal static Matrix MeanAbsolute(TreeEnsemble ensemble, ModelTable table, int threads, CancellationToken cancellation)
    {
        int columns = table.Columns.Count;
        TreePaths[] trees = [.. ensemble.Trees.Select(TreePaths.Of)];
        var ofRows = new Matrix[table.Rows];
        ChunkedParallel.ForChunks(table.Rows, threads, row =>
        {
            double[] values = [.. table.Columns.Select(column => column.Values[row])];
            ofRows[row] = new TreeInteractions(trees, columns).Of(values);
        }, cancellation);
        var mean = new Matrix(columns, columns);
        foreach (Matrix one in ofRows)
        {
            for (int a = 0; a < columns; a++)
            {
                for (int b = 0; b < columns; b++)
                    mean[a, b] += Math.Abs(one[a, b]) * ensemble.Scale / ofRows.Length;
            }
        }
        return mean;
    }

    /// <summary>The interactions of one row by one tree.</summary>
    internal static Matrix Of(DecisionTree tree, double[] row) => new TreeInteractions([TreePaths.Of(tree)], row.Length).Of(row);

    private Matrix Of(double[] row)
    {
        var into = new Matrix(_columns, _columns);
        foreach (TreePaths tree in _trees)
        {
            if (tree.MostColumns > 1)
                Visit(tree, 0, row, into);
        }
        for (int a = 0; a < _columns; a++)
        {
            for (int b = 0; b < a; b++)
                into[a, b] = into[b, a] = into[a, b] + into[b, a];
        }
        return into;
    }

    private void Visit(TreePaths tree, int node, double[] row, Matrix into)
    {
        ref readonly TreeNode asked = ref tree.Nodes[node];
        if (asked.IsLeaf)
        {
            if (_length > 1)
                AddLeaf(asked.Value, into);
            return;
        }
        int column = asked.Column, next = asked.Next(row[column]), place = _placeOf[column];
        bool isNew = place < 0;
        if (isNew)
            _placeOf[column] = place = _length++;
        (int, double, bool Same) before = _path[place];
        foreach (int child in (ReadOnlySpan<int>)[asked.Left, asked.Right])
        {
            _path[place] = (column, tree.Shares[child], (isNew || before.Same) && child == next);
            Visit(tree, child, row, into);
        }
        _path[place] = before;
        if (!isNew)
            return;
        _placeOf[column] = -1;
        _length--;
    }

    private void AddLeaf(double value, Matrix into)
    {
        // A path of k columns has a second derivative of degree k − 2; m points are exact up to degree 2m − 1.
        int points = Math.Max(1, _length / 2);
        if (!_rules.TryGetValue(points, out GaussLegendreRule? rule))
            _rules.Add(points, rule = new GaussLegendreRule(0, 1, points));
        for (int point = 0; point < points; point++)
        {
            double t = rule.GetAbscissa(point), worth = value * rule.GetWeight(point);
            for (int k = 0; k < _length; k++)
            {
                (_, double share, bool same) = _path[k];
                double factor = same ? share + ((1 - share) * t) : share * (1 - t);
                _slopes[k] = same ? (1 - share) / factor : -1 / (1 - t);
                worth *= factor;
            }
            for (int k = 1; k < _length; k++)
            {
                double slope = worth * _slopes[k];
                Span<double> own = into.Row(_path[k].Column);
                for (int other = 0; other < k; other++)
                    own[_path[other].Column] += slope * _slopes[other];
            }
        }
    }
}
