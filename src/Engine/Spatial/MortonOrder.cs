using System.Numerics;

namespace Segmentation.Spatial;

/// <summary>Points of the plane along Morton's curve: 16 bits an axis, interleaved, by a stable radix sort of three passes.</summary>
/// <remarks>The order is the same on any number of threads: a stable sort has only one outcome. Morton 1966.</remarks>
internal sealed class MortonOrder
{
    private const int BitsPerPass = 11;
    private const int Buckets = 1 << BitsPerPass;
    private const int Passes = 3;
    private const int PointsPerThread = 10_000;

    private readonly int _threads;
    private uint[] _otherKeys;
    private int[] _otherOrder;
    private int[][] _counts = [];

    internal MortonOrder(int points, int threads)
    {
        _threads = Math.Clamp(points / PointsPerThread, 1, threads);
        (Keys, _otherKeys) = (new uint[points], new uint[points]);
        (Order, _otherOrder) = (new int[points], new int[points]);
        _counts = [.. Enumerable.Range(0, _threads).Select(_ => new int[Buckets])];
    }

    /// <summary>Keys of the sorted points, ascending; x has the even bits.</summary>
    internal uint[] Keys { get; private set; }

    /// <summary>Which point stands at each place of the order.</summary>
    internal int[] Order { get; private set; }

    /// <summary>Cells a side of the finest grid.</summary>
    internal const int GridWidth = 1 << 16;

    /// <summary>Sorts the points.</summary>
    /// <param name="x">Abscissas in [lowX, lowX + width].</param>
    /// <param name="y">Ordinates in [lowY, lowY + width].</param>
    /// <param name="width">Width of the square that holds all points, above 0.</param>
    internal unsafe void Sort(float* x, float* y, float lowX, float lowY, float width, CancellationToken cancellation = default)
    {
        int n = Keys.Length;
        float cells = GridWidth / width;
        ChunkedParallel.ForChunks(_threads, _threads, part =>
        {
            (int from, int to) = Part(part);
            WriteKeys(x, y, lowX, lowY, cells, from, to);
            for (int i = from; i < to; i++)
                Order[i] = i;
        }, cancellation);
        for (int pass = 0; pass < Passes; pass++)
        {
            int shift = pass * BitsPerPass;
            ChunkedParallel.ForChunks(_threads, _threads, part => Count(part, shift), cancellation);
            StartsFromCounts();
            ChunkedParallel.ForChunks(_threads, _threads, part => Scatter(part, shift), cancellation);
            (Keys, _otherKeys) = (_otherKeys, Keys);
            (Order, _otherOrder) = (_otherOrder, Order);
        }
    }

    private (int From, int To) Part(int part) =>
        ((int)((long)Keys.Length * part / _threads), (int)((long)Keys.Length * (part + 1) / _threads));

    private unsafe void WriteKeys(float* x, float* y, float lowX, float lowY, float cells, int from, int to)
    {
        int i = from;
        for (; i + Vector<float>.Count <= to; i += Vector<float>.Count)
        {
            Vector<uint> column = Spread(Cell(Vector.Load(x + i), lowX, cells)), row = Spread(Cell(Vector.Load(y + i), lowY, cells));
            (column | (row << 1)).CopyTo(Keys, i);
        }
        for (; i < to; i++)
        {
            Vector<uint> column = Spread(Cell(new Vector<float>(x[i]), lowX, cells)), row = Spread(
                Cell(new Vector<float>(y[i]), lowY, cells));
            Keys[i] = column[0] | (row[0] << 1);
        }
    }

    private static Vector<uint> Cell(Vector<float> value, float low, float cells)
    {
        Vector<int> cell = Vector.ConvertToInt32((value - new Vector<float>(low)) * cells);
        return Vector.AsVectorUInt32(Vector.Min(Vector.Max(cell, Vector<int>.Zero), new Vector<int>(GridWidth - 1)));
    }

    // Moves bit b to bit 2b.
    private static Vector<uint> Spread(Vector<uint> bits)
    {
        bits = (bits | (bits << 8)) & new Vector<uint>(0x00FF00FF);
        bits = (bits | (bits << 4)) & new Vector<uint>(0x0F0F0F0F);
        bits = (bits | (bits << 2)) & new Vector<uint>(0x33333333);
        return (bits | (bits << 1)) & new Vector<uint>(0x55555555);
    }

    private void Count(int part, int shift)
    {
        int[] counts = _counts[part];
        Array.Clear(counts);
        (int from, int to) = Part(part);
        foreach (uint key in Keys.AsSpan(from, to - from))
            counts[(key >> shift) & (Buckets - 1)]++;
    }

    private void StartsFromCounts()
    {
        int sum = 0;
        for (int bucket = 0; bucket < Buckets; bucket++)
        {
            foreach (int[] counts in _counts)
                (counts[bucket], sum) = (sum, sum + counts[bucket]);
        }
    }

    private void Scatter(int part, int shift)
    {
        int[] starts = _counts[part], order = Order, toOrder = _otherOrder;
        uint[] keys = Keys, toKeys = _otherKeys;
        (int from, int to) = Part(part);
        for (int i = from; i < to; i++)
        {
            int at = starts[(keys[i] >> shift) & (Buckets - 1)]++;
            toKeys[at] = keys[i];
            toOrder[at] = order[i];
        }
    }
}
