using System.Numerics;
using System.Text;
using Segmentation.Transactions.Columns;
using Segmentation.Transactions.Csv;
using Segmentation.Transactions.Text;
using Segmentation.Wording;

namespace Segmentation.Transactions.Parsing;

/// <summary>A block of rows and what parsing made of it; reused for one block after another.</summary>
internal sealed class ParsedBlock
{
    /// <summary>Customers fall into this many partitions by hash, each worked on by one thread at a time.</summary>
    internal const int Partitions = 64;

    private const int MostExamples = 3;
    private const int MostExampleBytes = 200;

    private TransactionRecord[] _byPartition = [];
    private readonly int[] _partitionStarts = new int[Partitions + 1];

    /// <summary>The text.</summary>
    internal RowBlock Block { get; } = new();

    /// <summary>The layout of the source that the block is from.</summary>
    internal SourceLayout Layout = null!;

    /// <summary>How far the sources are read with this block.</summary>
    internal StageProgress ReadTo;

    /// <summary>Rows of data, blank lines not counted.</summary>
    internal long RowsRead;

    /// <summary>Rows with a customer.</summary>
    internal int RecordCount { get; private set; }

    /// <summary>Ids that do not stand in the text as they are.</summary>
    internal byte[] Side = [];

    internal int SideLength;

    /// <summary>The products that the records name, where products are looked at.</summary>
    internal BlockProducts Products { get; } = new();

    /// <summary>The row above the block, where values of an order are taken along.</summary>
    internal OrderCarry? Above;

    /// <summary>What was looked at besides, where the layout needs it.</summary>
    internal RowChoice? Choice;

    /// <summary>Customers, and pairs of customer and product, of the returns, for <see cref="ReturnPairs"/>.</summary>
    internal List<(ulong Customer, ulong Pair)> Returned { get; } = [];

    /// <summary>Where the customers of the block's purchases are, where that is asked for.</summary>
    internal CountryCensus Countries { get; } = new();

    /// <summary>Whether any date that counts has a time of day.</summary>
    internal bool HasTimes;

    /// <summary>What a second pass needs besides of each record: the order's text (in <see cref="Side"/>) and the product.</summary>
    internal List<(Hash128 Product, int OrderStart, int OrderLength, int Spelling)> Details { get; } = [];

    /// <summary>Verdicts that rows got from their neighbours, by where the row starts, where the block is held for a second pass.</summary>
    internal Dictionary<int, byte>? Judged;

    /// <summary>Rows dropped without a record, by rule.</summary>
    internal readonly long[] Dropped = new long[RuleSet.Count];

    /// <summary>Where the first of those rows start, by rule.</summary>
    internal readonly List<int>[] DroppedAt = [.. Enumerable.Range(0, RuleSet.Count).Select(_ => new List<int>())];

    /// <summary>What the numbers say of the decimal mark and the currency.</summary>
    internal NumberEvidence Numbers { get; } = new();

    /// <summary>Offset that the block's first date names, in minutes or <see cref="DateZone.None"/>; null before the first.</summary>
    internal int? Offset { get; private set; }

    /// <summary>Where the first date is.</summary>
    internal int OffsetAt { get; private set; }

    /// <summary>The first other offset; null where there is none.</summary>
    internal int? OtherOffset { get; private set; }

    /// <summary>Where it is.</summary>
    internal int OtherOffsetAt { get; private set; }

    /// <summary>The first error; rows before it are parsed.</summary>
    internal InputException? Error;

    internal void Clear()
    {
        RowsRead = 0;
        RecordCount = 0;
        SideLength = 0;
        Products.Clear();
        Returned.Clear();
        Countries.Clear();
        HasTimes = false;
        Details.Clear();
        Array.Clear(Dropped);
        foreach (List<int> starts in DroppedAt)
            starts.Clear();
        Numbers.Clear();
        Offset = null;
        OtherOffset = null;
        Error = null;
    }

    /// <summary>Counts a row that a rule drops without a record.</summary>
    internal void Drop(int rule, int rowStart)
    {
        Dropped[rule]++;
        if (DroppedAt[rule].Count < MostExamples)
            DroppedAt[rule].Add(rowStart);
    }

