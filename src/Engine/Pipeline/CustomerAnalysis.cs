using Segmentation.Compute;
using Segmentation.Features;
using Segmentation.Features.Seasons;
using Segmentation.Offers;
using Segmentation.Pipeline.Comparison;
using Segmentation.Pipeline.Lifetime;
using Segmentation.Pipeline.Maps;
using Segmentation.Pipeline.Own;
using Segmentation.Pipeline.Scoring;
using Segmentation.Pipeline.Tuning;
using Segmentation.Plans;
using Segmentation.Prediction.Segments;
using Segmentation.Products;
using Segmentation.Profiles;
using Segmentation.Transactions;
using Segmentation.Transactions.Checks;
using Segmentation.Transactions.Sample;
using Segmentation.Value.Cohorts;
using Segmentation.Value.Orders;
using Segmentation.Wording;

namespace Segmentation.Pipeline;

/// <summary>The whole product: from transactions to segments, with their seasons, recommendations, comparison and model.</summary>
public static partial class CustomerAnalysis
{
    // Lines that are held to look through, at 68 bytes each.
    private const long MostCheckedLines = 50_000_000;

    /// <summary>Reads, cleans and segments.</summary>
    /// <param name="observer">Hears of the stages <c>read</c>, <c>features</c>, <c>transform</c>, <c>neighbors</c>, <c>embed</c>,
    /// <c>cluster</c>, <c>quality</c> and <c>profile</c>, and of what was read.</param>
    /// <exception cref="SettingException">Settings that do not fit together or the data.</exception>
    /// <exception cref="InputException">Bad data, or customers that cannot be segmented as asked.</exception>
    /// <exception cref="IOException">A file that is missing or cannot be read.</exception>
    /// <exception cref="DeviceUnavailableException">No such device.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static AnalysisResult Run(AnalysisOptions options, IAnalysisObserver? observer = null, CancellationToken cancellation = default)
    {
        GroupingPlan? groupings = options.Groupings;
        groupings?.Check();
        options.Own?.Check();
        if (options is { Own: not null, Tuning: not null })
            throw new SettingException("segments", "error.own-and-tune");
        GivenNames? names = options.NamesFile is { } file ? GivenNames.Read(file, cancellation) : null;
        // A device that is missing is told before minutes go into reading.
        using IComputeDevice device = Devices.Open(options.Device, options.Threads);
        using MemoryStream? generated = Generate(options, cancellation);
        TransactionsOptions reading = Sources(options, generated);
        var clock = new StageClock(observer);
        clock.Begin("read");
        OfferPlan? offers = options.PossibleOffers;
        KeyValuePair<string, string>[]? margins = offers?.ReadMargins(cancellation);
        reading = reading with
        {
            KeepOrderTimes = options.LooksAtOrders,
            KeepOrderAmounts = options.LooksAtOrders,
            KeepCountries = reading.Memory is null && !reading.PushDown,
        };
        reading = offers?.Keep(reading) ?? reading;
        // Segments of one's own are described by what defines them too.
        reading = reading with { FeatureNames = [.. reading.FeatureNames.Union(options.Own?.Features ?? [])] };
        // What is only compared is read with the rest, and kept from the clustering.
        string[] compared = [.. (groupings?.Features ?? []).Except(reading.FeatureNames)];
        CustomerFeatures source = Build(
            reading with { FeatureNames = [.. reading.FeatureNames, .. compared] }, options, device, clock, cancellation);
        observer?.OnRead(source);
        // A family of features is several columns, so what is left is told by what is not.
        FeatureTable clustered = compared.Length == 0 ? source.Table
            : source.Table.SelectColumns([.. source.Table.Columns.Except(compared)]);
        Grouping? own = options.Own?.Part(source);
        TuningResult? tuning = options.Tuning is { } grid
            ? Tuner.Run(clustered, options.Segments, grid, device, clock, cancellation) : null;
        SegmentationOptions settings = tuning?.OfBest() ?? options.Segments;
        using var map = new MapWork(device, clock, cancellation);
        SegmentationResult segments = SegmentationJob.Divide(
            clustered, own is null ? settings : OwnSegments.Settings(settings, own), device, map, clock, cancellation);
        clock.Begin("profile");
        OrderStatistics? orders = OrdersOf(source);
        CohortTriangle? cohorts = orders is null ? null : CohortTriangle.Of(source.Times!.Orders, offers?.Profit(source, margins));
        // From here on rows of the source are rows of the result: who was trimmed is in neither.
        if (segments.KeptRows is { } kept)
            source = source.SelectRows(kept);
        segments = Named(segments, source.Facts!, names, own, options.Language);
        PartitionComparison? partitionComparison = groupings is null
            ? null
            : PartitionComparison.Compare(
                segments, compared.Length == 0 ? null : source.Table.SelectColumns(compared), groupings.Part(source), cancellation);
        source = source with { Table = segments.Table };
        SegmentSeasons? seasons = options.LooksAtSeasons && source.Times is { } times
            ? SegmentSeasons.Build(times.Seasons, times.Orders, segments.Labels) : null;
        IReadOnlyList<FeatureDifference> differences = SegmentDifferences.Between(segments, cancellation);
        UseVerdict? verdict = own is null ? null : UseVerdict.Of(options.Own!, segments, source, differences);
        Advice? advice = offers?.Advise(source, segments.Labels, margins, reading.Threads, cancellation);
        IReadOnlyList<SegmentPlan>? plans = advice is null ? null : SegmentPlans.Build(
            segments.Profiles,
            source.Facts!,
            segments.Labels,
            advice,
            seasons is null ? null : (seasons, source.Times!.Seasons.Shop),
            options.ContactCost);
        if (plans is not null)
            segments = segments with { Profiles = [.. segments.Profiles.Select(profile =>
                profile with { Strategy = plans[profile.Segment].Strategy })] };
        SegmentModel model = ModelTraining.Train(
            segments, options.Version, source.InputSha256, RememberedReading.Describe(source, reading, options.NeededCategories),
            options.Language,
            cancellation)
            with { Categories = source.Categories?.Model, Value = ValueEstimation.Remember(source.Value, reading.FeatureNames) };
        if (plans is not null && options.Own is not { OnlyFeatures: false })
        {
            var classifier = new SegmentClassifier(model);
            plans = SegmentPlans.WithNext(plans, segments.Profiles, segments.Table, segments.Labels, table => own is null
                ? classifier.Place(table, options.Threads, cancellation).Segments
                : ConditionPlacement.PlaceAny(model, table, []));
        }
        segments = map.Finish(segments);
        clock.End();
        return Read(options, reading, source, clock) with
        {
            Generated = generated?.ToArray(),
            Tuning = tuning,
            Plans = plans,
            Segments = segments,
            Seasons = seasons,
            ShowsIds = options.NamesCustomers ?? !PrivateIds.Are(segments.Table.Ids),
            Title = options.Title,
            MadeOn = options.MadeOn,
            Slides = options.Slides, Tables = options.Tables,
            ContactCost = options.ContactCost,
            Orders = orders,
            Cohorts = cohorts,
            HistoryPlan = options.History,
            History = options.History?.Add(
                source.AsOf,
                segments.Table,
                [.. segments.Profiles.Select(profile => SegmentNames.CodeOf(profile.Name, profile.Code))],
                segments.Labels,
                source.Facts!.Amount),
            Retention = orders?.Gaps is { } gaps ? Retention.Of(source.Times!.Orders, gaps.Days, source.AsOf, segments.Labels) : null,
            Advice = advice,
            PartitionComparison = partitionComparison,
            Differences = differences,
            Verdict = verdict,
            Model = model,
        };
    }

