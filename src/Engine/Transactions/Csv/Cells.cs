using System.Runtime.CompilerServices;
using Segmentation.Transactions.Text;

namespace Segmentation.Transactions.Csv;

/// <summary>
/// Cells that a source handed over by their types: where their texts lie in a block's bytes, and the values of those that are numbers or
/// moments.
/// </summary>
/// <remarks>A cell whose value is all that is looked at has no text.</remarks>
internal sealed class Cells
{
    private const byte MomentKind = 64, DayKind = 65;

    private readonly List<(int Before, int Rows)> _passedOver = [];
    private byte[] _kinds = [];
    private long[] _values = [];

    /// <summary>Rows and texts.</summary>
    internal FieldIndex Index { get; } = new();

    internal void Begin()
    {
        Index.Begin();
        _passedOver.Clear();
    }

    /// <summary>Adds a cell.</summary>
    /// <param name="textEnd">Where its text ends.</param>
    internal void Add(int textEnd) => Add(textEnd, 0, 0);

    /// <summary>Makes room for cells.</summary>
    internal void Reserve(int cells)
    {
        int needed = Index.FieldCount + cells;
        if (needed <= _kinds.Length)
            return;
        Array.Resize(ref _kinds, Math.Max(1024, 2 * needed));
        Array.Resize(ref _values, _kinds.Length);
    }

    /// <summary>Adds a cell that is a number of at most nine decimals.</summary>
    internal void AddNumber(int textEnd, long digits, int decimals) => Add(textEnd, (byte)(1 + decimals), digits);

    /// <summary>Adds a cell that is a moment.</summary>
    internal void AddMoment(int textEnd, long ticks, bool isDay) => Add(textEnd, isDay ? DayKind : MomentKind, ticks);

    /// <summary>The number in a field; false where it holds something else.</summary>
    internal bool TryNumber(int field, out long digits, out int decimals)
    {
        digits = _values[field];
        decimals = _kinds[field] - 1;
        return decimals is >= 0 and < MomentKind - 1;
    }

    /// <summary>The moment in a field; false where it holds something else.</summary>
    internal bool TryMoment(int field, out long ticks)
    {
        ticks = _values[field];
        return _kinds[field] >= MomentKind;
    }

    /// <summary>Tells of rows that hold nothing before the row that comes next.</summary>
    internal void PassOver(int rows) => _passedOver.Add((Index.RowCount, rows));

    /// <summary>Number of a row in the source, from that of the first in the block.</summary>
    internal int LineOf(int row)
    {
        int line = row;
        foreach ((int before, int rows) in _passedOver)
            line += before <= row ? rows : 0;
        return line;
    }

    /// <summary>A row as a line of CSV without its end.</summary>
    internal byte[] ToCsv(RowBlock block, int row)
    {
        using var line = new MemoryStream();
        var writer = new CsvWriter(line);
        var value = new byte[CellText.MaxBytes];
        for (int field = Index.Rows[row]; field < Index.Rows[row + 1]; field++)
        {
            ReadOnlySpan<byte> text = FieldText.Plain(
                block.Bytes.AsSpan(Index.Ends[field] + 1, Index.Ends[field + 1] - Index.Ends[field] - 1));
            if (text.IsEmpty && TryNumber(field, out long digits, out int decimals))
                text = value.AsSpan(0, CellText.Decimal(digits, decimals, value));
            else if (text.IsEmpty && TryMoment(field, out long ticks))
                text = value.AsSpan(0, CellText.Moment(ticks, _kinds[field] == DayKind, value));
            writer.Field(text);
        }
        writer.Flush();
        return line.ToArray();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Add(int textEnd, byte kind, long value)
    {
        int field = Index.FieldCount;
        if (field == _kinds.Length)
            Reserve(1);
        _kinds[field] = kind;
        _values[field] = value;
        Index.AddField(textEnd);
    }
}
