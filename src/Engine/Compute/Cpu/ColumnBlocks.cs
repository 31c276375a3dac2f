using System.Numerics;

namespace Segmentation.Compute.Cpu;

/// <summary>
/// Points as float32 in blocks of 64 rows, each block a run of d columns of 64 values: a kernel loads a register of one feature of
/// neighbouring rows without a shuffle, and a block's columns share a few pages (64 beats 128 to 1,024 rows, whose columns lie
/// 4 KB apart and fall into the same cache sets).
/// </summary>
/// <remarks>
/// Values are centred and scaled by a power of two into [−1, 1], so that float32 keeps its digits wherever the points lie and nothing
/// overflows. The last block is filled up with copies of the last row.
/// </remarks>
internal sealed unsafe class ColumnBlocks : IDisposable
{
    internal const int BlockRows = 64;

    // A chunk is what one thread works on: about 1 MB of points, and few enough rows for 16-bit positions.
    private const int ChunkValues = 1 << 18;
    private const int MostChunkRows = 1 << 14;

    private readonly AlignedMemory<float> _values;
    private readonly double[] _centre;

    internal ColumnBlocks(Matrix points, int threads, CancellationToken cancellation = default)
    {
        Count = points.Rows;
        Dimensions = points.Columns;
        Blocks = (Count + BlockRows - 1) / BlockRows;
        ChunkBlocks = Math.Clamp(ChunkValues / Math.Max(1, Dimensions), BlockRows, MostChunkRows) / BlockRows;
        Chunks = (Blocks + ChunkBlocks - 1) / ChunkBlocks;
        (_centre, double reach) = Extent(points, threads, cancellation);
        Scale = reach > 0 ? Math.ScaleB(1, Math.ILogB(reach) + 1) : 1;
        _values = new AlignedMemory<float>((long)Blocks * BlockRows * Dimensions);
        var norms = new float[Math.Max(1, Chunks)];
        Threading.ForChunks(Chunks, threads, chunk => norms[chunk] = Fill(points, chunk), cancellation);
        MaxNorm = MathF.Sqrt(norms.Max()) * 1.000001f;
    }

    internal int Count { get; }

    internal int Dimensions { get; }

    internal int Blocks { get; }

    internal int ChunkBlocks { get; }

    internal int Chunks { get; }

    /// <summary>What one unit of the stored values is in the points' own units; a power of two.</summary>
    internal double Scale { get; }

    /// <summary>No stored row is longer than this.</summary>
    internal float MaxNorm { get; }

    /// <summary>What was subtracted from every row before scaling.</summary>
    internal ReadOnlySpan<double> Centre => _centre;

    internal float* Block(int block) => _values.Start + ((long)block * BlockRows * Dimensions);

    internal int RowsOf(int block) => Math.Min(BlockRows, Count - (block * BlockRows));

    internal (int First, int End) BlocksOf(int chunk) => (chunk * ChunkBlocks, Math.Min(Blocks, (chunk + 1) * ChunkBlocks));

    /// <summary>A value of one feature as it is stored.</summary>
    internal float Stored(double value, int feature) => (float)((value - _centre[feature]) / Scale);

    /// <summary>Rows as they are stored, in float32, row-major.</summary>
    internal float[] Stored(Matrix rows)
    {
        var stored = new float[rows.Values.Length];
        for (int i = 0; i < stored.Length; i++)
            stored[i] = Stored(rows.Values[i], i % Dimensions);
        return stored;
    }

    public void Dispose() => _values.Dispose();

    /// <summary>Means of the columns, and the greatest distance of a value from its column's mean.</summary>
    private (double[] Centre, double Reach) Extent(Matrix points, int threads, CancellationToken cancellation)
    {
        int d = Dimensions;
        var sums = new double[Chunks][];
        var lows = new double[Chunks][];
        var highs = new double[Chunks][];
        Threading.ForChunks(Chunks, threads, chunk =>
        {
            (int first, int end) = BlocksOf(chunk);
            var sum = sums[chunk] = new double[d];
            var low = lows[chunk] = [.. Enumerable.Repeat(double.MaxValue, d)];
            var high = highs[chunk] = [.. Enumerable.Repeat(double.MinValue, d)];
            long from = (long)first * BlockRows * d;
            long to = Math.Min((long)end * BlockRows, Count) * d;
            ColumnExtent.Add(points.Values.AsSpan((int)from, (int)(to - from)), sum, low, high);
        }, cancellation);
        var centre = new double[d];
        double reach = 0;
        for (int j = 0; j < d; j++)
        {
            for (int chunk = 0; chunk < Chunks; chunk++)
                centre[j] += sums[chunk][j];
            centre[j] /= Math.Max(1, Count);
            for (int chunk = 0; chunk < Chunks; chunk++)
                reach = Math.Max(reach, Math.Max(highs[chunk][j] - centre[j], centre[j] - lows[chunk][j]));
        }
        return (centre, reach);
    }

    private float Fill(Matrix points, int chunk)
    {
        (int first, int end) = BlocksOf(chunk);
        int d = Dimensions;
        double inverse = 1 / Scale;
        float longest = 0;
        float* norms = stackalloc float[BlockRows];
        fixed (double* from = points.Values)
        {
            for (int block = first; block < end; block++)
            {
                int rows = RowsOf(block);
                double* source = from + ((long)block * BlockRows * d);
                float* target = Block(block);
                new Span<float>(norms, BlockRows).Clear();
                for (int j = 0; j < d; j++, target += BlockRows)
                {
                    double centre = _centre[j];
                    for (int i = 0; i < rows; i++)
                    {
                        float value = (float)((source[((long)i * d) + j] - centre) * inverse);
                        target[i] = value;
                        norms[i] += value * value;
                    }
                    for (int i = rows; i < BlockRows; i++)
                        target[i] = target[rows - 1];
                }
                for (int i = 0; i < rows; i++)
                    longest = Math.Max(longest, norms[i]);
            }
        }
        return longest;
    }
}

/// <summary>Sums, lows and highs of the columns of a run of rows, vectorised across a row-major run whose period is d registers.</summary>
internal static class ColumnExtent
{
    internal static void Add(ReadOnlySpan<double> rows, Span<double> sums, Span<double> lows, Span<double> highs)
    {
        int d = sums.Length;
        if (d == 0)
            return;
        int width = Vector<double>.Count;
        // d registers hold `width` rows; lane l of register r is always column (r·width + l) mod d.
        int period = d * width;
        int whole = rows.Length / period * period;
        for (int r = 0; r < d && whole > 0; r++)
        {
            var sum = Vector<double>.Zero;
            var low = new Vector<double>(double.MaxValue);
            var high = new Vector<double>(double.MinValue);
            for (int at = r * width; at < whole; at += period)
            {
                var value = new Vector<double>(rows[at..]);
                sum += value;
                low = Vector.Min(low, value);
                high = Vector.Max(high, value);
            }
            for (int lane = 0; lane < width; lane++)
            {
                int j = ((r * width) + lane) % d;
                sums[j] += sum[lane];
                lows[j] = Math.Min(lows[j], low[lane]);
                highs[j] = Math.Max(highs[j], high[lane]);
            }
        }
        for (int at = whole; at < rows.Length; at++)
        {
            int j = at % d;
            sums[j] += rows[at];
            lows[j] = Math.Min(lows[j], rows[at]);
            highs[j] = Math.Max(highs[j], rows[at]);
        }
    }
}
