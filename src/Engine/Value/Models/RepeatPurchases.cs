using Segmentation.Transactions;

namespace Segmentation.Value.Models;

/// <summary>
/// What buying-rate models know of customers: repeats (x), the day of the last purchase (t_x) and the days observed (T), counted from the
/// first purchase. All orders of one day are one purchase.
/// </summary>
/// <param name="Customers">Row of each customer in the table that the purchases come from: those who had bought by the last day.</param>
/// <param name="Repeats">x: days with an order, the first one not counted.</param>
/// <param name="LastDay">t_x in days: from the first purchase to the last.</param>
/// <param name="Age">T in days: from the first purchase to the last day observed.</param>
/// <param name="RepeatSpend">Σ value of the repeats.</param>
/// <param name="EndDay">The last day observed, in days since the year 1.</param>
internal sealed record RepeatPurchases(int[] Customers, int[] Repeats, int[] LastDay, int[] Age, double[] RepeatSpend, int EndDay)
{
    /// <summary>Days in the unit of the models.</summary>
    public const double DaysOfWeek = 7;

    private const int ChunkCustomers = 8192;

    /// <summary>Number of customers.</summary>
    public int Count => Customers.Length;

    /// <summary>t_x in weeks.</summary>
    public double LastWeek(int i) => LastDay[i] / DaysOfWeek;

    /// <summary>T in weeks.</summary>
    public double Weeks(int i) => Age[i] / DaysOfWeek;

    /// <summary>Some of the customers, in the given order.</summary>
    public RepeatPurchases SelectRows(int[] rows) => new(
        [.. rows.Select(row => Customers[row])],
        [.. rows.Select(row => Repeats[row])],
        [.. rows.Select(row => LastDay[row])],
        [.. rows.Select(row => Age[row])],
        [.. rows.Select(row => RepeatSpend[row])],
        EndDay);

    /// <summary>The day of a moment, in days since the year 1.</summary>
    public static int DayOf(long ticks) => (int)(ticks / TimeSpan.TicksPerDay);

    /// <summary>Counts the purchases up to the end of a day.</summary>
    /// <param name="orders">Orders with their values.</param>
    /// <param name="endDay">The last day that counts.</param>
    /// <param name="threads">Threads to use; the result does not depend on it.</param>
    /// <param name="cancellation">Looked at for every few thousand customers.</param>
    public static RepeatPurchases Of(OrderTimes orders, int endDay, int threads, CancellationToken cancellation)
    {
        int n = orders.Customers;
        int[] repeats = new int[n], last = new int[n], age = new int[n];
        var spend = new double[n];
        ChunkedParallel.ForChunks((n + ChunkCustomers - 1) / ChunkCustomers, threads, chunk =>
        {
            for (int i = chunk * ChunkCustomers; i < Math.Min(n, (chunk + 1) * ChunkCustomers); i++)
                (repeats[i], last[i], age[i], spend[i]) = CountOf(orders.Of(i), orders.AmountsOf(i), endDay);
        }, cancellation);
        int[] known = [.. Enumerable.Range(0, n).Where(i => age[i] >= 0)];
        return known.Length == n
            ? new RepeatPurchases(known, repeats, last, age, spend, endDay)
            : new RepeatPurchases(known, Gather(repeats), Gather(last), Gather(age), Gather(spend), endDay);

        T[] Gather<T>(T[] values) => [.. known.Select(i => values[i])];
    }

    /// <summary>Purchases of each customer of a table in the days after one, up to another.</summary>
    /// <param name="orders">Orders with their values.</param>
    /// <param name="afterDay">The day before the first that counts.</param>
    /// <param name="endDay">The last day that counts.</param>
    /// <returns>Days with an order, and what the orders were worth.</returns>
    public static (int[] Purchases, double[] Spend) Between(OrderTimes orders, int afterDay, int endDay)
    {
        var purchases = new int[orders.Customers];
        var spend = new double[orders.Customers];
        for (int i = 0; i < purchases.Length; i++)
        {
            ReadOnlySpan<long> times = orders.Of(i);
            ReadOnlySpan<double> amounts = orders.AmountsOf(i);
            int previous = afterDay;
            for (int order = 0; order < times.Length; order++)
            {
                int day = DayOf(times[order]);
                if (day <= afterDay || day > endDay)
                    continue;
                purchases[i] += day > previous ? 1 : 0;
                previous = day;
                spend[i] += amounts.IsEmpty ? 0 : amounts[order];
            }
        }
        return (purchases, spend);
    }

    private static (int Repeats, int Last, int Age, double Spend) CountOf(
        ReadOnlySpan<long> times, ReadOnlySpan<double> amounts, int endDay)
    {
        if (times.IsEmpty || DayOf(times[0]) > endDay)
            return (0, 0, -1, 0);
        int first = DayOf(times[0]), previous = first, repeats = 0;
        double spend = 0;
        for (int order = 0; order < times.Length; order++)
        {
            int day = DayOf(times[order]);
            if (day > endDay)
                break;
            repeats += day > previous ? 1 : 0;
            previous = day;
            if (day > first && !amounts.IsEmpty)
                spend += amounts[order];
        }
        return (repeats, previous - first, endDay - first, spend);
    }
}
