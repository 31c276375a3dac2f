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

    /// <summary>The lesser of each part.</summary>
    internal static Quad Least(Quad a, Quad b) => new()
    {
        X = IntrinsicMath.Min(a.X, b.X),
        Y = IntrinsicMath.Min(a.Y, b.Y),
        Z = IntrinsicMath.Min(a.Z, b.Z),
        W = IntrinsicMath.Min(a.W, b.W),
    };

    /// <summary>The greater of each part.</summary>
    internal static Quad Most(Quad a, Quad b) => new()
    {
        X = IntrinsicMath.Max(a.X, b.X),
        Y = IntrinsicMath.Max(a.Y, b.Y),
        Z = IntrinsicMath.Max(a.Z, b.Z),
        W = IntrinsicMath.Max(a.W, b.W),
    };

    /// <summary>The natural logarithm of a positive number that is not subnormal, to an ulp or two; the same bits on all devices.</summary>
    /// <remarks>
    /// PTX has an approximation only, and every OpenCL driver a function of its own. Cody and Waite's reduction with the polynomial of
    /// Cephes' logf (Moshier 1992).
    /// </remarks>
    internal static float Log(float value)
    {
        uint bits = Interop.FloatAsInt(value);
        // value = 2^exponent · (1 + x), with 1 + x between √½ and √2.
        int exponent = (int)(bits >> 23) - 126;
        float mantissa = Interop.IntAsFloat((bits & 0x007F_FFFF) | 0x3F00_0000), x = mantissa - 1f;
        if (mantissa < 0.707106781f)
        {
            exponent--;
            x = (mantissa + mantissa) - 1f;
        }
        float squared = x * x, series = 7.0376836292e-2f;
        series = Fma(series, x, -1.1514610310e-1f);
        series = Fma(series, x, 1.1676998740e-1f);
        series = Fma(series, x, -1.2420140846e-1f);
        series = Fma(series, x, 1.4249322787e-1f);
        series = Fma(series, x, -1.6668057665e-1f);
        series = Fma(series, x, 2.0000714765e-1f);
        series = Fma(series, x, -2.4999993993e-1f);
        series = Fma(series, x, 3.3333331174e-1f);
        // ln 2 in two parts, of which the first has few digits: its multiples are exact.
        float rest = Fma(exponent, -2.12194440e-4f, series * x * squared);
        rest = Fma(-0.5f, squared, rest);
        return Fma(exponent, 0.693359375f, x + rest);
    }

    /// <summary>The natural logarithm of 1 + x, x not negative.</summary>
    internal static float LogOfOneMore(float x)
    {
        float sum = 1f + x;
        // What rounding took from the sum is given back to first order.
        return Log(sum) + ((x - (sum - 1f)) / sum);
    }

    /// <summary>Adds the pairs of a group in the order of its threads; the result is the first thread's.</summary>
    /// <remarks>Group.Barrier() stands between two uses of the same array.</remarks>
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
