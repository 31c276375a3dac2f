namespace Segmentation.Prediction.Trees;

/// <summary>Moves the cuts of a tree of classes so that more rows reach a leaf of their class; leaves keep their classes.</summary>
/// <remarks>
/// Each node in turn, the root first, takes the cut that is best for the rows that reach it while all else stays: tree alternating
/// optimisation, Carreira-Perpiñán &amp; Tavallali 2018. The number of rows in leaves of their class never falls.
/// </remarks>
internal sealed class TreeRefinement(BinnedTable table, int[] labels, TreeNode[] nodes, CancellationToken cancellation)
{
    private const int MostPasses = 8;

    /// <summary>
    /// Refines the tree; answers its nodes without those that no row reaches any more, and how many rows are in leaves of their class.
    /// </summary>
    internal (TreeNode[] Nodes, int Right) Refine()
    {
        for (int pass = 0; pass < MostPasses && Pass(); pass++)
        {
        }
        var rows = new int[nodes.Length];
        int right = 0;
        for (int row = 0; row < table.Rows; row++)
        {
            int leaf = Leaf(0, row);
            rows[leaf]++;
            right += nodes[leaf].Value == labels[row] ? 1 : 0;
        }
        return (Reached(rows), right);
    }

    private bool Pass()
    {
        bool moved = false;
        var open = new Queue<(int Node, int[] Rows)>([(0, [.. Enumerable.Range(0, table.Rows)])]);
        while (open.TryDequeue(out (int Node, int[] Rows) task))
        {
            cancellation.ThrowIfCancellationRequested();
            if (nodes[task.Node].IsLeaf)
                continue;
            moved |= Move(task.Node, task.Rows);
            (List<int> left, List<int> right) = ([], []);
            foreach (int row in task.Rows)
                (GoesLeft(nodes[task.Node], row) ? left : right).Add(row);
            open.Enqueue((nodes[task.Node].Left, [.. left]));
            open.Enqueue((nodes[task.Node].Right, [.. right]));
        }
        return moved;
    }

    private bool Move(int at, int[] rows)
    {
        TreeNode node = nodes[at];
        // Rows that are right on one side only, with +1 where that is the left one.
        var matters = new List<(int Row, int Sign)>();
        int now = 0;
        foreach (int row in rows)
        {
            bool left = nodes[Leaf(node.Left, row)].Value == labels[row], right = nodes[Leaf(node.Right, row)].Value == labels[row];
            if (left == right)
                continue;
            matters.Add((row, left ? 1 : -1));
            now += GoesLeft(node, row) ? left ? 1 : -1 : 0;
        }
        int most = now;
        for (int column = 0; column < table.Columns; column++)
        {
            var sums = new int[table.BinCount(column)];
            foreach ((int row, int sign) in matters)
                sums[table.Bins[column][row]] += sign;
            int sum = 0;
            for (int bin = 0; bin < sums.Length - 1; bin++)
            {
                sum += sums[bin];
                if (sum <= most)
                    continue;
                most = sum;
                nodes[at] = node with { Column = column, Threshold = table.UpperBounds[column][bin] };
            }
        }
        return most > now;
    }

    private bool GoesLeft(TreeNode node, int row)
    {
        int bin = table.Bins[node.Column][row];
        // A row of the last bin is above every bound.
        return bin < table.UpperBounds[node.Column].Length && table.UpperBounds[node.Column][bin] <= node.Threshold;
    }

    private int Leaf(int at, int row)
    {
        while (!nodes[at].IsLeaf)
            at = GoesLeft(nodes[at], row) ? nodes[at].Left : nodes[at].Right;
        return at;
    }

    // A node with one empty side gives way to the other; nodes are numbered anew, parents first.
    private TreeNode[] Reached(int[] rows)
    {
        for (int node = nodes.Length - 1; node >= 0; node--)
        {
            if (nodes[node].IsLeaf)
                continue;
            rows[node] = rows[nodes[node].Left] + rows[nodes[node].Right];
            if (rows[nodes[node].Left] == 0 || rows[nodes[node].Right] == 0)
                nodes[node] = nodes[rows[nodes[node].Left] == 0 ? nodes[node].Right : nodes[node].Left];
        }
        return TreePruning.Renumbered(nodes);
    }
}
