using System.Runtime.InteropServices;
using Segmentation.Transactions.Text;

namespace Segmentation.Transactions.Totals;

/// <summary>What one order, or without an order column one row, bought at one moment.</summary>
[StructLayout(LayoutKind.Auto)]
internal record struct Moment : IComparable<Moment>
{
    internal long Ticks;

    /// <summary>Half of the order's hash; 0 where every row is an order of its own.</summary>
    internal ulong Order;

    /// <summary>What was paid, before anything came back.</summary>
    internal ExactAmount Amount;

    internal int Lines;

    /// <summary>Whether the customer's same order has an earlier moment.</summary>
    internal bool Repeats;

    /// <inheritdoc/>
    public readonly int CompareTo(Moment other) =>
        Ticks != other.Ticks ? Ticks.CompareTo(other.Ticks)
        : Order != other.Order ? Order.CompareTo(other.Order) : Amount.CompareTo(other.Amount);
}

/// <summary>Brings stretches of rows into the order of customers and time.</summary>
internal static class Moments
{
    // Lists up to this length are compared pair by pair.
    private const int Short = 16;

    /// <summary>The moments of every customer, ascending, one for each order and time; the stretches are given up.</summary>
    /// <param name="orders">With the value of each stretch.</param>
    /// <param name="customers">Customers of the partition.</param>
    internal static (int[] Starts, Moment[] Moments) Of(PartitionOrders orders, int customers)
    {
        var starts = new int[customers + 1];
        for (int i = 0; i < orders.Count; i++)
            starts[orders.StretchAt(i).Customer + 1]++;
        for (int customer = 0; customer < customers; customer++)
            starts[customer + 1] += starts[customer];
        var moments = new Moment[starts[^1]];
        int[] next = starts[..^1];
        for (int i = 0; i < orders.Count; i++)
        {
            (int customer, Moment moment) = orders.StretchAt(i);
            moments[next[customer]++] = moment;
        }
        bool hasOrders = orders.HasOrders;
        orders.Forget();
        int filled = 0;
        for (int customer = 0; customer < customers; customer++)
        {
            Span<Moment> own = moments.AsSpan(starts[customer], starts[customer + 1] - starts[customer]);
            starts[customer] = filled;
            filled += Join(own, moments.AsSpan(filled), hasOrders);
        }
        starts[customers] = filled;
        return (starts, filled == moments.Length ? moments : moments[..filled]);
    }

    // Sorted, and stretches of one order and moment made one; written to the front, where there is room for as many.
    private static int Join(Span<Moment> own, Span<Moment> into, bool hasOrders)
    {
        own.Sort();
        int filled = 0;
        for (int i = 0; i < own.Length; i++)
        {
            Moment moment = own[i];
            if (hasOrders && filled > 0 && into[filled - 1].Ticks == moment.Ticks && into[filled - 1].Order == moment.Order)
            {
                into[filled - 1].Lines += moment.Lines;
                // Sums of all rows fit, or the row was refused.
                _ = ExactAmount.TryAdd(ref into[filled - 1].Amount, moment.Amount);
                continue;
            }
            into[filled++] = moment;
        }
        if (hasOrders && filled > 1)
            MarkRepeats(into[..filled]);
        return filled;
    }

    private static void MarkRepeats(Span<Moment> own)
    {
        if (own.Length <= Short)
        {
            for (int i = 1; i < own.Length; i++)
            {
                for (int earlier = 0; earlier < i && !own[i].Repeats; earlier++)
                    own[i].Repeats = own[earlier].Order == own[i].Order;
            }
            return;
        }
        var seen = new HashSet<ulong>(own.Length);
        foreach (ref Moment moment in own)
            moment.Repeats = !seen.Add(moment.Order);
    }
}
