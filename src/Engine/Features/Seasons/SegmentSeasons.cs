using Segmentation.Statistics;
using Segmentation.Transactions;

namespace Segmentation.Features.Seasons;

/// <summary>When the customers of one segment buy.</summary>
/// <param name="Segment">Number of the segment.</param>
/// <param name="Kinds">Customers of each kind, in the order of <see cref="SeasonKinds.All"/>.</param>
/// <param name="MonthIndex">Orders a day in each month over the segment's orders a day in all of the data, length 12; NaN for a month that
/// the data do not cover.</param>
/// <param name="WeekHours">Orders by day of the week (Monday first) and hour, 7×24.</param>
/// <param name="HolidayShare">Share of the orders that fall into the shop's high season.</param>
internal sealed record SegmentSeason(int Segment, int[] Kinds, double[] MonthIndex, long[,] WeekHours, double HolidayShare)
{
    /// <summary>
    /// Orders before each customer's last in each month, over those of all customers whose last order lies in the same month as the
    /// members':
    /// what recency itself selects is taken out. Length 12; NaN where fewer than 5 are expected.
    /// </summary>
    public double[] MonthIndexGivenRecency { get; init; } = [.. Enumerable.Repeat(double.NaN, 12)];

    /// <summary>The same of the shop's high season; NaN where it has none, or too few orders are expected.</summary>
    public double HolidayIndexGivenRecency { get; init; } = double.NaN;

    /// <summary>Orders of the segment.</summary>
    public long Orders => WeekHours.Cast<long>().Sum();

    /// <summary>Day of the week with most orders, and its share of them.</summary>
    public (DayOfWeek Day, double Share) BestWeekday
    {
        get
        {
            long[] days = [.. Enumerable.Range(0, 7).Select(day => Enumerable.Range(0, 24).Sum(hour => WeekHours[day, hour]))];
            int best = Array.IndexOf(days, days.Max());
            return ((DayOfWeek)((best + 1) % 7), (double)days[best] / Math.Max(1, days.Sum()));
        }
    }

    /// <summary>The two hours in a row with most orders, by the first, and their share of the orders.</summary>
    public (int From, double Share) BestHours
    {
        get
        {
            long[] hours = [.. Enumerable.Range(0, 24).Select(hour => Enumerable.Range(0, 7).Sum(day => WeekHours[day, hour]))];
            int best = Enumerable.Range(0, 23).MaxBy(hour => hours[hour] + hours[hour + 1]);
            return (best, (double)(hours[best] + hours[best + 1]) / Math.Max(1, hours.Sum()));
        }
    }
}

/// <summary>When the customers of every segment buy, and whether the segments differ in it.</summary>
/// <param name="Segments">By number.</param>
/// <param name="All">All customers as one; its number is -1.</param>
/// <param name="KindsTest">Whether kind and segment depend on each other, a customer counting once; null where one of them has a single
/// value.</param>
/// <param name="WeekdaysTest">The same of the customers' best days of the week.</param>
internal sealed record SegmentSeasons(
    IReadOnlyList<SegmentSeason> Segments, SegmentSeason All, ChiSquareResult? KindsTest, ChiSquareResult? WeekdaysTest)
{
    /// <summary>Sums customers by segment.</summary>
    /// <param name="seasons">Every customer.</param>
    /// <param name="orders">What they were made of.</param>
    /// <param name="labels">Segment of each customer; every number in [0, largest] occurs.</param>
    public static SegmentSeasons Build(CustomerSeasons seasons, OrderTimes orders, ReadOnlySpan<int> labels)
    {
        int k = 0;
        foreach (int label in labels)
            k = Math.Max(k, label + 1);
        var kinds = new long[k, SeasonKinds.All.Count];
        var weekdays = new long[k, 7];
        var months = new long[k + 1, 12];
        var inSeason = new long[k + 1];
        long[][,] weekHours = [.. Enumerable.Range(0, k + 1).Select(_ => new long[7, 24])];
        int[] placeOf = new int[SeasonKinds.All.Count];
        for (int place = 0; place < placeOf.Length; place++)
            placeOf[(int)SeasonKinds.All[place]] = place;
        for (int i = 0; i < labels.Length; i++)
        {
            int segment = labels[i];
            CustomerSeason customer = seasons.Customers[i];
            kinds[segment, placeOf[(int)customer.Kind]]++;
            weekdays[segment, ((int)customer.BestWeekday + 6) % 7]++;
            foreach (long ticks in orders.Of(i))
            {
                var time = new DateTime(ticks);
                months[segment, time.Month - 1]++;
                weekHours[segment][((int)time.DayOfWeek + 6) % 7, time.Hour]++;
                if (seasons.Shop.HighSeason is { } high && high.Contains(time))
                    inSeason[segment]++;
            }
        }
        for (int segment = 0; segment < k; segment++)
        {
            inSeason[k] += inSeason[segment];
            for (int month = 0; month < 12; month++)
                months[k, month] += months[segment, month];
            for (int day = 0; day < 7; day++)
            {
                for (int hour = 0; hour < 24; hour++)
                    weekHours[k][day, hour] += weekHours[segment][day, hour];
            }
        }
        SegmentSeason[] all =
            [.. Enumerable.Range(0, k + 1).Select(
                segment => Describe(segment, k, kinds, months, weekHours[segment], inSeason[segment], seasons.Shop.CoveredDays))];
        RecencyFreeSeasons.Fill(all.AsSpan(0, k), seasons, orders, labels);
        return new SegmentSeasons(all[..k], all[k], Test(kinds), Test(weekdays));
    }

    private static SegmentSeason Describe(
        int segment, int k, long[,] kinds, long[,] months, long[,] weekHours, long inSeason, int[] coveredDays)
    {
        bool isAll = segment == k;
        int[] ownKinds =
            [.. Enumerable.Range(0, kinds.GetLength(1)).Select(
                kind => (int)(isAll ? Enumerable.Range(0, k).Sum(s => kinds[s, kind]) : kinds[segment, kind]))];
        long orders = Enumerable.Range(0, 12).Sum(month => months[segment, month]);
        double average = (double)orders / coveredDays.Sum();
        double[] index =
            [.. Enumerable.Range(0, 12).Select(
                month => coveredDays[month] == 0 ? double.NaN : months[segment, month] / (double)coveredDays[month] / average)];
        return new SegmentSeason(isAll ? -1 : segment, ownKinds, index, weekHours, orders == 0 ? 0 : (double)inSeason / orders);
    }

    // Rows and columns without customers say nothing and have no expected counts.
    private static ChiSquareResult? Test(long[,] counts)
    {
        int[] rows =
            [.. Enumerable.Range(0, counts.GetLength(0)).Where(i => Enumerable.Range(0, counts.GetLength(1)).Any(j => counts[i, j] > 0))];
        int[] columns =
            [.. Enumerable.Range(0, counts.GetLength(1)).Where(j => Enumerable.Range(0, counts.GetLength(0)).Any(i => counts[i, j] > 0))];
        if (rows.Length < 2 || columns.Length < 2)
            return null;
        var filled = new long[rows.Length, columns.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            for (int j = 0; j < columns.Length; j++)
                filled[i, j] = counts[rows[i], columns[j]];
        }
        return ChiSquareTest.Independence(filled);
    }
}
