using Segmentation.Features.Seasons;
using Segmentation.Products;
using Segmentation.Transactions;
using Segmentation.Value.Models;

namespace Segmentation.Features;

/// <summary>Customers as they stood at a moment, and what they did in the window after it.</summary>
/// <param name="Cut">The moment; features count only rows up to it, and only returns up to it.</param>
/// <param name="Table">One row for each customer whose level can be judged: two orders or more, the first at least a window before the
/// cut; an even sample of them where there are more than were asked for.</param>
/// <param name="Judged">How many can be judged.</param>
/// <param name="Dropped">Whether the customer ordered less than half as often in the window after the cut as on average before; null where
/// the window is not asked for.</param>
internal sealed record ActivitySnapshot(DateTime Cut, FeatureTable Table, int Judged, bool[]? Dropped)
{
    /// <summary>What each customer had spent on products, as far as it makes the shares of categories; empty without categories.</summary>
    public double[] Spent { get; init; } = [];

    /// <summary>Main category of each customer by then: <see cref="CategoryTastes.Main"/>; empty without categories.</summary>
    public int[] MainCategories { get; init; } = [];
}

/// <summary>Cuts transactions, read once, at moments: features from before, the outcome from after.</summary>
internal sealed class ActivitySnapshots
{
    /// <summary>A customer whose orders per window fall below this share of its own average has dropped.</summary>
    public const double DropShare = 0.5;

    private const int ChunkCustomers = 8192;
    private const int CustomersOfShop = 50_000;

    private static readonly Feature[] Lasting =
    [
        FeatureCatalog.Recency, FeatureCatalog.Frequency, FeatureCatalog.Monetary, FeatureCatalog.AverageReceipt, FeatureCatalog.Tenure,
        FeatureCatalog.MeanInterpurchaseDays, FeatureCatalog.InterpurchaseSpread, FeatureCatalog.ReturnsShare, FeatureCatalog.Seasonality,
    ];

    private static readonly string[] OfWindows = ["orders_recent", "revenue_recent", "orders_earlier", "revenue_earlier"];

    private readonly PurchaseHistory _history;
    private readonly TransactionsOptions _options;
    private ValueOptions? _valuing;

    private ActivitySnapshots(CustomerFeatures source, TransactionsOptions options) =>
        (Source, _history, _options) = (source, source.History!, options);

    /// <summary>How the rows were read and cleaned.</summary>
    public CustomerFeatures Source { get; }

    /// <summary>The end of the data, or the moment that was named.</summary>
    public DateTime Now => _options.AsOf ?? Source.Summary.Last;

    /// <summary>The shop's high season, as far as it is given or was found; null leaves its share out of the features.</summary>
    public HighSeason? HighSeason { get; private set; }

    /// <summary>The product categories whose shares are features; null without them.</summary>
    public CategoryModel? Categories { get; private set; }

    /// <summary>Reads transactions.</summary>
    /// <param name="options">Sources and cleaning; the features are set here.</param>
    /// <param name="keepsProducts">Whether products are kept for <see cref="Categorize"/>.</param>
    /// <param name="progress">Told of the stage <c>read</c>.</param>
    /// <param name="cancellation">Looked at for every block of the input.</param>
    public static ActivitySnapshots Read(
        TransactionsOptions options, bool keepsProducts = false, IProgress<StageProgress>? progress = null,
        CancellationToken cancellation = default) => new(
        FromTransactions.Build(
            options with
            {
                KeepHistory = true, KeepProductHistory = keepsProducts, FeatureNames = [FeatureCatalog.Recency.Name], HighSeason = null,
            },
            progress, cancellation),
        options)
        {
            HighSeason = options.HighSeason is { } given ? Seasons.HighSeason.Parse(given) : null,
        };

