using Segmentation.Statistics;
using Segmentation.Transactions;

namespace Segmentation.Value.Cohorts;

/// <summary>What the customers of one month of first order did in a later month.</summary>
/// <param name="Customers">Those of them who ordered in it.</param>
/// <param name="Orders">Their orders in it.</param>
/// <param name="Revenue">Value of these.</param>
/// <param name="Profit">Profit on these; null where no margins are known.</param>
internal readonly record struct CohortCell(int Customers, int Orders, double Revenue, double? Profit);

/// <summary>Customers and revenue by month of first order.</summary>
/// <param name="FirstMonth">Month of the first order of all, counted from year 0.</param>
/// <param name="Cells">Cells[c][a]: those whose first order came in month FirstMonth + c, in the month a months later; up to the last
/// month.</param>
internal sealed record CohortTriangle(int FirstMonth, IReadOnlyList<CohortCell[]> Cells)
{
    /// <summary>Fewer months make no triangle.</summary>
    internal const int LeastMonths = 3;

    /// <summary>Calendar months from the first order to the last, begun ones included.</summary>
    internal int Months => Cells.Count;

    /// <summary>Whether there are too few months to compare: two or one.</summary>
    internal bool IsShort => Months < LeastMonths;

    /// <summary>Whether profit is known.</summary>
    internal bool HasProfit => Cells[0][0].Profit is not null;

    /// <summary>The first day of a month of the triangle.</summary>
    internal DateTime MonthOf(int cohort) => new((FirstMonth + cohort) / 12, ((FirstMonth + cohort) % 12) + 1, 1);

    /// <summary>Makes the triangle.</summary>
    /// <param name="orders">Orders of each customer, at least one each, with their values.</param>
    /// <param name="profit">Every line and the margin of each product as a share of its price; null where no margins are known.</param>
    internal static CohortTriangle Of(OrderTimes orders, (PurchaseLines Lines, double[] Margins)? profit = null)
    {
        long first = long.MaxValue, last = long.MinValue;
        for (int customer = 0; customer < orders.Customers; customer++)
        {
            ReadOnlySpan<long> own = orders.Of(customer);
            first = Math.Min(first, own[0]);
            last = Math.Max(last, own[^1]);
        }
        var calendar = new MonthsOfDays(first, last);
        Sums[][] sums = [.. Enumerable.Range(0, calendar.Months).Select(cohort => new Sums[calendar.Months - cohort])];
        for (int customer = 0; customer < orders.Customers; customer++)
        {
            ReadOnlySpan<long> own = orders.Of(customer);
            ReadOnlySpan<double> amounts = orders.AmountsOf(customer);
            int cohort = calendar[own[0]];
            int before = -1;
            for (int i = 0; i < own.Length; i++)
            {
                int month = calendar[own[i]];
                ref Sums cell = ref sums[cohort][month - cohort];
                cell.Customers += month != before ? 1 : 0;
                cell.Orders++;
                cell.Revenue.Add(amounts[i]);
                before = month;
            }
        }
        if (profit is var (lines, margins))
            AddProfit(lines, margins, calendar, sums);
        return new CohortTriangle(
            calendar.FirstMonth,
            [.. sums.Select(cohort => cohort.Select(cell => new CohortCell(
                cell.Customers, cell.Orders, cell.Revenue.Value, profit is null ? null : cell.Profit.Value)).ToArray())]);
    }

    // A line counts in the month of its order, as its value does.
    private static void AddProfit(PurchaseLines lines, double[] margins, MonthsOfDays calendar, Sums[][] sums)
    {
        for (int customer = 0; customer < lines.Customers; customer++)
        {
            int from = lines.OrderStarts[customer], to = lines.OrderStarts[customer + 1];
            int cohort = calendar[lines.TimeOf(from).Ticks];
            for (int order = from; order < to; order++)
            {
                ref Sums cell = ref sums[cohort][calendar[lines.TimeOf(order).Ticks] - cohort];
                for (int line = lines.LineStarts[order]; line < lines.LineStarts[order + 1]; line++)
                    cell.Profit.Add(lines.Amount[line] * margins[lines.Product[line]]);
            }
        }
    }

    private struct Sums
    {
        internal int Customers;
        internal int Orders;
        internal CompensatedSum Revenue;
        internal CompensatedSum Profit;
    }

    /// <summary>The month of each day, looked up: millions of orders are not taken apart into year, month and day.</summary>
    private readonly struct MonthsOfDays
    {
        private readonly int _firstDay;
        private readonly int[] _months;

        internal MonthsOfDays(long first, long last)
        {
            _firstDay = (int)(first / TimeSpan.TicksPerDay);
            FirstMonth = MonthOf(first);
            _months = new int[(int)(last / TimeSpan.TicksPerDay) - _firstDay + 1];
            for (int day = 0; day < _months.Length; day++)
                _months[day] = MonthOf((_firstDay + day) * TimeSpan.TicksPerDay) - FirstMonth;
        }

        internal int FirstMonth { get; }

        internal int Months => _months[^1] + 1;

        internal int this[long ticks] => _months[(int)(ticks / TimeSpan.TicksPerDay) - _firstDay];

        private static int MonthOf(long ticks) => new DateTime(ticks) is var time ? (time.Year * 12) + time.Month - 1 : 0;
    }
}
