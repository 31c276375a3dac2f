using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Segmentation.Sources;
using Segmentation.Transactions.Text;

namespace Segmentation.Transactions.Csv;

/// <summary>Cells from where they lie in memory.</summary>
/// <remarks>
/// A call for each cell, and one for each byte range that it is copied to, take longer than what is done; values that are rare or need more
/// than a copy go the long way, cell by cell.
/// </remarks>
internal sealed unsafe partial class CellWriter
{
    // A text up to this many bytes lies in its column.
    private const int LongestInColumn = 12;

    /// <summary>Puts the next rows of a source into the block.</summary>
    /// <returns>Whether there may be more.</returns>
    internal bool Take(ICellColumns source, int mostRows, CancellationToken cancellation)
    {
        int rows = Math.Min(source.Ahead(cancellation), mostRows);
        if (rows == 0)
            return false;
        ReadOnlySpan<CellColumn> columns = source.Columns;
        _cells.Reserve(rows * columns.Length);
        int first = source.Row;
        for (int row = first; row < first + rows; row++)
        {
            foreach (ref readonly CellColumn column in columns)
            {
                if (!column.Has(row))
                {
                    Missing();
                    continue;
                }
                switch (column.Form)
                {
                    case CellForm.Text:
                        TextOf(column.Data + (16 * row));
                        break;
                    case CellForm.Int16:
                        DigitsOf(((short*)column.Data)[row], in column);
                        break;
                    case CellForm.Int32:
                        DigitsOf(((int*)column.Data)[row], in column);
                        break;
                    case CellForm.Int64 when IsSmall(((long*)column.Data)[row]):
                        DigitsOf(((long*)column.Data)[row], in column);
                        break;
                    case CellForm.Moment when IsUsual(((long*)column.Data)[row]):
                        MomentOf(((long*)column.Data)[row]);
                        break;
                    default:
                        source.ReadCell(_column, row, this);
                        break;
                }
            }
            EndRow();
        }
        source.Take(rows);
        return true;
    }

    private static bool IsSmall(long digits) => digits is > -Largest and < Largest;

    // From the year 1 on, and with room up to where ticks end.
    private static bool IsUsual(long microseconds) =>
        (ulong)(microseconds + (DateTime.UnixEpoch.Ticks / TimeSpan.TicksPerMicrosecond))
            <= (ulong)(DateTime.MaxValue.Ticks / TimeSpan.TicksPerMicrosecond);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void TextOf(byte* text)
    {
        int length = *(int*)text;
        byte* start = length <= LongestInColumn ? text + 4 : *(byte**)(text + 8);
        if (length == 0 || !IsPlain(*start) || !IsPlain(start[length - 1]))
        {
            Text(new ReadOnlySpan<byte>(start, length));
            return;
        }
        log?.Text(new ReadOnlySpan<byte>(start, length));
        Reserve(Math.Max(length, LongestInColumn));
        ref byte target = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_block.Bytes), _block.Length);
        if (length <= LongestInColumn)
        {
            // All that a short text has room for: what is too much is written over.
            Unsafe.WriteUnaligned(ref target, *(ulong*)start);
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref target, sizeof(ulong)), *(uint*)(start + sizeof(ulong)));
        }
        else
        {
            Unsafe.CopyBlockUnaligned(ref target, ref *start, (uint)length);
        }
        _block.Length += length;
        _cells.Add(Next());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void DigitsOf(long digits, ref readonly CellColumn column)
    {
        if (column.Decimals > DecimalText.MaxDecimals || NeedsTextOf(_column))
        {
            if (column.IsWhole)
                Whole(digits);
            else
                Decimal(digits, column.Decimals);
            return;
        }
        if (column.IsWhole)
            log?.Whole(digits);
        else
            log?.Decimal(digits, column.Decimals);
        Reserve(0);
        _cells.AddNumber(Next(), digits, column.Decimals);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void MomentOf(long microseconds)
    {
        long ticks = DateTime.UnixEpoch.Ticks + (microseconds * TimeSpan.TicksPerMicrosecond);
        if (NeedsTextOf(_column))
        {
            Moment(ticks, isDay: false);
            return;
        }
        log?.Moment(ticks, isDay: false);
        Reserve(0);
        _cells.AddMoment(Next(), ticks, isDay: false);
    }
}
