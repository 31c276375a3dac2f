using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Segmentation.Compute.Cpu.Simd;

/// <summary>What AVX-512 does in one instruction, by a table.</summary>
internal static unsafe class CompressTables
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
