using ILGPU;
using ILGPU.Algorithms;

namespace Segmentation.Compute.Gpu.Kernels;

/// <summary>
/// One iteration of t-SNE on a map of two coordinates: exact repulsion, the gradient, the move, the centring. (<see cref="TreeKernels"/>
/// has the repulsion by Barnes-Hut.) A map of one dimension is one whose second coordinates are all zero, and stay so.
/// </summary>
/// <remarks>
/// RepulsePairs sums over all points; threads of a group read the same position at the same time. Gradient gives LANES threads to a row of
/// the affinities, so that neighbours read neighbouring entries; their parts are added in order. Nothing comes back to the host in an
/// iteration: the normaliser Z, the mean and the bounding square are reduced by one group each and stay in small buffers. Every sum has a
/// fixed order.
/// </remarks>
internal static class MapKernels
{
    // Terms added in float32 before they join a pair.
    private const int Run = 64;

    private const float LeastNormal = 1.17549435e-38f;

    // forces[i] = Σ_j (y_i − y_j) / (1 + d²)²; parts[group] = Σ_i Σ_j≠i 1 / (1 + d²) over the group's points.
    internal static void RepulsePairs(ArrayView<Pair> positions, int n, ArrayView<Pair> forces, ArrayView<Pair> parts)
    {
        ArrayView<Pair> shared = SharedMemory.Allocate<Pair>(SharedLength.Threads);
        int lane = Group.IdxX, i = (Grid.IdxX * KernelSize.Group()) + lane;
        Pair own = positions[IntrinsicMath.Min(i, n - 1)];
        Pair forceX = default, forceY = default, normaliser = default;
        for (int from = 0; from < n; from += Run)
        {
            int to = IntrinsicMath.Min(n, from + Run);
            float x = 0f, y = 0f, sum = 0f;
            for (int j = from; j < to; j++)
            {
                Pair other = positions[j];
                float dx = own.X - other.X, dy = own.Y - other.Y;
                float q = 1f / (1f + KernelMath.Fma(dx, dx, dy * dy));
                float weight = j == i ? 0f : q;
                sum += weight;
                x = KernelMath.Fma(weight * q, dx, x);
                y = KernelMath.Fma(weight * q, dy, y);
            }
            forceX = KernelMath.AddExactly(forceX, x);
            forceY = KernelMath.AddExactly(forceY, y);
            normaliser = KernelMath.AddExactly(normaliser, sum);
        }
        if (i < n)
            forces[i] = new Pair { X = forceX.X + forceX.Y, Y = forceY.X + forceY.Y };
        else
            normaliser = default;
        Pair total = KernelMath.AddInOrder(shared, normaliser, lane);
        if (lane == 0)
            parts[Grid.IdxX] = total;
    }

    // total[0] = Σ parts, by one group.
    internal static void SumParts(ArrayView<Pair> parts, int count, ArrayView<Pair> total)
    {
        ArrayView<Pair> shared = SharedMemory.Allocate<Pair>(SharedLength.Threads);
        int lane = Group.IdxX;
        Pair own = default;
        for (int e = lane; e < count; e += KernelSize.Group())
        {
            Pair part = parts[e];
            own = KernelMath.AddExactly(own, part.X);
            own.Y += part.Y;
        }
        Pair sum = KernelMath.AddInOrder(shared, own, lane);
        if (lane == 0)
            total[0] = sum;
    }

