using Segmentation.Compute.Cpu.Memory;

namespace Segmentation.Compute.Cpu.Simd;

/// <summary>
/// The blocks one K-Means works on, and where each place's row stands in the points once rows have been moved within their chunk.
/// </summary>
internal sealed unsafe class PermutableBlocks(ColumnBlocks blocks) : IDisposable
{
    private AlignedMemory<ushort>? _order;

    internal ColumnBlocks Blocks { get; } = blocks;

    internal bool IsMoved => _order is not null;

    internal int ChunkRows => Blocks.ChunkBlocks * ColumnBlocks.BlockRows;

    /// <summary>Rows of the points in one chunk.</summary>
    internal int RowsOf(int chunk) => Math.Min(ChunkRows, Blocks.Count - (chunk * ChunkRows));

    /// <summary>For each place of a chunk the row, counted from the chunk's first; null while rows stand in their own order.</summary>
    internal ushort* Order(int chunk) => _order is null ? null : _order.Start + ((long)chunk * ChunkRows);

    /// <summary>Starts moving rows; every row stands in its own place at first.</summary>
    internal void BeginMoving()
    {
        if (_order is not null)
            return;
        _order = new AlignedMemory<ushort>((long)Blocks.Chunks * ChunkRows);
        for (int chunk = 0; chunk < Blocks.Chunks; chunk++)
        {
            ushort* order = Order(chunk);
            for (int i = 0; i < ChunkRows; i++)
                order[i] = (ushort)i;
        }
    }

    public void Dispose()
    {
        _order?.Dispose();
        Blocks.Dispose();
    }
}