    /// <summary>Notes an offset that is not <see cref="Offset"/>.</summary>
    internal void AddOffset(int offset, int rowStart)
    {
        if (Offset is null)
            (Offset, OffsetAt) = (offset, rowStart);
        else if (OtherOffset is null)
            (OtherOffset, OtherOffsetAt) = (offset, rowStart);
    }

    /// <summary>Remembers, before the text is parsed again, what rows were judged by that depends on others.</summary>
    internal void RememberVerdicts()
    {
        Judged = [];
        foreach (ref TransactionRecord record in AllRecords)
        {
            if (record.Verdict is RuleSet.SeveralCustomersOrder or RuleSet.ExactDuplicates
                or RuleSet.HiddenDuplicates or RuleSet.ImplausibleLines)
                Judged[record.RowStart] = record.Verdict;
        }
    }

    internal static int PartitionOf(ulong customerHash) => (int)(customerHash >> (64 - BitOperations.Log2(Partitions)));

    /// <summary>The id of a record's customer.</summary>
    internal ReadOnlySpan<byte> Id(ref TransactionRecord record) =>
        record.IdStart >= 0 ? Block.Bytes.AsSpan(record.IdStart, record.IdLength) : Side.AsSpan(~record.IdStart, record.IdLength);

    internal int AddSide(ReadOnlySpan<byte> id)
    {
        if (SideLength + id.Length > Side.Length)
            Array.Resize(ref Side, Math.Max(1024, 2 * (SideLength + id.Length)));
        id.CopyTo(Side.AsSpan(SideLength));
        SideLength += id.Length;
        return ~(SideLength - id.Length);
    }

    /// <summary>
    /// Copies records into partitions, each in file order: a thread that takes a partition reads memory from front to back.
    /// </summary>
    internal void Distribute(Span<TransactionRecord> records)
    {
        RecordCount = records.Length;
        if (_byPartition.Length < RecordCount)
            _byPartition = GC.AllocateUninitializedArray<TransactionRecord>(RecordCount + (RecordCount / 8));
        Array.Clear(_partitionStarts);
        foreach (ref TransactionRecord record in records)
            _partitionStarts[PartitionOf(record.CustomerHash) + 1]++;
        Span<int> next = stackalloc int[Partitions];
        for (int p = 0; p < Partitions; p++)
        {
            next[p] = _partitionStarts[p];
            _partitionStarts[p + 1] += _partitionStarts[p];
        }
        foreach (ref TransactionRecord record in records)
            _byPartition[next[PartitionOf(record.CustomerHash)]++] = record;
    }

    /// <summary>The records of one partition, in file order.</summary>
    internal Span<TransactionRecord> OfPartition(int partition) =>
        _byPartition.AsSpan(_partitionStarts[partition], _partitionStarts[partition + 1] - _partitionStarts[partition]);

    /// <summary>All records, partition by partition.</summary>
    internal Span<TransactionRecord> AllRecords => _byPartition.AsSpan(0, RecordCount);

    internal long LineAt(int rowStart) => Block.LineAt(rowStart, Layout.LineEnd);

    /// <summary>A row to show, with its line.</summary>
    internal Phrase Example(int rowStart) => Example(LineAt(rowStart), RowText(rowStart));

    /// <summary>A row to show.</summary>
    /// <param name="row">As <see cref="RowText"/> gives it.</param>
    internal static Phrase Example(long line, ReadOnlySpan<byte> row)
    {
        string text = Encoding.UTF8.GetString(row[..Math.Min(row.Length, MostExampleBytes)]).TrimEnd('\r', '\uFFFD');
        return new Phrase("cleaning.example", ("line", line), ("row", $"{text}{(row.Length > MostExampleBytes ? "…" : "")}"));
    }

    /// <summary>The text of a row, of a long one as much as tells that it is longer than what is shown.</summary>
    internal ReadOnlySpan<byte> RowText(int rowStart) => Block.RowText(rowStart, Layout.LineEnd, MostExampleBytes + 1);
}
