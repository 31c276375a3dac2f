using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Segmentation.Compute.Cpu.TSne;

/// <summary>t-SNE's repulsion of 32 points by a list of masses: the innermost loop of the tree, lanes over the points.</summary>
internal static unsafe class SimdTSneKernel
{
    internal const int GroupSize = 32;

    /// <summary>Adds Σ_j m_j·q_j²·(x_i − x_j), the same for y, and Σ_j m_j·q_j with q_j = 1 / (s_j + d²) to 3×32 sums: x, y, kernel.</summary>
    /// <param name="exact">Divides to the last bit, where the hardware's estimate of a reciprocal errs by 6e-5.</param>
    /// <param name="wide">False leaves 512-bit vectors unused.</param>
    internal static void Accumulate(float* x, float* y, Masses masses, int count, double* sums, bool exact, bool wide)
    {
        float* part = stackalloc float[3 * GroupSize];
        if (!wide || !Vector512.IsHardwareAccelerated)
            Narrow(x, y, masses, count, part);
        else if (exact || !Avx512F.IsSupported)
            Wide<Division>(x, y, masses, count, part);
        else
            Wide<Estimate>(x, y, masses, count, part);
        for (int i = 0; i < 3 * GroupSize; i++)
            sums[i] += part[i];
    }

    // Two vectors of points share each mass's three broadcasts; six running sums and four coordinates stay in registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Wide<TReciprocal>(float* x, float* y, Masses masses, int count, float* part)
        where TReciprocal : struct, IReciprocal
    {
        Vector512<float> x0 = Vector512.Load(x), x1 = Vector512.Load(x + 16), y0 = Vector512.Load(y), y1 = Vector512.Load(y + 16);
        Vector512<float> forceX0 = Vector512<float>.Zero, forceX1 = forceX0, forceY0 = forceX0, forceY1 = forceX0, sum0 = forceX0, sum1 = forceX0;
        for (int j = 0; j < count; j++)
        {
            Vector512<float> centreX = Vector512.Create(masses.X[j]), centreY = Vector512.Create(masses.Y[j]), m = Vector512.Create(masses.Mass[j]), soft = Vector512.Create(masses.Softening[j]);
            Vector512<float> dx0 = x0 - centreX, dy0 = y0 - centreY, dx1 = x1 - centreX, dy1 = y1 - centreY;
            Vector512<float> q0 = TReciprocal.Of(Vector512.FusedMultiplyAdd(dy0, dy0, Vector512.FusedMultiplyAdd(dx0, dx0, soft)));
            Vector512<float> q1 = TReciprocal.Of(Vector512.FusedMultiplyAdd(dy1, dy1, Vector512.FusedMultiplyAdd(dx1, dx1, soft)));
            Vector512<float> weight0 = m * q0, weight1 = m * q1;
            sum0 += weight0;
            sum1 += weight1;
            weight0 *= q0;
            weight1 *= q1;
            forceX0 = Vector512.FusedMultiplyAdd(weight0, dx0, forceX0);
            forceX1 = Vector512.FusedMultiplyAdd(weight1, dx1, forceX1);
            forceY0 = Vector512.FusedMultiplyAdd(weight0, dy0, forceY0);
            forceY1 = Vector512.FusedMultiplyAdd(weight1, dy1, forceY1);
        }
        forceX0.Store(part);
        forceX1.Store(part + 16);
        forceY0.Store(part + 32);
        forceY1.Store(part + 48);
        sum0.Store(part + 64);
        sum1.Store(part + 80);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Narrow(float* x, float* y, Masses masses, int count, float* part)
    {
        int width = Vector<float>.Count;
        for (int i = 0; i < GroupSize; i += 2 * width)
        {
            Vector<float> x0 = Vector.Load(x + i), x1 = Vector.Load(x + i + width), y0 = Vector.Load(y + i), y1 = Vector.Load(y + i + width);
            Vector<float> forceX0 = Vector<float>.Zero, forceX1 = forceX0, forceY0 = forceX0, forceY1 = forceX0, sum0 = forceX0, sum1 = forceX0;
            for (int j = 0; j < count; j++)
            {
                Vector<float> centreX = new(masses.X[j]), centreY = new(masses.Y[j]), m = new(masses.Mass[j]), soft = new(masses.Softening[j]);
                Vector<float> dx0 = x0 - centreX, dy0 = y0 - centreY, dx1 = x1 - centreX, dy1 = y1 - centreY;
                Vector<float> q0 = Vector<float>.One / Vector.MultiplyAddEstimate(dy0, dy0, Vector.MultiplyAddEstimate(dx0, dx0, soft));
                Vector<float> q1 = Vector<float>.One / Vector.MultiplyAddEstimate(dy1, dy1, Vector.MultiplyAddEstimate(dx1, dx1, soft));
                Vector<float> weight0 = m * q0, weight1 = m * q1;
                sum0 += weight0;
                sum1 += weight1;
                weight0 *= q0;
                weight1 *= q1;
                forceX0 = Vector.MultiplyAddEstimate(weight0, dx0, forceX0);
                forceX1 = Vector.MultiplyAddEstimate(weight1, dx1, forceX1);
                forceY0 = Vector.MultiplyAddEstimate(weight0, dy0, forceY0);
                forceY1 = Vector.MultiplyAddEstimate(weight1, dy1, forceY1);
            }
            Vector.Store(forceX0, part + i);
            Vector.Store(forceX1, part + i + width);
            Vector.Store(forceY0, part + GroupSize + i);
            Vector.Store(forceY1, part + GroupSize + i + width);
            Vector.Store(sum0, part + (2 * GroupSize) + i);
            Vector.Store(sum1, part + (2 * GroupSize) + i + width);
        }
    }

    /// <summary>A list of masses, a column each.</summary>
    /// <param name="x">Where they are.</param>
    /// <param name="y">Likewise.</param>
    /// <param name="mass">Numbers of points.</param>
    /// <param name="softening">1 for a point; for a cell, what stands in its place because its points are spread.</param>
    internal readonly struct Masses(float* x, float* y, float* mass, float* softening)
    {
        internal float* X { get; } = x;

        internal float* Y { get; } = y;

        internal float* Mass { get; } = mass;

        internal float* Softening { get; } = softening;
    }

    private interface IReciprocal
    {
        static abstract Vector512<float> Of(Vector512<float> value);
    }

    private readonly struct Estimate : IReciprocal
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Of(Vector512<float> value) => Avx512F.Reciprocal14(value);
    }

    private readonly struct Division : IReciprocal
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Of(Vector512<float> value) => Vector512<float>.One / value;
    }
}
