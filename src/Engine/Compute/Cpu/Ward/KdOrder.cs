using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Segmentation.Compute.Cpu.Memory;

namespace Segmentation.Compute.Cpu.Ward;

/// <summary>Puts points into the order of a kd-tree's leaves, in place.</summary>
/// <remarks>
/// A point is d float32 coordinates and its id's bits. Splits fall on multiples of the tree's block sizes (16·8^level), so the
/// tree over the order is implicit: a node's points are those between two multiples. Each split halves the points along the
/// axis where they spread widest; ties go by id, so the order is one and the same on any number of threads.
/// </remarks>
internal sealed unsafe class KdOrder<TDimension>(float* points, int dimensions, int threads, CancellationToken cancellation)
    where TDimension : struct, IDimension
{
    internal const int LeafSize = 16;
    internal const int Fanout = 8;

    /// <summary>
    /// From so many features on searches are dear enough to spare: splits go by variance, which outliers do not rule, and searches wait.
    /// </summary>
    internal const int ManyDimensions = 5;

    private const int SegmentsPerThread = 8;
    private const int ParallelFrom = 1 << 14;
    private const int SmallestSelection = 24;
    private const int SampledSelection = 600;
    private const int SampledSpread = 8192;
    private const int SpreadSamples = 2048;

    private static int Stride(int dimensions) => TDimension.Of(dimensions) + 1;

    private readonly record struct Segment(int First, int End, int Block);

    /// <summary>Orders points [first, end); <paramref name="first"/> is a multiple of <see cref="LeafSize"/>.</summary>
    internal void Sort(int first, int end)
    {
        int block = LeafSize;
        while (block < end && block <= int.MaxValue / Fanout)
            block *= Fanout;
        var segments = new List<Segment> { new(first, end, block) };
        // Level by level until there is a segment for every thread and some to even out; then each is sorted whole.
        while (threads > 1 && end - first >= ParallelFrom && segments.Count < threads * SegmentsPerThread)
        {
            var halves = new (Segment? Low, Segment? High)[segments.Count];
            Segment[] level = [.. segments];
            ChunkedParallel.ForChunks(level.Length, threads, i => halves[i] = Split(level[i]), cancellation);
            segments.Clear();
            foreach ((Segment? low, Segment? high) in halves)
            {
                if (low is { } l)
                    segments.Add(l);
                if (high is { } h)
                    segments.Add(h);
            }
            if (segments.Count == 0)
                return;
        }
        Segment[] rest = [.. segments];
        ChunkedParallel.ForChunks(rest.Length, threads, i => SortWhole(rest[i]), cancellation);
    }

    private void SortWhole(Segment segment)
    {
        (Segment? low, Segment? high) = Split(segment);
        if (low is { } l)
            SortWhole(l);
        if (high is { } h)
            SortWhole(h);
    }

    // Halves a segment at a multiple of the largest block that does not hold all of it; a segment within one leaf is done.
    private (Segment? Low, Segment? High) Split(Segment segment)
    {
        (int first, int end, int block) = segment;
        while (first / block == (end - 1) / block)
        {
            if (block <= LeafSize)
                return (null, null);
            block /= Fanout;
        }
        int firstBlock = first / block;
        int blocks = ((end - 1) / block) - firstBlock + 1;
        int middle = (firstBlock + (blocks / 2)) * block;
        Select(first, end, middle, WidestAxis(first, end));
        return (new Segment(first, middle, block), new Segment(middle, end, block));
    }

    private int WidestAxis(int first, int end)
    {
        int d = TDimension.Of(dimensions);
        int count = end - first;
        // A few thousand points tell the spread of a million well enough to choose an axis.
        int step = count > SampledSpread ? count / SpreadSamples : 1;
        int widest = 0;
        float spread = -1;
        for (int k = 0; k < d; k++)
        {
            float along = TDimension.Of(int.MaxValue) >= ManyDimensions ? Variance(first, end, step, k) : Extent(first, end, step, k);
            if (along > spread)
            {
                spread = along;
                widest = k;
            }
        }
        return widest;
    }

    private float Extent(int first, int end, int step, int axis)
    {
        float low = float.PositiveInfinity;
        float high = float.NegativeInfinity;
        for (int i = first; i < end; i += step)
        {
            float value = Value(i, axis);
            low = Math.Min(low, value);
            high = Math.Max(high, value);
        }
        return high - low;
    }

    // Times the number of points.
    private float Variance(int first, int end, int step, int axis)
    {
        float origin = Value(first, axis);
        float sum = 0;
        float squares = 0;
        int count = 0;
        for (int i = first; i < end; i += step, count++)
        {
            float value = Value(i, axis) - origin;
            sum += value;
            squares += value * value;
        }
        return squares - (sum * sum / count);
    }

    // Moves the points that belong before place k along an axis before it. Floyd & Rivest 1975, Algorithm 489: on a long range,
    // the pivot is selected from a sample around where it must lie, so that little more than one pass over the range is needed.
    private void Select(int first, int end, int k, int axis)
    {
        BoundsAssert.Index(k - (long)first, end - (long)first);
        while (end - first > SmallestSelection)
        {
            int count = end - first;
            if (count > SampledSelection)
            {
                cancellation.ThrowIfCancellationRequested();
                double place = k - first + 1;
                double logCount = Math.Log(count);
                double sample = 0.5 * Math.Exp(2 * logCount / 3);
                double spread = 0.5 * Math.Sqrt(logCount * sample * (count - sample) / count) * Math.Sign(place - (count / 2.0));
                int low = Math.Max(first, (int)(k - (place * sample / count) + spread));
                int high = Math.Min(end - 1, (int)(k + ((count - place) * sample / count) + spread));
                Select(low, high + 1, k, axis);
                Narrow(ref first, ref end, k, axis, Value(k, axis), Id(k));
            }
            else
            {
                int pivot = Median(first, first + (count / 2), end - 1, axis);
                Narrow(ref first, ref end, k, axis, Value(pivot, axis), Id(pivot));
            }
        }
        for (int i = first + 1; i < end; i++)
        {
            for (int j = i; j > first && Before(j, Value(j - 1, axis), Id(j - 1), axis); j--)
                Swap(j, j - 1);
        }
    }

    // Hoare's partition around one of the range's own points; leaves the part that holds place k.
    private void Narrow(ref int first, ref int end, int k, int axis, float pivot, uint pivotId)
    {
        int i = first;
        int j = end - 1;
        while (true)
        {
            while (Before(i, pivot, pivotId, axis))
            {
                i++;
                BoundsAssert.Index(i - (long)first, end - (long)first);
            }
            while (After(j, pivot, pivotId, axis))
            {
                j--;
                BoundsAssert.Index(j - (long)first, end - (long)first);
            }
            if (i >= j)
                break;
            Swap(i, j);
            i++;
            j--;
        }
        if (i == j)
        {
            // Both stopped at the pivot itself, which is then in its place.
            if (k == i)
                (first, end) = (k, k);
            else if (k < i)
                end = i;
            else
                first = i + 1;
        }
        else if (k < i)
        {
            end = i;
        }
        else
        {
            first = i;
        }
    }

    private int Median(int a, int b, int c, int axis)
    {
        if (Before(b, Value(a, axis), Id(a), axis))
            (a, b) = (b, a);
        if (Before(c, Value(b, axis), Id(b), axis))
            b = Before(c, Value(a, axis), Id(a), axis) ? a : c;
        return b;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float Value(int i, int axis) => points[((long)i * Stride(dimensions)) + axis];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint Id(int i) => *(uint*)(points + ((long)i * Stride(dimensions)) + TDimension.Of(dimensions));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Before(int i, float value, uint id, int axis)
    {
        float own = Value(i, axis);
        return own < value || (own == value && Id(i) < id);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool After(int i, float value, uint id, int axis)
    {
        float own = Value(i, axis);
        return own > value || (own == value && Id(i) > id);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Swap(int i, int j)
    {
        int stride = Stride(dimensions);
        float* a = points + ((long)i * stride);
        float* b = points + ((long)j * stride);
        if (stride == Vector128<float>.Count)
        {
            Vector128<float> kept = Vector128.Load(a);
            Vector128.Load(b).Store(a);
            kept.Store(b);
            return;
        }
        for (int k = 0; k < stride; k++)
            (a[k], b[k]) = (b[k], a[k]);
    }
}
