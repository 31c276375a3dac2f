using Segmentation.Cli.Options;
using Segmentation.Cli.Output;
using Segmentation.Compute;
using Segmentation.Databases;
using Segmentation.Features;
using Segmentation.Features.Seasons;
using Segmentation.Offers;
using Segmentation.Pipeline;
using Segmentation.Prediction;
using Segmentation.Products;
using Segmentation.Reports;
using Segmentation.Transactions;

namespace Segmentation.Cli;

/// <summary>What <c>run</c> and <c>demo</c> share: from transactions to files.</summary>
internal static class MainJob
{
    /// <summary>Name of the model's option that holds the cleaning rules, so that score cleans as the run did.</summary>
    public const string RulesOption = "rules";

    /// <summary>Name of the model's option that says whether exact duplicates were looked for without an order column too.</summary>
    public const string DuplicatesOption = "duplicates-without-orders";

    /// <summary>Name of the model's option that says how returns were handled.</summary>
    public const string ReturnsOption = "returns";

    /// <summary>Name of the model's option that holds the features asked for, of which a family is several columns.</summary>
    public const string FeaturesOption = "features";

    /// <summary>Beginning of the names of the model's options that hold the columns of roles: <c>column.customer</c>.</summary>
    public const string ColumnOption = "column.";

    /// <summary>Name of the model's option that holds the conditions that chose rows, one a line.</summary>
    public const string WhereOption = "where";

    /// <summary>Name of the model's option that holds the shop's high season: a month of new orders cannot find it anew.</summary>
    public const string HighSeasonOption = "high-season";

    /// <summary>Reads, segments, and writes all files aside.</summary>
    /// <param name="categories">How products come into categories; null for none.</param>
    /// <param name="input">The input as the account of the run names it; null where it was generated.</param>
    /// <param name="beside">Segmentations to compare with; null for none.</param>
    public static AnalysisResult Run(Invocation call, TransactionsOptions reading, string? input, SegmentationOptions options, RunFolder folder, StageClock clock, CategoryOptions? categories, SideBySideSettings? beside = null)
    {
        // A device that is missing is told before minutes go into reading.
        using IComputeDevice device = call.OpenDevice();
        clock.Begin("read");
        // Seasons and offers look at every order, and where the database sums no order comes here.
        bool wantsSeasons = !call.Get(SegmentationSettings.NoSeasons) && !reading.PushDown;
        // Lines cannot wait on disk.
        OfferPlan? offers = reading.PushDown || reading.Memory is not null ? null : OfferSettings.Read(call);
        reading = reading with { KeepOrderTimes = wantsSeasons };
        reading = offers?.Keep(reading) ?? reading;
        // What is only compared is read with the rest, and kept from the clustering.
        string[] compared = [.. (beside?.Features ?? []).Except(reading.FeatureNames)];
        CustomerFeatures source = FromTransactions.Build(reading with { FeatureNames = [.. reading.FeatureNames, .. compared] }, CategoryInput.Maker(call, categories, device), clock, call.Cancellation);
        // Nobody chose the columns of generated rows.
        if (input is not null)
            ReadingNotes.Tell(call.Notes, source);
        // A family of features is several columns, so what is left is told by what is not.
        FeatureTable clustered = compared.Length == 0 ? source.Table : source.Table.SelectColumns([.. source.Table.Columns.Except(compared)]);
        SegmentationResult result = SegmentationJob.Run(clustered, options, device, clock, call.Cancellation);
        // From here on rows of the source are rows of the result: who was trimmed is in neither.
        if (result.KeptRows is { } kept)
            source = source.SelectRows(kept);
        clock.Begin("profile");
        SideBySide? sideBySide = beside is null ? null : SideBySide.Compare(result, compared.Length == 0 ? null : source.Table.SelectColumns(compared), beside.Part(source), call.Cancellation);
        source = source with { Table = result.Table };
        SegmentSeasons? seasons = wantsSeasons && source.Times is { } times ? SegmentSeasons.Build(times.Seasons, times.Orders, result.Labels) : null;
        Advice? advice = offers?.Advise(source, result.Labels, reading.Threads, call.Cancellation);
        clock.Begin("write");
        var run = new AnalysisResult
        {
            Version = ProgramVersion.Text,
            Input = input,
            InputSha256 = source.InputSha256,
            InputRows = source.Cleaning.RowsRead,
            Segments = result,
            Source = source,
            Stages = clock.Timings,
            Reading = reading,
            Seasons = seasons,
            Advice = advice,
            SideBySide = sideBySide,
        };
        run = folder.Write(run, Model(run, reading, categories), clock, call.Cancellation);
        call.Cancellation.ThrowIfCancellationRequested();
        folder.Commit(run);
        return run;
    }

    /// <summary>Files that a run will write, as far as its options tell: outliers and the like may turn out to be none.</summary>
    public static IReadOnlyCollection<string> Expected(Invocation call, TransactionsOptions reading, SegmentationOptions options, CategoryOptions? categories, SideBySideSettings? beside)
    {
        var files = new List<string>(RunArtifacts.Always);
        if (options.Method.MakesDendrogram)
            files.Add(RunArtifacts.Linkage);
        if (options.Map || options.Space == SegmentationSpace.Map)
            files.Add(RunArtifacts.Map);
        if (options.Outliers != OutlierHandling.Keep)
            files.Add(RunArtifacts.Outliers);
        if (!call.Get(SegmentationSettings.NoSeasons) && !reading.PushDown)
            files.Add(RunArtifacts.Seasons);
        if (!call.Get(OfferSettings.NoOffers) && !reading.PushDown && reading.Memory is null)
            files.AddRange(RunArtifacts.Advice);
        if (beside is not null)
            files.Add(RunArtifacts.Segmentations);
        if (categories is not null)
            files.AddRange(RunArtifacts.Categories);
        return files;
    }

    private static SegmentModel Model(AnalysisResult run, TransactionsOptions reading, CategoryOptions? categories)
    {
        Dictionary<string, string> options = ReadingOptions(run.Source!, reading);
        if (categories is not null)
            options["categories"] = (categories.MapFile is { } map ? DatabaseAddress.DisplayName(map) : null) ?? $"learned ({run.Source!.Categories!.Model.Categories.Count})";
        return ModelTraining.Train(run.Segments, run.Version, run.InputSha256, options) with { Categories = run.Source!.Categories?.Model };
    }

    private static Dictionary<string, string> ReadingOptions(CustomerFeatures source, TransactionsOptions reading)
    {
        var options = new Dictionary<string, string>
        {
            [RulesOption] = string.Join(',', CleaningRules.All.Where(reading.Rules.Contains)),
            [DuplicatesOption] = reading.DuplicatesWithoutOrders ? "true" : "false",
            [ReturnsOption] = reading.Returns.ToString().ToLowerInvariant(),
            [FeaturesOption] = string.Join(',', reading.FeatureNames),
            ["as-of"] = $"{source.AsOf:yyyy-MM-dd'T'HH:mm:ss}",
        };
        if (reading.Conditions.Count > 0)
            options[WhereOption] = string.Join('\n', reading.Conditions);
        foreach ((string role, string column) in source.Formats[0].Columns)
            options[ColumnOption + role] = column;
        if (source.Times?.Seasons.Shop.HighSeason is { } high)
            options[HighSeasonOption] = high.ToString();
        return options;
    }
}
