using System.Runtime.InteropServices;

namespace Segmentation.Transactions.Sample;

/// <summary>An order that is going to be written.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct PlannedOrder
{
    internal int Customer;

    /// <summary>Minutes since <see cref="SamplePlan.FirstDay"/>.</summary>
    internal int Minute;

    internal int Lines;

    /// <summary>Number among the customer's orders; a return bears its order's.</summary>
    internal short Ordinal;

    internal bool IsReturn;

    internal bool IsAnonymous;

    /// <summary>Stream of random numbers of its lines.</summary>
    internal readonly ulong Stream => ((ulong)(uint)Customer << 16) | (ushort)Ordinal;
}

/// <summary>Who buys when and how much: made before anything is written, since rows are written in order of time.</summary>
internal sealed class SamplePlan
{
    /// <summary>Length of the period.</summary>
    internal const int Days = 374;

    private const int MinutesADay = 24 * 60;
    private const double ReturnedOrders = 0.03;
    private const double AnonymousOrders = 0.02;

    // At most this share of the rows begin an order, so that orders have some lines.
    private const double MostOrdersPerRow = 0.7;

    private static readonly double[] MonthWeights = [0.7, 0.7, 0.85, 0.8, 0.95, 0.95, 0.9, 0.9, 1.2, 1.3, 1.6, 1.1];
    private static readonly double[] WeekdayWeights = [0.7, 1.1, 1.1, 1.15, 1.2, 1, 0.25];

    private SamplePlan(byte[] segmentOf, PlannedOrder[] orders, int[] order)
    {
        SegmentOf = segmentOf;
        Orders = orders;
        Order = order;
    }

    /// <summary>First day of the period.</summary>
    internal static DateTime FirstDay { get; } = new(2024, 12, 1);

    /// <summary>Index of each customer's segment in <see cref="SampleSegment.All"/>.</summary>
    internal byte[] SegmentOf { get; }

    /// <summary>All orders, customer by customer.</summary>
    internal PlannedOrder[] Orders { get; }

    /// <summary>Indexes of the orders by time.</summary>
    internal int[] Order { get; }

    internal static SamplePlan Make(SampleOptions options, CancellationToken cancellation)
    {
        var random = new SeededRandom(options.Seed, stream: ulong.MaxValue - 1);
        var segmentOf = new byte[options.Customers];
        var ordersOf = new short[options.Customers];
        long wanted = 0;
        for (int i = 0; i < segmentOf.Length; i++)
        {
            segmentOf[i] = DrawSegment(random.NextDouble());
            SampleSegment segment = SampleSegment.All[segmentOf[i]];
            ordersOf[i] = (short)(segment.FewestOrders + random.Next(segment.MostOrders - segment.FewestOrders + 1));
            wanted += ordersOf[i];
        }
        double room = Math.Max(0, (MostOrdersPerRow * options.Transactions) - options.Customers);
        double kept = wanted == options.Customers ? 1 : Math.Min(1, room / (wanted - options.Customers));

        // Past each customer's first order, no more orders than rows are left for.
        long spare = options.Transactions - options.Customers;
        double[] dayWeights = CumulativeDayWeights();
        var orders = new List<PlannedOrder>(
            (int)Math.Min(int.MaxValue / 32, options.Customers + (long)(kept * (wanted - options.Customers) * 1.05)));
        var weights = new List<float>(orders.Capacity);
        for (int i = 0; i < segmentOf.Length; i++)
        {
            if (i % 65_536 == 0)
                cancellation.ThrowIfCancellationRequested();
            SampleSegment segment = SampleSegment.All[segmentOf[i]];
            for (short ordinal = 0; ordinal < ordersOf[i]; ordinal++)
            {
                if (ordinal > 0 && (random.NextDouble() >= kept || spare == 0))
                    continue;
                spare -= ordinal > 0 ? 1 : 0;
                int minute = DrawMinute(random, dayWeights, segment);
                bool isAnonymous = ordinal > 0 && random.NextDouble() < AnonymousOrders;
                orders.Add(new PlannedOrder { Customer = i, Minute = minute, Ordinal = ordinal, IsAnonymous = isAnonymous });
                weights.Add((float)(segment.LinesPerOrder * Math.Exp(0.8 * random.NextGaussian())));
                int returned = minute + ((1 + random.Next(20)) * MinutesADay);
                if (random.NextDouble() < ReturnedOrders * kept && !isAnonymous && returned < Days * MinutesADay && spare > 0)
                {
                    spare--;
                    orders.Add(new PlannedOrder { Customer = i, Minute = returned, Ordinal = ordinal, IsReturn = true });
                    weights.Add(0);
                }
            }
        }
        PlannedOrder[] planned = [.. orders];
        DealLines(planned, weights, options.Transactions);
        return new SamplePlan(segmentOf, planned, ByTime(planned));
    }

    private static byte DrawSegment(double u)
    {
        byte segment = 0;
        while (segment < SampleSegment.All.Length - 1 && u >= SampleSegment.All[segment].Share)
            u -= SampleSegment.All[segment++].Share;
        return segment;
    }

    /// <summary>Every order gets a line, and its share by weight of the rest; the total is exact.</summary>
    private static void DealLines(PlannedOrder[] orders, List<float> weights, long rows)
    {
        double total = 0;
        foreach (float weight in weights)
            total += weight;
        long rest = rows - orders.Length;
        double sum = 0;
        long dealt = 0;
        int last = weights.FindLastIndex(weight => weight > 0);
        for (int i = 0; i < orders.Length; i++)
        {
            sum += weights[i];
            long upTo = i >= last ? rest : Math.Min(rest, (long)(sum / total * rest));
            orders[i].Lines = (int)(1 + upTo - dealt);
            dealt = upTo;
        }
    }

    private static int DrawMinute(SeededRandom random, double[] dayWeights, SampleSegment segment)
    {
        double from = segment.FirstDay == 0 ? 0 : dayWeights[segment.FirstDay - 1];
        double target = from + (random.NextDouble() * (dayWeights[segment.LastDay] - from));
        int day = Array.BinarySearch(dayWeights, target);
        day = Math.Min(day < 0 ? ~day : day, segment.LastDay);
        // Two draws added make the middle of the day the busiest: 8:00 to 19:59.
        int minute = (8 * 60) + ((random.Next(720) + random.Next(720)) / 2);
        return (day * MinutesADay) + minute;
    }

    private static double[] CumulativeDayWeights()
    {
        var weights = new double[Days];
        double sum = 0;
        for (int day = 0; day < Days; day++)
        {
            DateTime date = FirstDay.AddDays(day);
            sum += MonthWeights[date.Month - 1] * WeekdayWeights[(int)date.DayOfWeek];
            weights[day] = sum;
        }
        return weights;
    }

    /// <summary>Sorts by minute, by counting; orders of one minute keep their order.</summary>
    private static int[] ByTime(PlannedOrder[] orders)
    {
        var starts = new int[(Days * MinutesADay) + 1];
        foreach (ref PlannedOrder order in orders.AsSpan())
            starts[order.Minute + 1]++;
        for (int minute = 1; minute < starts.Length; minute++)
            starts[minute] += starts[minute - 1];
        var byTime = new int[orders.Length];
        for (int i = 0; i < orders.Length; i++)
            byTime[starts[orders[i].Minute]++] = i;
        return byTime;
    }
}
