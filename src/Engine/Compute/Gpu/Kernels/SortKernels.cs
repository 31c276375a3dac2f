using ILGPU;

namespace Segmentation.Compute.Gpu.Kernels;

/// <summary>Morton keys of a map, their stable radix sort, and prefix sums over the sorted positions.</summary>
/// <remarks>
/// Each step is a launch of its own; nothing needs atomics or fences between groups. The sort takes DigitBits a pass: CountDigits and
/// ScatterDigits give a thread ITEMS neighbouring keys and a column of counters of its own in shared memory, so equal keys keep their
/// order. Coordinates in fixed point make prefix sums exact, and from them any run of the sorted points has its centre of mass by two
/// reads.
///
/// Where a sum replaces what was added to it, it is written as the next sum less what was read: ILGPU moves a load behind the store to the
/// same place unless what is stored depends on it (<c>docs/gpu.md</c>).
/// </remarks>
internal static class SortKernels
{
    /// <summary>Bits of a digit.</summary>
    internal const int DigitBits = 4;

    /// <summary>Digits there are.</summary>
    internal const int Digits = 1 << DigitBits;

    /// <summary>Bits of a key.</summary>
    internal const int KeyBits = 2 * AxisBits;

    /// <summary>The width of a map in fixed point, 2^30.</summary>
    internal const float Fixed = 1_073_741_824f;

    private const int AxisBits = 16;

    internal static void MortonKeys(
        ArrayView<Pair> positions, int n, ArrayView<Quad> square, ArrayView<uint> keys, ArrayView<uint> order)
    {
        int i = (Grid.IdxX * KernelSize.Group()) + Group.IdxX;
        if (i >= n)
            return;
        Pair unit = Unit(positions[i], square[0]);
        const int cells = 1 << AxisBits;
        uint x = (uint)IntrinsicMath.Min((int)(unit.X * cells), cells - 1), y = (uint)IntrinsicMath.Min((int)(unit.Y * cells), cells - 1);
        keys[i] = Spread(x) | (Spread(y) << 1);
        order[i] = (uint)i;
    }

    // counts[digit · blocks + block]
    internal static void CountDigits(ArrayView<uint> keys, int n, int shift, ArrayView<uint> counts, int blocks)
    {
        ArrayView<uint> columns = SharedMemory.Allocate<uint>(SharedLength.Counters);
        int lane = Group.IdxX;
        Count(columns, keys, n, shift, lane);
        Group.Barrier();
        for (int b = lane; b < Digits; b += KernelSize.Group())
        {
            uint sum = 0;
            for (int t = 0; t < KernelSize.Group(); t++)
                sum += columns[(b * KernelSize.Group()) + t];
            counts[(b * blocks) + Grid.IdxX] = sum;
        }
    }

    // Turns counts into the places where each digit of each block begins, by one group.
    internal static void PlaceDigits(ArrayView<uint> counts, int length)
    {
        ArrayView<uint> sums = SharedMemory.Allocate<uint>(SharedLength.Threads);
        int lane = Group.IdxX, each = (length + KernelSize.Group() - 1) / KernelSize.Group();
        int from = IntrinsicMath.Min(length, lane * each), to = IntrinsicMath.Min(length, from + each);
        uint sum = 0;
        for (int i = from; i < to; i++)
            sum += counts[i];
        sums[lane] = sum;
        Group.Barrier();
        uint place = 0;
        for (int t = 0; t < lane; t++)
            place += sums[t];
        for (int i = from; i < to; i++)
        {
            uint count = counts[i], next = place + count;
            counts[i] = next - count;
            place = next;
        }
    }

    internal static void ScatterDigits(
        ArrayView<uint> keys, ArrayView<uint> order, int n, int shift, ArrayView<uint> places, int blocks,
        ArrayView<uint> sortedKeys, ArrayView<uint> sortedOrder)
    {
        ArrayView<uint> columns = SharedMemory.Allocate<uint>(SharedLength.Counters);
        int lane = Group.IdxX;
        Count(columns, keys, n, shift, lane);
        Group.Barrier();
        for (int b = lane; b < Digits; b += KernelSize.Group())
        {
            uint place = places[(b * blocks) + Grid.IdxX];
            for (int t = 0; t < KernelSize.Group(); t++)
            {
                int cell = (b * KernelSize.Group()) + t;
                uint count = columns[cell], next = place + count;
                columns[cell] = next - count;
                place = next;
            }
        }
        Group.Barrier();
        int from = First(n, lane), to = IntrinsicMath.Min(n, from + KernelSize.Items());
        for (int i = from; i < to; i++)
        {
            uint key = keys[i];
            int column = (Digit(key, shift) * KernelSize.Group()) + lane;
            uint at = columns[column];
            columns[column] = at + 1;
            sortedKeys[(int)at] = key;
            sortedOrder[(int)at] = order[i];
        }
    }

