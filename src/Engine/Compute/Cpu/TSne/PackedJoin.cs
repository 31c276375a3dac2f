using System.Collections.Concurrent;
using System.Numerics.Tensors;
using Segmentation.Compute.Cpu.Memory;

namespace Segmentation.Compute.Cpu.TSne;

/// <summary>
/// Joins neighbour lists and their conditional probabilities into packed symmetric affinities: p_ij = (p_j|i + p_i|j) / 2n.
/// </summary>
/// <remarks>
/// A stretch of target rows at a time: those who name one of them are found in each list by bisection, the lists being sorted by row, so
/// what is transposed is a window that a thread keeps, and the whole is never held twice.
/// </remarks>
internal sealed unsafe class PackedJoin
{
    private const int RowsPerPiece = 65_536;
    private const int PiecesWanted = 16;
    private const int FewestRows = 1024;

    private readonly int _n;
    private readonly int _k;
    private readonly int* _neighbors;
    private readonly float* _conditional;
    private readonly int _rowsPerPiece;
    private readonly int[] _incoming;
    private readonly ConcurrentBag<Scratch> _scratches = [];

    private PackedJoin(NeighborLists lists)
    {
        (_n, _k) = (lists.Rows, lists.K);
        _neighbors = lists.NeighborPointer;
        _conditional = lists.ValuePointer;
        _rowsPerPiece = Math.Clamp(_n / PiecesWanted, FewestRows, RowsPerPiece);
        _incoming = new int[_n];
    }

    /// <summary>Joins lists, ascending by neighbour, whose values are conditional probabilities.</summary>
    internal static PackedAffinities Run(NeighborLists lists, int threads, CancellationToken cancellation)
    {
        var join = new PackedJoin(lists);
        int pieces = ((join._n - 1) / join._rowsPerPiece) + 1;
        var vectors = new long[pieces + 1];
        var largest = new float[pieces];
        join.CountIncoming(threads, cancellation);
        ChunkedParallel.ForChunks(pieces, threads, piece => (vectors[piece + 1], largest[piece]) = join.Count(piece), cancellation);
        for (int piece = 0; piece < pieces; piece++)
            vectors[piece + 1] += vectors[piece];
        var packed = new PackedAffinities(join._n, largest.Max() / join._n, vectors[pieces]);
        try
        {
            join.FillAll(packed, vectors, threads, cancellation);
            return packed;
        }
        catch
        {
            packed.Dispose();
            throw;
        }
        finally
        {
            foreach (Scratch scratch in join._scratches)
                scratch.Dispose();
        }
    }

    private void FillAll(PackedAffinities packed, long[] vectors, int threads, CancellationToken cancellation)
    {
        int pieces = vectors.Length - 1;
        var sums = new (double Entropy, double Mass)[pieces];
        ChunkedParallel.ForChunks(
            pieces,
            threads,
            piece =>
            {
                if (!_scratches.TryTake(out Scratch? scratch))
                    scratch = new Scratch();
                try
                {
                    sums[piece] = Fill(piece, packed, (int)vectors[piece], scratch, cancellation);
                }
                finally
                {
                    _scratches.Add(scratch);
                }
            },
            cancellation);
        packed.Entropy = sums.Sum(sum => sum.Entropy);
        packed.Mass = sums.Sum(sum => sum.Mass);
    }

    private (int From, int To) RowsOf(int piece) => (piece * _rowsPerPiece, (int)Math.Min(_n, (long)(piece + 1) * _rowsPerPiece));

    // The place in a list of the first row not below one.
    private static int FirstFrom(int* list, int k, int row)
    {
        int at = 0;
        for (int length = k; length > 0;)
        {
            int half = length >> 1;
            bool below = list[at + half] < row;
            at = below ? at + half + 1 : at;
            length = below ? length - half - 1 : half;
        }
        return at;
    }

    // Each thread counts for itself: atomic increments crawl where thousands of copies all name the same few rows.
    private void CountIncoming(int threads, CancellationToken cancellation)
    {
        var counts = new int[threads][];
        ChunkedParallel.ForChunks(
            threads,
            threads,
            share =>
            {
                var own = counts[share] = new int[_n];
                int* last = _neighbors + ((long)_n * (share + 1) / threads * _k);
                cancellation.ThrowIfCancellationRequested();
                for (int* target = _neighbors + ((long)_n * share / threads * _k); target < last; target++)
                    own[*target]++;
            },
            cancellation);
        foreach (int[] part in counts)
            TensorPrimitives.Add(_incoming, part, _incoming);
    }

