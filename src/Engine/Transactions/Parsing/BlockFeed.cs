using System.Security.Cryptography;
using System.Text;
using Segmentation.Databases;
using Segmentation.Sources;
using Segmentation.Transactions.Bytes;
using Segmentation.Transactions.Columns;
using Segmentation.Transactions.Csv;
using Segmentation.Transactions.Text;
using Segmentation.Wording;

namespace Segmentation.Transactions.Parsing;

/// <summary>All sources, one after another, as blocks of rows with their layouts.</summary>
internal sealed class BlockFeed : SourceFeed
{
    private const int BlockBytes = 1 << 20;
    private const int SpooledInMemory = 64 << 20;
    private const int ExpandedInMemory = 256 << 20;

    private readonly TransactionsOptions _options;
    private readonly CancellationToken _cancellation;
    private readonly string[] _paths;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<(SourceLayout Layout, BlockReader Reader)> _read = [];
    private readonly int _blockBytes;
    private readonly IReadOnlyDictionary<int, (byte Mark, PlacedNumber Number)>? _settledMarks;
    private readonly long _totalBytes;
    private long _finishedBytes;

    /// <summary>Finds the sources; none is opened yet.</summary>
    /// <param name="options">What to read and how.</param>
    /// <param name="blockBytes">Usual size of a block; null is the usual one.</param>
    /// <param name="cancellation">Ends a wait for a pipe or a terminal.</param>
    /// <param name="settledMarks">Decimal marks that an earlier reading found, by the source's place.</param>
    internal BlockFeed(
        TransactionsOptions options, int? blockBytes = null, IReadOnlyDictionary<int,
        (byte Mark, PlacedNumber Number)>? settledMarks = null, CancellationToken cancellation = default)
        : this(options, SourceList.Expand(options.Sources), blockBytes, settledMarks, cancellation)
    {
    }

    private BlockFeed(
        TransactionsOptions options, string[] paths, int? blockBytes,
        IReadOnlyDictionary<int, (byte Mark, PlacedNumber Number)>? settledMarks, CancellationToken cancellation)
        : base(paths.Length)
    {
        _options = options;
        _cancellation = cancellation;
        _settledMarks = settledMarks;
        _blockBytes = blockBytes ?? BlockBytes;
        _paths = paths;
        long[] lengths = [.. _paths.Select(SourceStream.LengthOf)];
        _totalBytes = lengths.Contains(0) ? 0 : lengths.Sum();
    }

    /// <summary>How each source read so far is written.</summary>
    internal IReadOnlyList<SourceFormat> Formats => [.. _read.Select(source => source.Layout.Describe(source.Reader.Encoding))];

    /// <summary>What detection assumed about the sources read so far.</summary>
    internal IEnumerable<Finding> Findings =>
        _read.SelectMany(
            source => source.Reader.Findings.Concat(source.Layout.Findings).Concat(
                new[] { source.Layout.Decimals.Assumption(), source.Layout.PartlyMarked }.OfType<Finding>()));

    /// <summary>Whether all that was opened so far can be opened once more.</summary>
    internal bool CanReadAgain { get; private set; } = true;

    /// <summary>Whether exact duplicates are looked for in any source read so far.</summary>
    internal bool JudgesDuplicates => _read.Exists(source => source.Layout.JudgesDuplicates);

    /// <summary>The first source whose repeated rows are kept; null where there is none.</summary>
    internal string? KeepsDuplicatesOf => _read.Find(source => !source.Layout.JudgesDuplicates).Layout?.Name;

    /// <summary>Whether any source has quantities.</summary>
    internal bool HasQuantities => _read.Exists(source => source.Layout.ColumnOf(ColumnRoles.Quantity) >= 0);

    /// <summary>Whether any source names products.</summary>
    internal bool HasProducts =>
        _read.Exists(source => source.Layout.ColumnOf(ColumnRoles.Product) >= 0 || source.Layout.ColumnOf(ColumnRoles.Code) >= 0);

    /// <summary>First source, to name in errors.</summary>
    internal string FirstName => DatabaseAddress.DisplayName(_paths[0]);

    /// <summary>How many rows all sources have, where that is known before they are read; else null.</summary>
    internal long? RowCount => _paths.Length == 1 && _read.Count == 1 ? _read[0].Reader.RowCount : null;

    private protected override StageProgress Progress => new("read", _finishedBytes + (Reader?.BytesRead ?? 0), _totalBytes);

    /// <summary>Hash of all raw bytes; call once, at the end.</summary>
    internal string Sha256() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    /// <summary>Reads all sources again, with the layouts that were found.</summary>
    /// <exception cref="IOException">A file that changed since.</exception>
    internal SecondFeed ReadAgain() =>
        new([.. _read.Select(source => new SecondSource(source.Layout, source.Reader))], _blockBytes, _cancellation);

    /// <inheritdoc/>
    public override void Dispose()
    {
        foreach ((_, BlockReader reader) in _read)
            reader.Dispose();
        Reader?.Dispose();
        _hash.Dispose();
    }

