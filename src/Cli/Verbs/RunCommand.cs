using Segmentation.Cli.Options;
using Segmentation.Cli.Output;
using Segmentation.Pipeline;
using Segmentation.Pipeline.Comparison;
using Segmentation.Pipeline.Own;
using Segmentation.Transactions;

namespace Segmentation.Cli.Verbs;

/// <summary><c>segment run</c>: the main job, from transactions to named segments.</summary>
internal sealed class RunCommand : Verb
{
    /// <summary>Creates the verb.</summary>
    public RunCommand()
        : base(
            "run", "Transactions to named segments: segments.csv, profiles.json, map.csv, model.json, run.json and report.html.",
            "segment run transactions.csv -o out", "segment run \"sales/*.csv.gz\" -k 7 --as-of 2011-12-10 -o out",
            "segment run orders.csv --map customer=client_no --map date=booked -o out",
            "segment run orders.csv --compare-by average_receipt:4 --compare-by frequency@1/3 -o out",
            "segment run orders.csv --tune -o out",
            "segment run orders.csv --segments segments.txt -o out", "segment run orders.csv --segments frequency@1/3 -o out",
            "segment run orders.csv --as-of 2024-06-01 --history history.db -o june",
            "segment run orders.csv --method kmeans --space pca --no-map --json > run.json")
    {
        Command.Arguments.Add(TransactionInput.Files);
        Add([CommonOptions.OutputFolder, CommonOptions.Overwrite, .. DatabaseOutput.All, CommonOptions.Json, .. CommonOptions.Report]);
        AddUnder("Segments", [.. SegmentationSettings.JobClustering, PlanSettings.Names]);
        AddUnder("Tuning", TuneSettings.All);
        AddUnder("Side by side", PartitionComparisonSettings.All);
        AddUnder("History", HistorySettings.All);
        AddUnder("Map", SegmentationSettings.JobEmbedding);
        AddUnder("Advice", SegmentationSettings.JobAdvice);
        AddUnder("Value ahead", [ValueSettings.WithValue, .. ValueSettings.All]);
        AddUnder("Products", CategoryInput.All);
        AddUnder("Reading", TransactionInput.All);
        AddUnder("Computing", CommonOptions.Computing);
    }

    /// <inheritdoc/>
    public override ExitCode Run(Invocation call)
    {
        TransactionsOptions reading = TransactionInput.Read(call, call.Get(TransactionInput.Files));
        (GroupingPlan? groupings, OwnSegments? own) = PartitionComparisonSettings.Read(call);
        using HistoryOutput? history = HistoryOutput.Open(call);
        AnalysisOptions options = AnalysisSettings.Read(call, reading, CategoryInput.Read(call, reading), groupings) with
        {
            Own = own,
            Tuning = TuneSettings.ReadOfRun(call),
            History = history?.Plan,
            Value = ValueSettings.ReadForRun(
                call, AnalysisOptions.NeedsValue(reading.FeatureNames, groupings, own)),
        };
        using RunFolder folder = RunFolder.Open(call, options, history);
        AnalysisResult run = call.Notes.Track(progress =>
            folder.Write(
                CustomerAnalysis.Run(options, new AnalysisNotes(progress, call.Notes), call.Cancellation), progress, call.Cancellation));
        RunSummary.Print(call.Notes, run, call.Get(CommonOptions.OutputFolder));
        if (run.History is { } followed)
            history!.Tell(call.Notes, followed);
        return ExitCode.Done;
    }
}