    private (long Vectors, float Largest) Count(int piece)
    {
        (int from, int to) = RowsOf(piece);
        long vectors = 0;
        float largest = 0;
        for (int i = from; i < to; i++)
        {
            vectors += PackedAffinities.VectorsFor(_k + _incoming[i]);
            largest = MathF.Max(largest, TensorPrimitives.Max(new ReadOnlySpan<float>(_conditional + ((long)i * _k), _k)));
        }
        return (vectors, largest);
    }

    private (double Entropy, double Mass) Fill(int piece, PackedAffinities packed, int at, Scratch scratch, CancellationToken cancellation)
    {
        (int from, int to) = RowsOf(piece);
        int[] starts = scratch.For(new ReadOnlySpan<int>(_incoming, from, to - from));
        int* sources = scratch.Sources;
        float* values = scratch.Values;
        for (int source = 0; source < _n; source++)
        {
            if (source % 65_536 == 0)
                cancellation.ThrowIfCancellationRequested();
            int* list = _neighbors + ((long)source * _k);
            for (int e = FirstFrom(list, _k, from); e < _k && list[e] < to; e++)
            {
                int slot = starts[list[e] - from]++;
                (sources[slot], values[slot]) = (source, _conditional[((long)source * _k) + e]);
            }
        }
        double entropy = 0, mass = 0;
        int first = 0;
        for (int i = from; i < to; i++)
        {
            // Filling has moved each start to the next row's.
            int last = starts[i - from];
            int count = Merge(
                i, new Incoming(sources + first, values + first, last - first), packed, packed.Vectors(at), scratch.Row(_k + last - first));
            first = last;
            Span<float> row = scratch.Row(count), logs = scratch.Logs(count);
            TensorPrimitives.Log(row, logs);
            entropy += TensorPrimitives.Dot<float>(row, logs);
            mass += TensorPrimitives.Sum<float>(row);
            at = packed.Close(i, at, count);
        }
        return (entropy, mass);
    }

    private int Merge(int i, Incoming incoming, PackedAffinities packed, uint* entries, Span<float> row)
    {
        float half = 0.5f / _n;
        int* own = _neighbors + ((long)i * _k);
        float* ownValues = _conditional + ((long)i * _k);
        int a = 0, b = 0, written = 0;
        while (a < _k || b < incoming.Length)
        {
            int columnA = a < _k ? own[a] : int.MaxValue, columnB = b < incoming.Length ? incoming.Sources[b] : int.MaxValue;
            int column = Math.Min(columnA, columnB);
            float value = 0;
            if (columnA == column)
                value += ownValues[a++];
            if (columnB == column)
                value += incoming.Values[b++];
            value *= half;
            // A zero carries no force, and 0·ln 0 would make the divergence NaN.
            if (value == 0)
                continue;
            row[written] = value;
            entries[written++] = packed.Pack(column, value);
        }
        return written;
    }

    /// <summary>Who names a row, and with which probability.</summary>
    private readonly struct Incoming(int* sources, float* values, int length)
    {
        internal int* Sources { get; } = sources;

        internal float* Values { get; } = values;

        internal int Length { get; } = length;
    }

    /// <summary>A thread's window of transposed lists, and room for a row.</summary>
    private sealed class Scratch : IDisposable
    {
        private AlignedMemory<int> _sources = new(0);
        private AlignedMemory<float> _values = new(0);
        private int[] _starts = [];
        private float[] _row = [];
        private float[] _logs = [];

        internal int* Sources => _sources.Start;

        internal float* Values => _values.Start;

        internal int[] For(ReadOnlySpan<int> counts)
        {
            if (_starts.Length < counts.Length)
                _starts = new int[counts.Length];
            int sum = 0;
            for (int i = 0; i < counts.Length; i++)
                (_starts[i], sum) = (sum, sum + counts[i]);
            if (_sources.Length < sum)
            {
                Dispose();
                // A little more, so that the next piece's window most often fits.
                (_sources, _values) = (new AlignedMemory<int>(sum + (sum / 8)), new AlignedMemory<float>(sum + (sum / 8)));
            }
            return _starts;
        }

        internal Span<float> Row(int length)
        {
            if (_row.Length < length)
                (_row, _logs) = (new float[2 * length], new float[2 * length]);
            return _row.AsSpan(0, length);
        }

        internal Span<float> Logs(int length) => _logs.AsSpan(0, length);

        public void Dispose()
        {
            _sources.Dispose();
            _values.Dispose();
        }
    }
}
