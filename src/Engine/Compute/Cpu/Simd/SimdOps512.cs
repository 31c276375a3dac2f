using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Segmentation.Compute.Cpu.Simd;

/// <summary>512-bit registers.</summary>
internal readonly struct SimdOps512 : ISimdOps<Vector512<float>>
{
    public static string Name => "AVX-512";

    public static int Count => 16;

    public static bool ManyRegisters => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Create(float value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512<float> Load(float* from) => Vector512.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Store(Vector512<float> value, float* to) => value.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Add(Vector512<float> a, Vector512<float> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Subtract(Vector512<float> a, Vector512<float> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Multiply(Vector512<float> a, Vector512<float> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Divide(Vector512<float> a, Vector512<float> b) => a / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> FusedMultiplyAdd(Vector512<float> a, Vector512<float> b, Vector512<float> addend) =>
        Vector512.FusedMultiplyAdd(a, b, addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Min(Vector512<float> a, Vector512<float> b) => Vector512.MinNative(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Max(Vector512<float> a, Vector512<float> b) => Vector512.MaxNative(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Sqrt(Vector512<float> value) => Vector512.Sqrt(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Abs(Vector512<float> value) => Vector512.Abs(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LessThan(Vector512<float> a, Vector512<float> b) => Vector512.LessThan(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Select(Vector512<float> mask, Vector512<float> ifSet, Vector512<float> otherwise) =>
        Vector512.ConditionalSelect(mask, ifSet, otherwise);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Bits(Vector512<float> mask) => (uint)mask.ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> CountUp(Vector512<float> counts, Vector512<float> mask) =>
        Vector512.ConditionalSelect(mask.AsInt32(), counts.AsInt32() + Vector512<int>.One, counts.AsInt32()).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void StoreInts(Vector512<float> value, int* to) => Vector512.ConvertToInt32Native(value).Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Ramp(int first) => Vector512.CreateSequence((float)first, 1f);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe int Compress(Vector512<float> mask, Vector512<float> value, int* tags, float* to, int* tagsTo)
    {
        if (!Avx512F.IsSupported)
            return CompressHalves(mask, value, tags, to, tagsTo);
        Avx512F.Compress(Vector512<float>.Zero, mask, value).Store(to);
        Avx512F.Compress(Vector512<int>.Zero, mask.AsInt32(), Vector512.Load(tags)).Store(tagsTo);
        return BitOperations.PopCount(Bits(mask));
    }

    private static unsafe int CompressHalves(Vector512<float> mask, Vector512<float> value, int* tags, float* to, int* tagsTo)
    {
        int count = SimdOps256.Compress(mask.GetLower(), value.GetLower(), tags, to, tagsTo);
        return count + SimdOps256.Compress(mask.GetUpper(), value.GetUpper(), tags + 8, to + count, tagsTo + count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector512<float> value) => Vector512.Sum(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double WideSum(Vector512<float> value) => Vector512.Sum(Vector512.WidenLower(value) + Vector512.WidenUpper(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Least(Vector512<float> value) => SimdOps256.Least(Vector256.MinNative(value.GetLower(), value.GetUpper()));
}
