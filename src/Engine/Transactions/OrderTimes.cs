using System.Runtime.InteropServices;

namespace Segmentation.Transactions;

/// <summary>When each distinct order of one partition's customers was placed: the time of its earliest kept line.</summary>
/// <remarks>
/// The gaps between a customer's orders need the orders in time, and rows come in any order: so one time a distinct order is
/// kept to the end, about 60 bytes each, and only where a feature asks for it.
/// </remarks>
internal sealed class OrderTimes(bool hasOrders)
{
    private readonly Dictionary<Hash128, int> _places = [];
    private readonly List<(int Customer, long Ticks)> _times = [];

    /// <summary>Takes a kept line.</summary>
    /// <param name="customer">The customer's number in the partition.</param>
    /// <param name="order">Hash of customer and order; not looked at where each line is an order of its own.</param>
    internal void Look(int customer, Hash128 order, long ticks)
    {
        if (!hasOrders)
        {
            _times.Add((customer, ticks));
            return;
        }
        ref int place = ref CollectionsMarshal.GetValueRefOrAddDefault(_places, order, out bool known);
        if (!known)
        {
            place = _times.Count;
            _times.Add((customer, ticks));
        }
        else if (ticks < _times[place].Ticks)
        {
            _times[place] = (customer, ticks);
        }
    }

    /// <summary>Population standard deviation of the gaps between each customer's successive orders, in days; 0 for fewer than two gaps.</summary>
    /// <param name="customers">Number of customers in the partition.</param>
    internal double[] Spreads(int customers)
    {
        var spreads = new double[customers];
        (int Customer, long Ticks)[] times = [.. _times];
        Array.Sort(times);
        for (int start = 0; start < times.Length;)
        {
            int end = start + 1;
            while (end < times.Length && times[end].Customer == times[start].Customer)
                end++;
            spreads[times[start].Customer] = Spread(times.AsSpan(start, end - start));
            start = end;
        }
        return spreads;
    }

    private static double Spread(ReadOnlySpan<(int Customer, long Ticks)> ascending)
    {
        int gaps = ascending.Length - 1;
        if (gaps < 2)
            return 0;
        double mean = (double)(ascending[^1].Ticks - ascending[0].Ticks) / gaps;
        double squares = 0;
        for (int i = 1; i < ascending.Length; i++)
        {
            double deviation = ascending[i].Ticks - ascending[i - 1].Ticks - mean;
            squares += deviation * deviation;
        }
        return Math.Sqrt(squares / gaps) / TimeSpan.TicksPerDay;
    }
}
