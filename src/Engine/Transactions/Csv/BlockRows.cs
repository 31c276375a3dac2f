using Segmentation.Transactions.Text;
using Segmentation.Wording;

namespace Segmentation.Transactions.Csv;

/// <summary>Rows of one block after another: each as wide as the header, fields as UTF-8 without quotes and outer spaces.</summary>
/// <param name="name">The source, named in errors.</param>
/// <param name="width">Fields of every row.</param>
/// <param name="delimiter">Between fields.</param>
/// <param name="lineEnd">Between rows.</param>
/// <remarks>Each thread has its own.</remarks>
internal sealed class BlockRows(string name, int width, byte delimiter, byte lineEnd)
{
    private readonly FieldIndex _scratch = new();
    private RowBlock _block = new();
    private FieldIndex _index = new();
    private int _row;

    /// <summary>Place of the present row's first field, for <see cref="Field(int)"/> and <see cref="LineOf"/>.</summary>
    internal int First { get; private set; }

    /// <summary>Line of the present row, from 1.</summary>
    internal long Line => LineOf(First);

    /// <summary>Rows of the block that are still to come, blank lines among them: room to reserve.</summary>
    internal int RowsAhead => _index.RowCount - _row;

    /// <summary>Looks for the fields of a block and stands before its first row.</summary>
    /// <param name="block">Stays as it is until the next one is begun.</param>
    internal void Begin(RowBlock block)
    {
        _block = block;
        _index = block.Fields(_scratch, delimiter, lineEnd);
        _row = block.HasHeader ? 1 : 0;
    }

    /// <summary>Moves to the next row; blank lines are passed over. False at the block's end.</summary>
    /// <exception cref="InputException">A row of another width, or a broken quote: the message names file and line.</exception>
    internal bool Next()
    {
        while (_row < _index.RowCount)
        {
            First = _index.Rows[_row];
            int next = _index.Rows[++_row];
            if (_index.BrokenQuote >= 0 && _index.Ends[next] > _index.BrokenQuote)
                throw BrokenQuote();
            int found = next - First;
            if (found == width)
                return true;
            if (found == 1 && Field(First).IsEmpty)
                continue;
            throw Faults.At(name, Line, "error.fields-other", ("fields", found), ("expected", width));
        }
        return _index.BrokenQuote < 0 ? false : throw BrokenQuote();
    }

    /// <summary>The text of a field of this block.</summary>
    /// <param name="field">The place of its row's first field plus its column.</param>
    internal ReadOnlySpan<byte> Field(int field)
    {
        int start = _index.Ends[field] + 1;
        ReadOnlySpan<byte> text = _block.Bytes.AsSpan(start, _index.Ends[field + 1] - start);
        bool isBare = !text.IsEmpty && text[0] is > (byte)' ' and not (byte)'"' and < 0x80 && text[^1] is > (byte)' ' and < 0x80;
        return isBare ? text : FieldText.Plain(FieldText.Trim(text));
    }

    /// <summary>The line, from 1, of the row whose first field stands at a place.</summary>
    internal long LineOf(int first) => _block.LineAt(_index.Ends[first] + 1, lineEnd);

    private InputException BrokenQuote()
    {
        return Faults.At(
            name, _block.LineAt(_index.BrokenQuote, lineEnd), _index.IsUnclosed ? "error.table-quote-open" : "error.table-quote-inside");
    }
}
