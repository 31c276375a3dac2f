using System.Runtime.InteropServices;

namespace Segmentation.Transactions;

/// <summary>What is kept of one customer while rows go by.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct CustomerState
{
    internal long FirstTicks;
    internal long LastTicks;
    internal double Amount;
    internal double Quantity;

    /// <summary>Value of dropped cancellations and returns, positive.</summary>
    internal double Returned;

    /// <summary>The order of the last row, so that the lines of one order ask the set once.</summary>
    internal Hash128 LastOrder;

    internal int Orders;
    internal long Lines;
}

/// <summary>The customers whose hash falls into one partition, and the rules that need to remember rows.</summary>
/// <remarks>
/// A partition sees its rows in file order whatever the number of threads, since one thread at a time works on it, block
/// after block: sums are added in file order and do not depend on threads. A row's duplicates share its customer, so
/// they meet in one partition.
/// </remarks>
internal sealed class CustomerPartition(int number, RuleSet rules, bool hasOrders, OrderCustomers? orderCustomers) : IDisposable
{
    private const int MostExamples = 3;
    private const int Lookahead = 8;

    private readonly HashSet128 _orders = new();
    private readonly HashSet128 _rows = new();
    private readonly HashSet128 _products = new();
    private int[] _slots = new int[64];
    private ulong[] _hashes = new ulong[16];
    private int[] _idEnds = new int[16];
    private byte[] _ids = new byte[256];
    private long _lastMonthStart = long.MaxValue;
    private long _lastMonthEnd;
    private int _lastMonth;

    /// <summary>Customers in order of first appearance.</summary>
    internal CustomerState[] Customers = new CustomerState[16];

    internal int Count { get; private set; }

    /// <summary>Rows dropped, by rule.</summary>
    internal long[] Dropped { get; } = new long[RuleSet.Count];

    /// <summary>The first dropped rows of the blocks last taken, by rule: block's index and row's start.</summary>
    internal List<(int Block, int RowStart)>[] DroppedAt { get; } = [.. Enumerable.Range(0, RuleSet.Count).Select(_ => new List<(int, int)>())];

    internal long RowsKept { get; private set; }

    internal long FirstTicks { get; private set; } = long.MaxValue;

    internal long LastTicks { get; private set; } = long.MinValue;

    /// <summary>Months since year 0 → revenue.</summary>
    internal Dictionary<int, double> RevenueByMonth { get; } = [];

    internal ReadOnlySpan<byte> Id(int customer)
    {
        int start = customer == 0 ? 0 : _idEnds[customer - 1];
        return _ids.AsSpan(start, _idEnds[customer] - start);
    }

    /// <summary>Takes this partition's rows of some blocks.</summary>
    internal void Take(ReadOnlySpan<ParsedBlock> blocks)
    {
        foreach (List<(int, int)> places in DroppedAt)
            places.Clear();
        for (int b = 0; b < blocks.Length; b++)
        {
            ParsedBlock block = blocks[b];
            ReadOnlySpan<int> mine = block.OfPartition(number);
            TransactionRecord[] records = block.Records;
            bool rows = rules[RuleSet.ExactDuplicates];
            for (int i = 0; i < mine.Length; i++)
            {
                // The set of rows is far larger than the caches: ask for its memory some rows ahead.
                if (rows && i + Lookahead < mine.Length)
                    _rows.Prefetch(records[mine[i + Lookahead]].Row);
                ref TransactionRecord record = ref records[mine[i]];
                int rule = Judge(ref record);
                if (rule == TransactionRecord.Kept)
                {
                    Keep(ref StateOf(block, ref record), ref record);
                    continue;
                }
                Dropped[rule]++;
                if (DroppedAt[rule].Count < MostExamples)
                    DroppedAt[rule].Add((b, record.RowStart));
                if (rule is RuleSet.Cancellations or RuleSet.NonPositiveQuantity)
                    StateOf(block, ref record).Returned += Math.Abs(record.Amount);
            }
        }
    }

    public void Dispose()
    {
        _orders.Dispose();
        _rows.Dispose();
        _products.Dispose();
    }

