using System.Runtime.CompilerServices;
using Segmentation.Compute.Cpu.Memory;
using Segmentation.Spatial;

namespace Segmentation.Compute.Cpu.Simd;

/// <summary>
/// Points as float32 in blocks of 64 rows, each block a run of d columns of 64 values: a kernel loads a register of one feature of
/// neighbouring rows without a shuffle, and a block's columns share a few pages (64 beats 128 to 1,024 rows, whose columns lie
/// 4 KB apart and fall into the same cache sets).
/// </summary>
/// <remarks>
/// The last block is filled up with copies of the last row.
/// </remarks>
internal sealed unsafe class ColumnBlocks : IDisposable
{
    internal const int BlockRows = 64;

    /// <summary>Floats of a cache line.</summary>
    internal const int LineFloats = 16;

    // A chunk is what one thread works on: about 1 MB of points, and few enough rows for 16-bit positions.
    private const int ChunkValues = 1 << 18;
    private const int MostChunkRows = 1 << 14;

    private readonly AlignedMemory<float> _values;

    internal ColumnBlocks(Matrix points, CenterAndScale units, int threads, CancellationToken cancellation)
    {
        Units = units;
        Count = points.Rows;
        Dimensions = points.Columns;
        Blocks = (Count + BlockRows - 1) / BlockRows;
        ChunkBlocks = RowsOfChunk(Dimensions) / BlockRows;
        Chunks = (Blocks + ChunkBlocks - 1) / ChunkBlocks;
        _values = new AlignedMemory<float>((long)Blocks * BlockRows * Dimensions);
        ChunkedParallel.ForChunks(Chunks, threads, chunk =>
        {
            (int first, int end) = BlocksOf(chunk);
            for (int block = first; block < end; block++)
                Store(points, units, block * BlockRows, RowsOf(block), Block(block));
        }, cancellation);
    }

    internal int Count { get; }

    internal int Dimensions { get; }

    internal int Blocks { get; }

    internal int ChunkBlocks { get; }

    internal int Chunks { get; }

    internal CenterAndScale Units { get; }

    /// <summary>No stored row is longer than this: no value exceeds 1.</summary>
    internal static double MaxNorm(int dimensions) => Math.Sqrt(dimensions);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal float* Block(int block)
    {
        // One past the last may be asked for ahead of its time, and is not read.
        BoundsAssert.Index(block, Blocks + 1L);
        return _values.Start + ((long)block * BlockRows * Dimensions);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int RowsOf(int block) => Math.Min(BlockRows, Count - (block * BlockRows));

    internal (int First, int End) BlocksOf(int chunk) => (chunk * ChunkBlocks, Math.Min(Blocks, (chunk + 1) * ChunkBlocks));

    /// <summary>Rows of a full chunk, whole blocks.</summary>
    internal static int RowsOfChunk(int dimensions) =>
        Math.Clamp(ChunkValues / Math.Max(1, dimensions), BlockRows, MostChunkRows) / BlockRows * BlockRows;

    public void Dispose() => _values.Dispose();

    /// <summary>Stores a run of rows as one block.</summary>
    internal static void Store(Matrix points, CenterAndScale units, int first, int rows, float* block)
    {
        int d = points.Columns;
        double factor = units.Factor;
        fixed (double* values = points.Values)
        {
            double* from = values + ((long)first * d);
            for (int j = 0; j < d; j++, from++, block += BlockRows)
            {
                double centre = units.Center[j];
                double* source = from;
                for (int i = 0; i < rows; i++, source += d)
                    block[i] = (float)((*source - centre) * factor);
                new Span<float>(block + rows, BlockRows - rows).Fill(block[rows - 1]);
            }
        }
    }
}
