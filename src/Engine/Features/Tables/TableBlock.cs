using System.Buffers;
using Segmentation.Memory;
using Segmentation.Transactions.Csv;
using Segmentation.Transactions.Text;

namespace Segmentation.Features.Tables;

/// <summary>One block of a numeric table: any thread parses it, and what its numbers leave open is settled in file order.</summary>
internal sealed class TableBlock
{
    private readonly ArrayBufferWriter<byte> _ids = new();
    private readonly List<int> _idEnds = [];
    private readonly List<(int Row, int Column, int First)> _open = [];
    private BlockRows? _rows;
    private InputException? _fault;

    /// <summary>The rows as text; reused.</summary>
    internal RowBlock Text { get; } = new();

    /// <summary>Rows that were parsed.</summary>
    internal int Rows { get; private set; }

    /// <summary>At least rows×d, row-major; another piece for each parsing, so that whoever takes it may keep it.</summary>
    internal Memory<double> Values { get; private set; }

    /// <summary>Parses all rows before the first that is broken.</summary>
    /// <param name="layout">The table's.</param>
    /// <param name="mark">The decimal mark as known before the block.</param>
    /// <param name="room">Gives the place of the values.</param>
    internal void Parse(TableLayout layout, byte mark, ArrayPieces<double> room)
    {
        _rows ??= layout.NewRows();
        _ids.ResetWrittenCount();
        _idEnds.Clear();
        _open.Clear();
        Rows = 0;
        _fault = null;
        try
        {
            _rows.Begin(Text);
            int d = layout.Columns.Length;
            Values = room.Take(_rows.RowsAhead * d);
            Span<double> values = Values.Span;
            while (_rows.Next())
            {
                int first = _rows.First + layout.FirstNumber;
                if (layout.HasId)
                {
                    _ids.Write(_rows.Field(_rows.First));
                    _idEnds.Add(_ids.WrittenCount);
                }
                Span<double> target = values.Slice(Rows * d, d);
                for (int column = 0; column < target.Length; column++)
                {
                    if (!DecimalText.TryParse(_rows.Field(first + column), mark, out target[column]))
                        _open.Add((Rows, column, _rows.First));
                }
                Rows++;
            }
        }
        catch (InputException fault)
        {
            _fault = fault;
        }
    }

    /// <summary>Reads what parsing left open, and appends the ids.</summary>
    /// <param name="layout">The table's.</param>
    /// <param name="firstRow">The table's row that is the block's first.</param>
    /// <param name="numbers">Knows the numbers before the block.</param>
    /// <param name="texts">The categories; null where none are taken.</param>
    /// <param name="ids">Gets the ids, where the table has some.</param>
    /// <exception cref="InputException">The first fault of the block.</exception>
    internal void Settle(TableLayout layout, int firstRow, TableNumbers numbers, CategoryCells? texts, IdList.Builder ids)
    {
        int d = layout.Columns.Length;
        Span<double> values = Values.Span;
        foreach ((int row, int column, int first) in _open)
        {
            ReadOnlySpan<byte> text = _rows!.Field(first + layout.FirstNumber + column);
            if (numbers.TryRead(text, () => _rows.LineOf(first), ((firstRow + row) * d) + column, out values[(row * d) + column]))
                continue;
            if (texts is null)
                throw layout.NoNumber(_rows.LineOf(first), column, text);
            texts.Add(column, firstRow + row, text, _rows.LineOf(first));
        }
        if (_fault is not null)
            throw _fault;
        int start = 0;
        foreach (int end in _idEnds)
        {
            ids.Add(_ids.WrittenSpan[start..end]);
            start = end;
        }
    }
}
