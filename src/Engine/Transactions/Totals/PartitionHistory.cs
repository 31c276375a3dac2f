using Segmentation.Transactions.Text;

namespace Segmentation.Transactions.Totals;

/// <summary>Quantity of a purchase that a return took.</summary>
/// <param name="Customer">Number in the partition.</param>
/// <param name="Line">Tells purchases apart.</param>
/// <param name="Order">Half of the hash of the purchase's order.</param>
/// <param name="Bought">Time of the purchase.</param>
/// <param name="LineAmount">What was paid for it.</param>
/// <param name="Returned">Time of the return.</param>
/// <param name="Spelling">Spelling of the product, where products are kept.</param>
/// <param name="Amount">Value taken.</param>
/// <param name="IsRest">Whether nothing is left of the purchase.</param>
internal readonly record struct TakenBack(
    int Customer, int Line, ulong Order, long Bought, ExactAmount LineAmount, long Returned, int Spelling, ExactAmount Amount, bool IsRest);

/// <summary>The value of a return at its time.</summary>
/// <param name="Customer">Number in the partition.</param>
/// <param name="Ticks">Time of the return.</param>
/// <param name="Value">Its value, positive.</param>
/// <param name="Counts">Whether it lowers the customer's sum by itself, as where returns are kept as negative rows.</param>
internal readonly record struct ReturnedValue(int Customer, long Ticks, ExactAmount Value, bool Counts);

/// <summary>The purchases of one partition of customers as they were known at any moment: 48 bytes an order and moment.</summary>
/// <remarks>
/// Returns take in the order of their time, so what is left at a moment is what those up to it have taken: one netting of all rows, written
/// down purchase by purchase, holds the netting at every moment.
/// </remarks>
internal sealed class PartitionHistory
{
    private readonly bool _hasOrders;
    private readonly PartitionGoods? _goods;
    private readonly int[] _starts;
    private readonly Moment[] _moments;
    private readonly Dictionary<int, List<(int Moment, TakenBack Taken)>> _taken = [];
    private readonly Dictionary<int, List<ReturnedValue>> _returned = [];
    private int[] _categoryOf = [];

    /// <summary>Takes over what a partition has gathered.</summary>
    internal PartitionHistory(PartitionOrders orders, PartitionReturns returns, PartitionGoods? goods, int customers)
    {
        (_hasOrders, _goods) = (orders.HasOrders, goods);
        (_starts, _moments) = Moments.Of(orders, customers);
        var placeOf = new Dictionary<int, int>();
        var used = new HashSet<int>();
        foreach (TakenBack taken in returns.TakenBack)
        {
            if (!placeOf.TryGetValue(taken.Line, out int place))
                placeOf.Add(taken.Line, place = Find(taken, used));
            ListOf(_taken, taken.Customer).Add((place - _starts[taken.Customer], taken));
        }
        foreach (ReturnedValue value in returns.Values)
            ListOf(_returned, value.Customer).Add(value);
    }

    /// <summary>Whether a customer ever bought.</summary>
    internal bool Has(int customer) => _starts[customer] < _starts[customer + 1];

    /// <summary>What a customer bought in a time, both ends included, as it was known at a moment.</summary>
    internal Standing Of(int customer, long from, long until, long known)
    {
        ReadOnlySpan<Moment> own = MomentsOf(customer);
        (int[] lines, ExactAmount[] amounts) = Left(customer, known);
        int orders = 0;
        bool repeats = false;
        long first = long.MaxValue, last = long.MinValue;
        ExactAmount sum = default;
        for (int i = 0; i < own.Length && own[i].Ticks <= until; i++)
        {
            if (own[i].Ticks < from || (lines.Length > 0 && lines[i] == 0))
                continue;
            orders++;
            repeats |= own[i].Repeats;
            first = Math.Min(first, own[i].Ticks);
            last = own[i].Ticks;
            // Sums of all rows fit, or the row was refused.
            _ = ExactAmount.TryAdd(ref sum, lines.Length > 0 ? amounts[i] : own[i].Amount);
        }
        if (repeats)
            orders = CountOrders(own, lines, from, until);
        if (orders > 0 && _returned.TryGetValue(customer, out List<ReturnedValue>? values))
        {
            foreach (ReturnedValue value in values)
            {
                if (value.Counts && value.Ticks >= from && value.Ticks <= Math.Min(until, known))
                    _ = ExactAmount.TryAdd(ref sum, value.Value.Negated());
            }
        }
        return new Standing(orders, first, last, sum.ToDouble());
    }

    /// <summary>Value of a customer's returns up to a moment.</summary>
    internal double ReturnedUntil(int customer, long until)
    {
        ExactAmount sum = default;
        if (_returned.TryGetValue(customer, out List<ReturnedValue>? values))
        {
            foreach (ReturnedValue value in values)
            {
                if (value.Ticks <= until)
                    _ = ExactAmount.TryAdd(ref sum, value.Value);
            }
        }
        return sum.ToDouble();
    }

