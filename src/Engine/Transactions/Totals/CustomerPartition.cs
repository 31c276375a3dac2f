using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Segmentation.Pseudonyms;
using Segmentation.Transactions.Parsing;
using Segmentation.Transactions.Text;
using Segmentation.Wording;

namespace Segmentation.Transactions.Totals;

/// <summary>The customers whose hash falls into one partition, and the rules that need to remember rows.</summary>
/// <remarks>
/// A partition sees its rows in file order whatever the number of threads, since one thread at a time works on it, block
/// after block; sums are exact, so that the order of rows and files does not show in them either. A row's duplicates share
/// its customer, so they meet in one partition.
/// </remarks>
internal sealed class CustomerPartition(
    int number, RuleSet rules, bool hasOrders, OrderCustomers? orderCustomers, bool keepsLines, bool keepsOrderTimes,
    bool keepsOrderAmounts, ReturnHandling returns, bool keepsHistory, bool keepsGoods, PseudonymKey? key) : IDisposable
{
    private const int MostExamples = 3;

    // The tables are far larger than the caches: each row's memory is asked for some rows ahead, in the order of its use.
    private const int SlotAhead = 24;
    private const int StateAhead = 12;
    private const int OrderAhead = 6;

    private readonly bool _exactDuplicates = rules[RuleSet.ExactDuplicates];
    private readonly bool _hiddenDuplicates = rules[RuleSet.HiddenDuplicates];
    private readonly HashSet128 _orders = new();
    private readonly HashSet128 _rows = new();
    private readonly Dictionary<int, int> _monthSlots = [];
    private ExactAmount[] _revenue = new ExactAmount[32];
    private long _monthStart = long.MaxValue;
    private long _monthEnd;
    private int _monthSlot;

    /// <summary>Customers in order of first appearance; those without lines had dropped rows only.</summary>
    internal CustomerTable Customers { get; } = new(key);

    /// <summary>The kept rows, where they are asked for.</summary>
    internal PartitionLines? Lines { get; private set; } = keepsLines ? new PartitionLines() : null;

    /// <summary>Gives up the kept rows: there are too many.</summary>
    internal void DropLines() => Lines = null;

    /// <summary>What was bought when, where that is asked for.</summary>
    internal PartitionGoods? Goods { get; } = keepsGoods ? new PartitionGoods() : null;

    /// <summary>When orders came, where that is asked for, or purchases may be taken back.</summary>
    internal PartitionOrders? OrderTimes { get; } = keepsOrderTimes || returns == ReturnHandling.Net
        ? new PartitionOrders(hasOrders, keepsOrderAmounts, keepsHistory)
        : null;

    /// <summary>The returns.</summary>
    internal PartitionReturns Returns { get; } = new(keepsHistory);

    /// <summary>Rows dropped, by rule.</summary>
    internal long[] Dropped { get; } = new long[RuleSet.Count];

    /// <summary>The first dropped rows of the blocks last taken, by rule: block's index and row's start.</summary>
    internal List<(int Block, int RowStart)>[] DroppedAt { get; } =
        [.. Enumerable.Range(0, RuleSet.Count).Select(_ => new List<(int, int)>())];

    internal long RowsKept { get; private set; }

    /// <summary>Rows that say the same as an earlier one and are kept, as nothing tells equal purchases from repeats.</summary>
    internal long RepeatsKept { get; private set; }

    /// <summary>Adds the revenue of months, counted from year 0; false where a sum leaves the range.</summary>
    internal bool AddRevenueTo(MonthSums months)
    {
        foreach ((int month, int slot) in _monthSlots)
        {
            if (!months.TryAdd(month, _revenue[slot]))
                return false;
        }
        return true;
    }

    /// <summary>Tells how many rows there will be in all partitions, as far as anyone can tell.</summary>
    internal void Expect(long rows) => _rows.Expected = rows / ParsedBlock.Partitions;

    /// <summary>Memory that the tables hold.</summary>
    internal long Bytes => Customers.Bytes + _orders.Bytes + _rows.Bytes;

    /// <summary>Tells how many more rows this partition will get.</summary>
    internal void ExpectMore(int rows) => _rows.Expected = _exactDuplicates ? _rows.Count + rows : 0;

    /// <summary>Takes this partition's rows of some blocks.</summary>
    internal void Take(ReadOnlySpan<ParsedBlock> blocks)
    {
        foreach (List<(int, int)> places in DroppedAt)
            places.Clear();
        if (_hiddenDuplicates)
            JudgeRepeats(blocks);
        for (int b = 0; b < blocks.Length; b++)
        {
            ParsedBlock block = blocks[b];
            Span<TransactionRecord> records = block.OfPartition(number);
            int judged = _hiddenDuplicates ? records.Length : 0;
            for (int i = 0; i < records.Length; i++)
            {
                if (i + SlotAhead < records.Length)
                {
                    Customers.PrefetchSlot(records[i + SlotAhead].CustomerHash);
                    if (_exactDuplicates)
                        _rows.Prefetch(records[i + SlotAhead].Row);
                }
                if (i + StateAhead < records.Length)
                    Customers.PrefetchState(records[i + StateAhead].CustomerHash);
                for (; judged < Math.Min(records.Length, i + OrderAhead); judged++)
                    LookAtOrder(ref records[judged]);

                ref TransactionRecord record = ref records[i];
                int rule = Judge(ref record);
                if (rule == TransactionRecord.Kept)
                {
                    Keep(block, ref Customers.GetOrAdd(block, ref record), ref record);
                    continue;
                }
                record.Verdict = (byte)rule;
                if (rule == TransactionRecord.KeptReturn)
                {
                    Returns.Keep(Customers.IndexOf(ref Customers.GetOrAdd(block, ref record)), ref record);
                    continue;
                }
                Dropped[rule]++;
                if (DroppedAt[rule].Count < MostExamples)
                    DroppedAt[rule].Add((b, record.RowStart));
                if (rule is RuleSet.Cancellations or RuleSet.NonPositiveQuantity)
                {
                    int customer = Customers.IndexOf(ref Customers.GetOrAdd(block, ref record));
                    if (!Returns.AddValue(customer, record.Ticks, record.Amount.Absolute()))
                        throw OutOfRange(block, ref record);
                    if (RuleSet.IsReturn((byte)rule, record.Quantity))
                        Returns.Count(record.Quantity);
                }
            }
        }
    }

    /// <summary>Gives back the memory that only further rows would need.</summary>
    public void Dispose()
    {
        _orders.Dispose();
        _rows.Dispose();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void LookAtOrder(ref TransactionRecord record)
    {
        if (orderCustomers is not null && orderCustomers.HasSeveral(record.Order))
            record.Verdict = RuleSet.SeveralCustomersOrder;
        record.Order = record.Order.Beside(record.CustomerHash);
        if (hasOrders)
            _orders.Prefetch(record.Order);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Judge(ref TransactionRecord record)
    {
        if (record.Verdict == RuleSet.SeveralCustomersOrder)
            return RuleSet.SeveralCustomersOrder;
        if (_hiddenDuplicates)
            return record.Verdict;
        if (_exactDuplicates && !_rows.Add(record.Row) && IsDropped(record.Row))
            return RuleSet.ExactDuplicates;
        return record.Verdict;
    }

    private bool IsDropped(Hash128 row)
    {
        if ((row.Low & RowHash.CountedOnly) == 0)
            return true;
        RepeatsKept++;
        return false;
    }

    /// <summary>
    /// Of rows of one customer, order and product, keeps the first by time, price and quantity, wherever it stands; all rows are here then.
    /// </summary>
    private void JudgeRepeats(ReadOnlySpan<ParsedBlock> blocks)
    {
        var first = new Dictionary<Hash128, (int Block, int Record)>();
        for (int b = 0; b < blocks.Length; b++)
        {
            Span<TransactionRecord> records = blocks[b].OfPartition(number);
            for (int i = 0; i < records.Length; i++)
            {
                ref TransactionRecord record = ref records[i];
                LookAtOrder(ref record);
                if (record.Verdict == RuleSet.SeveralCustomersOrder)
                    continue;
                if (_exactDuplicates && !_rows.Add(record.Row) && IsDropped(record.Row))
                {
                    record.Verdict = RuleSet.ExactDuplicates;
                    continue;
                }
                ref (int Block, int Record) kept = ref CollectionsMarshal.GetValueRefOrAddDefault(
                    first, record.Order.With(blocks[b].Products.Hash(record.Product)), out bool known);
                if (known)
                {
                    ref TransactionRecord earlier = ref blocks[kept.Block].OfPartition(number)[kept.Record];
                    if (!record.ComesBefore(in earlier))
                    {
                        record.Verdict = RuleSet.HiddenDuplicates;
                        continue;
                    }
                    earlier.Verdict = RuleSet.HiddenDuplicates;
                }
                kept = (b, i);
            }
        }
    }

    /// <summary>Takes back what returns took from purchases.</summary>
    /// <param name="netted">Purchases of which less is left than was bought.</param>
    internal void TakeBack(List<NetLine> netted)
    {
        foreach (NetLine line in netted)
        {
            ref CustomerState state = ref Customers[line.Customer];
            ExactAmount amount = line.AmountLeft.Minus(line.Amount);
            // What was added fits, and so does every sum of fewer of them.
            Add(ref state, line.Ticks, amount, ExactAmount.OfQuantity(line.Left - line.Quantity));
            if (line.Left > 0)
                continue;
            state.Lines--;
            RowsKept--;
        }
        OrderTimes!.TakeBack(netted, Customers);
        Lines?.TakeBack(netted);
    }

    /// <summary>Adds to a customer's sums and to the month's; false where one leaves the range.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool Add(ref CustomerState state, long ticks, ExactAmount amount, ExactAmount quantity)
    {
        if (ticks < _monthStart || ticks >= _monthEnd)
            EnterMonth(ticks);
        return ExactAmount.TryAdd(ref state.Amount, amount) & ExactAmount.TryAdd(ref state.Quantity, quantity) & ExactAmount.TryAdd(
            ref _revenue[_monthSlot], amount);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Keep(ParsedBlock block, ref CustomerState state, ref TransactionRecord record)
    {
        bool isNewOrder = !hasOrders;
        if (Lines is not null)
        {
            bool isLastOrder = hasOrders && state.Lines > 0 && state.LastOrder == record.Order.High;
            Lines.Add(ref record, Customers.IndexOf(ref state), block.Products.Spellings[record.Product], hasOrders, isLastOrder);
        }
        Goods?.Add(Customers.IndexOf(ref state), block.Products.Spellings[record.Product], record.Ticks, record.Amount);
        if (hasOrders && (state.Lines == 0 || state.LastOrder != record.Order.High))
        {
            isNewOrder = _orders.Add(record.Order);
            state.LastOrder = record.Order.High;
        }
        if (state.Lines == 0)
            state.FirstTicks = state.LastTicks = record.Ticks;
        else if (record.Ticks > state.LastTicks)
            state.LastTicks = record.Ticks;
        else if (record.Ticks < state.FirstTicks)
            state.FirstTicks = record.Ticks;
        state.Lines++;
        OrderTimes?.Look(Customers.IndexOf(ref state), record.Order, record.Ticks, record.Amount);
        state.Orders += isNewOrder ? 1 : 0;

        RowsKept++;
        if (!Add(ref state, record.Ticks, record.Amount, ExactAmount.OfQuantity(record.Quantity)))
            throw OutOfRange(block, ref record);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private InputException OutOfRange(ParsedBlock block, ref TransactionRecord record)
    {
        (string, object?) customer = ("customer", PlainText.Phrase(Customers.Shown(block.Id(ref record))));
        // A row that waited on disk left its line behind.
        return block.Layout is null ? Faults.Of("error.some-line-range", customer)
            : Faults.At(block.Layout.Name, block.LineAt(record.RowStart), "error.line-range", customer);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void EnterMonth(long ticks)
    {
        var time = new DateTime(ticks);
        var start = new DateTime(time.Year, time.Month, 1);
        int month = (time.Year * 12) + time.Month - 1;
        _monthStart = start.Ticks;
        _monthEnd = month == (9999 * 12) + 11 ? long.MaxValue : start.AddMonths(1).Ticks;
        if (!_monthSlots.TryGetValue(month, out _monthSlot))
        {
            _monthSlot = _monthSlots.Count;
            _monthSlots.Add(month, _monthSlot);
            if (_monthSlot == _revenue.Length)
                Array.Resize(ref _revenue, 2 * _revenue.Length);
        }
    }
}
