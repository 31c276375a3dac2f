using System.Security.Cryptography;
using Segmentation.Sources;
using Segmentation.Transactions.Bytes;
using Segmentation.Transactions.Text;

namespace Segmentation.Transactions.Csv;

/// <summary>
/// A delimited file with a header, row by row: every row as wide as the header, fields as UTF-8 without quotes and outer spaces.
/// </summary>
internal sealed class CsvRows : IDisposable
{
    private const int BlockBytes = 1 << 20;

    private readonly BlockReader _reader;
    private readonly RowBlock _block = new();
    private readonly FieldIndex _scratch = new();
    private FieldIndex _index;
    private int _row;
    private int _first;

    /// <summary>Opens a file (<c>.gz</c>, <c>-</c> and databases too), detects delimiter and encoding, reads the header.</summary>
    /// <param name="hash">Gets the raw bytes; null for none.</param>
    /// <param name="idColumn">Index of a column of ids, in which a database may hold bytes; −1 for none.</param>
    /// <param name="cancellation">Ends a wait for a pipe or a terminal.</param>
    /// <param name="options">How it is written; null detects all of it.</param>
    /// <exception cref="InputException">A broken header.</exception>
    /// <exception cref="IOException">A file that is missing or cannot be read, or a directory.</exception>
    internal CsvRows(
        string path, Stream? standardInput = null, IncrementalHash? hash = null, TextOptions? options = null, int idColumn = -1,
        CancellationToken cancellation = default)
    {
        _index = _scratch;
        _reader = BlockReader.Open(path, standardInput, hash, options ?? TextOptions.Detected, BlockBytes, SourceLimits.None, cancellation);
        Sample = new CsvSample(_reader);
        _reader.Expect([.. Header.Select(_ => true)], [.. Header.Select((_, column) => column == idColumn)]);
    }

    /// <summary>The header and the first rows.</summary>
    internal CsvSample Sample { get; }

    /// <summary>The file's name to show.</summary>
    internal string Name => _reader.Name;

    /// <summary>Column names.</summary>
    internal string[] Header => Sample.Header;

    /// <summary>What was passed over or assumed so far.</summary>
    internal IReadOnlyList<Finding> Findings => _reader.Findings;

    /// <summary>Line of the present row, from 1.</summary>
    internal long Line => _block.LineAt(_index.Ends[_first] + 1, _reader.LineEnd);

    /// <summary>Rows of the present block that are still to come: room to reserve.</summary>
    internal int RowsAhead => _index.RowCount - _row;

    /// <summary>Moves to the next row; blank lines are passed over. False at the end.</summary>
    /// <exception cref="InputException">A row of another width, or a broken quote: the message names file and line.</exception>
    /// <exception cref="IOException">The file was written to meanwhile.</exception>
    internal bool Next(CancellationToken cancellation)
    {
        while (true)
        {
            while (_row < _index.RowCount)
            {
                _first = _index.Rows[_row];
                int next = _index.Rows[++_row];
                if (_index.BrokenQuote >= 0 && _index.Ends[next] > _index.BrokenQuote)
                    throw BrokenQuote();
                int width = next - _first;
                if (width == Header.Length)
                    return true;
                if (width == 1 && Field(0).IsEmpty)
                    continue;
                throw new InputException(Name, Line, $"{width} fields where the header has {Header.Length}.");
            }
            if (_index.BrokenQuote >= 0)
                throw BrokenQuote();
            cancellation.ThrowIfCancellationRequested();
            if (!_reader.TryRead(_block))
            {
                _reader.ThrowIfChanged();
                return false;
            }
            _index = _block.Fields(_scratch, Sample.Delimiter, _reader.LineEnd);
            _row = _block.HasHeader ? 1 : 0;
        }
    }

    /// <summary>One field of the present row.</summary>
    internal ReadOnlySpan<byte> Field(int column)
    {
        int start = _index.Ends[_first + column] + 1;
        ReadOnlySpan<byte> text = _block.Bytes.AsSpan(start, _index.Ends[_first + column + 1] - start);
        bool isBare = !text.IsEmpty && text[0] is > (byte)' ' and not (byte)'"' and < 0x80 && text[^1] is > (byte)' ' and < 0x80;
        return isBare ? text : FieldText.Plain(FieldText.Trim(text));
    }

    public void Dispose() => _reader.Dispose();

    private InputException BrokenQuote()
    {
        string problem = _index.IsUnclosed
            ? "a quoted field does not end before the file does."
            : "a quote stands inside a field; put the field in quotes and double the quote.";
        return new InputException(Name, _block.LineAt(_index.BrokenQuote, _reader.LineEnd), problem);
    }
}
