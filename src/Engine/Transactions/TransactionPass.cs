using Segmentation.Transactions.Checks;
using Segmentation.Transactions.Columns;
using Segmentation.Transactions.Parsing;
using Segmentation.Transactions.Parsing.Rows;
using Segmentation.Transactions.Totals;
using Segmentation.Wording;

namespace Segmentation.Transactions;

/// <summary>One pass through all sources: what their rows make of customers, of counts and of findings.</summary>
/// <remarks>What is known at the end is there when <see cref="Run"/> has returned.</remarks>
internal sealed class TransactionPass : IDisposable
{
    private readonly BlockFeed _feed;
    private readonly TransactionsOptions _options;
    private readonly IProgress<StageProgress>? _progress;
    private readonly CancellationToken _cancellation;
    private readonly int _threads;
    private readonly RuleSet _rules;
    private readonly Spill? _spill;

    // Which orders have several customers, which of several rows is the first, and what a usual line is worth, is known at the end of
    // the input only: then all of it is one batch, held in memory.
    private readonly bool _holdsAll;
    private readonly OffsetsSeen _offsets = new();
    private readonly List<(ulong Customer, ulong Pair)> _returned = [];
    private TransactionParser _parser;
    private ParsedBlock[] _held = [];
    private bool _hasTimes;

    /// <summary>Begins a pass; nothing is read yet.</summary>
    /// <param name="feed">Gives the blocks; stays open.</param>
    /// <param name="options">What to read and how.</param>
    /// <param name="progress">Told after every batch.</param>
    /// <param name="cancellation">Looked at for every block.</param>
    /// <exception cref="InputException">Options that exclude each other.</exception>
    internal TransactionPass(
        BlockFeed feed, TransactionsOptions options, IProgress<StageProgress>? progress, CancellationToken cancellation)
    {
        if (options.WhyNotMemory is { } reason)
            throw Faults.Of("error.memory", ("why", reason));
        (_feed, _options, _progress, _cancellation) = (feed, options, progress, cancellation);
        _threads = Math.Max(1, options.Threads);
        _rules = new RuleSet(options);
        _parser = NewParser(options);
        _spill = options.Memory is { } memory ? new Spill(memory) : null;
        _holdsAll = _rules[RuleSet.SeveralCustomersOrder] || _rules[RuleSet.HiddenDuplicates] || _rules[RuleSet.ImplausibleLines];
        Spellings = options.KeepsProducts ? new ProductSpellings() : null;
        Countries = options.KeepCountries ? new CountryCensus() : null;
        Ledger = new CleaningCounts(_rules, quotesRows: options.Pseudonyms is null);
    }

    /// <summary>What the rules dropped, and what was found.</summary>
    internal CleaningCounts Ledger { get; }

    /// <summary>The customers; none where no row was read.</summary>
    internal CustomerPartition[] Partitions { get; private set; } = [];

    /// <summary>The products; null where none are kept, or were too many.</summary>
    internal ProductSpellings? Spellings { get; private set; }

    /// <summary>Where customers are; null where nobody asks.</summary>
    internal CountryCensus? Countries { get; }

    /// <summary>Reads and takes all rows, and takes returns out of purchases.</summary>
    /// <exception cref="InputException">Bad data.</exception>
    /// <exception cref="IOException">A source that is lost, or was written to meanwhile.</exception>
    /// <exception cref="LateDecimalMarkException">The sources have to be read again.</exception>
    internal ReturnsReport Run()
    {
        ReadAhead.ForBatches<ParsedBlock>(
            _feed.TryFill, _holdsAll ? int.MaxValue : ReadAhead.BlocksAtOnce, _threads, Take, _cancellation);
        if (_spill is { IsActive: true })
            _spill.TakeUp(Partitions, Ledger, _cancellation);
        ForgetRows();
        if (_options.SampleCustomers is { } sample)
            Ledger.Add(new Finding("customer-sample", FindingWeight.Note, "finding.customer-sample", ("of", sample.Of)));
        if (_options.Pseudonyms is { } key)
            Ledger.Add(new Finding("pseudonyms", FindingWeight.Note, "finding.pseudonyms", ("key", key.Fingerprint)));
        if (_offsets.ToFinding(_options.TimeZone) is { } mixed)
            Ledger.Add(mixed);
        return ReturnsPass.Apply(
            _feed, _holdsAll ? _held : null, _options, _rules, Partitions, Spellings, _returned, _hasTimes, _cancellation);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ForgetRows();
        _spill?.Dispose();
    }

