namespace Segmentation.Compute.Cpu;

/// <summary>Ward's rounds in plain loops: every search looks at every cluster. The specification of the faster devices.</summary>
/// <remarks>
/// A cluster is a centroid and a size. It is named by the row of one of its members, and keeps that name when it absorbs
/// another. n·d memory, about four searches of all clusters for each point.
/// </remarks>
internal sealed class ScalarWardRounds : IWardRounds
{
    private readonly int _dimensions;
    private readonly int _points;
    private readonly double[] _centroids;
    private readonly int[] _sizes;
    private readonly int[] _numbers;
    private readonly int[] _nearest;
    private readonly double[] _cost;
    private readonly bool[] _merged;
    private readonly List<int> _active;
    private List<int> _stale;
    private int _merges;

    internal ScalarWardRounds(Matrix points, ReadOnlySpan<int> sizes)
    {
        _dimensions = points.Columns;
        _points = points.Rows;
        _centroids = (double[])points.Values.Clone();
        _sizes = sizes.ToArray();
        _numbers = [.. Enumerable.Range(0, _points)];
        _nearest = new int[_points];
        _cost = new double[_points];
        _merged = new bool[_points];
        _active = [.. _numbers];
        _stale = [.. _numbers];
    }

    public int Active => _active.Count;

    public int Next(Span<WardMerge> merges, CancellationToken cancellation = default)
    {
        if (Active < 2)
            return 0;
        foreach (int a in _stale)
        {
            cancellation.ThrowIfCancellationRequested();
            FindNearest(a);
        }
        AdoptNearer();
        var pairs = new List<(int A, int B)>();
        foreach (int a in _active)
        {
            if (a < _nearest[a] && _nearest[_nearest[a]] == a)
                pairs.Add((a, _nearest[a]));
        }
        for (int i = 0; i < pairs.Count; i++)
            merges[i] = Merge(pairs[i].A, pairs[i].B);
        // A cluster whose nearest was not touched keeps it: a union is never nearer than the nearer of its parts was.
        _active.RemoveAll(a => _sizes[a] == 0);
        _stale = _active.FindAll(a => _merged[a] || _merged[_nearest[a]]);
        Array.Clear(_merged);
        return pairs.Count;
    }

    public void Dispose()
    {
    }

    private void FindNearest(int a)
    {
        int nearest = -1;
        double least = double.PositiveInfinity;
        foreach (int b in _active)
        {
            if (b == a)
                continue;
            double cost = Cost(a, b);
            if (nearest < 0 || PairOrder.Prefers(a, cost, b, least, nearest))
                (nearest, least) = (b, cost);
        }
        (_nearest[a], _cost[a]) = (nearest, least);
    }

    // In exact arithmetic a new cluster is never nearer to c than c's nearest; rounding (or a tie's hash) may say otherwise.
    // c then takes the new one, so that the least pair of all is always reciprocal and every round merges.
    private void AdoptNearer()
    {
        foreach (int a in _stale)
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
        for (int k = 0; k < _dimensions; k++)
        {
            ref double centre = ref _centroids[((long)a * _dimensions) + k];
            centre = ((sizeA * centre) + (sizeB * _centroids[((long)b * _dimensions) + k])) / (sizeA + sizeB);
        }
        _sizes[a] += _sizes[b];
        _sizes[b] = 0;
        _merged[a] = _merged[b] = true;
        var merge = new WardMerge(_numbers[a], _numbers[b], _cost[a], _sizes[a]);
        _numbers[a] = _points + _merges++;
        return merge;
    }

    private double Cost(int a, int b)
    {
        double squared = 0;
        for (int k = 0; k < _dimensions; k++)
        {
            double difference = _centroids[((long)a * _dimensions) + k] - _centroids[((long)b * _dimensions) + k];
            squared = Math.FusedMultiplyAdd(difference, difference, squared);
        }
        return squared / ((1.0 / _sizes[a]) + (1.0 / _sizes[b]));
    }
}
