using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Segmentation.Transactions.Text;

namespace Segmentation.Transactions.Csv;

/// <summary>Where the fields and rows of a block end, found 64 bytes at a time; reused from block to block.</summary>
/// <remarks>
/// Each step turns 64 bytes into bit masks of delimiters, line ends and quotes. The prefix parity of the quote bits is
/// one inside quotes, so delimiters and line ends under it are text. Opening quotes must follow the start of a field and
/// closing ones must precede its end; both are checked on the same masks. After Langdale &amp; Lemire, "Parsing gigabytes
/// of JSON per second", 2019, §3.1.
/// </remarks>
internal sealed class FieldIndex
{
    private const byte Quote = (byte)'"';
    private const byte CarriageReturn = (byte)'\r';

    private int[] _ends = [-1];
    private int[] _rows = [0];

    /// <summary>Ends of fields: field f is the bytes from <c>Ends[f] + 1</c> up to <c>Ends[f + 1]</c>; <c>Ends[0]</c> is -1.</summary>
    internal ReadOnlySpan<int> Ends => _ends;

    /// <summary>Row r holds the fields from <c>Rows[r]</c> up to <c>Rows[r + 1]</c>; <c>Rows[0]</c> is 0.</summary>
    internal ReadOnlySpan<int> Rows => _rows;

    /// <summary>Rows found; those before <see cref="BrokenQuote"/> are sound.</summary>
    internal int RowCount { get; private set; }

    /// <summary>Offset of the first quote that stands where none may, or -1.</summary>
    internal int BrokenQuote { get; private set; } = -1;

    /// <summary>Whether <see cref="BrokenQuote"/> is a quote that never closes.</summary>
    internal bool IsUnclosed { get; private set; }

    /// <summary>The plain text of a field, without outer spaces.</summary>
    internal ReadOnlySpan<byte> Text(RowBlock block, int row, int column)
    {
        int field = Rows[row] + column;
        int start = Ends[field] + 1;
        return FieldText.Trim(FieldText.Plain(FieldText.Trim(block.Bytes.AsSpan(start, Ends[field + 1] - start))));
    }

    /// <summary>Begins to be filled field by field, where nothing is to be looked for.</summary>
    internal void Begin()
    {
        BrokenQuote = -1;
        IsUnclosed = false;
        RowCount = 0;
        FieldCount = 0;
    }

    /// <summary>Fields that were added.</summary>
    internal int FieldCount { get; private set; }

    /// <summary>Adds a field that ends before a byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void AddField(int end)
    {
        if (++FieldCount == _ends.Length)
            Grow();
        _ends[FieldCount] = end;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow() => Array.Resize(ref _ends, 2 * _ends.Length);

    /// <summary>Ends the row of the fields added last.</summary>
    internal void EndRow()
    {
        if (++RowCount == _rows.Length)
            Array.Resize(ref _rows, 2 * _rows.Length);
        _rows[RowCount] = FieldCount;
    }

    /// <summary>The row that a byte lies in; past the last field, the number of rows.</summary>
    internal int RowAt(int offset)
    {
        int low = 0, high = RowCount;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            (low, high) = _ends[_rows[middle]] < offset ? (middle, high) : (low, middle - 1);
        }
        return low;
    }

    /// <summary>Indexes a text of whole rows.</summary>
    /// <param name="block">Its text ends with a line end and is followed by 64 readable bytes.</param>
    internal void Scan(RowBlock block, byte delimiter, byte lineEnd)
    {
        BrokenQuote = -1;
        IsUnclosed = false;
        if (block.HasQuotes)
            ScanQuoted(block.Bytes, block.Length, delimiter, lineEnd);
        else
            ScanPlain(block.Bytes, block.Length, delimiter, lineEnd);
    }

    private void ScanPlain(byte[] bytes, int length, byte delimiter, byte lineEnd)
    {
        ref byte start = ref MemoryMarshal.GetArrayDataReference(bytes);
        int fields = 1;
        int rows = 1;
        for (int at = 0; at < length; at += 64)
        {
            Masks(ref Unsafe.Add(ref start, at), delimiter, lineEnd, out ulong delimiters, out ulong lineEnds);
            ulong ends = delimiters | lineEnds;
            if (length - at < 64)
            {
                ulong valid = (1UL << (length - at)) - 1;
                ends &= valid;
                lineEnds &= valid;
            }
            Emit(at, ends, lineEnds, ref fields, ref rows);
        }
        RowCount = rows - 1;
    }