    private void Take(ParsedBlock[] blocks)
    {
        if (_holdsAll)
            _held = blocks;
        Parse(blocks);
        Look(blocks);
        if (_rules[RuleSet.ImplausibleLines])
            ImplausibleLines.Mark(blocks);
        OrderCustomers? orderCustomers = null;
        if (_rules[RuleSet.SeveralCustomersOrder])
            (orderCustomers = new OrderCustomers()).Look(blocks, _threads, _cancellation);
        StageProgress read = blocks[^1].ReadTo;
        if (Partitions.Length == 0)
            Partitions = NewPartitions(blocks[0].Layout, orderCustomers, _feed.RowCount ?? EstimateRows(Ledger.RowsRead, read));
        Judge(blocks);
        if (Spellings is not null && AreTooMany(Partitions.Sum(partition => partition.RowsKept), read, _options.MostLines))
            DropLines();
        _progress?.Report(read);
    }

    private void Parse(ParsedBlock[] blocks)
    {
        ChunkedParallel.ForChunks(blocks.Length, _threads, b => _parser.Parse(blocks[b]), _cancellation);
        ParsedBlock[] again = DecimalMarkDecision.Look(blocks);
        ChunkedParallel.ForChunks(again.Length, _threads, b => _parser.Parse(again[b]), _cancellation);
    }

    private void Look(ParsedBlock[] blocks)
    {
        Ledger.AddParsed(blocks);
        _offsets.Look(blocks);
        Spellings?.Add(blocks);
        foreach (ParsedBlock block in blocks)
        {
            _returned.AddRange(block.Returned);
            Countries?.Add(block.Countries);
            _hasTimes |= block.HasTimes;
        }
    }

    private void Judge(ParsedBlock[] blocks)
    {
        if (_spill is { IsActive: true })
        {
            _spill.PutOff(blocks, Ledger, _threads, _cancellation);
            return;
        }
        ChunkedParallel.ForChunks(Partitions.Length, _threads, p => Partitions[p].Take(blocks), _cancellation);
        Ledger.AddJudged(blocks, Partitions);
        _spill?.Look(Partitions);
    }

    private CustomerPartition[] NewPartitions(SourceLayout layout, OrderCustomers? orderCustomers, long rows)
    {
        bool hasOrders = layout.ColumnOf(ColumnRoles.Order) >= 0;
        if (_spill is null && _options.JudgesDuplicates(hasOrders))
            RequireMemory(rows);
        CustomerPartition[] partitions = [.. Enumerable.Range(0, ParsedBlock.Partitions)
            .Select(p => new CustomerPartition(p, _rules, hasOrders, orderCustomers, _options.KeepLines, _options.KeepsTimes,
            _options.KeepOrderAmounts || _options.KeepHistory, _options.Returns, _options.KeepHistory, _options.KeepProductHistory,
            _options.Pseudonyms))];
        foreach (CustomerPartition partition in partitions)
            partition.Expect(_spill?.HasRoomFor(rows) == false ? 0 : rows);
        return partitions;
    }

    private void RequireMemory(long rows) => MachineMemory.Require(
        new Phrase("error.memory-duplicates", ("rows", rows)), rows * HashSet128.LeastBytesPerHash, _options.MachineMemory,
        new Phrase("error.bound-memory"));

    private TransactionParser NewParser(TransactionsOptions options) =>
        new(_rules, TimeWindow.Of(options), options.KeepsProducts, options.Returns, keepsCountries: options.KeepCountries);

    private void DropLines()
    {
        foreach (CustomerPartition partition in Partitions)
            partition.DropLines();
        Spellings = null;
        _parser = NewParser(_options with { KeepLines = false });
    }

    // What tells repeated rows is large, and of no use once all rows were taken.
    private void ForgetRows()
    {
        foreach (CustomerPartition partition in Partitions)
            partition.Dispose();
    }

    // Rows that are far too many by the look of the first ones are not gathered for minutes to be given up at last.
    private static bool AreTooMany(long kept, StageProgress read, long most) => kept > most || EstimateRows(kept, read) > 1.25 * most;

    /// <summary>About how many rows all sources hold, from those in the bytes read so far; 0 where nothing tells.</summary>
    private static long EstimateRows(long rowsSoFar, StageProgress read) =>
        read.Total == 0 || read.Done == 0 ? 0 : (long)(rowsSoFar * Math.Max(1, 1.02 * read.Total / read.Done));
}
