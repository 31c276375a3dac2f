using System.Runtime.InteropServices;
using System.Text;
using Segmentation.Transactions.Parsing;
using Segmentation.Transactions.Text;
using Segmentation.Wording;

namespace Segmentation.Transactions.Totals;

/// <summary>The returns of one partition of customers, and in a second pass the rows that they may take from.</summary>
/// <param name="keepsHistory">Whether it is written down what came back when.</param>
internal sealed class PartitionReturns(bool keepsHistory = false)
{
    /// <summary>A purchase of which nothing is left, to show.</summary>
    internal sealed record ReturnedWhole(long Ticks, string Order, string Customer, Phrase Text);

    private readonly List<(int Customer, long Ticks, long Quantity, ExactAmount Amount)> _kept = [];
    // Few customers return anything: not part of every customer's state.
    private readonly Dictionary<int, ExactAmount> _values = [];
    private readonly HashSet<Hash128> _seen = [];
    private readonly List<NetLine> _lines = [];
    private readonly Netting _netting = new();
    private byte[] _orders = new byte[1024];
    private int _orderBytes;
    private ExactAmount _units;
    private ExactAmount _revenue;

    /// <summary>Return rows that count.</summary>
    internal long Rows { get; private set; }

    /// <summary>Quantity of these rows.</summary>
    internal ExactAmount Units => _units;

    /// <summary>Returns of customers without a purchase, which count nowhere.</summary>
    internal long WithoutPurchase { get; private set; }

    internal long FullyMatched => _netting.FullyMatched;

    internal long PartlyMatched => _netting.PartlyMatched;

    internal ExactAmount UnitsNetted => _netting.UnitsNetted;

    /// <summary>Value that left the purchases.</summary>
    internal ExactAmount RevenueNetted => _revenue;

    /// <summary>Purchases of which nothing is left.</summary>
    internal long PurchasesReturnedWhole { get; private set; }

    /// <summary>Value that left purchases, by their month, counted from year 0.</summary>
    internal MonthSums NettedByMonth { get; } = new();

    /// <summary>Value and quantity that left purchases, by the product's spelling.</summary>
    internal Dictionary<int, (ExactAmount Value, ExactAmount Units)> NettedBySpelling { get; } = [];

    /// <summary>The first of them by time, order and customer, to show.</summary>
    internal List<ReturnedWhole> FirstReturnedWhole { get; } = [];

    /// <summary>What returns took from purchases, in the order of their time for each product; empty where no history is kept.</summary>
    internal List<TakenBack> TakenBack { get; } = [];

    /// <summary>What came back when; empty where no history is kept.</summary>
    internal List<ReturnedValue> Values { get; } = [];

    /// <summary>Value of a customer's cancellations and returns, positive.</summary>
    internal ExactAmount ValueOf(int customer) => _values.GetValueOrDefault(customer);

    /// <summary>Adds to a customer's value of returns; false where it leaves the range.</summary>
    /// <param name="counts">Whether the return is a negative row of its own.</param>
    internal bool AddValue(int customer, long ticks, ExactAmount value, bool counts = false)
    {
        if (keepsHistory)
            Values.Add(new ReturnedValue(customer, ticks, value, counts));
        return ExactAmount.TryAdd(ref CollectionsMarshal.GetValueRefOrAddDefault(_values, customer, out _), value);
    }

    /// <summary>Counts a return.</summary>
    internal void Count(long quantity)
    {
        Rows++;
        // Quantities of 64 bits: no file is long enough to leave 128.
        _ = ExactAmount.TryAdd(ref _units, ExactAmount.OfQuantity(Math.Abs(quantity)));
    }

    /// <summary>Takes a return that counts as a negative value, once it is known which customers have purchases.</summary>
    internal void Keep(int customer, ref TransactionRecord record)
    {
        Count(record.Quantity);
        _kept.Add((customer, record.Ticks, record.Quantity, record.Amount));
    }

    /// <summary>Adds the negative values to the sums.</summary>
    /// <exception cref="InputException">A sum that leaves the range.</exception>
    internal void AddKept(CustomerPartition partition)
    {
        foreach ((int customer, long ticks, long quantity, ExactAmount amount) in _kept)
        {
            ref CustomerState state = ref partition.Customers[customer];
            if (state.Lines == 0)
                WithoutPurchase++;
            else if (!partition.Add(ref state, ticks, amount, ExactAmount.OfQuantity(quantity))
                | !AddValue(customer, ticks, amount.Absolute(), counts: true))
                throw Faults.Of("error.returns-range");
        }
    }

