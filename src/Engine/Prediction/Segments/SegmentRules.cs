using System.Globalization;
using Segmentation.Features;
using Segmentation.Prediction.Trees;

namespace Segmentation.Prediction.Segments;

/// <summary>What a rule asks of one feature: above one number, up to another.</summary>
/// <param name="Feature">The feature.</param>
/// <param name="Above">Values are above it; null where there is no lower end.</param>
/// <param name="UpTo">Values are at most it; null where there is no upper end.</param>
internal sealed record RuleCondition(string Feature, double? Above, double? UpTo)
{
    /// <inheritdoc/>
    public override string ToString()
    {
        string name = Feature;
        string[] parts =
        [
            .. Above is { } above ? [string.Create(CultureInfo.InvariantCulture, $"{name} > {above:R}")] : Array.Empty<string>(),
            .. UpTo is { } upTo ? [string.Create(CultureInfo.InvariantCulture, $"{name} <= {upTo:R}")] : Array.Empty<string>(),
        ];
        return string.Join(" and ", parts);
    }
}

/// <summary>One leaf of the tree: whoever meets all its conditions belongs to a segment.</summary>
/// <param name="Node">The leaf's number in the tree.</param>
/// <param name="Segment">Where it leads.</param>
/// <param name="Conditions">One a feature, in the order in which the tree asks; none where the tree is one leaf.</param>
/// <param name="Customers">Training customers who meet them.</param>
/// <param name="Right">Those of them who are of the segment.</param>
internal sealed record SegmentRule(int Node, int Segment, IReadOnlyList<RuleCondition> Conditions, int Customers, int Right)
{
    /// <summary>Share of the customers who meet the conditions that is of the segment.</summary>
    public double Precision => (double)Right / Customers;

    /// <inheritdoc/>
    public override string ToString() => string.Join(" and ", Conditions);
}

/// <summary>Segments told by a small decision tree over the raw features: at most two rules a segment.</summary>
/// <param name="Columns">The features that the tree asks about, by index.</param>
/// <param name="Tree">A leaf's value is a segment, its cover the training customers in it.</param>
/// <param name="Right">For each node, training customers in it who are of its leaf's segment; 0 for a node that is no leaf.</param>
/// <param name="Sizes">Training customers of each segment that the tree was grown on, by segment.</param>
/// <remarks>
/// After the idea of Frost, Moshkovitz &amp; Rashtchian 2020 (ExKMC): a tree of up to twice as many leaves as clusters, which costs little
/// more than the clusters themselves. This one is grown on the segments' labels, whatever the method that made them.
/// </remarks>
internal sealed record SegmentRules(IReadOnlyList<string> Columns, DecisionTree Tree, int[] Right, int[] Sizes)
{
    /// <summary>Rules of one segment at most.</summary>
    internal const int MostOfSegment = 2;

    /// <summary>More segments than these are no reading for people: no rules are made.</summary>
    internal const int MostSegments = 60;

    // Of more customers an even share of each stretch of rows is learned from; all are counted.
    private const int MostLearnedFrom = 200_000;

    /// <summary>All rules: those of a segment together, by segment, the one with the most customers first.</summary>
    public IReadOnlyList<SegmentRule> All =>
        field ??= [.. Collect().OrderBy(rule => rule.Segment).ThenByDescending(rule => rule.Customers).ThenBy(rule => rule.Node)];

    /// <summary>Share of the training customers whom the rules place into their own segment.</summary>
    public double Fidelity => (double)Right.Sum() / Sizes.Sum();

    /// <summary>Learns the rules of a segmentation; null where it has too many segments to be told by rules.</summary>
    /// <param name="table">Raw features of the customers, one row each.</param>
    /// <param name="labels">Segment of each.</param>
    internal static SegmentRules? Learn(FeatureTable table, int[] labels, int threads = 0, CancellationToken cancellation = default) =>
        Learn(table.Columns, table.Values, labels, threads, cancellation);

    /// <summary>The same, of named columns of a matrix.</summary>
    internal static SegmentRules? Learn(
        IReadOnlyList<string> names, Matrix values, int[] labels, int threads, CancellationToken cancellation)
    {
        int segments = labels.Max() + 1;
        if (segments > MostSegments)
            return null;
        Matrix all = values;
        int[] allLabels = labels;
        if (labels.Length > MostLearnedFrom)
        {
            int[] rows = [.. Enumerable.Range(0, MostLearnedFrom).Select(i => (int)((long)i * allLabels.Length / MostLearnedFrom))];
            (values, labels) = (values.SelectRows(rows), [.. rows.Select(row => allLabels[row])]);
        }
        int workers = threads == 0 ? ChunkedParallel.AllCores : threads;
        ModelColumn[] columns = [.. names.Select((name, j) => ModelColumn.Numeric(name, values.Column(j)))];
        BinnedTable binned = BinnedTable.Of(columns, values.Rows, workers, cancellation);
        TreeNode[] nodes = ClassTree.Grow(binned, labels, segments, MostOfSegment, workers, cancellation).Nodes;
        new RuleRounding(nodes, values, labels).Round(cancellation);
        return Count(names, all, allLabels, nodes, segments);
    }

