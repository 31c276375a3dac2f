using Segmentation.Prediction.Trees;

namespace Segmentation.Prediction.Segments;

/// <summary>Segments told by rules, as a model file holds them.</summary>
/// <param name="Nodes">The tree's nodes, the root first: questions and leaves.</param>
/// <param name="Sizes">Training customers of each segment, by segment.</param>
internal sealed record StoredRules(StoredRuleNode[] Nodes, int[] Sizes)
{
    internal static StoredRules? Of(SegmentRules? rules) => rules is null
        ? null
        : new StoredRules([.. rules.Tree.Nodes.Select((node, i) => StoredRuleNode.Of(node, rules.Columns, rules.Right[i]))], rules.Sizes);

    /// <summary>The rules.</summary>
    /// <param name="columns">The model's columns.</param>
    /// <param name="segments">Segments that no fence leads to.</param>
    /// <exception cref="InputException">A value that no model has; the message names its JSON path.</exception>
    internal SegmentRules ToRules(string[] columns, int segments, DocumentCheck check)
    {
        check.Require(Nodes.Length > 0, "$.rules.nodes", "is empty");
        check.RequireEntries(Nodes, "$.rules.nodes");
        check.RequireLength(Sizes.Length, segments, "$.rules.sizes");
        for (int segment = 0; segment < segments; segment++)
            check.Require(Sizes[segment] >= 0, Invariant($"$.rules.sizes[{segment}]"),
                Invariant($"is {Sizes[segment]}; a number of customers was expected"));
        var hangs = new bool[Nodes.Length];
        long customers = 0;
        var right = new long[segments];
        for (int node = 0; node < Nodes.Length; node++)
        {
            string place = Invariant($"$.rules.nodes[{node}]");
            // Every node but the root is the child of an earlier one: a walk from the root always goes on, and ends.
            check.Require(node == 0 || hangs[node], place, "hangs on no node before it");
            if (Nodes[node].Feature is null)
            {
                RequireLeaf(Nodes[node], segments, place, check);
                customers += Nodes[node].Customers!.Value;
                right[Nodes[node].Segment!.Value] += Nodes[node].Right!.Value;
                continue;
            }
            RequireQuestion(Nodes[node], columns, place, check);
            int left = Nodes[node].Left!.Value;
            check.Require(
                left > node && left < Nodes.Length - 1, Invariant($"{place}.left"),
                Invariant($"is {left}; a later pair of the {Nodes.Length} nodes was expected"));
            check.Require(!hangs[left] && !hangs[left + 1], Invariant($"{place}.left"),
                Invariant($"is {left}, which hangs on another node too"));
            hangs[left] = hangs[left + 1] = true;
        }
        long sizes = Sizes.Sum(size => (long)size);
        check.Require(
            customers == sizes && sizes <= int.MaxValue, "$.rules.sizes",
            Invariant($"counts {sizes:N0} customers, and the leaves {customers:N0}"));
        for (int segment = 0; segment < segments; segment++)
            check.Require(
                right[segment] <= Sizes[segment], Invariant($"$.rules.sizes[{segment}]"),
                Invariant($"is {Sizes[segment]}, and rules find {right[segment]} of them"));
        return new SegmentRules(
            columns,
            new DecisionTree([.. Nodes.Select(node => node.ToNode(columns))]),
            [.. Nodes.Select(node => node.Right ?? 0)],
            Sizes);
    }

    private static void RequireLeaf(StoredRuleNode leaf, int segments, string place, DocumentCheck check)
    {
        check.Require(leaf.Threshold is null && leaf.Left is null, place, "is a leaf, and has a threshold or a left child");
        check.Require(
            leaf.Segment is { } segment && segment >= 0 && segment < segments, Invariant($"{place}.segment"),
            Invariant($"is {Number(leaf.Segment)}; one of the {segments} segments that no fence leads to was expected"));
        check.Require(
            leaf.Customers is > 0, Invariant($"{place}.customers"),
            Invariant($"is {Number(leaf.Customers)}; a number of customers was expected"));
        check.Require(
            leaf.Right is { } right && right >= 0 && right <= leaf.Customers, Invariant($"{place}.right"),
            Invariant($"is {Number(leaf.Right)}; some of the leaf's customers were expected"));
    }

    private static void RequireQuestion(StoredRuleNode node, string[] columns, string place, DocumentCheck check)
    {
        check.Require(
            columns.Contains(node.Feature), Invariant($"{place}.feature"),
            MessageText.Of($"is \"{node.Feature}\", which is not among the columns"));
        check.Require(node.Left is not null, Invariant($"{place}.left"), "is missing, and the node is no leaf");
        check.Require(
            node is { Segment: null, Customers: null, Right: null }, place,
            "has a feature, and a segment, customers or right, which are a leaf's");
        check.Require(
            node.Threshold is { } threshold && double.IsFinite(threshold), Invariant($"{place}.threshold"),
            "must be a number where feature is");
    }

    private static string Number(int? value) => value is { } number ? Invariant($"{number}") : "missing";
}

/// <summary>A node of the tree: a question, or a leaf.</summary>
/// <param name="Feature">The feature asked about; left out for a leaf.</param>
/// <param name="Threshold">Values up to it go to the left child.</param>
/// <param name="Left">Number of the left child; the right one is the next.</param>
/// <param name="Segment">A leaf's segment.</param>
/// <param name="Customers">Training customers in a leaf.</param>
/// <param name="Right">Those of them who are of its segment.</param>
internal sealed record StoredRuleNode(
    string? Feature = null, double? Threshold = null, int? Left = null, int? Segment = null, int? Customers = null, int? Right = null)
{
    internal static StoredRuleNode Of(TreeNode node, IReadOnlyList<string> columns, int right) => node.IsLeaf
        ? new StoredRuleNode(Segment: (int)node.Value, Customers: (int)node.Cover, Right: right)
        : new StoredRuleNode(columns[node.Column], node.Threshold, node.Left);

    internal TreeNode ToNode(string[] columns) => Feature is null
        ? new TreeNode(-1, 0, null, false, -1, -1, Segment!.Value, Customers!.Value)
        : new TreeNode(Array.IndexOf(columns, Feature), Threshold!.Value, null, false, Left!.Value, Left.Value + 1, 0, 0);
}
