using System.Buffers;
using System.Buffers.Text;
using System.Numerics;
using System.Text;

namespace Segmentation;

/// <summary>The id of a row, as UTF-8.</summary>
internal delegate ReadOnlySpan<byte> IdAt(int row);

/// <summary>Customer ids in row order, held as UTF-8 in blocks: five million ids cost their bytes, not five million strings.</summary>
/// <remarks>
/// An id lies in one block, so that it is one span; what is left of a block where the next id does not fit stays unused. A place is the
/// block's number times the block's size plus the offset in it, which 64 bits hold for any number of ids.
/// </remarks>
public sealed class IdList
{
    private const int LargestBlockBits = 30;

    private readonly byte[][] _blocks;
    private readonly int _blockBits;
    private readonly long[] _starts;

    private IdList(byte[][] blocks, int blockBits, long[] starts) => (_blocks, _blockBits, _starts) = (blocks, blockBits, starts);

    /// <summary>Number of ids.</summary>
    public int Count => _starts.Length - 1;

    /// <summary>The id at <paramref name="row"/> as text.</summary>
    public string this[int row] => Encoding.UTF8.GetString(Utf8(row));

    /// <summary>The id at <paramref name="row"/> as UTF-8.</summary>
    public ReadOnlySpan<byte> Utf8(int row)
    {
        long start = _starts[row];
        long next = _starts[row + 1];
        byte[] block = _blocks[(int)(start >> _blockBits)];
        int offset = OffsetOf(start, _blockBits);
        // Blocks are as long as what they hold: the last id of one ends with it.
        int end = next >> _blockBits == start >> _blockBits ? OffsetOf(next, _blockBits) : block.Length;
        return block.AsSpan(offset, end - offset);
    }

    /// <summary>Builds a list from text ids.</summary>
    public static IdList From(IEnumerable<string> ids)
    {
        var builder = new Builder();
        foreach (string id in ids)
            builder.Add(Encoding.UTF8.GetBytes(id));
        return builder.ToIdList();
    }

    /// <summary>Builds a list of ids that are looked up by several threads.</summary>
    /// <param name="count">Number of ids.</param>
    /// <param name="threads">Number of threads.</param>
    /// <param name="idAt">The id of a row.</param>
    /// <param name="cancellation">Looked at every few thousand ids.</param>
    internal static IdList Of(int count, int threads, IdAt idAt, CancellationToken cancellation = default)
    {
        const int Chunk = 1 << 13;
        var found = new (byte[] Text, int[] Ends)[(count + Chunk - 1) / Chunk];
        ChunkedParallel.ForChunks(found.Length, threads, chunk =>
        {
            int first = chunk * Chunk;
            int[] ends = new int[Math.Min(count - first, Chunk)];
            var text = new ArrayBufferWriter<byte>(Chunk);
            for (int i = 0; i < ends.Length; i++)
            {
                text.Write(idAt(first + i));
                ends[i] = text.WrittenCount;
            }
            found[chunk] = (text.WrittenSpan.ToArray(), ends);
        }, cancellation);
        var builder = new Builder();
        foreach ((byte[] text, int[] ends) in found)
        {
            int start = 0;
            foreach (int end in ends)
            {
                builder.Add(text.AsSpan(start..end));
                start = end;
            }
        }
        return builder.ToIdList();
    }

    /// <summary>The numbers of rows as ids: 1, 2, 3, ….</summary>
    /// <param name="count">Number of rows.</param>
    /// <param name="threads">Number of threads.</param>
    internal static IdList Numbered(int count, int threads)
    {
        const int Chunk = 1 << 16;
        long bytes = StartOfNumber(count);
        int blockBits = BitOperations.Log2((ulong)Math.Max(1, bytes)) + 1;
        if (blockBits > LargestBlockBits)
            return Appended(count);
        var text = GC.AllocateUninitializedArray<byte>((int)bytes);
        var starts = GC.AllocateUninitializedArray<long>(count + 1);
        starts[count] = bytes;
        ChunkedParallel.ForChunks((int)((count + (long)Chunk - 1) / Chunk), threads, chunk =>
        {
            int first = chunk * Chunk;
            int end = (int)Math.Min(count, first + (long)Chunk);
            int at = (int)StartOfNumber(first);
            for (int row = first; row < end; row++)
            {
                starts[row] = at;
                Utf8Formatter.TryFormat(row + 1L, text.AsSpan(at), out int written);
                at += written;
            }
        });
        return new IdList([text], blockBits, starts);
    }

    // Bytes of the numbers 1 … rows.
    private static long StartOfNumber(int rows)
    {
        long bytes = 0;
        for (long shortest = 1; shortest <= rows; shortest *= 10)
            bytes += rows - shortest + 1;
        return bytes;
    }

    private static IdList Appended(int count)
    {
        var builder = new Builder();
        Span<byte> number = stackalloc byte[20];
        for (int row = 0; row < count; row++)
        {
            Utf8Formatter.TryFormat(row + 1L, number, out int digits);
            builder.Add(number[..digits]);
        }
        return builder.ToIdList();
    }

    /// <summary>Where an id begins.</summary>
    internal static long PlaceOf(int block, int offset, int blockBits) => ((long)block << blockBits) + offset;

    /// <summary>The offset of a place within its block.</summary>
    internal static int OffsetOf(long place, int blockBits) => (int)(place & ((1L << blockBits) - 1));

    /// <summary>Collects ids one after another.</summary>
    /// <param name="blockBits">Binary logarithm of a block's size in bytes, at most 30.</param>
    internal sealed class Builder(int blockBits = Builder.UsualBlockBits)
    {
        /// <summary>64 MiB.</summary>
        internal const int UsualBlockBits = 26;

        private const int FirstBytes = 1024;

        private readonly List<long> _starts = [];
        private readonly List<byte[]> _full = [];
        private byte[] _open = new byte[Math.Min(FirstBytes, 1 << blockBits)];
        private int _length;

        /// <summary>Number of ids so far.</summary>
        public int Count => _starts.Count;

        /// <summary>Appends one id.</summary>
        public void Add(ReadOnlySpan<byte> id)
        {
            // An id that is longer than a block has one of its own, of its length. An empty one at the end of a full block would have the
            // place of the next block's first.
            if (_length > 0 && _length + (long)Math.Max(1, id.Length) > 1 << blockBits)
                Close();
            if (_length + id.Length > _open.Length)
                Array.Resize(ref _open, Math.Max(Math.Min(2 * _open.Length, 1 << blockBits), _length + id.Length));
            _starts.Add(PlaceOf(_full.Count, _length, blockBits));
            id.CopyTo(_open.AsSpan(_length));
            _length += id.Length;
        }

        /// <summary>Freezes what was added.</summary>
        public IdList ToIdList()
        {
            byte[] last = _open.AsSpan(0, _length).ToArray();
            return new IdList([.. _full, last], blockBits, [.. _starts, PlaceOf(_full.Count, _length, blockBits)]);
        }

        private void Close()
        {
            Array.Resize(ref _open, _length);
            _full.Add(_open);
            _open = new byte[1 << blockBits];
            _length = 0;
        }
    }
}