    // Names are judged by what the members have done, which the table of features alone does not tell.
    private static SegmentationResult Named(
        SegmentationResult segments, CustomerFacts facts, GivenNames? names, Grouping? own, Language language)
    {
        IReadOnlyList<Phrase> unknown = [];
        IReadOnlyList<SegmentProfile> profiles = Naming.Name(
            segments.Profiles,
            segments.Outliers is { Segments.Count: > 0 } found ? (found.Fences, found.Segments) : null,
            segments.NoSegment,
            SegmentFacts.Of(facts, segments.Labels),
            language);
        if (own is not null)
            profiles = OwnNames.Apply(profiles, own, language);
        if (names is not null)
            profiles = names.Apply(profiles, out unknown);
        segments = segments with
        {
            Own = own,
            Profiles = profiles,
            Notes = [.. segments.Notes, .. own is null ? [] : OwnNames.LeftOut(own), .. unknown],
        };
        // Findings call segments by their names.
        return segments with { Findings = SegmentFindings.Of(segments) };
    }

    /// <summary>
    /// Reads and cleans, and computes the features of customers, and what they will be worth where that is asked; makes no segments.
    /// </summary>
    /// <inheritdoc cref="Run" path="/param"/>
    /// <inheritdoc cref="Run" path="/exception"/>
    public static AnalysisResult Read(AnalysisOptions options, IAnalysisObserver? observer = null, CancellationToken cancellation = default)
    {
        using MemoryStream? generated = Generate(options, cancellation);
        TransactionsOptions reading = Sources(options, generated);
        var clock = new StageClock(observer);
        clock.Begin("read");
        CustomerFeatures source = Build(options, reading, clock, cancellation);
        observer?.OnRead(source);
        clock.End();
        return Read(options, reading, source, clock) with { Generated = generated?.ToArray() };
    }