    /// <summary>
    /// Learns from all customers what features need beside the customer's own orders: the shop's high season, where none was given, and how
    /// customers buy and leave.
    /// </summary>
    /// <param name="cut">The earliest moment whose features will be asked for, so that no later order reaches them.</param>
    /// <param name="months">Months ahead that orders and their value are expected of.</param>
    /// <param name="cancellation">Looked at all along.</param>
    public void Learn(DateTime cut, int months, CancellationToken cancellation = default)
    {
        int[] all = _history.CustomersAt(cut.Ticks);
        if (all.Length == 0)
            return;
        OrderTimes orders = _history.OrdersUntil(Sample(all, CustomersOfShop), cut.Ticks);
        HighSeason ??= ShopCalendar.Build(orders, new SeasonOptions()).HighSeason;
        int day = RepeatPurchases.DayOf(cut.Ticks), threads = Math.Max(1, _options.Threads);
        if (!LifetimeValue.CanLearn(orders, day))
            return;
        var settings = new ValueOptions { HorizonWeeks = (int)Math.Round((cut.AddMonths(months) - cut).TotalDays / 7), DiscountRate = 0 };
        _valuing = settings with { Stored = LifetimeValue.Estimate(orders, day, settings, null, threads, cancellation).Stored };
    }

    /// <summary>Brings products into categories, whose shares in what a customer spent are features from then on.</summary>
    /// <param name="cut">The earliest moment whose features will be asked for: products first bought later teach nothing.</param>
    /// <param name="learn">Makes or recalls the categories of the products bought by then.</param>
    /// <param name="cancellation">Looked at all along.</param>
    public void Categorize(DateTime cut, Func<ProductList, CategoryModel> learn, CancellationToken cancellation = default) =>
        _history.Categorize(
            cut.Ticks,
            products =>
            {
                CategoryModel model = Categories = learn(products);
                return (code, name) => model.Place(code, name).Category;
            },
            Math.Max(1, _options.Threads), cancellation);

    /// <summary>Takes a snapshot.</summary>
    /// <param name="cut">Rows after it do not reach the features, nor do returns after it.</param>
    /// <param name="months">Length of the windows before and after the cut.</param>
    /// <param name="withOutcome">Whether the window after the cut is looked at; it must then lie within the data.</param>
    /// <param name="most">Customers above which an even sample is taken.</param>
    /// <param name="cancellation">Looked at for every few thousand customers.</param>
    /// <exception cref="InputException">No customer can be judged.</exception>
    public ActivitySnapshot At(
        DateTime cut, int months, bool withOutcome, int most = int.MaxValue, CancellationToken cancellation = default) =>
        TryAt(cut, months, withOutcome, most, cancellation) ?? throw new InputException(
            $"No customer had two orders by {cut:yyyy-MM-dd}, the first of them {months} months earlier. Give a longer history, or a "
            + $"shorter ‹window›.");

    /// <summary>As <see cref="At"/>; null where no customer can be judged.</summary>
    public ActivitySnapshot? TryAt(DateTime cut, int months, bool withOutcome, int most, CancellationToken cancellation)
    {
        DateTime recentStart = cut.AddMonths(-months), earlierStart = cut.AddMonths(-2 * months);
        double windowDays = (cut - recentStart).TotalDays;
        var standings = new Standing[_history.Ids.Count];
        ForChunks(standings.Length, i => standings[i] = _history.Of(i, long.MinValue, cut.Ticks, cut.Ticks), cancellation);
        int[] judged = [.. Enumerable.Range(0, standings.Length).Where(i =>
            standings[i].Orders >= 2 && ElapsedDays.Between(standings[i].First, cut.Ticks) >= windowDays)];
        if (judged.Length == 0)
            return null;
        int[] rows = Sample(judged, most);
        CustomerTotals totals = Totals(rows, standings, cut);
        FeatureColumns[] columns = Columns(totals, cut, cancellation);
        string[] shares = Categories is null ? [] : [.. Categories.Categories.Select(FeatureCatalog.ShareOf)];
        string[] names = [.. columns.SelectMany(column => column.Names), .. OfWindows, .. shares];
        var values = new Matrix(rows.Length, names.Length);
        var dropped = new bool[rows.Length];
        var spent = new double[Categories is null ? 0 : rows.Length];
        var main = new int[spent.Length];
        ForChunks(rows.Length, k =>
        {
            Span<double> row = values.Row(k);
            int at = 0;
            foreach (FeatureColumns column in columns)
            {
                column.Fill(k, row[at..]);
                at += column.Names.Count;
            }
            Standing recent = _history.Of(rows[k], recentStart.Ticks + 1, cut.Ticks, cut.Ticks);
            Standing earlier = _history.Of(rows[k], earlierStart.Ticks + 1, recentStart.Ticks, cut.Ticks);
            (row[at], row[at + 1], row[at + 2], row[at + 3]) = (recent.Orders, recent.Amount, earlier.Orders, earlier.Amount);
            if (Categories is not null)
                (spent[k], main[k]) = FillShares(rows[k], cut.Ticks, row[(at + OfWindows.Length)..]);
            if (!withOutcome)
                return;
            long end = cut.AddMonths(months).Ticks;
            double level = totals.Orders[k] / (ElapsedDays.Between(totals.First[k], cut.Ticks) / windowDays);
            dropped[k] = _history.Of(rows[k], cut.Ticks + 1, end, end).Orders < DropShare * level;
        }, cancellation);
        return new ActivitySnapshot(cut, new FeatureTable(totals.Ids, names, values), judged.Length, withOutcome ? dropped : null)
        {
            Spent = spent,
            MainCategories = main,
        };
    }

