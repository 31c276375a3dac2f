using System.CommandLine;
using Segmentation.Cli.Options;
using Segmentation.Cli.Output;
using Segmentation.Compute;
using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Pipeline.Lifetime;
using Segmentation.Pipeline.Own;
using Segmentation.Prediction.Segments;
using Segmentation.Pseudonyms;
using Segmentation.Reports;
using Segmentation.Transactions;
using Segmentation.Value.History;

namespace Segmentation.Cli.Verbs;

/// <summary><c>segment score</c>: a model places customers.</summary>
internal sealed class ScoreCommand : Verb
{
    private static readonly Argument<string> Model = new("MODEL") { Description = "model.json of an earlier run." };

    private static readonly Argument<string[]> Inputs = new("INPUT")
    {
        Description = "New transactions, as run reads them: files, patterns or -. Left out where --features is given.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    /// <summary>The folder of a run whose map takes the customers.</summary>
    public static Option<string?> OnMap { get; } = TypedOptions.Text(
        "--on-map", "DIR", "Also place each customer on the map of the run in DIR: columns x and y.");

    /// <summary>What decides on a customer's segment.</summary>
    public static Option<Decider> Placement { get; } = TypedOptions.Choice(
        "--placement", "Who decides: the model's own placement, or its rules, as report.html and `segment export` tell them.",
        Decider.Model, ("model", Decider.Model), ("rules", Decider.Rules));

    /// <summary>Creates the verb.</summary>
    public ScoreCommand()
        : base(
            "score",
            "Places customers into the segments of a model: segment, name, probability, distance, and why.",
            "segment score out/model.json new.csv -o scored.csv",
            "segment score out/model.json --features customers.csv > scored.csv",
            "segment score out/model.json \"postgres://me@db/shop?table=orders\" --to \"postgres://me@db/shop?table=segments\" "
            + "--if-exists replace",
            "segment score out/model.json new.csv --as-of 2012-01-31 --on-map out -o scored.csv")
    {
        Command.Arguments.Add(Model);
        Command.Arguments.Add(Inputs);
        Add([Table, Placement, PartitionComparisonSettings.CustomerTable, OnMap, CommonOptions.OutputFile, .. DatabaseOutput.All,
            CommonOptions.Json, CommonOptions.Language]);
        AddUnder("Reading", TransactionInput.All.Where(option => option != TransactionInput.Features));
        AddUnder("History", HistorySettings.All);
        Add(CommonOptions.Device, CommonOptions.Threads);
    }

    /// <summary>A table of features in place of transactions.</summary>
    public static Option<string?> Table { get; } =
        TypedOptions.Text(
            "--features", "FILE", "A table of features in place of transactions, as `segment features` writes it; - is standard input.");

    /// <inheritdoc/>
    public override ExitCode Run(Invocation call)
    {
        string[] inputs = call.Get(Inputs);
        string? features = call.Get(Table);
        if (inputs.Length == 0 == (features is null))
            throw new UsageException(
                features is null
                    ? "score what? Give transactions, or a table with --features."
                    : "give either transactions or --features, not both.");
        TableOutput output = TableOutput.Of(call);
        using HistoryOutput? history = HistoryOutput.Open(call);
        if (history is not null && features is not null && call.Get(TransactionInput.AsOf) is null)
            throw new UsageException("--history needs the moment that the table of --features is of: give --as-of too.");
        using ResultFiles files = output.Open(call);
        HistoryResult? followed = null;
        Placements placements = call.Notes.Track(progress =>
            Score(call, inputs, features, output, files, history, new StageClock(progress), out followed));
        Summarize(call.Notes, placements);
        if (followed is not null)
            history!.Tell(call.Notes, followed);
        return ExitCode.Done;
    }

    private static Placements Score(
        Invocation call, string[] inputs, string? features, TableOutput output, ResultFiles files, HistoryOutput? history, StageClock clock,
        out HistoryResult? followed)
    {
        clock.Begin("read");
        SegmentModel model = SegmentModel.Load(call.Get(Model), call.Cancellation);
        var account = new AnalysisResult { Version = ProgramVersion.Text, InputRows = 0, Stages = [] };
        FeatureTable table;
        CustomerFeatures? customers = null;
        if (features is not null)
        {
            TableInput input = TableInput.Read(call, features, hasId: true, withHash: output.Json);
            table = input.Table;
            if (call.Key is not null || !PseudonymKey.ArePseudonyms(table.Ids))
                RememberedReading.RequireKey(model, call.Key);
            account = account with { Input = input.Name, InputSha256 = input.Sha256, InputRows = table.Values.Rows };
        }
        else
        {
            TransactionsOptions reading = Reading(call, inputs, model);
            CustomerFeatures source = FromTransactions.Build(
                reading,
                model.Categories is { } categories
                    && (FeatureCatalog.NeedCategories(reading.FeatureNames) || OwnColumns.NeedMainCategory(model)) ? _ => categories : null,
                ValueEstimation.Remembered(model, reading, clock, call.Cancellation),
                clock,
                call.Cancellation);
            customers = source;
            ReadingNotes.Tell(call.Notes, source);
            ReadingNotes.TellDifferences(call.Notes, source, reading.RememberedColumns);
            table = source.Table;
            account =
                account with { Input = string.Join(' ', reading.SourceNames), InputSha256 = source.InputSha256,
                    InputRows = source.Cleaning.RowsRead, Source = source, Reading = reading };
        }
        clock.Begin("cluster");
        Placements placements = new SegmentClassifier(model).Place(
            table,
            call.Get(Placement) == Decider.Rules,
            call.Get(CommonOptions.Threads),
            call.Cancellation,
            OwnColumns.Of(
                model,
                table,
                customers,
                call.Get(PartitionComparisonSettings.CustomerTable) is { } file
                    ? PartitionComparisonSettings.ReadTable(call, file) : null));
        Matrix? positions = null;
        if (call.Get(OnMap) is { } folder)
        {
            using IComputeDevice device = call.OpenDevice();
            account = account with { Device = device.Info };
            positions = MapPlacement.Place(folder, model, table, device, clock, call.Cancellation);
        }
        followed = history?.Plan.Add(
            customers?.AsOf ?? call.Get(TransactionInput.AsOf)!.Value,
            table,
            [.. model.Segments.Select(segment => SegmentNames.CodeOf(segment.Name, segment.Code!))],
            placements.Segments,
            customers?.Facts?.Amount ?? table.ValuesOf(FeatureCatalog.Monetary));
        clock.Begin("write");
        output.Write(files, ScoresCsv.Table(placements, positions, call.Notes.Language, followed), call);
        if (followed is not null)
            history!.Write(followed);
        clock.End();
        output.WriteAccount(
            files,
            account with
            {
                Language = call.Notes.Language,
                Customers = placements.Count,
                SegmentCount = model.Segments.Count,
                Pseudonyms = call.Key,
                HistoryPlan = history?.Plan,
                History = followed,
                Stages = clock.Timings,
            });
        call.Cancellation.ThrowIfCancellationRequested();
        files.Commit(history is null ? null : history.Commit);
        return placements;
    }

    // Flags still beat what the model remembers.
    private static TransactionsOptions Reading(Invocation call, string[] inputs, SegmentModel model)
    {
        Option[] beating = [TransactionInput.Where, TransactionInput.HighSeason, TransactionInput.Returns, TransactionInput.Rules];
        return RememberedReading.Apply(
            TransactionInput.Read(call, inputs), model, beating.Where(call.Given).Select(option => option.Name.TrimStart('-')).ToHashSet());
    }

    private static void Summarize(Notes notes, Placements placements)
    {
        string[] names = placements.Names(notes.Language);
        var table = AlignedTable.Of(notes.Language, "terminal.segment", "terminal.name", "terminal.customers", "terminal.share");
        foreach (IGrouping<int, int> group in Enumerable.Range(0, placements.Count).GroupBy(row => placements.Segments[row]).OrderBy(
            group => group.Key))
            table.Add(
                $"{group.Key}", names[group.Key], notes.Language.Whole(group.Count()),
                notes.Language.Number((double)group.Count() / placements.Count, "0.0 %"));
        notes.Line();
        foreach (string line in table.Lines())
            notes.Line(line);
    }
}