    // gradients[i] = 4·(exaggeration·Σ p_ij q_ij (y_i − y_j) − forces[i] / Z).
    internal static void Gradient(
        ArrayView<Pair> positions, int n, ArrayView<long> rowStarts, ArrayView<int> columns, ArrayView<float> affinities,
        float exaggeration, ArrayView<Pair> forces, ArrayView<Pair> normaliser, ArrayView<Pair> gradients)
    {
        ArrayView<Pair> parts = SharedMemory.Allocate<Pair>(SharedLength.Threads);
        int lane = Group.IdxX, lanes = KernelSize.Lanes(), within = lane % lanes;
        int i = (Grid.IdxX * (KernelSize.Group() / lanes)) + (lane / lanes);
        Pair sum = default;
        if (i < n)
        {
            Pair own = positions[i];
            long to = rowStarts[i + 1];
            for (long e = rowStarts[i] + within; e < to; e += lanes)
            {
                Pair other = positions[columns[e]];
                float dx = own.X - other.X, dy = own.Y - other.Y;
                float weight = affinities[e] / (1f + KernelMath.Fma(dx, dx, dy * dy));
                sum.X = KernelMath.Fma(weight, dx, sum.X);
                sum.Y = KernelMath.Fma(weight, dy, sum.Y);
            }
        }
        parts[lane] = sum;
        Group.Barrier();
        if (within == 0 && i < n)
        {
            for (int t = 1; t < lanes; t++)
            {
                Pair part = parts[lane + t];
                sum.X += part.X;
                sum.Y += part.Y;
            }
            Pair all = normaliser[0], force = forces[i];
            float z = IntrinsicMath.Max(all.X + all.Y, LeastNormal);
            gradients[i] = new Pair
            {
                X = 4f * ((exaggeration * sum.X) - (force.X / z)),
                Y = 4f * ((exaggeration * sum.Y) - (force.Y / z)),
            };
        }
    }

    // Gains after Jacobs 1988, momentum, a step of at most 'longest'. centresX and Y[group] = Σ positions,
    // norms[group] = Σ ‖gradient‖².
    internal static void Move(
        ArrayView<Pair> positions, int n, ArrayView<Pair> gradients, ArrayView<Pair> moves, ArrayView<Pair> gains,
        float momentum, float learningRate, float longest, ArrayView<Pair> centresX, ArrayView<Pair> centresY, ArrayView<Pair> norms)
    {
        ArrayView<Pair> shared = SharedMemory.Allocate<Pair>(SharedLength.Threads);
        int lane = Group.IdxX, i = (Grid.IdxX * KernelSize.Group()) + lane;
        Pair position = default, gradient = default;
        if (i < n)
        {
            gradient = gradients[i];
            Pair last = moves[i], gain = gains[i];
            var next = new Pair { X = NextGain(gain.X, last.X * gradient.X), Y = NextGain(gain.Y, last.Y * gradient.Y) };
            float x = (momentum * last.X) - (learningRate * next.X * gradient.X);
            float y = (momentum * last.Y) - (learningRate * next.Y * gradient.Y);
            float squared = KernelMath.Fma(x, x, y * y);
            if (squared > longest * longest)
            {
                float scale = longest / XMath.Sqrt(squared);
                x *= scale;
                y *= scale;
            }
            position = positions[i];
            position.X += x;
            position.Y += y;
            positions[i] = position;
            moves[i] = new Pair { X = x, Y = y };
            gains[i] = next;
        }
        Pair sumX = KernelMath.AddInOrder(shared, new Pair { X = position.X }, lane);
        Group.Barrier();
        Pair sumY = KernelMath.AddInOrder(shared, new Pair { X = position.Y }, lane);
        Group.Barrier();
        Pair norm = KernelMath.AddInOrder(
            shared, new Pair { X = KernelMath.Fma(gradient.X, gradient.X, gradient.Y * gradient.Y) }, lane);
        if (lane == 0)
        {
            centresX[Grid.IdxX] = sumX;
            centresY[Grid.IdxX] = sumY;
            norms[Grid.IdxX] = norm;
        }
    }

