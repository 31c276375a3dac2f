using Segmentation.Features.Seasons;
using Segmentation.Products;
using Segmentation.Transactions;
using Segmentation.Transactions.Checks;
using Segmentation.Value.Models;
using Segmentation.Wording;

namespace Segmentation.Features;

/// <summary>Makes one row a customer out of transactions.</summary>
internal static class FromTransactions
{
    /// <summary>How customers are valued ahead.</summary>
    /// <param name="LooksBack">Whether it is looked at what was known at an earlier moment, before a holdout.</param>
    /// <param name="Estimate">Values of all customers, in row order, from their orders and what these are worth.</param>
    internal sealed record Valuing(bool LooksBack, Func<CustomerTotals, LifetimeValues> Estimate);

    /// <summary>Reads, cleans and aggregates.</summary>
    /// <param name="options">What to read and how.</param>
    /// <param name="progress">Told of the stages <c>read</c> (bytes) and <c>features</c>.</param>
    /// <param name="cancellation">Looked at for every block of the input.</param>
    /// <exception cref="InputException">Bad data, a column that is not there, an ambiguous date order, an unknown rule or
    /// feature.</exception>
    /// <exception cref="IOException">A file that is missing or cannot be read, or a directory.</exception>
    public static CustomerFeatures Build(
        TransactionsOptions options, IProgress<StageProgress>? progress = null, CancellationToken cancellation = default) =>
        Build(options, null, null, progress, cancellation);

    /// <summary>Reads, cleans and aggregates, with products in categories and values ahead.</summary>
    /// <param name="options">What to read and how; lines are kept, however many.</param>
    /// <param name="categorize">Makes or recalls the categories of the products bought; null for none, where no feature needs them.</param>
    /// <param name="valuing">Values customers ahead; null for no values, where no feature needs them.</param>
    /// <param name="progress">Told of the stages <c>read</c> (bytes) and <c>features</c>.</param>
    /// <param name="cancellation">Looked at for every block of the input.</param>
    /// <exception cref="InputException">As above, and what <paramref name="categorize"/> throws.</exception>
    /// <exception cref="IOException">A file that is missing or cannot be read, or a directory.</exception>
    public static CustomerFeatures Build(
        TransactionsOptions options, Func<ProductList, CategoryModel>? categorize, Valuing? valuing,
        IProgress<StageProgress>? progress = null, CancellationToken cancellation = default)
    {
        IReadOnlyList<Feature> features = FeatureCatalog.Of(options.FeatureNames);
        if (categorize is null && features.FirstOrDefault(feature => feature.Needs == FeatureNeeds.Categories) is { } unplaced)
            throw new InputException($"{unplaced} needs product categories, and none are given.");
        if (valuing is null && features.FirstOrDefault(feature => feature.Needs == FeatureNeeds.Value) is { } unvalued)
            throw new InputException(
                $"{unvalued} needs a model of what customers will be worth, and none is given. Make the segments anew, or leave it out.");
        bool seasonal = features.Any(feature => feature.Needs == FeatureNeeds.Seasons);
        CustomerTotals totals = TransactionReader.Read(
            options with
            {
                KeepLines = options.KeepLines || categorize is not null,
                MostLines = categorize is null ? options.MostLines : long.MaxValue,
                KeepOrderTimes = options.KeepOrderTimes || seasonal || features.Any(feature => feature.Needs == FeatureNeeds.OrderTimes),
                KeepOrderAmounts = options.KeepOrderAmounts || valuing is not null,
                KeepHistory = options.KeepHistory || valuing is { LooksBack: true },
            },
            progress,
            cancellation);
        LifetimeValues? value = valuing?.Estimate(totals);
        if (value is { Alive: null } && features.Contains(FeatureCatalog.AliveProbability))
            throw NotKnownAlive(value);
        progress?.Report(new StageProgress("features", 0, totals.Ids.Count));
        if (options.AsOf is null && totals.Summary.Last > DateTime.MaxValue.AddDays(-1))
            throw new InputException(
                $"The last purchase is of {totals.Summary.Last:yyyy-MM-dd}, and recency counts from a day later, which no calendar has. "
                + $"Give ‹as-of›, or leave the rule placeholder-dates on.");
        DateTime asOf = options.AsOf ?? totals.Summary.Last.AddDays(1);
        PurchaseTimes? times = options.KeepOrderTimes || seasonal ? Times(totals, asOf, options, features, cancellation) : null;
        CustomerCategories? categories = categorize is null
            ? null : Categories(totals.Lines!, categorize, asOf, options.Threads, cancellation);
        var context = new FeatureContext(totals, asOf.Ticks, times, categories) { Value = value };
        FeatureColumns[] columns = [.. features.Select(feature => feature.Columns(context))];
        string[] names = [.. columns.SelectMany(feature => feature.Names)];
        var values = new Matrix(totals.Ids.Count, names.Length);
        int column = 0;
        foreach (FeatureColumns feature in columns)
        {
            for (int i = 0; i < values.Rows; i++)
                feature.Fill(i, values.Row(i)[column..]);
            column += feature.Names.Count;
        }
        progress?.Report(new StageProgress("features", totals.Ids.Count, totals.Ids.Count));
        return new CustomerFeatures(totals.Formats)
        {
            Table = new FeatureTable(totals.Ids, names, values),
            AsOf = asOf,
            Cleaning = WithChecks(totals, options),
            Summary = totals.Summary,
            InputSha256 = totals.InputSha256,
            Returns = totals.Returns,
            ReturnedGoods = totals.ReturnedGoods,
            Countries = totals.Countries,
            Lines = totals.Lines,
            Times = times,
            Orders = totals.OrderTimes,
            History = options.KeepHistory ? totals.History : null,
            Categories = categories,
            Value = value,
            Facts = CustomerFacts.Of(totals, asOf),
        };
    }

