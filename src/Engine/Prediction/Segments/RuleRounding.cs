using System.Globalization;
using Segmentation.Prediction.Trees;

namespace Segmentation.Prediction.Segments;

/// <summary>Gives the thresholds of a tree few digits, as far as customers stay where they are.</summary>
/// <param name="nodes">The tree; its thresholds are replaced.</param>
/// <param name="values">Raw features, one row a customer.</param>
/// <param name="labels">Segment of each row.</param>
/// <remarks>
/// From the root down, each threshold takes the shortest form that moves no more customers out of their own segment than its share of
/// the allowance; a form that moves none is always found, the threshold itself at last.
/// </remarks>
internal sealed class RuleRounding(TreeNode[] nodes, Matrix values, int[] labels)
{
    // One customer in this many may be placed worse for the sake of all thresholds together.
    private const int OneIn = 500;

    private const int MostDigits = 17;

    private readonly int[] _inLeaf = new int[nodes.Length];
    private readonly bool[] _whole = [.. Enumerable.Range(0, values.Columns).Select(column => values.Column(column).All(double.IsInteger))];

    /// <summary>Rounds all thresholds.</summary>
    internal void Round(CancellationToken cancellation)
    {
        int[] reached = [.. Enumerable.Range(0, values.Rows)];
        foreach (int row in reached)
            _inLeaf[Leaf(0, values.Row(row))]++;
        int allowance = values.Rows / OneIn, left = nodes.Count(node => !node.IsLeaf);
        var open = new Queue<(int Node, int[] Rows)>([(0, reached)]);
        while (open.TryDequeue(out (int Node, int[] Rows) task))
        {
            cancellation.ThrowIfCancellationRequested();
            TreeNode node = nodes[task.Node];
            if (node.IsLeaf)
                continue;
            allowance -= Round(task.Node, task.Rows, allowance / left--);
            node = nodes[task.Node];
            open.Enqueue((node.Left, [.. task.Rows.Where(row => values[row, node.Column] <= node.Threshold)]));
            open.Enqueue((node.Right, [.. task.Rows.Where(row => !(values[row, node.Column] <= node.Threshold))]));
        }
    }

    /// <summary>A number with a number of digits, the last one any or, at half a digit, 5 or 0.</summary>
    internal static double WithDigits(double value, int halfDigits)
    {
        if (value == 0)
            return 0;
        int exponent = (int)Math.Floor(Math.Log10(Math.Abs(value))) - (halfDigits / 2) + 1;
        if (halfDigits % 2 == 0)
            return Scaled(Math.Round(Scaled(value, -exponent)), exponent);
        return Scaled(5 * Math.Round(Scaled(value, 1 - exponent) / 5), exponent - 1);
    }

    // By its text, so that 0.3 is the number that 0.3 is read as.
    private static double Scaled(double value, int exponent)
    {
        string text = value.ToString("E16", CultureInfo.InvariantCulture);
        int mark = text.IndexOf('E');
        int own = int.Parse(text[(mark + 1)..], CultureInfo.InvariantCulture);
        return double.Parse(string.Create(CultureInfo.InvariantCulture, $"{text[..mark]}E{own + exponent}"), CultureInfo.InvariantCulture);
    }

    // Answers how many more customers are placed wrongly than before.
    private int Round(int at, int[] rows, int allowed)
    {
        // Between whole numbers, the lower one says the same.
        if (_whole[nodes[at].Column])
            nodes[at] = nodes[at] with { Threshold = Math.Floor(nodes[at].Threshold) };
        double exact = nodes[at].Threshold;
        for (int halfDigits = 2; halfDigits < 2 * MostDigits; halfDigits++)
        {
            double rounded = WithDigits(exact, halfDigits);
            if (rounded == exact)
                break;
            int[] moved = [.. rows.Where(row => values[row, nodes[at].Column] <= exact != values[row, nodes[at].Column] <= rounded)];
            if (Try(at, rounded, moved) is { } lost && lost <= allowed)
                return Move(at, rounded, moved, lost);
        }
        return 0;
    }

    // How many more are wrong with another threshold; null where a leaf would be left without customers.
    private int? Try(int at, double rounded, int[] moved)
    {
        if (moved.Length == 0)
            return 0;
        double exact = nodes[at].Threshold;
        int lost = 0;
        var change = new int[nodes.Length];
        foreach (int row in moved)
        {
            int from = Leaf(at, values.Row(row));
            int to = Leaf(values[row, nodes[at].Column] <= rounded ? nodes[at].Left : nodes[at].Right, values.Row(row));
            change[from]--;
            change[to]++;
            lost += (nodes[from].Value == labels[row] ? 1 : 0) - (nodes[to].Value == labels[row] ? 1 : 0);
        }
        for (int leaf = 0; leaf < change.Length; leaf++)
        {
            if (nodes[leaf].IsLeaf && _inLeaf[leaf] > 0 && _inLeaf[leaf] + change[leaf] <= 0)
                return null;
        }
        return lost;
    }

    private int Move(int at, double rounded, int[] moved, int lost)
    {
        foreach (int row in moved)
            _inLeaf[Leaf(at, values.Row(row))]--;
        nodes[at] = nodes[at] with { Threshold = rounded };
        foreach (int row in moved)
            _inLeaf[Leaf(at, values.Row(row))]++;
        return lost;
    }

    private int Leaf(int at, ReadOnlySpan<double> row)
    {
        while (!nodes[at].IsLeaf)
            at = nodes[at].Next(row[nodes[at].Column]);
        return at;
    }
}
