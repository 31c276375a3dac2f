using System.CommandLine;
using Segmentation.Cli.Options;
using Segmentation.Cli.Output;
using Segmentation.Pipeline;
using Segmentation.Pipeline.Scoring;
using Segmentation.Prediction.Segments;
using Segmentation.Reports;

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

    // Flags beat what the model remembers.
    private static readonly Option[] Beating =
        [TransactionInput.Where, TransactionInput.HighSeason, TransactionInput.Returns, TransactionInput.Rules];

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
            throw new UsageException(features is null ? "usage.score-what" : "usage.score-both");
        TableOutput output = TableOutput.Of(call);
        using HistoryOutput? history = HistoryOutput.Open(call);
        if (history is not null && features is not null && call.Get(TransactionInput.AsOf) is null)
            throw new UsageException("usage.history-as-of");
        using ResultFiles files = output.Open(call);
        AnalysisResult scored = call.Notes.Track(progress => Score(call, inputs, features, output, files, history, progress));
        Summarize(call.Notes, scored.Placements);
        if (scored.History is not null)
            history!.Tell(call.Notes, scored.History);
        return ExitCode.Done;
    }

    private static AnalysisResult Score(
        Invocation call, string[] inputs, string? features, TableOutput output, ResultFiles files, HistoryOutput? history,
        IProgress<StageProgress> progress)
    {
        SegmentModel model = SegmentModel.Load(call.Get(Model), call.Cancellation);
        TableInput? table = features is null ? null : TableInput.Read(call, features, hasId: true, withHash: output.Json);
        var options = new ScoringOptions
        {
            Reading = table is null
                ? TransactionInput.Read(call, inputs)
                : new() { Sources = [], Pseudonyms = call.Key, AsOf = call.Get(TransactionInput.AsOf) },
            Asked = Beating.Where(call.Given).Select(option => option.Name.TrimStart('-')).ToHashSet(),
            Table = table?.Table,
            CustomerColumns = call.Get(PartitionComparisonSettings.CustomerTable) is { } file
                ? PartitionComparisonSettings.ReadTable(call, file) : null,
            ByRules = call.Get(Placement) == Decider.Rules,
            MapFolder = call.Get(OnMap),
            History = history?.Plan,
            Device = call.Get(CommonOptions.Device)!,
            Threads = call.Get(CommonOptions.Threads),
            Language = call.Notes.Language,
            Version = ProgramVersion.Text,
        };
        AnalysisResult scored = CustomerAnalysis.Score(
            model,
            options,
            new AnalysisNotes(progress, call.Notes) { Remembered = RememberedReading.Columns(model) },
            call.Cancellation);
        if (table is not null)
            scored = scored with { Input = table.Name, InputSha256 = table.Sha256 };
        var clock = new StageClock(progress);
        clock.Begin("write");
        output.Write(files, ScoresCsv.Table(scored), call);
        if (scored.History is { } followed)
            history!.Write(followed);
        clock.End();
        scored = scored with { Stages = [.. scored.Stages, .. clock.Timings] };
        output.WriteAccount(files, scored);
        call.Cancellation.ThrowIfCancellationRequested();
        files.Commit(history is null ? null : history.Commit);
        return scored;
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
