using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Segmentation.Compute.Cpu;

/// <summary>
/// Operations on one register of float32 lanes. Kernels are generic over the register and this table of operations, so that each is
/// written once and compiled for every width; type arguments are structs, so the calls are inlined away.
/// </summary>
/// <typeparam name="TRegister">The register: 128, 256 or 512 bits.</typeparam>
internal interface ILanes<TRegister>
    where TRegister : struct
{
    static abstract int Count { get; }

    /// <summary>Whether there are 32 registers of this width, or 16: sums that do not fit are stored and loaded again at every step.</summary>
    static abstract bool ManyRegisters { get; }

    static abstract TRegister Create(float value);

    static abstract unsafe TRegister Load(float* from);

    static abstract unsafe void Store(TRegister value, float* to);

    static abstract TRegister Add(TRegister a, TRegister b);

    static abstract TRegister Subtract(TRegister a, TRegister b);

    static abstract TRegister Multiply(TRegister a, TRegister b);

    static abstract TRegister FusedMultiplyAdd(TRegister a, TRegister b, TRegister addend);

    static abstract TRegister Min(TRegister a, TRegister b);

    static abstract TRegister Max(TRegister a, TRegister b);

    static abstract TRegister Sqrt(TRegister value);

    static abstract TRegister Abs(TRegister value);

    static abstract TRegister LessThan(TRegister a, TRegister b);

    static abstract TRegister Select(TRegister mask, TRegister ifSet, TRegister otherwise);

    /// <summary>One bit a lane, lane 0 lowest.</summary>
    static abstract uint Bits(TRegister mask);

    /// <summary>Stores whole numbers held as float as int32.</summary>
    static abstract unsafe void StoreInts(TRegister value, int* to);

    /// <summary>first, first + 1, first + 2, …</summary>
    static abstract TRegister Ramp(int first);

    /// <summary>Adds one to the int32 that stands in a lane wherever the mask is set.</summary>
    static abstract TRegister CountUp(TRegister counts, TRegister mask);

    /// <summary>Stores the lanes whose mask is set, side by side in lane order, and as many of the whole numbers beside them. Both targets have room for a register.</summary>
    /// <returns>How many were stored.</returns>
    static abstract unsafe int Compress(TRegister mask, TRegister value, int* tags, float* to, int* tagsTo);

    static abstract float Sum(TRegister value);

    /// <summary>The sum with every lane widened to float64 first.</summary>
    static abstract double WideSum(TRegister value);

    static abstract float Least(TRegister value);
}

