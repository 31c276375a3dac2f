using ILGPU;

namespace Segmentation.Compute.Gpu.Kernels;

/// <summary>Barnes-Hut repulsion over a map: a tree over sorted Morton keys, and a walk without a stack.</summary>
/// <remarks>
/// BuildTree finds all n − 1 inner nodes at once (Karras 2012): node i covers a run that begins or ends at i, which the sign of its count
/// tells. rope[e] is the node that follows every subtree ending at point e; each gap between points is the split of exactly one inner node,
/// so each rope is written once. RepulseTree walks from the root: a node stands as one mass where width² &lt; θ²·(d² + ¼) (the kernel
/// 1/(1 + d²) is flat near 0, hence the ¼), a small run is summed point by point. Keys and prefix sums are <see cref="SortKernels"/>'.
/// </remarks>
internal static class TreeKernels
{
    // Runs of so few points are summed one by one.
    private const int SmallRun = 8;

    // masses[i] = (centre, width², ± count); links[i] = first child, and the last point above it. A child below n − 1 is an inner node,
    // n − 1 + p is point p.
    internal static void BuildTree(
        ArrayView<uint> keys, int n, ArrayView<Quad> square, ArrayView<LongPair> sums,
        ArrayView<Quad> masses, ArrayView<ulong> links, ArrayView<int> rope)
    {
        int i = (Grid.IdxX * KernelSize.Group()) + Group.IdxX;
        if (i >= n - 1)
            return;
        uint key = keys[i];
        int direction = SharedBits(keys, n, key, i, i + 1) > SharedBits(keys, n, key, i, i - 1) ? 1 : -1;
        int outside = SharedBits(keys, n, key, i, i - direction), reach = 2, length = 0;
        while (SharedBits(keys, n, key, i, i + (reach * direction)) > outside)
            reach *= 2;
        for (int half = reach / 2; half >= 1; half /= 2)
        {
            if (SharedBits(keys, n, key, i, i + ((length + half) * direction)) > outside)
                length += half;
        }
        int end = i + (length * direction), own = SharedBits(keys, n, key, i, end), before = 0, step = length;
        do
        {
            step = (step + 1) / 2;
            if (SharedBits(keys, n, key, i, i + ((before + step) * direction)) > own)
                before += step;
        }
        while (step > 1);
        int split = i + (before * direction) + IntrinsicMath.Min(direction, 0);
        int first = IntrinsicMath.Min(i, end), last = IntrinsicMath.Max(i, end);
        rope[split] = last == split + 1 ? n - 1 + last : split + 1;
        LongPair sum = sums[last];
        if (first > 0)
        {
            LongPair outer = sums[first - 1];
            sum.X -= outer.X;
            sum.Y -= outer.Y;
        }
        float count = last - first + 1;
        Quad box = square[0];
        // 2^−levels by its bits: some compilers' ldexp takes a stack.
        float width = box.Z * Interop.IntAsFloat((uint)(127 - (IntrinsicMath.Min(own, SortKernels.KeyBits) / 2)) << 23);
        float unit = box.Z / (SortKernels.Fixed * count);
        masses[i] = new Quad
        {
            X = KernelMath.Fma(sum.X, unit, box.X),
            Y = KernelMath.Fma(sum.Y, unit, box.Y),
            Z = width * width,
            W = direction * count,
        };
        links[i] = Link(first == split ? n - 1 + split : split, last);
    }

    // The upper half of a link becomes the node that follows the whole subtree, −1 after the last; points become nodes.
    internal static void LinkTree(
        int n, ArrayView<Pair> sorted, ArrayView<int> rope, ArrayView<Quad> masses, ArrayView<ulong> links)
    {
        int i = (Grid.IdxX * KernelSize.Group()) + Group.IdxX;
        if (i >= n)
            return;
        int next = -1;
        if (i < n - 1)
        {
            ulong link = links[i];
            int last = (int)(link >> 32), follows = -1;
            if (last != n - 1)
                follows = rope[last];
            links[i] = Link((int)(uint)link, follows);
            next = rope[i];
        }
        Pair point = sorted[i];
        masses[n - 1 + i] = new Quad { X = point.X, Y = point.Y, Z = 0f, W = 1f };
        links[n - 1 + i] = Link(next, next);
    }

    // As MapKernels.RepulsePairs, over the tree.
    internal static void RepulseTree(
        int n, ArrayView<Pair> sorted, ArrayView<uint> order, ArrayView<Quad> masses, ArrayView<ulong> links, float thetaSquared,
        ArrayView<Pair> forces, ArrayView<Pair> parts)
    {
        ArrayView<Pair> shared = SharedMemory.Allocate<Pair>(SharedLength.Threads);
        int lane = Group.IdxX, i = (Grid.IdxX * KernelSize.Group()) + lane;
        Pair normaliser = default;
        if (i < n)
        {
            Pair own = sorted[i];
            float forceX = 0f, forceY = 0f;
            normaliser.X = -1f; // the point meets itself once, at distance 0
            int at = 0;
            while (at >= 0)
            {
                Quad mass = masses[at];
                // Both links in one word: compilers turn a choice between parts of a vector into a walk over a stack.
                ulong link = links[at];
                int next = (int)(link >> 32);
                float dx = own.X - mass.X, dy = own.Y - mass.Y;
                float squared = KernelMath.Fma(dx, dx, dy * dy), count = IntrinsicMath.Abs(mass.W);
                if (mass.Z < thetaSquared * (squared + 0.25f) || count == 1f)
                {
                    float q = 1f / (1f + squared), weight = count * q;
                    normaliser = KernelMath.AddExactly(normaliser, weight);
                    forceX = KernelMath.Fma(weight * q, dx, forceX);
                    forceY = KernelMath.Fma(weight * q, dy, forceY);
                }
                else if (count <= SmallRun)
                {
                    int from = mass.W > 0f ? at : at + (int)mass.W + 1, to = from + (int)count;
                    float sum = 0f;
                    for (int j = from; j < to; j++)
                    {
                        Pair other = sorted[j];
                        float ex = own.X - other.X, ey = own.Y - other.Y;
                        float q = 1f / (1f + KernelMath.Fma(ex, ex, ey * ey));
                        sum += q;
                        forceX = KernelMath.Fma(q * q, ex, forceX);
                        forceY = KernelMath.Fma(q * q, ey, forceY);
                    }
                    normaliser = KernelMath.AddExactly(normaliser, sum);
                }
                else
                {
                    next = (int)(uint)link;
                }
                at = next;
            }
            forces[(int)order[i]] = new Pair { X = forceX, Y = forceY };
        }
        Pair total = KernelMath.AddInOrder(shared, normaliser, lane);
        if (lane == 0)
            parts[Grid.IdxX] = total;
    }

    // Leading bits that keys i and j share; equal keys are told apart by their places. −1 outside.
    private static int SharedBits(ArrayView<uint> keys, int n, uint key, int i, int j)
    {
        int bits = -1;
        if (j >= 0 && j < n)
        {
            uint difference = key ^ keys[j];
            bits = difference != 0
                ? IntrinsicMath.BitOperations.LeadingZeroCount(difference)
                : 32 + IntrinsicMath.BitOperations.LeadingZeroCount((uint)(i ^ j));
        }
        return bits;
    }

    private static ulong Link(int low, int high) => (uint)low | ((ulong)(uint)high << 32);
}
