using Segmentation.Features.Seasons;
using Segmentation.Products;
using Segmentation.Transactions;
using Segmentation.Transactions.Checks;

namespace Segmentation.Features;

/// <summary>Makes one row a customer out of transactions.</summary>
public static class FromTransactions
{
    private const string IntervalSpread = "interpurchase_spread";

    private static readonly Dictionary<string, Func<CustomerTotals, int, long, double>> Known = new(StringComparer.Ordinal)
    {
        ["recency"] = (totals, i, asOf) => (asOf - totals.Last[i]) / TimeSpan.TicksPerDay,
        ["frequency"] = (totals, i, _) => totals.Orders[i],
        ["monetary"] = (totals, i, _) => totals.Amount[i],
        ["mean_quantity"] = (totals, i, _) => totals.Quantity[i] / totals.Orders[i],
        ["average_receipt"] = (totals, i, _) => totals.Amount[i] / totals.Orders[i],
        ["tenure"] = (totals, i, asOf) => (asOf - totals.First[i]) / TimeSpan.TicksPerDay,
        ["mean_interpurchase_days"] = MeanInterpurchaseDays,
        [IntervalSpread] = (totals, i, _) => SpreadOfGaps(totals.OrderTimes!.Of(i)),
        ["returns_share"] = (totals, i, _) => totals.Returned[i] == 0 ? 0 : totals.Returned[i] / (totals.Returned[i] + Math.Max(0, totals.Amount[i])),
    };

    private static readonly Dictionary<string, Func<CustomerSeason, double>> Seasonal = new(StringComparer.Ordinal)
    {
        ["seasonality"] = season => season.Seasonality,
        ["holiday_share"] = season => season.HolidayShare,
    };

    /// <summary>Names that <see cref="TransactionsOptions.FeatureNames"/> may hold.</summary>
    /// <remarks>
    /// recency: whole days from the last purchase to as-of. frequency: distinct orders. monetary: Σ value. mean_quantity:
    /// Σ quantity / orders. average_receipt: monetary / orders. tenure: whole days from the first purchase to as-of.
    /// mean_interpurchase_days: (last − first) / (orders − 1), and for a single order the days since, which its next
    /// interval is at least. interpurchase_spread: population standard deviation of the days between successive orders, 0 for
    /// fewer than three orders. returns_share: value of dropped cancellations and returns over it plus monetary.
    /// seasonality and holiday_share: see <see cref="CustomerSeason"/>. category_count: categories bought from.
    /// category_shares, category_order_shares: a column for each category, its share in what was spent and the share of orders
    /// that hold it; see <see cref="CategoryTastes"/>.
    /// </remarks>
    public static IReadOnlyList<string> FeatureNames { get; } = [.. Known.Keys, .. Seasonal.Keys, .. CategoryFeatures.Names];

    /// <summary>Whether any of some features is of product categories.</summary>
    public static bool NeedCategories(IEnumerable<string> features) => features.Any(CategoryFeatures.Names.Contains);

    /// <summary>Reads, cleans and aggregates.</summary>
    /// <param name="options">What to read and how.</param>
    /// <param name="progress">Told of the stages <c>read</c> (bytes) and <c>features</c>.</param>
    /// <param name="cancellation">Looked at for every block of the input.</param>
    /// <exception cref="InputException">Bad data, a column that is not there, an ambiguous date order, an unknown rule or feature.</exception>
    /// <exception cref="IOException">A file that is missing or cannot be read, or a directory.</exception>
    public static CustomerFeatures Build(TransactionsOptions options, IProgress<StageProgress>? progress = null, CancellationToken cancellation = default) =>
        Build(options, null, progress, cancellation);

