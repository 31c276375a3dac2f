using Segmentation.Compute.Gpu.Runtime;

namespace Segmentation.Compute.Gpu;

/// <summary>
/// One value a row that kernels read and write: on the device where the rows are there as a whole, else on the host, from where each tile's
/// values visit the device.
/// </summary>
internal sealed class TiledVector<T> : IDisposable
    where T : unmanaged
{
    private readonly RowTiles _tiles;
    private readonly GpuBuffer<T> _buffer;
    private readonly T[]? _host;

    internal TiledVector(GpuContext context, RowTiles tiles, string what)
    {
        _tiles = tiles;
        _buffer = context.Allocate<T>(tiles.Length, what);
        _host = tiles.IsWhole ? null : new T[tiles.Rows];
    }

    /// <summary>The values of a tile, until the next tile enters.</summary>
    internal GpuBuffer<T> Enter(int tile)
    {
        if (_host is not null)
            _buffer.Write(Of(tile));
        return _buffer;
    }

    /// <summary>Keeps what kernels wrote to the values of the tile that entered last.</summary>
    internal void Leave(int tile)
    {
        if (_host is not null)
            _buffer.Read(Of(tile));
    }

    /// <summary>Sets all values.</summary>
    internal void Fill(T value)
    {
        if (_host is null)
            _buffer.Fill(value);
        else
            Array.Fill(_host, value);
    }

    /// <summary>Copies values from row <paramref name="first"/> on.</summary>
    internal void Read(Span<T> values, int first = 0)
    {
        if (_host is null)
            _buffer.Read(values, first);
        else
            _host.AsSpan(first, values.Length).CopyTo(values);
    }

    public void Dispose() => _buffer.Dispose();

    private Span<T> Of(int tile)
    {
        var (first, count) = _tiles[tile];
        return _host.AsSpan(first, count);
    }
}
