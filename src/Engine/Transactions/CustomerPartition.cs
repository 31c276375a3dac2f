using System.Runtime.CompilerServices;
using System.Text;

namespace Segmentation.Transactions;

/// <summary>The customers whose hash falls into one partition, and the rules that need to remember rows.</summary>
/// <remarks>
/// A partition sees its rows in file order whatever the number of threads, since one thread at a time works on it, block
/// after block; sums are exact, so that the order of rows and files does not show in them either. A row's duplicates share
/// its customer, so they meet in one partition.
/// </remarks>
internal sealed class CustomerPartition(int number, RuleSet rules, bool hasOrders, OrderCustomers? orderCustomers, bool keepsLines, bool keepsOrderTimes) : IDisposable
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
    private readonly HashSet128 _products = new();
    private readonly Dictionary<int, int> _monthSlots = [];
    private ExactAmount[] _revenue = new ExactAmount[32];
    private long _monthStart = long.MaxValue;
    private long _monthEnd;
    private int _monthSlot;

    /// <summary>Customers in order of first appearance; those without lines had dropped rows only.</summary>
    internal CustomerTable Customers { get; } = new();

    /// <summary>The kept rows, where they are asked for.</summary>
    internal PartitionLines? Lines { get; private set; } = keepsLines ? new PartitionLines() : null;

    /// <summary>Gives up the kept rows: there are too many.</summary>
    internal void DropLines() => Lines = null;

    /// <summary>When orders came, where that is asked for.</summary>
    internal PartitionOrders? OrderTimes { get; } = keepsOrderTimes ? new PartitionOrders(hasOrders) : null;

    /// <summary>Rows dropped, by rule.</summary>
    internal long[] Dropped { get; } = new long[RuleSet.Count];

    /// <summary>The first dropped rows of the blocks last taken, by rule: block's index and row's start.</summary>
    internal List<(int Block, int RowStart)>[] DroppedAt { get; } = [.. Enumerable.Range(0, RuleSet.Count).Select(_ => new List<(int, int)>())];

    internal long RowsKept { get; private set; }

    internal long FirstTicks { get; private set; } = long.MaxValue;

    internal long LastTicks { get; private set; } = long.MinValue;

    /// <summary>Months since year 0 → revenue.</summary>
    internal IEnumerable<KeyValuePair<int, ExactAmount>> RevenueByMonth => _monthSlots.Select(month => KeyValuePair.Create(month.Key, _revenue[month.Value]));

    /// <summary>Tells how many rows there will be in all partitions, as far as anyone can tell.</summary>
    internal void Expect(long rows) => _rows.Expected = rows / ParsedBlock.Partitions;

    /// <summary>Memory that the tables hold.</summary>
    internal long Bytes => Customers.Bytes + _orders.Bytes + _rows.Bytes + _products.Bytes;

    /// <summary>Tells how many more rows this partition will get.</summary>
    internal void ExpectMore(int rows) => _rows.Expected = _exactDuplicates ? _rows.Count + rows : 0;

    /// <summary>Takes this partition's rows of some blocks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Take(ReadOnlySpan<ParsedBlock> blocks)
    {
        foreach (List<(int, int)> places in DroppedAt)
            places.Clear();
        for (int b = 0; b < blocks.Length; b++)
        {
            ParsedBlock block = blocks[b];
            Span<TransactionRecord> records = block.OfPartition(number);
            int judged = 0;
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
                int rule = Judge(block, ref record);
                if (rule == TransactionRecord.Kept)
                {
                    Keep(block, ref Customers.GetOrAdd(block, ref record), ref record);
                    continue;
                }
                Dropped[rule]++;
                if (DroppedAt[rule].Count < MostExamples)
                    DroppedAt[rule].Add((b, record.RowStart));
                if (rule is RuleSet.Cancellations or RuleSet.NonPositiveQuantity)
                {
                    if (!ExactAmount.TryAdd(ref Customers.GetOrAdd(block, ref record).Returned, record.Amount.Absolute()))
                        throw OutOfRange(block, ref record);
                }
            }
        }
    }

    /// <summary>Gives back the memory that only further rows would need.</summary>
    public void Dispose()
    {
        _orders.Dispose();
        _rows.Dispose();
        _products.Dispose();
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
    private int Judge(ParsedBlock block, ref TransactionRecord record)
    {
        if (record.Verdict == RuleSet.SeveralCustomersOrder)
            return RuleSet.SeveralCustomersOrder;
        if (_exactDuplicates && !_rows.Add(record.Row))
            return RuleSet.ExactDuplicates;
        if (_hiddenDuplicates && !_products.Add(record.Order.With(block.Products.Hash(record.Product))))
            return RuleSet.HiddenDuplicates;
        return record.Verdict;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Keep(ParsedBlock block, ref CustomerState state, ref TransactionRecord record)
    {
        bool isNewOrder = !hasOrders;
        if (Lines is not null)
        {
            bool isLastOrder = hasOrders && state.Lines > 0 && state.LastOrder == record.Order;
            Lines.Add(ref record, Customers.IndexOf(ref state), block.Products.Spellings[record.Product], hasOrders, isLastOrder);
        }
        if (hasOrders && (state.Lines == 0 || state.LastOrder != record.Order))
        {
            isNewOrder = _orders.Add(record.Order);
            state.LastOrder = record.Order;
        }
        if (state.Lines == 0)
            state.FirstTicks = state.LastTicks = record.Ticks;
        else if (record.Ticks > state.LastTicks)
            state.LastTicks = record.Ticks;
        else if (record.Ticks < state.FirstTicks)
            state.FirstTicks = record.Ticks;
        state.Lines++;
        OrderTimes?.Look(Customers.IndexOf(ref state), record.Order, record.Ticks);
        state.Orders += isNewOrder ? 1 : 0;
        bool fits = ExactAmount.TryAdd(ref state.Amount, record.Amount) & ExactAmount.TryAdd(ref state.Quantity, ExactAmount.OfQuantity(record.Quantity));

        RowsKept++;
        FirstTicks = Math.Min(FirstTicks, record.Ticks);
        LastTicks = Math.Max(LastTicks, record.Ticks);
        if (record.Ticks < _monthStart || record.Ticks >= _monthEnd)
            EnterMonth(record.Ticks);
        if (!(fits & ExactAmount.TryAdd(ref _revenue[_monthSlot], record.Amount)))
            throw OutOfRange(block, ref record);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static InputException OutOfRange(ParsedBlock block, ref TransactionRecord record)
    {
        string what = $"with this line a sum of customer {Encoding.UTF8.GetString(block.Id(ref record))} {ExactAmount.OutOfRange}.";
        // A row that waited on disk left its line behind.
        return block.Layout is null ? new InputException($"Some line is too much: {what}") : new InputException(block.Layout.Name, block.LineAt(record.RowStart), what);
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
