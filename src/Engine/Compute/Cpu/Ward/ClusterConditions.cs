namespace Segmentation.Compute.Cpu.Ward;

/// <summary>A condition on a cluster, as a struct so that the filter's loop inlines it.</summary>
internal interface IClusterCondition
{
    bool Holds(int cluster);
}

/// <summary>A cluster and its nearest are each other's nearest.</summary>
internal readonly unsafe struct Reciprocal(int* nearest, byte* queued) : IClusterCondition
{
    // Where both have searched, the lower id speaks for the pair.
    public bool Holds(int cluster)
    {
        int other = nearest[cluster];
        return nearest[other] == cluster && (queued[other] == 0 || cluster < other);
    }
}

/// <summary>A cluster that its nearest would prefer to what it holds.</summary>
internal readonly unsafe struct Nearer(int* nearest, double* cost) : IClusterCondition
{
    public bool Holds(int cluster)
    {
        int other = nearest[cluster];
        return nearest[other] != cluster && PairOrder.Prefers(other, cost[cluster], cluster, cost[other], nearest[other]);
    }
}

/// <summary>A live cluster that has merged or whose nearest has.</summary>
internal readonly unsafe struct Stale(int* size, int* nearest, byte* merged) : IClusterCondition
{
    public bool Holds(int cluster) => size[cluster] > 0 && (merged[cluster] | merged[nearest[cluster]]) != 0;
}

/// <summary>A cluster whose flag is set.</summary>
internal readonly unsafe struct Flagged(byte* flags) : IClusterCondition
{
    public bool Holds(int cluster) => flags[cluster] != 0;
}

/// <summary>A live cluster that has merged or whose flag is set.</summary>
internal readonly unsafe struct Due(int* size, byte* merged, byte* flags) : IClusterCondition
{
    public bool Holds(int cluster) => size[cluster] > 0 && (merged[cluster] | flags[cluster]) != 0;
}