    /// <summary>Reads and cleans, and tries the ways of looking for segments of a grid against each other; makes no segments.</summary>
    /// <param name="observer">Hears of the stages <c>read</c>, <c>features</c> and <c>tune</c>, and of what was read.</param>
    /// <inheritdoc cref="Run" path="/param"/>
    /// <inheritdoc cref="Run" path="/exception"/>
    internal static AnalysisResult Tune(
        AnalysisOptions options, IAnalysisObserver? observer = null, CancellationToken cancellation = default)
    {
        using IComputeDevice device = Devices.Open(options.Device, options.Threads);
        TransactionsOptions reading = Sources(options, null);
        var clock = new StageClock(observer);
        clock.Begin("read");
        CustomerFeatures source = Build(reading, options, device, clock, cancellation);
        observer?.OnRead(source);
        TuningResult tuning = Tuner.Run(source.Table, options.Segments, options.Tuning!, device, clock, cancellation);
        clock.End();
        return Read(options, reading, source, clock) with
        {
            Tuning = tuning,
            Device = device.Info,
            Seed = options.Segments.Seed,
            Clustering = tuning.Options,
        };
    }

    /// <summary>
    /// Reads and cleans, looks for what is wrong with the data, and tells what each rule that is on or off does or would do; makes no
    /// segments.
    /// </summary>
    /// <remarks>
    /// Rules are judged by reading again, which standard input and a database that cleans its rows cannot: then
    /// <see cref="CleaningReport.Effects"/> is empty.
    /// </remarks>
    /// <inheritdoc cref="Run" path="/param"/>
    /// <inheritdoc cref="Run" path="/exception"/>
    public static AnalysisResult Check(
        AnalysisOptions options, IAnalysisObserver? observer = null, CancellationToken cancellation = default)
    {
        TransactionsOptions reading = Sources(options, null);
        // What looks wrong is looked for in the lines.
        if (!reading.PushDown && reading.Memory is null)
            reading = reading with { KeepLines = true, MostLines = MostCheckedLines, KeepOrderTimes = true, KeepOrderAmounts = true };
        var clock = new StageClock(observer);
        clock.Begin("read");
        CustomerFeatures source = Build(options, reading, clock, cancellation);
        observer?.OnRead(source);
        if (RuleEffects.WhyNot(reading) is null)
            source =
                source with { Cleaning =
                    source.Cleaning with { Effects = RuleEffects.Look(
                        reading, source.Cleaning, source.Summary.Revenue, clock, cancellation) } };
        OrderStatistics? orders = OrdersOf(source);
        clock.End();
        return Read(options, reading, source, clock) with { Orders = orders };
    }

    private static OrderStatistics? OrdersOf(CustomerFeatures source) =>
        source.Times?.Orders is { Amounts: not null } orders ? OrderStatistics.Of(orders) : null;

    private static AnalysisResult Read(AnalysisOptions options, TransactionsOptions reading, CustomerFeatures source, StageClock clock) =>
        new()
    {
        Version = options.Version,
        Language = options.Language,
        Input = options.Sample is null ? string.Join(' ', reading.SourceNames) : null,
        InputSha256 = source.InputSha256,
        InputRows = source.Cleaning.RowsRead,
        Reading = reading,
        Source = source,
        Customers = source.Table.Ids.Count,
        Value = source.Value,
        Stages = clock.Timings,
    };

    // The device is opened only where categories need it.
    private static CustomerFeatures Build(
        AnalysisOptions options, TransactionsOptions reading, StageClock clock, CancellationToken cancellation)
    {
        using IComputeDevice? device = options.NeededCategories is null ? null : Devices.Open(options.Device, options.Threads);
        return Build(reading, options, device, clock, cancellation);
    }

    private static CustomerFeatures Build(
        TransactionsOptions reading, AnalysisOptions options, IComputeDevice? device, StageClock clock, CancellationToken cancellation)
    {
        Func<ProductList, CategoryModel>? categorize = options.NeededCategories is not { } categories ? null : products =>
            CategoryModels.Fit(products, categories, device!, cancellation);
        FromTransactions.Valuing? valuing = options.NeededValue is { } asked
            ? ValueEstimation.Fit(asked, reading, clock, cancellation) : null;
        return FromTransactions.Build(reading, categorize, valuing, clock, cancellation);
    }

    private static TransactionsOptions Sources(AnalysisOptions options, MemoryStream? generated)
    {
        TransactionsOptions reading = options.Reading;
        if (reading.FeatureNames.Count == 0)
            reading = reading with { FeatureNames = FeatureCatalog.UsualNames };
        return generated is null ? reading : reading with { Sources = ["-"], StandardInput = generated };
    }

    private static MemoryStream? Generate(AnalysisOptions options, CancellationToken cancellation)
    {
        if (options.Sample is null)
            return null;
        var transactions = new MemoryStream();
        SampleTransactions.Write(transactions, options.Sample, cancellation: cancellation);
        transactions.Position = 0;
        return transactions;
    }
}