    /// <summary>The rule that a customer meets.</summary>
    /// <param name="raw">Raw features in the order of <see cref="Columns"/>.</param>
    internal SegmentRule RuleOf(ReadOnlySpan<double> raw) => ByNode[Node(Tree.Nodes, raw)]!;

    /// <summary>Rules of one segment.</summary>
    internal IEnumerable<SegmentRule> Of(int segment) => All.Where(rule => rule.Segment == segment);

    /// <summary>Share of a segment's training customers whom its rules find; null where it had none.</summary>
    internal double? Coverage(int segment) =>
        segment < Sizes.Length && Sizes[segment] > 0 ? (double)Of(segment).Sum(rule => rule.Right) / Sizes[segment] : null;

    /// <summary>Share of the customers whom a segment's rules find that is of it; null where it has no rule.</summary>
    internal double? Precision(int segment) =>
        Of(segment).Sum(rule => rule.Customers) is var found and > 0 ? (double)Of(segment).Sum(rule => rule.Right) / found : null;

    private SegmentRule?[] ByNode => field ??= Numbered();

    private static SegmentRules Count(IReadOnlyList<string> names, Matrix values, int[] labels, TreeNode[] nodes, int segments)
    {
        var customers = new int[nodes.Length];
        var right = new int[nodes.Length];
        var sizes = new int[segments];
        for (int i = 0; i < labels.Length; i++)
        {
            int leaf = Node(nodes, values.Row(i));
            customers[leaf]++;
            right[leaf] += nodes[leaf].Value == labels[i] ? 1 : 0;
            sizes[labels[i]]++;
        }
        for (int node = nodes.Length - 1; node >= 0; node--)
        {
            if (!nodes[node].IsLeaf)
                customers[node] = customers[nodes[node].Left] + customers[nodes[node].Right];
            nodes[node] = nodes[node] with { Cover = customers[node] };
        }
        return new SegmentRules(names, new DecisionTree(nodes), right, sizes);
    }

    private static int Node(TreeNode[] nodes, ReadOnlySpan<double> raw)
    {
        int at = 0;
        while (!nodes[at].IsLeaf)
            at = nodes[at].Next(raw[nodes[at].Column]);
        return at;
    }

    private SegmentRule?[] Numbered()
    {
        var rules = new SegmentRule?[Tree.Nodes.Length];
        foreach (SegmentRule rule in All)
            rules[rule.Node] = rule;
        return rules;
    }

    // A feature that is asked about twice on the way to a leaf is one condition.
    private List<SegmentRule> Collect()
    {
        var rules = new List<SegmentRule>();
        var open = new Stack<(int Node, IReadOnlyList<RuleCondition> Conditions)>([(0, [])]);
        while (open.TryPop(out (int Node, IReadOnlyList<RuleCondition> Conditions) task))
        {
            TreeNode node = Tree.Nodes[task.Node];
            if (node.IsLeaf)
            {
                rules.Add(new SegmentRule(task.Node, (int)node.Value, task.Conditions, (int)node.Cover, Right[task.Node]));
                continue;
            }
            open.Push((node.Right, With(task.Conditions, Columns[node.Column], node.Threshold, above: true)));
            open.Push((node.Left, With(task.Conditions, Columns[node.Column], node.Threshold, above: false)));
        }
        return rules;
    }

    private static IReadOnlyList<RuleCondition> With(IReadOnlyList<RuleCondition> conditions, string feature, double threshold, bool above)
    {
        RuleCondition old = conditions.FirstOrDefault(condition => condition.Feature == feature) ?? new RuleCondition(feature, null, null);
        RuleCondition narrowed = above
            ? old with { Above = Math.Max(threshold, old.Above ?? double.NegativeInfinity) }
            : old with { UpTo = Math.Min(threshold, old.UpTo ?? double.PositiveInfinity) };
        return conditions.Contains(old)
            ? [.. conditions.Select(condition => condition == old ? narrowed : condition)]
            : [.. conditions, narrowed];
    }
}
