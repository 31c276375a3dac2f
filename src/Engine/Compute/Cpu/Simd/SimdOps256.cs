using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Segmentation.Compute.Cpu.Simd;

/// <summary>256-bit registers.</summary>
internal readonly struct SimdOps256 : ISimdOps<Vector256<float>>
{
    public static string Name => "AVX2";

    public static int Count => 8;

    public static bool ManyRegisters => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Create(float value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector256<float> Load(float* from) => Vector256.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Store(Vector256<float> value, float* to) => value.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Add(Vector256<float> a, Vector256<float> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Subtract(Vector256<float> a, Vector256<float> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Multiply(Vector256<float> a, Vector256<float> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Divide(Vector256<float> a, Vector256<float> b) => a / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> FusedMultiplyAdd(Vector256<float> a, Vector256<float> b, Vector256<float> addend) =>
        Vector256.FusedMultiplyAdd(a, b, addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Min(Vector256<float> a, Vector256<float> b) => Vector256.MinNative(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Max(Vector256<float> a, Vector256<float> b) => Vector256.MaxNative(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Sqrt(Vector256<float> value) => Vector256.Sqrt(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Abs(Vector256<float> value) => Vector256.Abs(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LessThan(Vector256<float> a, Vector256<float> b) => Vector256.LessThan(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Select(Vector256<float> mask, Vector256<float> ifSet, Vector256<float> otherwise) =>
        Vector256.ConditionalSelect(mask, ifSet, otherwise);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Bits(Vector256<float> mask) => mask.ExtractMostSignificantBits();

    // A mask that is set is −1.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> CountUp(Vector256<float> counts, Vector256<float> mask) =>
        (counts.AsInt32() - mask.AsInt32()).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void StoreInts(Vector256<float> value, int* to) => Vector256.ConvertToInt32Native(value).Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Ramp(int first) => Vector256.CreateSequence((float)first, 1f);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe int Compress(Vector256<float> mask, Vector256<float> value, int* tags, float* to, int* tagsTo)
    {
        uint bits = Bits(mask);
        int count = CompressTables.Compress(bits & 15, value.GetLower(), Vector128.Load(tags), to, tagsTo);
        return count + CompressTables.Compress(bits >> 4, value.GetUpper(), Vector128.Load(tags + 4), to + count, tagsTo + count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector256<float> value) => Vector256.Sum(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double WideSum(Vector256<float> value) => Vector256.Sum(Vector256.WidenLower(value) + Vector256.WidenUpper(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Least(Vector256<float> value) => SimdOps128.Least(Vector128.MinNative(value.GetLower(), value.GetUpper()));
}
