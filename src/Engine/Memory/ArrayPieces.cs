namespace Segmentation.Memory;

/// <summary>Hands out pieces of large arrays: many small ones would each touch new pages. Any thread may ask.</summary>
/// <typeparam name="T">What the pieces hold.</typeparam>
internal sealed class ArrayPieces<T>
    where T : unmanaged
{
    private const int Length = 1 << 22;

    private readonly Lock _gate = new();
    private T[] _open = [];
    private int _taken;

    /// <summary>A piece whose values are not set, and that nobody else has.</summary>
    internal Memory<T> Take(int length)
    {
        if (length > Length / 4)
            return LargeArray.Uninitialized<T>(length);
        lock (_gate)
        {
            if (_open.Length - _taken < length)
                (_open, _taken) = (LargeArray.Uninitialized<T>(Length), 0);
            _taken += length;
            return _open.AsMemory(_taken - length, length);
        }
    }
}