    /// <summary>Reads, cleans and aggregates, with products in categories.</summary>
    /// <param name="options">What to read and how; lines are kept, however many.</param>
    /// <param name="categorize">Makes or recalls the categories of the products bought; null for none, where no feature needs them.</param>
    /// <param name="progress">Told of the stages <c>read</c> (bytes) and <c>features</c>.</param>
    /// <param name="cancellation">Looked at for every block of the input.</param>
    /// <exception cref="InputException">As above, and what <paramref name="categorize"/> throws.</exception>
    /// <exception cref="IOException">A file that is missing or cannot be read, or a directory.</exception>
    public static CustomerFeatures Build(TransactionsOptions options, Func<ProductList, CategoryModel>? categorize, IProgress<StageProgress>? progress = null, CancellationToken cancellation = default)
    {
        if (options.FeatureNames.Count == 0)
            throw new InputException($"No feature was asked for; features are {string.Join(", ", FeatureNames)}.");
        foreach (string name in options.FeatureNames)
        {
            if (!FeatureNames.Contains(name))
                throw new InputException($"There is no feature \"{name}\"; features are {string.Join(", ", FeatureNames)}.");
        }
        if (categorize is null && options.FeatureNames.FirstOrDefault(CategoryFeatures.Names.Contains) is { } unplaced)
            throw new InputException($"{unplaced} needs product categories, and none are given.");
        bool seasonal = options.FeatureNames.Any(Seasonal.ContainsKey);
        CustomerTotals totals = TransactionReader.Read(options with { KeepLines = options.KeepLines || categorize is not null, MostLines = categorize is null ? options.MostLines : long.MaxValue, KeepOrderTimes = options.KeepOrderTimes || seasonal || options.FeatureNames.Contains(IntervalSpread) }, progress, cancellation);
        progress?.Report(new StageProgress("features", 0, totals.Ids.Count));
        if (options.AsOf is null && totals.Summary.Last > DateTime.MaxValue.AddDays(-1))
            throw new InputException($"The last purchase is of {totals.Summary.Last:yyyy-MM-dd}, and recency counts from a day later, which no calendar has. Give --as-of, or leave the rule placeholder-dates on.");
        DateTime asOf = options.AsOf ?? totals.Summary.Last.AddDays(1);
        PurchaseTimes? times = options.KeepOrderTimes || seasonal ? Times(totals, asOf, options, cancellation) : null;
        CustomerCategories? categories = categorize is null ? null : Categories(totals.Lines!, categorize, asOf, options.Threads, cancellation);
        string[] columns = [.. options.FeatureNames.SelectMany(name => CategoryFeatures.Names.Contains(name) ? CategoryFeatures.Columns(name, categories!.Model) : [name])];
        var values = new Matrix(totals.Ids.Count, columns.Length);
        int column = 0;
        foreach (string name in options.FeatureNames)
        {
            if (CategoryFeatures.Names.Contains(name))
            {
                CategoryFeatures.Fill(name, categories!, values, column);
                column += CategoryFeatures.Columns(name, categories!.Model).Count();
                continue;
            }
            if (!Known.TryGetValue(name, out Func<CustomerTotals, int, long, double>? feature))
            {
                Func<CustomerSeason, double> seasonalFeature = Seasonal[name];
                feature = (_, i, _) => seasonalFeature(times!.Seasons.Customers[i]);
            }
            for (int i = 0; i < values.Rows; i++)
                values[i, column] = feature(totals, i, asOf.Ticks);
            column++;
        }
        progress?.Report(new StageProgress("features", totals.Ids.Count, totals.Ids.Count));
        return new CustomerFeatures(new FeatureTable(totals.Ids, columns, values), asOf, totals.Formats, WithChecks(totals, options), totals.Summary, totals.InputSha256)
        {
            Returns = totals.Returns,
            Lines = totals.Lines,
            Times = times,
            Categories = categories,
        };
    }

    // What the lines and times that are here anyway show of the data.
    private static CleaningReport WithChecks(CustomerTotals totals, TransactionsOptions options)
    {
        bool hasOrders = totals.Formats.All(format => format.Columns.ContainsKey(ColumnRoles.Order));
        IEnumerable<Finding> lines = totals.Lines is { } kept ? LineChecks.Look(totals.Ids, kept, options.Rules, hasOrders) : [];
        Finding? gaps = totals.OrderTimes is { } times ? TimeChecks.Gaps(times) : null;
        return totals.Cleaning with { Findings = [.. totals.Cleaning.Findings, .. lines, .. gaps is null ? [] : (Finding[])[gaps]] };
    }

    private static CustomerCategories Categories(PurchaseLines lines, Func<ProductList, CategoryModel> categorize, DateTime asOf, int threads, CancellationToken cancellation) =>
        new(lines, ProductPlacements.Place(categorize(lines.Products), lines.Products, threads, cancellation), asOf);

    // Population standard deviation, in days.
    private static double SpreadOfGaps(ReadOnlySpan<long> orders)
    {
        int gaps = orders.Length - 1;
        if (gaps < 2)
            return 0;
        double mean = (double)(orders[^1] - orders[0]) / gaps;
        double squares = 0;
        for (int i = 1; i < orders.Length; i++)
        {
            double deviation = orders[i] - orders[i - 1] - mean;
            squares += deviation * deviation;
        }
        return Math.Sqrt(squares / gaps) / TimeSpan.TicksPerDay;
    }

    private static PurchaseTimes Times(CustomerTotals totals, DateTime asOf, TransactionsOptions options, CancellationToken cancellation)
    {
        OrderTimes orders = totals.OrderTimes!;
        var settings = new SeasonOptions { HighSeason = options.HighSeason is { } given ? HighSeason.Parse(given) : null };
        CustomerSeasons seasons = CustomerSeasons.Build(orders, asOf, settings, options.Threads, cancellation);
        if (seasons.Shop.HighSeason is null && options.FeatureNames.Contains("holiday_share"))
            throw new InputException($"holiday_share needs a high season, and {seasons.Shop.WhyNoHighSeason}. Name one with --high-season 11-01..12-12, or leave the feature out.");
        return new PurchaseTimes(orders, totals.Amount, seasons);
    }

    private static double MeanInterpurchaseDays(CustomerTotals totals, int i, long asOf)
    {
        double ticks = totals.Orders[i] > 1 ? (totals.Last[i] - totals.First[i]) / (totals.Orders[i] - 1.0) : asOf - totals.First[i];
        return ticks / TimeSpan.TicksPerDay;
    }
}
