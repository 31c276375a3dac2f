using ILGPU;
using ILGPU.IR.Intrinsics;

namespace Segmentation.Compute.Gpu.Kernels;

/// <summary>Arithmetic that kernels share.</summary>
internal static class KernelMath
{
    /// <summary>a·b + c, rounded once. A device's own instruction; the body is what a debugger on the processor runs.</summary>
    [IntrinsicImplementation]
    internal static float Fma(float a, float b, float c) => MathF.FusedMultiplyAdd(a, b, c);

    /// <summary>The nearest integer, ties to even. A device's own instruction.</summary>
    [IntrinsicImplementation]
    internal static long Nearest(float value) => (long)MathF.Round(value, MidpointRounding.ToEven);

    /// <summary>Quad q of point i.</summary>
    internal static Quad Point(ArrayView<Quad> points, int stride, int q, int i) => points[((long)q * stride) + i];

    /// <summary>sum + ‖a − b‖², features in ascending order.</summary>
    internal static float AddSquares(Quad a, Quad b, float sum)
    {
        float x = a.X - b.X, y = a.Y - b.Y, z = a.Z - b.Z, w = a.W - b.W;
        return Fma(w, w, Fma(z, z, Fma(y, y, Fma(x, x, sum))));
    }

    /// <summary>The sum gains x exactly but for the rounding of its lower part. Knuth, TAOCP 4.2.2.</summary>
    internal static Pair AddExactly(Pair sum, float x)
    {
        float total = sum.X + x;
        float part = total - sum.X;
        return new Pair { X = total, Y = sum.Y + ((sum.X - (total - part)) + (x - part)) };
    }

    /// <summary>Adds the pairs of a group in the order of its threads; the result is the first thread's.</summary>
    internal static Pair AddInOrder(ArrayView<Pair> shared, Pair own, int lane)
    {
        shared[lane] = own;
        Group.Barrier();
        Pair sum = default;
        if (lane == 0)
        {
            for (int t = 0; t < KernelSize.Group(); t++)
            {
                Pair other = shared[t];
                sum = AddExactly(sum, other.X);
                sum.Y += other.Y;
            }
        }
        return sum;
    }
}