    private static InputException NotKnownAlive(LifetimeValues value)
    {
        Phrase? why = value.Findings.FirstOrDefault(finding =>
            finding.Key is "value.loses" or "value.degenerate" or "value.both-degenerate");
        return new InputException(
            $"{FeatureCatalog.AliveProbability} is not known to the naive rate, by which customers are valued. "
            + $"{(why is null ? "" : $"{why.In(Language.English)} ")}"
            + $"Leave the feature out, or name a model that knows it: ‹value-model› bg-nbd or pareto-nbd.");
    }

    // What the lines and times that are here anyway show of the data.
    private static CleaningReport WithChecks(CustomerTotals totals, TransactionsOptions options)
    {
        bool hasOrders = totals.Formats.All(format => format.Columns.ContainsKey(ColumnRoles.Order));
        IEnumerable<Finding> lines = totals.Lines is { } kept ? LineChecks.Look(totals.Ids, kept, options.Rules, hasOrders) : [];
        Finding? gaps = totals.OrderTimes is { } times ? TimeChecks.Gaps(times) : null;
        return totals.Cleaning with { Findings = [.. totals.Cleaning.Findings, .. lines, .. gaps is null ? [] : (Finding[])[gaps]] };
    }

    private static CustomerCategories Categories(
        PurchaseLines lines, Func<ProductList, CategoryModel> categorize, DateTime asOf, int threads, CancellationToken cancellation) =>
        new(lines, ProductPlacements.Place(categorize(lines.Products), lines.Products, threads, cancellation), asOf);

    private static PurchaseTimes Times(
        CustomerTotals totals, DateTime asOf, TransactionsOptions options, IReadOnlyList<Feature> features, CancellationToken cancellation)
    {
        OrderTimes orders = totals.OrderTimes!;
        var settings = new SeasonOptions { HighSeason = options.HighSeason is { } given ? HighSeason.Parse(given) : null };
        CustomerSeasons seasons = CustomerSeasons.Build(orders, asOf, settings, options.Threads, cancellation);
        if (seasons.Shop.HighSeason is null && features.Contains(FeatureCatalog.HolidayShare))
            throw new InputException(
                $"{FeatureCatalog.HolidayShare} needs a high season, and {seasons.Shop.WhyNoHighSeason.In(Language.English)}. Name one "
                + $"with ‹high-season› 11-01..12-12, or leave the feature out.");
        return new PurchaseTimes(orders, totals.Amount, seasons);
    }
}