    private int Judge(ref TransactionRecord record)
    {
        if (orderCustomers is not null && orderCustomers.HasSeveral(record.Order))
            return RuleSet.SeveralCustomersOrder;
        if (rules[RuleSet.ExactDuplicates] && !_rows.Add(record.Row))
            return RuleSet.ExactDuplicates;
        if (rules[RuleSet.HiddenDuplicates] && !_products.Add(CustomerOrder(ref record).With(record.Product)))
            return RuleSet.HiddenDuplicates;
        return record.Verdict;
    }

    private static Hash128 CustomerOrder(ref TransactionRecord record) => record.Order.With(new Hash128(record.CustomerHash, 0));

    private void Keep(ref CustomerState state, ref TransactionRecord record)
    {
        bool isNewOrder = !hasOrders;
        if (hasOrders && (state.Lines == 0 || state.LastOrder != record.Order))
        {
            isNewOrder = _orders.Add(CustomerOrder(ref record));
            state.LastOrder = record.Order;
        }
        if (state.Lines == 0)
            state.FirstTicks = state.LastTicks = record.Ticks;
        else if (record.Ticks > state.LastTicks)
            state.LastTicks = record.Ticks;
        else if (record.Ticks < state.FirstTicks)
            state.FirstTicks = record.Ticks;
        state.Lines++;
        state.Orders += isNewOrder ? 1 : 0;
        state.Amount += record.Amount;
        state.Quantity += record.Quantity;

        RowsKept++;
        FirstTicks = Math.Min(FirstTicks, record.Ticks);
        LastTicks = Math.Max(LastTicks, record.Ticks);
        if (record.Ticks < _lastMonthStart || record.Ticks >= _lastMonthEnd)
            EnterMonth(record.Ticks);
        CollectionsMarshal.GetValueRefOrAddDefault(RevenueByMonth, _lastMonth, out _) += record.Amount;
    }

    private void EnterMonth(long ticks)
    {
        var time = new DateTime(ticks);
        var start = new DateTime(time.Year, time.Month, 1);
        _lastMonth = (time.Year * 12) + time.Month - 1;
        _lastMonthStart = start.Ticks;
        _lastMonthEnd = _lastMonth == (9999 * 12) + 11 ? long.MaxValue : start.AddMonths(1).Ticks;
    }

    private ref CustomerState StateOf(ParsedBlock block, ref TransactionRecord record)
    {
        ReadOnlySpan<byte> id = block.Id(ref record);
        int mask = _slots.Length - 1;
        // The partition took the hash's high bits; its low ones choose the slot.
        for (int slot = (int)record.CustomerHash & mask; ; slot = (slot + 1) & mask)
        {
            int customer = _slots[slot] - 1;
            if (customer < 0)
            {
                // In two steps: adding may move the array.
                customer = Add(slot, record.CustomerHash, id);
                return ref Customers[customer];
            }
            if (_hashes[customer] == record.CustomerHash && Id(customer).SequenceEqual(id))
                return ref Customers[customer];
        }
    }

    private int Add(int slot, ulong hash, ReadOnlySpan<byte> id)
    {
        int customer = Count++;
        if (customer == Customers.Length)
        {
            int length = customer + (customer / 2);
            Array.Resize(ref Customers, length);
            Array.Resize(ref _hashes, length);
            Array.Resize(ref _idEnds, length);
        }
        int start = customer == 0 ? 0 : _idEnds[customer - 1];
        if (start + id.Length > _ids.Length)
            Array.Resize(ref _ids, Math.Max(start + id.Length, _ids.Length + (_ids.Length / 2)));
        id.CopyTo(_ids.AsSpan(start));
        _idEnds[customer] = start + id.Length;
        _hashes[customer] = hash;
        _slots[slot] = customer + 1;
        if (Count * 2 > _slots.Length)
            GrowSlots();
        return customer;
    }

    private void GrowSlots()
    {
        _slots = new int[2 * _slots.Length];
        int mask = _slots.Length - 1;
        for (int customer = 0; customer < Count; customer++)
        {
            int slot = (int)_hashes[customer] & mask;
            while (_slots[slot] != 0)
                slot = (slot + 1) & mask;
            _slots[slot] = customer + 1;
        }
    }
}
