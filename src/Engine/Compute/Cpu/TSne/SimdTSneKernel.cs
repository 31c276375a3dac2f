using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Segmentation.Compute.Cpu.Simd;

namespace Segmentation.Compute.Cpu.TSne;

/// <summary>t-SNE's repulsion of 32 points by a list of masses: the innermost loop of the tree, lanes over the points.</summary>
internal static unsafe class SimdTSneKernel
{
    internal const int GroupSize = 32;

    /// <summary>
    /// Adds Σ_j m_j·q_j²·(x_i − x_j), the same for y, and Σ_j m_j·q_j with q_j = 1 / (s_j + d²) to 3×32 sums: x, y, kernel.
    /// </summary>
    /// <param name="exact">Divides to the last bit, where the hardware's estimate of a reciprocal errs by 6e-5.</param>
    /// <param name="wide">False leaves 512-bit vectors unused.</param>
    internal static void Accumulate(float* x, float* y, Masses masses, int count, double* sums, bool exact, bool wide)
    {
        float* part = stackalloc float[3 * GroupSize];
        if (wide && Vector512.IsHardwareAccelerated)
        {
            if (exact || !Avx512F.IsSupported)
                Repel<Vector512<float>, SimdOps512, Division<Vector512<float>, SimdOps512>>(x, y, masses, count, part);
            else
                Repel<Vector512<float>, SimdOps512, Estimate>(x, y, masses, count, part);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Repel<Vector256<float>, SimdOps256, Division<Vector256<float>, SimdOps256>>(x, y, masses, count, part);
        }
        else
        {
            Repel<Vector128<float>, SimdOps128, Division<Vector128<float>, SimdOps128>>(x, y, masses, count, part);
        }
        for (int i = 0; i < 3 * GroupSize; i++)
            sums[i] += part[i];
    }

    // Two vectors of points share each mass's three broadcasts; six running sums and four coordinates stay in registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Repel<TRegister, TOps, TReciprocal>(float* x, float* y, Masses masses, int count, float* part)
        where TRegister : struct
        where TOps : struct, ISimdOps<TRegister>
        where TReciprocal : struct, IReciprocal<TRegister>
    {
        for (int i = 0; i < GroupSize; i += 2 * TOps.Count)
        {
            TRegister x0 = TOps.Load(x + i), x1 = TOps.Load(x + i + TOps.Count), y0 = TOps.Load(y + i), y1 = TOps.Load(y + i + TOps.Count);
            TRegister forceX0 = TOps.Create(0), forceX1 = forceX0, forceY0 = forceX0, forceY1 = forceX0, sum0 = forceX0, sum1 = forceX0;
            for (int j = 0; j < count; j++)
            {
                TRegister centerX = TOps.Create(masses.X[j]), centerY = TOps.Create(masses.Y[j]);
                TRegister mass = TOps.Create(masses.Mass[j]), soft = TOps.Create(masses.Softening[j]);
                TRegister dx0 = TOps.Subtract(x0, centerX), dy0 = TOps.Subtract(y0, centerY);
                TRegister dx1 = TOps.Subtract(x1, centerX), dy1 = TOps.Subtract(y1, centerY);
                TRegister q0 = TReciprocal.Of(TOps.FusedMultiplyAdd(dy0, dy0, TOps.FusedMultiplyAdd(dx0, dx0, soft)));
                TRegister q1 = TReciprocal.Of(TOps.FusedMultiplyAdd(dy1, dy1, TOps.FusedMultiplyAdd(dx1, dx1, soft)));
                TRegister weight0 = TOps.Multiply(mass, q0), weight1 = TOps.Multiply(mass, q1);
                sum0 = TOps.Add(sum0, weight0);
                sum1 = TOps.Add(sum1, weight1);
                weight0 = TOps.Multiply(weight0, q0);
                weight1 = TOps.Multiply(weight1, q1);
                forceX0 = TOps.FusedMultiplyAdd(weight0, dx0, forceX0);
                forceX1 = TOps.FusedMultiplyAdd(weight1, dx1, forceX1);
                forceY0 = TOps.FusedMultiplyAdd(weight0, dy0, forceY0);
                forceY1 = TOps.FusedMultiplyAdd(weight1, dy1, forceY1);
            }
            Store<TRegister, TOps>(forceX0, forceX1, part + i);
            Store<TRegister, TOps>(forceY0, forceY1, part + GroupSize + i);
            Store<TRegister, TOps>(sum0, sum1, part + (2 * GroupSize) + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TRegister, TOps>(TRegister first, TRegister second, float* to)
        where TRegister : struct
        where TOps : struct, ISimdOps<TRegister>
    {
        TOps.Store(first, to);
        TOps.Store(second, to + TOps.Count);
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

    private interface IReciprocal<TRegister>
    {
        static abstract TRegister Of(TRegister value);
    }

    private readonly struct Estimate : IReciprocal<Vector512<float>>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Of(Vector512<float> value) => Avx512F.Reciprocal14(value);
    }

    private readonly struct Division<TRegister, TOps> : IReciprocal<TRegister>
        where TRegister : struct
        where TOps : struct, ISimdOps<TRegister>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TRegister Of(TRegister value) => TOps.Divide(TOps.Create(1), value);
    }
}