    /// <summary>Takes rows of a second pass.</summary>
    /// <param name="blocks">Parsed with <see cref="ParsedBlock.Details"/>.</param>
    /// <param name="number">The partition's number.</param>
    internal void Gather(ReadOnlySpan<ParsedBlock> blocks, int number, CustomerTable customers)
    {
        foreach (ParsedBlock block in blocks)
        {
            foreach (ref TransactionRecord record in block.OfPartition(number))
            {
                byte verdict = block.Judged is { } judged && judged.TryGetValue(record.RowStart, out byte known) ? known : record.Verdict;
                if (verdict is RuleSet.SeveralCustomersOrder or RuleSet.ExactDuplicates or RuleSet.HiddenDuplicates
                    || (record.Row != default && !_seen.Add(record.Row) && (record.Row.Low & RowHash.CountedOnly) == 0))
                    continue;
                (Hash128 product, int orderStart, int orderLength, int spelling) = block.Details[record.Product];
                _lines.Add(new NetLine
                {
                    Customer = customers.IndexOf(ref customers.GetOrAdd(block, ref record)),
                    Product = product,
                    Order = record.Order.Beside(record.CustomerHash),
                    OrderStart = AddOrder(block.Side.AsSpan(orderStart, orderLength)),
                    OrderLength = orderLength,
                    Ticks = record.Ticks,
                    Quantity = record.Quantity,
                    Amount = record.Amount,
                    Row = record.Row,
                    Verdict = verdict,
                    Spelling = block.Products.Spellings.Length > spelling ? block.Products.Spellings[spelling] : 0,
                    Left = record.Quantity,
                });
            }
        }
    }

    /// <summary>Nets the rows gathered, and takes back what was taken from purchases that count.</summary>
    internal void Net(CustomerPartition partition, TimeWindow window, bool sameTime, CancellationToken cancellation)
    {
        NetLine[] lines = Sorted();
        var units = new List<(int Line, long Returned, long Before, long After)>();
        for (int start = 0, end; start < lines.Length; start = end)
        {
            cancellation.ThrowIfCancellationRequested();
            for (end = start + 1; end < lines.Length && lines[end].Customer == lines[start].Customer
                && lines[end].Product == lines[start].Product;)
                end++;
            _netting.Take(lines.AsSpan(start, end - start), sameTime, window.Since, window.Until, keepsHistory ? units : null);
            foreach ((int line, long returned, long before, long after) in units)
                WriteDown(lines[start + line], start + line, returned, before, after, window);
            units.Clear();
        }
        var netted = new List<NetLine>();
        var whole = new List<int>();
        for (int place = 0; place < lines.Length; place++)
        {
            ref NetLine line = ref lines[place];
            if (line.Verdict != TransactionRecord.Kept || line.Left == line.Quantity || line.Ticks < window.Since
                || line.Ticks > window.Until)
                continue;
            netted.Add(line);
            if (line.Left == 0)
                whole.Add(place);
            CountNetted(in line);
        }
        PurchasesReturnedWhole += whole.Count;
        AddExamples(lines, whole, partition.Customers);
        if (netted.Count > 0)
            partition.TakeBack(netted);
        _lines.Clear();
        _seen.Clear();
    }

    // By their places: a line is long, and what sorts whole numbers is compiled beforehand.
    private NetLine[] Sorted()
    {
        var places = new int[_lines.Count];
        for (int place = 0; place < places.Length; place++)
            places[place] = place;
        Array.Sort(places, (a, b) => Compare(in CollectionsMarshal.AsSpan(_lines)[a], in CollectionsMarshal.AsSpan(_lines)[b]));
        var sorted = new NetLine[places.Length];
        for (int place = 0; place < places.Length; place++)
            sorted[place] = _lines[places[place]];
        return sorted;
    }

