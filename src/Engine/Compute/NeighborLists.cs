using System.Runtime.InteropServices;

namespace Segmentation.Compute;

/// <summary>Each row's k neighbours with a value each: squared distances, or the conditional probabilities that are made of them.</summary>
/// <remarks>
/// Outside the garbage collector's heap: hundreds of megabytes that have to be gone before a map descends. They are given back by
/// <see cref="Dispose"/> alone.
/// </remarks>
internal sealed unsafe class NeighborLists : IDisposable
{
    private int* _neighbors;
    private float* _values;

    /// <summary>Room for n lists, not cleared.</summary>
    /// <exception cref="ArgumentOutOfRangeException">More entries than an array holds.</exception>
    internal NeighborLists(int rows, int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)rows * k, Array.MaxLength);
        (Rows, K) = (rows, k);
        _neighbors = (int*)NativeMemory.Alloc((nuint)Entries, sizeof(int));
        _values = (float*)NativeMemory.Alloc((nuint)Entries, sizeof(float));
    }

    /// <summary>Number of lists, n.</summary>
    internal int Rows { get; }

    /// <summary>Neighbours a list.</summary>
    internal int K { get; }

    /// <summary>n·k.</summary>
    internal int Entries => Rows * K;

    /// <summary>n×k row numbers, row-major.</summary>
    internal Span<int> Neighbors => new(NeighborPointer, Entries);

    /// <summary>n×k values, row-major.</summary>
    internal Span<float> Values => new(ValuePointer, Entries);

    /// <summary><see cref="Neighbors"/>, for loops on several threads.</summary>
    internal int* NeighborPointer => _neighbors != null ? _neighbors : throw new ObjectDisposedException(nameof(NeighborLists));

    /// <summary><see cref="Values"/>, for loops on several threads.</summary>
    internal float* ValuePointer => _values != null ? _values : throw new ObjectDisposedException(nameof(NeighborLists));

    /// <summary>A row's neighbours.</summary>
    internal Span<int> NeighborsOf(int row) => new(NeighborPointer + ((long)row * K), K);

    /// <summary>The values of a row's neighbours.</summary>
    internal Span<float> ValuesOf(int row) => new(ValuePointer + ((long)row * K), K);

    public void Dispose()
    {
        NativeMemory.Free(_neighbors);
        NativeMemory.Free(_values);
        _neighbors = null;
        _values = null;
    }
}
