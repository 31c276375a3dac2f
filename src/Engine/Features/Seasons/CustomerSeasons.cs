using Segmentation.Transactions;

namespace Segmentation.Features.Seasons;

/// <summary>How every customer's purchases lie in the year.</summary>
/// <param name="Shop">What the data cover, and the shop's high season.</param>
/// <param name="AsOf">The end of what is known of a customer.</param>
/// <param name="Options">The bounds that the kinds were judged by.</param>
/// <param name="Customers">One entry a customer, in row order.</param>
internal sealed record CustomerSeasons(ShopCalendar Shop, DateTime AsOf, SeasonOptions Options, CustomerSeason[] Customers)
{
    private const int ChunkCustomers = 4096;

    /// <summary>Looks at every customer.</summary>
    /// <param name="orders">Orders of each customer, at least one each.</param>
    /// <param name="asOf">The end of what is known, at or after the last order.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="threads">Threads to use; the result does not depend on it.</param>
    /// <param name="cancellation">Looked at for every few thousand customers.</param>
    /// <exception cref="ArgumentException">No orders, or a customer without one.</exception>
    public static CustomerSeasons Build(
        OrderTimes orders, DateTime asOf, SeasonOptions? options = null, int threads = 0, CancellationToken cancellation = default)
    {
        options ??= new SeasonOptions();
        ShopCalendar shop = ShopCalendar.Build(orders, options);
        var test = new ConcentrationTest();
        var customers = new CustomerSeason[orders.Customers];
        int chunks = (customers.Length + ChunkCustomers - 1) / ChunkCustomers;
        ChunkedParallel.ForChunks(chunks, threads > 0 ? threads : ChunkedParallel.AllCores, chunk =>
        {
            for (int i = chunk * ChunkCustomers; i < Math.Min(customers.Length, (chunk + 1) * ChunkCustomers); i++)
            {
                if (orders.Of(i).IsEmpty)
                    throw new ArgumentException(Invariant($"Customer {i} has no order."), nameof(orders));
                customers[i] = CustomerSeason.Of(orders.Of(i), asOf, shop, test, options);
            }
        }, cancellation);
        return new CustomerSeasons(shop, asOf, options, customers);
    }

    /// <summary>Customers whose purchases could be tested, those found to bunch, and how many chance alone would bring.</summary>
    public (int Tested, int Found, double ByChance) Bunched
    {
        get
        {
            int tested = Customers.Count(customer => customer.Purchases >= 2);
            int found = Customers.Count(customer => customer.Kind is SeasonKind.Seasonal or SeasonKind.OneSeason);
            return (tested, found, tested * Options.Level);
        }
    }

    /// <summary>Of the one-time customers, the share who bought in the high season; null where there is none of either.</summary>
    public double? OneTimeInSeason
    {
        get
        {
            CustomerSeason[] once = [.. Customers.Where(customer => customer.Kind == SeasonKind.OneTime)];
            return Shop.HighSeason is null || once.Length == 0 ? null : once.Average(customer => customer.HolidayShare);
        }
    }

    /// <summary>Shares of a customer's orders by month, January first, summing to 1.</summary>
    /// <param name="orders">The orders that the seasons were made of.</param>
    /// <param name="customer">Row of the customer.</param>
    /// <param name="shares">Length 12; overwritten.</param>
    public static void MonthShares(OrderTimes orders, int customer, Span<double> shares)
    {
        shares.Clear();
        ReadOnlySpan<long> own = orders.Of(customer);
        foreach (long ticks in own)
            shares[new DateTime(ticks).Month - 1]++;
        foreach (ref double share in shares)
            share /= own.Length;
    }
}
