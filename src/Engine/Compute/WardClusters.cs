namespace Segmentation.Compute;

/// <summary>
/// The clusters of Ward's linkage in float64 as plain loops keep them: centroids, sizes, each one's nearest, and the merges of a round.
/// </summary>
/// <remarks>
/// A cluster is a centroid and a size. It is named by the row of one of its members, and keeps that name when it absorbs
/// another. Devices differ in how they search; what a search's answer means, and what a merge does, stands here.
/// </remarks>
internal sealed class WardClusters
{
    private readonly int _dimensions;
    private readonly int _points;
    private readonly double[] _centroids;
    private readonly int[] _sizes;
    private readonly int[] _numbers;
    private readonly int[] _nearest;
    private readonly double[] _cost;
    private readonly bool[] _merged;
    private int _merges;

    /// <summary>A cluster a row.</summary>
    /// <param name="order">All rows, in the order in which <see cref="Active"/> lists them.</param>
    internal WardClusters(Matrix points, ReadOnlySpan<int> sizes, ReadOnlySpan<int> order)
    {
        _dimensions = points.Columns;
        _points = points.Rows;
        _centroids = (double[])points.Values.Clone();
        _sizes = sizes.ToArray();
        _numbers = [.. Enumerable.Range(0, _points)];
        _nearest = new int[_points];
        _cost = new double[_points];
        _merged = new bool[_points];
        Active = [.. order];
        Stale = [.. order];
    }

    /// <summary>Clusters that are left.</summary>
    internal List<int> Active { get; private set; }

    /// <summary>Active clusters whose nearest is not known, in the order of <see cref="Active"/>.</summary>
    internal List<int> Stale { get; private set; }

    /// <summary>A cluster's centroid.</summary>
    internal ReadOnlySpan<double> Centroid(int a) => _centroids.AsSpan(a * _dimensions, _dimensions);

    /// <summary>How many observations a cluster holds.</summary>
    internal int Size(int a) => _sizes[a];

    /// <summary>What joining two clusters would cost.</summary>
    internal double Cost(int a, int b)
    {
        ReadOnlySpan<double> left = Centroid(a);
        ReadOnlySpan<double> right = Centroid(b);
        double squared = 0;
        for (int j = 0; j < left.Length; j++)
        {
            double difference = left[j] - right[j];
            squared = Math.FusedMultiplyAdd(difference, difference, squared);
        }
        return squared / ((1.0 / _sizes[a]) + (1.0 / _sizes[b]));
    }

    /// <summary>
    /// Takes a cluster's nearest from candidates, the cluster itself left out; the cost of the nearest, infinite without a candidate.
    /// </summary>
    internal double TakeNearest(int a, ReadOnlySpan<int> candidates)
    {
        int nearest = -1;
        double least = double.PositiveInfinity;
        foreach (int b in candidates)
        {
            if (b == a)
                continue;
            double cost = Cost(a, b);
            if (nearest < 0 || PairOrder.Prefers(a, cost, b, least, nearest))
                (nearest, least) = (b, cost);
        }
        (_nearest[a], _cost[a]) = (nearest, least);
        return least;
    }

    /// <summary>Merges all pairs that are each other's nearest, once the nearest of every stale cluster is taken.</summary>
    /// <returns>How many merges were written; at least 1 while two clusters are left.</returns>
    internal int MergeReciprocal(Span<WardMerge> merges)
    {
        AdoptNearer();
        int made = 0;
        foreach (int a in Active)
        {
            int b = _nearest[a];
            if (a < b && _nearest[b] == a)
                merges[made++] = Merge(a, b);
        }
        Active = Active.FindAll(a => _sizes[a] > 0);
        // A cluster whose nearest was not touched keeps it: a union is never nearer than the nearer of its parts was.
        Stale = Active.FindAll(a => _merged[a] || _merged[_nearest[a]]);
        Array.Clear(_merged);
        return made;
    }

    // In exact arithmetic a new cluster is never nearer to c than c's nearest; rounding, or a tie's hash, may say otherwise.
    // c then takes the new one, so that the least pair of all is always reciprocal and every round merges.
    private void AdoptNearer()
    {
        foreach (int a in Stale)
        {
            int c = _nearest[a];
            if (PairOrder.Prefers(c, _cost[a], a, _cost[c], _nearest[c]))
                (_nearest[c], _cost[c]) = (a, _cost[a]);
        }
    }

    private WardMerge Merge(int a, int b)
    {
        double sizeA = _sizes[a];
        double sizeB = _sizes[b];
        Span<double> kept = _centroids.AsSpan(a * _dimensions, _dimensions);
        ReadOnlySpan<double> absorbed = Centroid(b);
        for (int j = 0; j < kept.Length; j++)
            kept[j] = ((sizeA * kept[j]) + (sizeB * absorbed[j])) / (sizeA + sizeB);
        _sizes[a] += _sizes[b];
        _sizes[b] = 0;
        _merged[a] = _merged[b] = true;
        var merge = new WardMerge(_numbers[a], _numbers[b], _cost[a], _sizes[a]);
        _numbers[a] = _points + _merges++;
        return merge;
    }
}
