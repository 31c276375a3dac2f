using Segmentation.Sources;
using Segmentation.Transactions.Bytes;
using Segmentation.Wording;

namespace Segmentation.Transactions.Csv;

/// <summary>Gathers the cells of a source into blocks.</summary>
internal sealed class CellReader : BlockReader
{
    // So many that a block may end soon after it is full.
    private const int RowsAtOnce = 64;

    // A row whose cells are all values is short in bytes.
    private const int MostRows = 1 << 13;

    private readonly ITransactionSource _source;
    private readonly SourceDescription _description;
    private readonly int _blockBytes;
    private readonly CancellationToken _cancellation;
    private readonly CellLog? _log;
    private readonly CellWriter _writer;
    private RowBlock? _peeked;
    private bool[]? _takesBytes;
    private bool _ended;

    /// <summary>Begins to read a source.</summary>
    /// <param name="source">Closed with this.</param>
    /// <param name="blockBytes">Usual size of a block.</param>
    /// <param name="log">Gets all cells; null for none.</param>
    /// <param name="cancellation">Looked at for every block.</param>
    internal CellReader(ITransactionSource source, int blockBytes, CellLog? log, CancellationToken cancellation)
    {
        _source = source;
        _description = source.Describe();
        // Before it is read: a source answers one question at a time.
        RowCount = (source as INumberColumns)?.CountRows();
        _blockBytes = blockBytes;
        _cancellation = cancellation;
        _log = log;
        _writer = new CellWriter(log);
    }

    internal override string Name => _description.Name;

    internal override string Encoding => "utf-8";

    internal override byte LineEnd => (byte)'\n';

    internal override byte Delimiter => (byte)',';

    internal override bool IsPeekedToTheEnd => _ended;

    internal override long BytesRead => _log?.Total ?? 0;

    internal override long? RowCount { get; }

    internal override bool CanReadAgain => false;

    internal override Spool? Spool
    {
        get => _log?.Spool;
        set => _log!.Spool = value;
    }

    internal override (RowBlock Block, FieldIndex Fields) Peek(int bytes)
    {
        _peeked = new RowBlock { HasHeader = true, FirstLine = 1 };
        _writer.Begin(_peeked);
        _writer.Header(_description.Columns);
        Fill(_peeked, bytes, int.MaxValue);
        return (_peeked, _peeked.Cells!.Index);
    }

    internal override void Expect(bool[] needsText, bool[] takesBytes)
    {
        _writer.NeedsText = needsText;
        _takesBytes = takesBytes;
    }

    internal override bool TryRead(RowBlock block)
    {
        if (_peeked is not null)
        {
            block.Take(_peeked);
            _peeked = null;
            RequireNoBytes();
            return true;
        }
        block.HasHeader = false;
        // The header is line 1.
        block.FirstLine = _writer.Rows + 2;
        _writer.Begin(block);
        Fill(block, _blockBytes, MostRows);
        RequireNoBytes();
        return block.Cells!.Index.RowCount > 0;
    }

    internal override void ThrowIfChanged()
    {
    }

    internal override BlockReader Again(int blockBytes, CancellationToken cancellation)
    {
        var again = new CellReader(new LoggedCells(_description, Spool!.Read()), blockBytes, log: null, cancellation);
        again.Peek(CsvSample.SampleBytes);
        again.Expect(_writer.NeedsText!, _takesBytes!);
        return again;
    }

    internal override void Close() => _source.Dispose();

    private void Fill(RowBlock block, int mostBytes, int mostRows)
    {
        _cancellation.ThrowIfCancellationRequested();
        for (int rows = 0; !_ended && rows < mostRows && block.Length < mostBytes; rows += RowsAtOnce)
        {
            _ended = _source is ICellColumns columns
                ? !_writer.Take(columns, RowsAtOnce, _cancellation)
                : !_source.Read(_writer, new ReadContext(RowsAtOnce, _cancellation));
        }
        _writer.End();
        _log?.Flush();
    }

    private void RequireNoBytes()
    {
        foreach ((int column, long row) in _writer.BytesAt)
        {
            // Their digits could be taken for something else, as X'3130' for the number 3130.
            if (_takesBytes?[column] == false)
            {
                throw Faults.Of(
                    "error.bytes", ("source", PlainText.Phrase(Name)), ("row", row), ("column", _description.Columns[column]));
            }
        }
    }
}
