using Segmentation.Sources;
using Segmentation.Transactions.Bytes;

namespace Segmentation.Transactions.Csv;

/// <summary>
/// A delimited file with a header, row by row: every row as wide as the header, fields as UTF-8 without quotes and outer spaces.
/// </summary>
internal sealed class CsvRows : IDisposable
{
    private const int BlockBytes = 1 << 20;

    private readonly BlockReader _reader;
    private readonly RowBlock _block = new();
    private readonly BlockRows _rows;

    /// <summary>Opens a file (<c>.gz</c>, <c>-</c> and databases too), detects delimiter and encoding, reads the header.</summary>
    /// <param name="cancellation">Ends a wait for a pipe or a terminal.</param>
    /// <exception cref="InputException">A broken header.</exception>
    /// <exception cref="IOException">A file that is missing or cannot be read, or a directory.</exception>
    internal CsvRows(string path, Stream? standardInput = null, CancellationToken cancellation = default)
    {
        _reader = BlockReader.Open(path, standardInput, hash: null, TextOptions.Detected, BlockBytes, SourceLimits.None, cancellation);
        var sample = new CsvSample(_reader);
        Header = sample.Header;
        _reader.Expect([.. Header.Select(_ => true)], new bool[Header.Length]);
        _rows = new BlockRows(Name, Header.Length, sample.Delimiter, _reader.LineEnd);
    }

    /// <summary>The file's name to show.</summary>
    internal string Name => _reader.Name;

    /// <summary>Column names.</summary>
    internal string[] Header { get; }

    /// <summary>What was passed over or assumed so far.</summary>
    internal IReadOnlyList<Finding> Findings => _reader.Findings;

    /// <summary>Line of the present row, from 1.</summary>
    internal long Line => _rows.Line;

    /// <summary>Moves to the next row; blank lines are passed over. False at the end.</summary>
    /// <exception cref="InputException">A row of another width, or a broken quote: the message names file and line.</exception>
    /// <exception cref="IOException">The file was written to meanwhile.</exception>
    internal bool Next(CancellationToken cancellation)
    {
        while (!_rows.Next())
        {
            cancellation.ThrowIfCancellationRequested();
            if (!_reader.TryRead(_block))
            {
                _reader.ThrowIfChanged();
                return false;
            }
            _rows.Begin(_block);
        }
        return true;
    }

    /// <summary>One field of the present row.</summary>
    internal ReadOnlySpan<byte> Field(int column) => _rows.Field(_rows.First + column);

    public void Dispose() => _reader.Dispose();
}
