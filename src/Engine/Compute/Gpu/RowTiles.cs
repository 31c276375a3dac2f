using Segmentation.Compute.Gpu.Runtime;

namespace Segmentation.Compute.Gpu;

/// <summary>
/// The rows of a point set cut into ranges of equal length, the last one perhaps shorter, that fit a device one at a time.
/// </summary>
/// <param name="Rows">All rows.</param>
/// <param name="Length">Rows of a tile; all of them where they fit.</param>
internal readonly record struct RowTiles(int Rows, int Length)
{
    /// <summary>How many tiles.</summary>
    internal int Count => Math.Max(1, (int)(((long)Rows + Length - 1) / Length));

    /// <summary>Whether one tile holds all rows.</summary>
    internal bool IsWhole => Count == 1;

    /// <summary>A tile's first row and number of rows.</summary>
    internal (int First, int Count) this[int tile] => (tile * Length, Math.Min(Length, Rows - (tile * Length)));

    /// <summary>The longest tiles that fit.</summary>
    /// <param name="wholePerRow">Bytes a row takes if all are there at once.</param>
    /// <param name="tilePerRow">Bytes a row takes if tiles come and go; at least as many.</param>
    /// <param name="largestPerRow">Bytes a row takes in the largest single buffer.</param>
    /// <param name="available">Bytes that the tiles may take.</param>
    /// <param name="multiple">A tile's length is a multiple of this, unless it holds all rows.</param>
    /// <exception cref="DeviceUnavailableException">Not even the shortest tile fits; carries both numbers.</exception>
    internal static RowTiles Fit(
        GpuHardware hardware, int rows, long wholePerRow, long tilePerRow, long largestPerRow, long available, int multiple)
    {
        long inOneBuffer = hardware.MaxAllocation / largestPerRow;
        if (rows <= Math.Min(inOneBuffer, available / wholePerRow))
            return new RowTiles(rows, Math.Max(1, rows));
        long length = Math.Min(inOneBuffer, Math.Max(0, available) / tilePerRow) / multiple * multiple;
        if (length == 0)
            throw new DeviceUnavailableException(
                Invariant(
                    $"A tile of {multiple:N0} points needs {DeviceMemory.Words(multiple * tilePerRow)}; "
                    + $"'{hardware.Name}' has "
                    + $"{DeviceMemory.Words(Math.Max(0, available))} left for it. Take fewer features, or use ‹device› cpu."));
        return new RowTiles(rows, (int)Math.Min(length, rows));
    }
}