    private protected override void Finish(BlockReader reader) => _finishedBytes += reader.BytesRead;

    private protected override SourceLayout Open(int number)
    {
        string path = _paths[number];
        TransactionsOptions options = OptionsOf(path);
        BlockReader reader = Reader = BlockReader.Open(
            path, _options.StandardInput, _hash, TextOptions.Of(options), _blockBytes, Limits, _cancellation);
        reader.Spool = ForSecondPass(reader);
        SourceLayout layout = FormatDetection.Detect(
            reader, options, reader.CanReadAgain ? (sample, column) =>
                ReadOnDates(path, sample, column) : null, Count, _read.Select(source => source.Layout));
        bool hasTypes = TransactionSources.Names(path);
        layout.RoundsDecimals = hasTypes;
        reader.Expect(layout.NeedsText(), [.. layout.Header.Select((_, column) => layout.TakesBytes(column))]);
        layout.Source = _read.Count;
        if (_settledMarks?.TryGetValue(layout.Source, out (byte Mark, PlacedNumber Number) settled) == true)
            layout.Decimals.Settle(settled.Mark, settled.Number);
        CanReadAgain &= reader.CanReadAgain || hasTypes;
        layout.JudgesDuplicates = _options.JudgesDuplicates(layout.ColumnOf(ColumnRoles.Order) >= 0);
        _read.Add((layout, reader));
        return layout;
    }

    private SourceLimits Limits => new(_options.Threads, _options.Memory);

    // What a source of cells gives is written by us.
    private TransactionsOptions OptionsOf(string path) => TransactionSources.Names(path)
        ? _options with { Delimiter = ',', DecimalMark = '.', Encoding = "utf-8", HasHeader = true, HasQuotes = true }
        : _options;

    /// <summary>Tells that repeated rows of a source without an order column are kept.</summary>
    /// <param name="name">The source's name.</param>
    /// <param name="rows">How many there are; null where that is not known.</param>
    internal static Finding DuplicatesKept(string name, long? rows) =>
        new("duplicates-kept", FindingWeight.Note,
            rows is null ? "finding.duplicates-kept" : "finding.duplicates-kept-some", ("file", name), ("rows", rows))
        {
            Count = rows,
            Advice = new Phrase("finding.duplicates-kept-advice"),
        };

    // A file is read again; what cannot be is kept. Expanding a small file again would take longer than to keep it.
    private Spool? ForSecondPass(BlockReader reader) =>
        _options.Returns != ReturnHandling.Net ? null
        : !reader.CanReadAgain ? new Spool(SpooledInMemory, mayUseDisk: true)
        : reader.IsGzip && _options.Memory is null ? new Spool(ExpandedInMemory, mayUseDisk: false)
        : null;

    /// <summary>Looks through the rest of a file for the first date that tells day from month.</summary>
    private DateOrder? ReadOnDates(string path, CsvSample sample, int column)
    {
        DateOrder? order = null;
        ReadThrough(path, sample.Delimiter, (block, index) =>
        {
            for (int row = block.HasHeader ? 1 : 0; row < index.RowCount && order is null; row++)
            {
                if (index.Rows[row] + column < index.Rows[row + 1])
                    order = FormatDetection.DayMonthOrder(index.Text(block, row, column));
            }
            return order is null;
        });
        return order;
    }

    /// <summary>
    /// Counts what columns would give as the customer, over all sources of the same columns; null where one of them can be read only once.
    /// </summary>
    private CustomerCensus? Count(CsvSample sample, int[] candidates, int order)
    {
        if (!_paths.All(SourceList.CanReadAgain))
            return null;
        var census = new CustomerCensus(candidates.Length) { IsWhole = true };
        foreach (string path in _paths)
        {
            ReadThrough(path, sample.Delimiter, (block, index) =>
            {
                if (block.HasHeader && !sample.Header.SequenceEqual(
                    Enumerable.Range(0, index.Rows[1]).Select(column => Encoding.UTF8.GetString(index.Text(block, 0, column)))))
                    return false;
                CensusRows.Add(census, block, index, block.HasHeader ? 1 : 0, candidates, order);
                return true;
            });
        }
        return census;
    }

    /// <summary>Reads a source once more, apart from the reading proper.</summary>
    /// <param name="take">Takes the next block with its fields; false from it ends the reading.</param>
    private void ReadThrough(string path, byte delimiter, Func<RowBlock, FieldIndex, bool> take)
    {
        TransactionsOptions options = OptionsOf(path);
        using BlockReader reader = BlockReader.Open(
            path, standardInput: null, hash: null, TextOptions.Of(options), _blockBytes, Limits, _cancellation);
        reader.Peek(CsvSample.SampleBytes);
        var block = new RowBlock();
        var scratch = new FieldIndex();
        while (reader.TryRead(block))
        {
            if (!take(block, block.Fields(scratch, delimiter, reader.LineEnd)))
                return;
        }
    }
}