    /// <summary>Adds times and values of a customer's orders up to a moment, as they were known then, ascending.</summary>
    internal void AddOrders(int customer, long until, List<long> times, List<double> values)
    {
        ReadOnlySpan<Moment> own = MomentsOf(customer);
        (int[] lines, ExactAmount[] amounts) = Left(customer, until);
        Dictionary<ulong, (int Place, ExactAmount Sum)>? sums = null;
        foreach (ref readonly Moment moment in own)
        {
            if (moment.Repeats)
                sums ??= [];
        }
        for (int i = 0; i < own.Length && own[i].Ticks <= until; i++)
        {
            if (lines.Length > 0 && lines[i] == 0)
                continue;
            ExactAmount amount = lines.Length > 0 ? amounts[i] : own[i].Amount;
            // An order of several moments is of the first that is left.
            if (sums is not null && sums.TryGetValue(own[i].Order, out (int Place, ExactAmount Sum) order))
            {
                _ = ExactAmount.TryAdd(ref order.Sum, amount);
                values[order.Place] = order.Sum.ToDouble();
                sums[own[i].Order] = order;
                continue;
            }
            sums?.Add(own[i].Order, (times.Count, amount));
            times.Add(own[i].Ticks);
            values.Add(amount.ToDouble());
        }
    }

    /// <summary>Counts the rows bought of each spelling up to a moment.</summary>
    internal void CountProducts(long until, long[] rowsOf) => _goods!.Count(until, rowsOf);

    /// <summary>Brings what was bought into categories.</summary>
    /// <param name="categoryOf">Category of each spelling.</param>
    internal void Categorize(int[] categoryOf)
    {
        _categoryOf = categoryOf;
        _goods!.Categorize(categoryOf, _starts.Length - 1);
    }

    /// <summary>Sums what a customer spent up to a moment, by category, as it was known then.</summary>
    internal void Spend(int customer, long until, Span<ExactAmount> spent)
    {
        spent.Clear();
        _goods!.AddPaid(customer, until, spent);
        if (!_taken.TryGetValue(customer, out List<(int Moment, TakenBack Taken)>? taken))
            return;
        foreach ((_, TakenBack back) in taken)
        {
            if (back.Returned <= until)
                _ = ExactAmount.TryAdd(ref spent[_categoryOf[back.Spelling]], back.Amount.Negated());
        }
    }

    private ReadOnlySpan<Moment> MomentsOf(int customer) =>
        _moments.AsSpan(_starts[customer], _starts[customer + 1] - _starts[customer]);

    // Lines and value left of each moment; empty where nothing came back by then.
    private (int[] Lines, ExactAmount[] Amounts) Left(int customer, long known)
    {
        if (!_taken.TryGetValue(customer, out List<(int Moment, TakenBack Taken)>? taken)
            || !taken.Exists(one => one.Taken.Returned <= known))
            return ([], []);
        ReadOnlySpan<Moment> own = MomentsOf(customer);
        var lines = new int[own.Length];
        var amounts = new ExactAmount[own.Length];
        for (int i = 0; i < own.Length; i++)
            (lines[i], amounts[i]) = (own[i].Lines, own[i].Amount);
        foreach ((int moment, TakenBack back) in taken)
        {
            if (back.Returned > known)
                continue;
            lines[moment] -= back.IsRest ? 1 : 0;
            amounts[moment] = ExactAmount.From(amounts[moment].ToUnits() - back.Amount.ToUnits());
        }
        return (lines, amounts);
    }

    private static int CountOrders(ReadOnlySpan<Moment> own, int[] lines, long from, long until)
    {
        var seen = new HashSet<ulong>();
        for (int i = 0; i < own.Length && own[i].Ticks <= until; i++)
        {
            if (own[i].Ticks >= from && (lines.Length == 0 || lines[i] > 0))
                seen.Add(own[i].Order);
        }
        return seen.Count;
    }

    // Where every row is an order of its own, rows of one moment and value are alike, and each purchase gets one of them.
    private int Find(TakenBack taken, HashSet<int> used)
    {
        for (int i = _starts[taken.Customer]; i < _starts[taken.Customer + 1]; i++)
        {
            ref Moment moment = ref _moments[i];
            if (moment.Ticks == taken.Bought
                && (_hasOrders ? moment.Order == taken.Order : moment.Amount == taken.LineAmount && used.Add(i)))
                return i;
        }
        throw new InvalidOperationException("A purchase that came back was never bought.");
    }

    private static List<T> ListOf<T>(Dictionary<int, List<T>> lists, int customer)
    {
        if (!lists.TryGetValue(customer, out List<T>? list))
            lists.Add(customer, list = []);
        return list;
    }
}