    // Takes the mean from every position; boxes[group] = (least x, least y, greatest x, greatest y).
    internal static void Centre(
        ArrayView<Pair> positions, int n, ArrayView<Pair> sumX, ArrayView<Pair> sumY, int subtract, ArrayView<Quad> boxes)
    {
        ArrayView<Quad> parts = SharedMemory.Allocate<Quad>(SharedLength.Threads);
        int lane = Group.IdxX, i = (Grid.IdxX * KernelSize.Group()) + lane;
        const float far = float.PositiveInfinity;
        var box = new Quad { X = far, Y = far, Z = -far, W = -far };
        if (i < n)
        {
            Pair position = positions[i];
            if (subtract != 0)
            {
                Pair x = sumX[0], y = sumY[0];
                position.X -= (x.X + x.Y) / n;
                position.Y -= (y.X + y.Y) / n;
                positions[i] = position;
            }
            box = new Quad { X = position.X, Y = position.Y, Z = position.X, W = position.Y };
        }
        parts[lane] = box;
        Group.Barrier();
        for (int apart = KernelSize.Group() / 2; apart > 0; apart /= 2)
        {
            if (lane < apart)
                parts[lane] = Union(parts[lane], parts[lane + apart]);
            Group.Barrier();
        }
        if (lane == 0)
            boxes[Grid.IdxX] = parts[0];
    }

    // square[0] = (least x, least y, width of the bounding square, 1 / width), by one group.
    internal static void Bound(ArrayView<Quad> boxes, int count, ArrayView<Quad> square)
    {
        ArrayView<Quad> parts = SharedMemory.Allocate<Quad>(SharedLength.Threads);
        int lane = Group.IdxX;
        Quad own = boxes[IntrinsicMath.Min(lane, count - 1)];
        for (int e = lane; e < count; e += KernelSize.Group())
            own = Union(own, boxes[e]);
        parts[lane] = own;
        Group.Barrier();
        if (lane == 0)
        {
            for (int t = 1; t < KernelSize.Group(); t++)
                own = Union(own, parts[t]);
            float width = IntrinsicMath.Max(IntrinsicMath.Max(own.Z - own.X, own.W - own.Y), 1e-20f);
            square[0] = new Quad { X = own.X, Y = own.Y, Z = width, W = 1f / width };
        }
    }

    // parts[group] = Σ p_ij (ln p_ij + ln(1 + d²)) over the group's rows: the divergence less ln Z.
    internal static void Divergence(
        ArrayView<Pair> positions, int n, ArrayView<long> rowStarts, ArrayView<int> columns, ArrayView<float> affinities,
        ArrayView<Pair> parts)
    {
        ArrayView<Pair> shared = SharedMemory.Allocate<Pair>(SharedLength.Threads);
        int lane = Group.IdxX, lanes = KernelSize.Lanes(), i = (Grid.IdxX * (KernelSize.Group() / lanes)) + (lane / lanes);
        Pair sum = default;
        if (i < n)
        {
            Pair own = positions[i];
            long to = rowStarts[i + 1];
            for (long e = rowStarts[i] + (lane % lanes); e < to; e += lanes)
            {
                Pair other = positions[columns[e]];
                float dx = own.X - other.X, dy = own.Y - other.Y, p = affinities[e];
                if (p > 0f)
                {
                    sum = KernelMath.AddExactly(
                        sum, p * (KernelMath.Log(p) + KernelMath.LogOfOneMore(KernelMath.Fma(dx, dx, dy * dy))));
                }
            }
        }
        Pair total = KernelMath.AddInOrder(shared, sum, lane);
        if (lane == 0)
            parts[Grid.IdxX] = total;
    }

    private static float NextGain(float gain, float turned) => IntrinsicMath.Max(turned < 0f ? gain + 0.2f : gain * 0.8f, 0.01f);

    private static Quad Union(Quad a, Quad b) => new()
    {
        X = IntrinsicMath.Min(a.X, b.X),
        Y = IntrinsicMath.Min(a.Y, b.Y),
        Z = IntrinsicMath.Max(a.Z, b.Z),
        W = IntrinsicMath.Max(a.W, b.W),
    };
}