    private void ScanQuoted(byte[] bytes, int length, byte delimiter, byte lineEnd)
    {
        ref byte start = ref MemoryMarshal.GetArrayDataReference(bytes);
        int fields = 1;
        int rows = 1;
        ulong insideBefore = 0;
        // The bit before the first byte acts as a line end: a quote may stand there.
        ulong mayOpenBefore = 1;
        ulong closedBefore = 0;
        for (int at = 0; at < length; at += 64)
        {
            ref byte text = ref Unsafe.Add(ref start, at);
            Masks(ref text, delimiter, lineEnd, out ulong delimiters, out ulong lineEnds);
            Masks(ref text, Quote, CarriageReturn, out ulong quotes, out ulong returns);
            ulong valid = length - at < 64 ? (1UL << (length - at)) - 1 : ulong.MaxValue;
            quotes &= valid;
            ulong inside = PrefixParity(quotes) ^ insideBefore;
            ulong ends = (delimiters | lineEnds) & ~inside & valid;
            lineEnds &= ends;

            ulong opening = quotes & inside;
            ulong closing = quotes & ~inside;
            ulong afterEnd = (ends << 1) | mayOpenBefore;
            ulong afterClosing = (closing << 1) | closedBefore;
            ulong broken = (opening & ~(afterEnd | afterClosing)) | (afterClosing & valid & ~(ends | opening | returns));
            if (broken != 0 && BrokenQuote < 0)
                BrokenQuote = at + BitOperations.TrailingZeroCount(broken);

            insideBefore = (ulong)((long)(inside << (valid == ulong.MaxValue ? 0 : 64 - (length - at))) >> 63);
            mayOpenBefore = ends >> 63;
            closedBefore = closing >> 63;
            Emit(at, ends, lineEnds, ref fields, ref rows);
        }
        if (insideBefore != 0 && BrokenQuote < 0)
        {
            BrokenQuote = bytes.AsSpan(0, length).LastIndexOf(Quote);
            IsUnclosed = true;
        }
        RowCount = rows - 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Emit(int at, ulong ends, ulong lineEnds, ref int fields, ref int rows)
    {
        // Rows hold numbers of fields, not offsets: how many ends stand up to and with the line end.
        if (rows + 64 >= _rows.Length)
            Array.Resize(ref _rows, (2 * _rows.Length) + 128);
        for (ulong rest = lineEnds; rest != 0; rest &= rest - 1)
            _rows[rows++] = fields - 1 + BitOperations.PopCount(ends & (rest ^ (rest - 1)));

        if (fields + 64 >= _ends.Length)
            Array.Resize(ref _ends, (2 * _ends.Length) + 128);
        ref int target = ref MemoryMarshal.GetArrayDataReference(_ends);
        int count = BitOperations.PopCount(ends);
        for (int i = fields; ends != 0; i++)
        {
            Unsafe.Add(ref target, i) = at + BitOperations.TrailingZeroCount(ends);
            ends &= ends - 1;
        }
        fields += count;
    }

    /// <summary>Bit i is the parity of bits 0 … i.</summary>
    private static ulong PrefixParity(ulong bits)
    {
        bits ^= bits << 1;
        bits ^= bits << 2;
        bits ^= bits << 4;
        bits ^= bits << 8;
        bits ^= bits << 16;
        return bits ^ (bits << 32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Masks(ref byte text, byte first, byte second, out ulong firsts, out ulong seconds)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            var bytes = Vector512.LoadUnsafe(ref text);
            firsts = Vector512.Equals(bytes, Vector512.Create(first)).ExtractMostSignificantBits();
            seconds = Vector512.Equals(bytes, Vector512.Create(second)).ExtractMostSignificantBits();
            return;
        }
        // Falls to pairs of 128-bit vectors where there is nothing wider.
        var low = Vector256.LoadUnsafe(ref text);
        var high = Vector256.LoadUnsafe(ref text, 32);
        firsts = Mask(low, high, Vector256.Create(first));
        seconds = Mask(low, high, Vector256.Create(second));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mask(Vector256<byte> low, Vector256<byte> high, Vector256<byte> value) =>
        Vector256.Equals(
            low, value).ExtractMostSignificantBits() | ((ulong)Vector256.Equals(high, value).ExtractMostSignificantBits() << 32);
}