/// <summary>512-bit registers.</summary>
internal readonly struct Lanes512 : ILanes<Vector512<float>>
{
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
    public static Vector512<float> FusedMultiplyAdd(Vector512<float> a, Vector512<float> b, Vector512<float> addend) => Vector512.FusedMultiplyAdd(a, b, addend);

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
    public static Vector512<float> Select(Vector512<float> mask, Vector512<float> ifSet, Vector512<float> otherwise) => Vector512.ConditionalSelect(mask, ifSet, otherwise);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Bits(Vector512<float> mask) => (uint)mask.ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> CountUp(Vector512<float> counts, Vector512<float> mask) => Vector512.ConditionalSelect(mask.AsInt32(), counts.AsInt32() + Vector512<int>.One, counts.AsInt32()).AsSingle();

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
        int count = Lanes256.Compress(mask.GetLower(), value.GetLower(), tags, to, tagsTo);
        return count + Lanes256.Compress(mask.GetUpper(), value.GetUpper(), tags + 8, to + count, tagsTo + count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector512<float> value) => Vector512.Sum(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double WideSum(Vector512<float> value) => Vector512.Sum(Vector512.WidenLower(value) + Vector512.WidenUpper(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Least(Vector512<float> value) => Lanes256.Least(Vector256.MinNative(value.GetLower(), value.GetUpper()));
}

/// <summary>256-bit registers.</summary>
internal readonly struct Lanes256 : ILanes<Vector256<float>>
{
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
    public static Vector256<float> FusedMultiplyAdd(Vector256<float> a, Vector256<float> b, Vector256<float> addend) => Vector256.FusedMultiplyAdd(a, b, addend);

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
    public static Vector256<float> Select(Vector256<float> mask, Vector256<float> ifSet, Vector256<float> otherwise) => Vector256.ConditionalSelect(mask, ifSet, otherwise);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Bits(Vector256<float> mask) => mask.ExtractMostSignificantBits();

    // A mask that is set is −1.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> CountUp(Vector256<float> counts, Vector256<float> mask) => (counts.AsInt32() - mask.AsInt32()).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void StoreInts(Vector256<float> value, int* to) => Vector256.ConvertToInt32Native(value).Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Ramp(int first) => Vector256.CreateSequence((float)first, 1f);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe int Compress(Vector256<float> mask, Vector256<float> value, int* tags, float* to, int* tagsTo)
    {
        uint bits = Bits(mask);
        int count = SetLanes.Compress(bits & 15, value.GetLower(), Vector128.Load(tags), to, tagsTo);
        return count + SetLanes.Compress(bits >> 4, value.GetUpper(), Vector128.Load(tags + 4), to + count, tagsTo + count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector256<float> value) => Vector256.Sum(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double WideSum(Vector256<float> value) => Vector256.Sum(Vector256.WidenLower(value) + Vector256.WidenUpper(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Least(Vector256<float> value) => Lanes128.Least(Vector128.MinNative(value.GetLower(), value.GetUpper()));
}

/// <summary>128-bit registers; also what runs, as plain code, where the processor offers none.</summary>
internal readonly struct Lanes128 : ILanes<Vector128<float>>
{
    public static int Count => 4;

    public static bool ManyRegisters => AdvSimd.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Create(float value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector128<float> Load(float* from) => Vector128.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Store(Vector128<float> value, float* to) => value.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Add(Vector128<float> a, Vector128<float> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Subtract(Vector128<float> a, Vector128<float> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Multiply(Vector128<float> a, Vector128<float> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> FusedMultiplyAdd(Vector128<float> a, Vector128<float> b, Vector128<float> addend) => Vector128.FusedMultiplyAdd(a, b, addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Min(Vector128<float> a, Vector128<float> b) => Vector128.MinNative(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Max(Vector128<float> a, Vector128<float> b) => Vector128.MaxNative(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Sqrt(Vector128<float> value) => Vector128.Sqrt(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Abs(Vector128<float> value) => Vector128.Abs(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> LessThan(Vector128<float> a, Vector128<float> b) => Vector128.LessThan(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Select(Vector128<float> mask, Vector128<float> ifSet, Vector128<float> otherwise) => Vector128.ConditionalSelect(mask, ifSet, otherwise);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Bits(Vector128<float> mask) => mask.ExtractMostSignificantBits();

    // A mask that is set is −1.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> CountUp(Vector128<float> counts, Vector128<float> mask) => (counts.AsInt32() - mask.AsInt32()).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void StoreInts(Vector128<float> value, int* to) => Vector128.ConvertToInt32Native(value).Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Ramp(int first) => Vector128.CreateSequence((float)first, 1f);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe int Compress(Vector128<float> mask, Vector128<float> value, int* tags, float* to, int* tagsTo) =>
        SetLanes.Compress(Bits(mask), value, Vector128.Load(tags), to, tagsTo);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector128<float> value) => Vector128.Sum(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double WideSum(Vector128<float> value) => Vector128.Sum(Vector128.WidenLower(value) + Vector128.WidenUpper(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Least(Vector128<float> value) => MathF.Min(MathF.Min(value[0], value[1]), MathF.Min(value[2], value[3]));
}

/// <summary>What AVX-512 does in one instruction, by a table.</summary>
internal static unsafe class SetLanes
{
    // For each mask of four lanes the bytes of the set ones, side by side; the rest is zero.
    private static ReadOnlySpan<byte> Orders =>
    [
        X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
        0, 1, 2, 3, X, X, X, X, X, X, X, X, X, X, X, X,
        4, 5, 6, 7, X, X, X, X, X, X, X, X, X, X, X, X,
        0, 1, 2, 3, 4, 5, 6, 7, X, X, X, X, X, X, X, X,
        8, 9, 10, 11, X, X, X, X, X, X, X, X, X, X, X, X,
        0, 1, 2, 3, 8, 9, 10, 11, X, X, X, X, X, X, X, X,
        4, 5, 6, 7, 8, 9, 10, 11, X, X, X, X, X, X, X, X,
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, X, X, X, X,
        12, 13, 14, 15, X, X, X, X, X, X, X, X, X, X, X, X,
        0, 1, 2, 3, 12, 13, 14, 15, X, X, X, X, X, X, X, X,
        4, 5, 6, 7, 12, 13, 14, 15, X, X, X, X, X, X, X, X,
        0, 1, 2, 3, 4, 5, 6, 7, 12, 13, 14, 15, X, X, X, X,
        8, 9, 10, 11, 12, 13, 14, 15, X, X, X, X, X, X, X, X,
        0, 1, 2, 3, 8, 9, 10, 11, 12, 13, 14, 15, X, X, X, X,
        4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, X, X, X, X,
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
    ];

    private const byte X = 0xFF;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Compress(uint bits, Vector128<float> value, Vector128<int> tags, float* to, int* tagsTo)
    {
        Vector128<byte> order = Vector128.LoadUnsafe(ref Unsafe.AsRef(in Orders[0]), bits * 16);
        Vector128.Shuffle(value.AsByte(), order).AsSingle().Store(to);
        Vector128.Shuffle(tags.AsByte(), order).AsInt32().Store(tagsTo);
        return BitOperations.PopCount(bits);
    }
}
