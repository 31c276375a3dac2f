using System.Runtime.InteropServices;
using Segmentation.Transactions.Bytes;
using Segmentation.Transactions.Parsing;
using Segmentation.Wording;

namespace Segmentation.Transactions.Totals;

/// <summary>Rows that wait on disk because the tables they belong to may not grow for now.</summary>
/// <remarks>
/// Once the tables of all partitions have outgrown their share of the memory allowed, no row is judged any more: each
/// partition's rows go into a file of its own, in file order. At the end one partition after another takes its rows and
/// gives its sets back, so that at most one of the 64 is ever whole. A partition sees the same rows in the same order as
/// without a limit, so the result is the same to the bit. After Grace hash joins: Kitsuregawa et al. 1983.
/// </remarks>
internal sealed class Spill : IDisposable
{
    // The rest is room for the partition that becomes whole, and for tables that grow by a third.
    private const double ShareBefore = 0.75;
    private const int RowsAtOnce = 1 << 14;

    private readonly FileStream?[] _files = new FileStream?[ParsedBlock.Partitions];
    private readonly int[] _rows = new int[ParsedBlock.Partitions];
    private readonly long _limit;
    private int _blocks;

    /// <summary>Begins with all tables in memory.</summary>
    /// <param name="memory">Bytes that the tables may take.</param>
    internal Spill(long memory) => _limit = (long)(memory * ShareBefore);

    /// <summary>Whether rows go to disk.</summary>
    internal bool IsActive { get; private set; }

    /// <summary>Whether tables for so many rows may be made at once.</summary>
    internal bool HasRoomFor(long rows) => rows * HashSet128.MostBytesPerHash < _limit / 2;

    /// <summary>Looks whether the tables have outgrown their share.</summary>
    internal void Look(CustomerPartition[] partitions) => IsActive |= partitions.Sum(partition => partition.Bytes) > _limit;

    /// <summary>Puts off the rows of some blocks.</summary>
    /// <exception cref="IOException">No space for them.</exception>
    internal void PutOff(ParsedBlock[] blocks, CleaningCounts ledger, int threads, CancellationToken cancellation)
    {
        ChunkedParallel.ForChunks(_files.Length, threads, partition => Write(partition, blocks, ledger), cancellation);
        _blocks += blocks.Length;
    }

    /// <summary>Lets each partition take the rows that were put off, one partition after another.</summary>
    internal void TakeUp(CustomerPartition[] partitions, CleaningCounts ledger, CancellationToken cancellation)
    {
        var examples = new List<PutOffExample>();
        for (int p = 0; p < partitions.Length; p++)
        {
            cancellation.ThrowIfCancellationRequested();
            // What is still to come is known now: no table grows more than once.
            partitions[p].ExpectMore(_rows[p]);
            if (_files[p] is { } file)
                Read(file, p, partitions[p], examples, cancellation);
            partitions[p].Dispose();
            _files[p]?.Dispose();
        }
        ledger.AddLater(partitions, examples);
    }

    public void Dispose()
    {
        foreach (FileStream? file in _files)
            file?.Dispose();
    }

    private void Write(int partition, ParsedBlock[] blocks, CleaningCounts ledger)
    {
        FileStream file = _files[partition] ??= TemporaryFile.Open();
        bool anyMayBeShown = ledger.WantsExamples(RuleSet.ExactDuplicates);
        for (int b = 0; b < blocks.Length; b++)
        {
            ParsedBlock block = blocks[b];
            int counted = 0;
            long line = block.Block.FirstLine;
            foreach (ref TransactionRecord record in block.OfPartition(partition))
            {
                var row = new SpilledRow { Record = record, Block = _blocks + b };
                ReadOnlySpan<byte> text = default;
                if (anyMayBeShown || (record.Verdict < RuleSet.Count && ledger.WantsExamples(record.Verdict)))
                {
                    // Lines are counted from row to row, not from the block's start.
                    line += block.Block.LinesBetween(counted, record.RowStart, block.Layout.LineEnd);
                    counted = record.RowStart;
                    row.Line = line;
                    text = block.RowText(record.RowStart);
                    row.TextLength = text.Length;
                }
                file.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<SpilledRow>(in row)));
                file.Write(block.Id(ref record));
                file.Write(text);
                _rows[partition]++;
            }
        }
    }

    private static void Read(
        FileStream file, int number, CustomerPartition partition, List<PutOffExample> examples, CancellationToken cancellation)
    {
        file.Position = 0;
        var block = new ParsedBlock();
        var rows = new List<SpilledRow>();
        var texts = new List<byte[]>();
        var records = new TransactionRecord[RowsAtOnce];
        byte[] bytes = new byte[256];
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            block.Clear();
            rows.Clear();
            texts.Clear();
            var row = default(SpilledRow);
            while (rows.Count < RowsAtOnce && file.ReadAtLeast(
                MemoryMarshal.AsBytes(new Span<SpilledRow>(ref row)), 1, throwOnEndOfStream: false) is var read and > 0)
            {
                file.ReadExactly(MemoryMarshal.AsBytes(new Span<SpilledRow>(ref row))[read..]);
                if (bytes.Length < row.Record.IdLength + row.TextLength)
                    bytes = new byte[2 * (row.Record.IdLength + row.TextLength)];
                file.ReadExactly(bytes, 0, row.Record.IdLength + row.TextLength);
                ref TransactionRecord record = ref records[rows.Count];
                record = row.Record;
                record.IdStart = block.AddSide(bytes.AsSpan(0, row.Record.IdLength));
                record.RowStart = rows.Count;
                rows.Add(row);
                texts.Add(bytes.AsSpan(row.Record.IdLength, row.TextLength).ToArray());
            }
            if (rows.Count == 0)
                return;
            block.Distribute(records.AsSpan(0, rows.Count));
            partition.Take(new ReadOnlySpan<ParsedBlock>(in block));
            for (int rule = 0; rule < RuleSet.Count; rule++)
            {
                foreach ((_, int i) in partition.DroppedAt[rule])
                    examples.Add(
                        new PutOffExample(rule, rows[i].Block, rows[i].Record.RowStart, ParsedBlock.Example(rows[i].Line, texts[i])));
            }
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private struct SpilledRow
    {
        internal TransactionRecord Record;
        internal long Line;
        internal int Block;
        internal int TextLength;
    }
}

/// <summary>A row that a rule dropped after it had been put off, to show.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Block">Its block among those put off.</param>
/// <param name="RowStart">Its place in the block.</param>
/// <param name="Text">As shown.</param>
internal readonly record struct PutOffExample(int Rule, int Block, int RowStart, Phrase Text);
