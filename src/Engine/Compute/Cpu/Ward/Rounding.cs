using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Segmentation.Compute.Cpu.Ward;

/// <summary>Float32 numbers that are certain to lie on one side, and the least of a vector's lanes.</summary>
internal static class Rounding
{
    /// <summary>The least float32 at or above a value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float Up(double value)
    {
        float rounded = (float)value;
        return rounded < value ? MathF.BitIncrement(rounded) : rounded;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float Least(Vector512<float> lanes) => Least(Vector256.MinNative(lanes.GetLower(), lanes.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float Least(Vector256<float> lanes)
    {
        Vector128<float> four = Vector128.MinNative(lanes.GetLower(), lanes.GetUpper());
        Vector128<float> two = Vector128.MinNative(four, Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1)));
        return Vector128.MinNative(two, Vector128.Shuffle(two, Vector128.Create(1, 0, 3, 2))).ToScalar();
    }
}
