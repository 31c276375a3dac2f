using System.Runtime.CompilerServices;

namespace Segmentation.Compute.Cpu.Memory;

/// <summary>A float32 array that stays in place and starts on a cache line, for kernels that work by pointer.</summary>
internal sealed unsafe class AlignedFloats
{
    private const int CacheLine = 64;

    private readonly float[] _array;

    /// <summary>
    /// Room for <paramref name="length"/> values and one more cache line, all zero, so that a kernel may read past the end.
    /// </summary>
    internal AlignedFloats(int length)
    {
        _array = GC.AllocateArray<float>(length + (2 * CacheLine / sizeof(float)), pinned: true);
        nint address = (nint)Unsafe.AsPointer(ref _array[0]);
        Pointer = (float*)((address + CacheLine - 1) & ~(CacheLine - 1));
        Length = length;
    }

    internal int Length { get; }

    internal float* Pointer { get; }

    internal Span<float> Span => new(Pointer, Length);
}
