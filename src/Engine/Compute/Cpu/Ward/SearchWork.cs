using Segmentation.Compute.Cpu.Memory;

namespace Segmentation.Compute.Cpu.Ward;

/// <summary>What searches looked at.</summary>
internal struct SearchWork
{
    /// <summary>Nodes opened, eight boxes each.</summary>
    internal long Nodes;

    /// <summary>Leaves looked at, sixteen clusters each; the cluster's own among them.</summary>
    internal long Leaves;

    /// <summary>Clusters whose exact costs were computed.</summary>
    internal long Costs;

    /// <summary>Both together.</summary>
    public static SearchWork operator +(SearchWork a, SearchWork b) =>
        new() { Nodes = a.Nodes + b.Nodes, Leaves = a.Leaves + b.Leaves, Costs = a.Costs + b.Costs };

    /// <summary>Tells whoever counts.</summary>
    internal readonly void Count(int searches)
    {
        OperationCounts.Add(KernelOperation.WardSearches, searches);
        OperationCounts.Add(KernelOperation.WardNodes, Nodes);
        OperationCounts.Add(KernelOperation.WardLeaves, Leaves);
        OperationCounts.Add(KernelOperation.WardCosts, Costs);
    }
}