    // Returns up to the moment are netted, as everywhere; what belongs to no category counts below the line only.
    private (double Spent, int Main) FillShares(int row, long cut, Span<double> shares)
    {
        var tastes = new CategoryTastes(shares.Length);
        var sums = new double[shares.Length + 1];
        _history.Spend(row, cut, sums);
        sums.AsSpan(0, shares.Length).CopyTo(tastes.SpendShares);
        double spent = tastes.Divide(Categories!, sums[^1]);
        tastes.SpendShares.CopyTo(shares);
        return (spent, tastes.Main);
    }

    private CustomerTotals Totals(int[] rows, Standing[] standings, DateTime cut)
    {
        var ids = new IdList.Builder();
        foreach (int row in rows)
            ids.Add(_history.Ids.Utf8(row));
        return new CustomerTotals(
            ids.ToIdList(),
            [.. rows.Select(row => standings[row].First)],
            [.. rows.Select(row => standings[row].Last)],
            [.. rows.Select(row => standings[row].Orders)],
            [.. rows.Select(row => standings[row].Amount)],
            new double[rows.Length],
            [.. rows.Select(row => _history.ReturnedUntil(row, cut.Ticks))],
            Source.Formats,
            Source.Cleaning,
            Source.Summary,
            Source.InputSha256)
        {
            OrderTimes = _history.OrdersUntil(rows, cut.Ticks),
        };
    }

    private FeatureColumns[] Columns(CustomerTotals totals, DateTime cut, CancellationToken cancellation)
    {
        CustomerSeasons seasons = CustomerSeasons.Build(
            totals.OrderTimes!, cut, new SeasonOptions { HighSeason = HighSeason }, Math.Max(1, _options.Threads), cancellation);
        // A season that is seen in later orders only is not known yet.
        seasons = seasons with { Shop = seasons.Shop with { HighSeason = HighSeason } };
        LifetimeValues? value = _valuing is null ? null : LifetimeValue.Apply(
            totals.OrderTimes!, RepeatPurchases.DayOf(cut.Ticks), _valuing, Math.Max(1, _options.Threads), cancellation);
        var context = new FeatureContext(totals, cut.Ticks, new PurchaseTimes(totals.OrderTimes!, totals.Amount, seasons), null)
        {
            Value = value,
        };
        Feature[] features =
        [
            .. Lasting,
            .. HighSeason is null ? (Feature[])[] : [FeatureCatalog.HolidayShare],
            .. value is null ? (Feature[])[] : [FeatureCatalog.ExpectedOrders, FeatureCatalog.ExpectedValue],
            .. value?.Alive is null ? (Feature[])[] : [FeatureCatalog.AliveProbability],
        ];
        return [.. features.Select(feature => feature.Columns(context))];
    }

    private static int[] Sample(int[] rows, int most) => rows.Length <= most
        ? rows : [.. Enumerable.Range(0, most).Select(k => rows[(int)((long)k * rows.Length / most)])];

    private void ForChunks(int count, Action<int> body, CancellationToken cancellation) => ChunkedParallel.ForChunks(
        (count + ChunkCustomers - 1) / ChunkCustomers,
        Math.Max(1, _options.Threads),
        chunk =>
        {
            for (int i = chunk * ChunkCustomers; i < Math.Min(count, (chunk + 1) * ChunkCustomers); i++)
                body(i);
        },
        cancellation);
}
