using System.Runtime.CompilerServices;
using Segmentation.Compute.Cpu.Memory;

namespace Segmentation.Compute.Cpu.Ward;

/// <summary>The clusters, exactly: centroids and inverse sizes in float64, who is nearest to whom, and who absorbed whom.</summary>
/// <remarks>
/// A cluster's id is the place of one of its points in the first kd order, so ids that are near are near in space and in
/// memory. The larger part of a union keeps its id: its record moves least.
/// </remarks>
internal sealed unsafe class ClusterTable<TDimension> : IDisposable
    where TDimension : struct, IDimension
{
    internal const int None = -1;

    private readonly NativeArray<double> _records;
    private readonly NativeArray<double> _costs;
    private readonly NativeArray<int> _integers;
    private readonly int _dimensions;
    private readonly double* _record;
    private readonly int* _successor;
    private readonly int* _number;

    internal ClusterTable(int count, int dimensions)
    {
        _dimensions = dimensions;
        Count = count;
        _records = new NativeArray<double>((long)count * (D + 1));
        _costs = new NativeArray<double>(count);
        _integers = new NativeArray<int>(5L * count);
        _record = _records.Pointer;
        Cost = _costs.Pointer;
        Size = _integers.Pointer;
        _successor = Size + count;
        _number = _successor + count;
        Nearest = _number + count;
        RunnerUp = Nearest + count;
    }

    internal int Count { get; }

    /// <summary>Observations in each cluster; 0 once it is absorbed.</summary>
    internal int* Size { get; }

    /// <summary>Each cluster's nearest, as last found, or <see cref="None"/>.</summary>
    internal int* Nearest { get; }

    /// <summary>
    /// A cluster that was the nearest seen for a while during the last search, or <see cref="None"/>: a good first guess once the nearest
    /// is absorbed.
    /// </summary>
    internal int* RunnerUp { get; }

    /// <summary>The cost of joining each cluster with its nearest.</summary>
    internal double* Cost { get; }

    private int D
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TDimension.Of(_dimensions);
    }

    /// <summary>A cluster's centroid, and after it the inverse of its size.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal double* Record(int cluster)
    {
        BoundsAssert.Index(cluster, Count);
        return _record + ((long)cluster * (D + 1));
    }

    /// <summary>Starts a cluster of one point.</summary>
    /// <param name="number">The row it came from: its number in the merges until it is first joined.</param>
    internal void Start(int cluster, ReadOnlySpan<double> point, int size, int number)
    {
        double* record = Record(cluster);
        for (int k = 0; k < D; k++)
            record[k] = point[k];
        record[D] = 1.0 / size;
        Size[cluster] = size;
        _number[cluster] = number;
        _successor[cluster] = cluster;
        Nearest[cluster] = None;
        RunnerUp[cluster] = None;
        Cost[cluster] = double.PositiveInfinity;
    }

    /// <summary>
    /// A cluster whose nearest merged, and that does not search yet: nobody's nearest, and nobody is nearer to it than it is to itself.
    /// </summary>
    internal void Postpone(int cluster)
    {
        RunnerUp[cluster] = Nearest[cluster];
        Nearest[cluster] = cluster;
        Cost[cluster] = -1;
    }

    /// <summary>The cluster that holds this one's points now: itself unless it was absorbed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int Holder(int cluster)
    {
        while (_successor[cluster] != cluster)
            cluster = _successor[cluster];
        return cluster;
    }

    /// <summary>
    /// The rise in the sum of squared errors when the two clusters join. The order of the two does not change a bit of it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal double CostOf(double* a, double* b)
    {
        double squared = 0;
        for (int k = 0; k < D; k++)
        {
            double difference = a[k] - b[k];
            squared = Math.FusedMultiplyAdd(difference, difference, squared);
        }
        return squared / (a[D] + b[D]);
    }

    /// <summary>Joins a cluster with its nearest.</summary>
    /// <param name="number">The new cluster's number in the merges.</param>
    /// <param name="kept">The id that lives on.</param>
    /// <param name="absorbed">The id that does not.</param>
    internal WardMerge Join(int cluster, int number, out int kept, out int absorbed)
    {
        int other = Nearest[cluster];
        bool keepOther = Size[other] > Size[cluster] || (Size[other] == Size[cluster] && other < cluster);
        (kept, absorbed) = keepOther ? (other, cluster) : (cluster, other);
        double keptSize = Size[kept];
        double absorbedSize = Size[absorbed];
        double* centre = Record(kept);
        double* gone = Record(absorbed);
        for (int k = 0; k < D; k++)
            centre[k] = ((keptSize * centre[k]) + (absorbedSize * gone[k])) / (keptSize + absorbedSize);
        centre[D] = 1.0 / (keptSize + absorbedSize);
        Size[kept] += Size[absorbed];
        Size[absorbed] = 0;
        var merge = new WardMerge(_number[kept], _number[absorbed], Cost[cluster], Size[kept]);
        _number[kept] = number;
        _successor[absorbed] = kept;
        return merge;
    }

    public void Dispose()
    {
        _records.Dispose();
        _costs.Dispose();
        _integers.Dispose();
    }
}
