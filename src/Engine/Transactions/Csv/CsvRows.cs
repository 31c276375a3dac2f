using System.Security.Cryptography;
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
        _reader = BlockReader.Open(path, standardInput, hash, options ?? TextOptions.Detected, BlockBytes, SourceLimits.None, cancellation);
        Sample = new CsvSample(_reader);
        _reader.Expect([.. Header.Select(_ => true)], [.. Header.Select((_, column) => column == idColumn)]);
        _rows = new BlockRows(Name, Header.Length, Sample.Delimiter, _reader.LineEnd);
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