    private void AddExamples(NetLine[] lines, List<int> whole, CustomerTable customers)
    {
        if (whole.Count == 0)
            return;
        // Few of them are written out.
        var ticks = new long[whole.Count];
        for (int i = 0; i < ticks.Length; i++)
            ticks[i] = lines[whole[i]].Ticks;
        Array.Sort(ticks);
        long latest = ticks[Math.Min(ticks.Length, CleaningCounts.MostExamples) - 1];
        var examples = new List<ReturnedWhole>();
        foreach (int place in whole)
        {
            if (lines[place].Ticks <= latest)
                examples.Add(Example(in lines[place], customers));
        }
        FirstReturnedWhole.AddRange(First(examples));
    }

    private void CountNetted(ref readonly NetLine line)
    {
        ExactAmount value = line.Amount.Minus(line.AmountLeft);
        _ = ExactAmount.TryAdd(ref _revenue, value);
        int month = TransactionSummary.MonthOf(line.Ticks);
        _ = NettedByMonth.TryAdd(month, value);
        ref (ExactAmount Value, ExactAmount Units) sums =
            ref CollectionsMarshal.GetValueRefOrAddDefault(NettedBySpelling, line.Spelling, out _);
        _ = ExactAmount.TryAdd(ref sums.Value, value);
        _ = ExactAmount.TryAdd(ref sums.Units, ExactAmount.OfQuantity(line.Quantity - line.Left));
    }

    private void WriteDown(NetLine line, int number, long returned, long before, long after, TimeWindow window)
    {
        if (line.Verdict != TransactionRecord.Kept || line.Ticks < window.Since || line.Ticks > window.Until)
            return;
        line.Left = before;
        ExactAmount had = line.AmountLeft;
        line.Left = after;
        TakenBack.Add(new TakenBack(
            line.Customer, number, line.Order.High, line.Ticks, line.Amount, returned, line.Spelling,
            had.Minus(line.AmountLeft), after == 0));
    }

    /// <summary>The first of some purchases, by time, order and customer.</summary>
    internal static List<ReturnedWhole> First(List<ReturnedWhole> purchases)
    {
        purchases.Sort((a, b) =>
        {
            int order = a.Ticks.CompareTo(b.Ticks);
            if (order == 0)
                order = string.CompareOrdinal(a.Order, b.Order);
            if (order == 0)
                order = string.CompareOrdinal(a.Customer, b.Customer);
            return order != 0 ? order : string.CompareOrdinal(a.Text.ToString(), b.Text.ToString());
        });
        return purchases[..Math.Min(purchases.Count, CleaningCounts.MostExamples)];
    }

    private ReturnedWhole Example(ref readonly NetLine line, CustomerTable customers)
    {
        string order = Encoding.UTF8.GetString(_orders.AsSpan(line.OrderStart, line.OrderLength)),
            customer = Encoding.UTF8.GetString(customers.Id(line.Customer));
        return new ReturnedWhole(line.Ticks, order, customer, new Phrase(
            order.Length > 0 ? "cleaning.returned" : "cleaning.returned-without-order",
            ("time", new DateTime(line.Ticks)),
            ("order", PlainText.Quoted(order)),
            ("customer", PlainText.Quoted(customer)),
            ("quantity", ExactAmount.OfQuantity(line.Quantity).ToDouble()),
            ("amount", line.Amount.ToDouble())));
    }

    // By customer and product; then by time, order, price and quantity, and at last by all that the row says: never by its place.
    private int Compare(ref readonly NetLine a, ref readonly NetLine b)
    {
        int order = a.Customer.CompareTo(b.Customer);
        if (order == 0)
            order = a.Product.CompareTo(b.Product);
        if (order == 0)
            order = a.Ticks.CompareTo(b.Ticks);
        if (order == 0)
            order = _orders.AsSpan(a.OrderStart, a.OrderLength).SequenceCompareTo(_orders.AsSpan(b.OrderStart, b.OrderLength));
        if (order == 0)
            order = NetLine.ComparePrices(in a, in b);
        if (order == 0)
            order = a.Quantity.CompareTo(b.Quantity);
        if (order == 0)
            order = a.Row.CompareTo(b.Row);
        return order != 0 ? order : a.Verdict.CompareTo(b.Verdict);
    }

    private int AddOrder(ReadOnlySpan<byte> order)
    {
        if (_orderBytes + order.Length > _orders.Length)
            Array.Resize(ref _orders, 2 * (_orderBytes + order.Length));
        order.CopyTo(_orders.AsSpan(_orderBytes));
        _orderBytes += order.Length;
        return _orderBytes - order.Length;
    }
}