    // Positions into Morton order, and their coordinates in fixed point, to be summed.
    internal static void GatherPositions(
        ArrayView<Pair> positions, ArrayView<uint> order, int n, ArrayView<Quad> square, ArrayView<Pair> sorted, ArrayView<LongPair> sums)
    {
        int i = (Grid.IdxX * KernelSize.Group()) + Group.IdxX;
        if (i >= n)
            return;
        Pair position = positions[(int)order[i]], unit = Unit(position, square[0]);
        sorted[i] = position;
        sums[i] = new LongPair { X = (long)(unit.X * Fixed), Y = (long)(unit.Y * Fixed) };
    }

    internal static void SumBlocks(ArrayView<LongPair> sums, int n, ArrayView<LongPair> blockSums)
    {
        ArrayView<LongPair> parts = SharedMemory.Allocate<LongPair>(SharedLength.Threads);
        int lane = Group.IdxX, from = First(n, lane);
        LongPair sum = Sum(sums, from, IntrinsicMath.Min(n, from + KernelSize.Items()), default);
        parts[lane] = sum;
        Group.Barrier();
        if (lane == 0)
            blockSums[Grid.IdxX] = Sum(parts, 1, KernelSize.Group(), sum);
    }

    // Turns block sums into what stands before each block, by one group.
    internal static void PlaceBlocks(ArrayView<LongPair> blockSums, int blocks)
    {
        ArrayView<LongPair> sums = SharedMemory.Allocate<LongPair>(SharedLength.Threads);
        int lane = Group.IdxX, each = (blocks + KernelSize.Group() - 1) / KernelSize.Group();
        int from = IntrinsicMath.Min(blocks, lane * each), to = IntrinsicMath.Min(blocks, from + each);
        sums[lane] = Sum(blockSums, from, to, default);
        Group.Barrier();
        LongPair before = Sum(sums, 0, lane, default);
        for (int i = from; i < to; i++)
        {
            LongPair own = blockSums[i], next = Add(before, own);
            blockSums[i] = new LongPair { X = next.X - own.X, Y = next.Y - own.Y };
            before = next;
        }
    }

    // sums[i] becomes the sum of the first i + 1 points.
    internal static void SumPrefixes(ArrayView<LongPair> sums, int n, ArrayView<LongPair> before)
    {
        ArrayView<LongPair> parts = SharedMemory.Allocate<LongPair>(SharedLength.Threads);
        int lane = Group.IdxX, from = First(n, lane), to = IntrinsicMath.Min(n, from + KernelSize.Items());
        parts[lane] = Sum(sums, from, to, default);
        Group.Barrier();
        LongPair sum = Sum(parts, 0, lane, before[Grid.IdxX]);
        for (int i = from; i < to; i++)
        {
            sum = Add(sum, sums[i]);
            sums[i] = sum;
        }
    }

    private static void Count(ArrayView<uint> columns, ArrayView<uint> keys, int n, int shift, int lane)
    {
        for (int b = 0; b < Digits; b++)
            columns[(b * KernelSize.Group()) + lane] = 0;
        int from = First(n, lane), to = IntrinsicMath.Min(n, from + KernelSize.Items());
        for (int i = from; i < to; i++)
        {
            int column = (Digit(keys[i], shift) * KernelSize.Group()) + lane;
            columns[column] = columns[column] + 1;
        }
    }

    // The first of the keys that a thread sorts.
    private static int First(int n, int lane) =>
        IntrinsicMath.Min(n, ((Grid.IdxX * KernelSize.Group()) + lane) * KernelSize.Items());

    private static int Digit(uint key, int shift) => (int)(key >> shift) & (Digits - 1);

    // A position in the bounding square, which is (least x, least y, width, 1 / width).
    private static Pair Unit(Pair position, Quad square) => new()
    {
        X = IntrinsicMath.Min(IntrinsicMath.Max((position.X - square.X) * square.W, 0f), 1f),
        Y = IntrinsicMath.Min(IntrinsicMath.Max((position.Y - square.Y) * square.W, 0f), 1f),
    };

    private static uint Spread(uint v)
    {
        v = (v | (v << 8)) & 0x00FF_00FFu;
        v = (v | (v << 4)) & 0x0F0F_0F0Fu;
        v = (v | (v << 2)) & 0x3333_3333u;
        return (v | (v << 1)) & 0x5555_5555u;
    }

    private static LongPair Sum(ArrayView<LongPair> terms, int from, int to, LongPair sum)
    {
        for (int i = from; i < to; i++)
            sum = Add(sum, terms[i]);
        return sum;
    }

    private static LongPair Add(LongPair a, LongPair b) => new() { X = a.X + b.X, Y = a.Y + b.Y };
}
