using Segmentation.Cli.Options;
using Segmentation.Cli.Output;
using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Reports.Artifacts.Tuning;
using Segmentation.Transactions;

namespace Segmentation.Cli.Verbs;

/// <summary><c>segment tune</c>: ways of looking for segments tried against each other.</summary>
internal sealed class TuneCommand : Verb
{
    /// <summary>Creates the verb.</summary>
    public TuneCommand()
        : base(
            "tune",
            "Tries spaces, methods, scales, perplexities and numbers of segments against each other, ranks them, and tells the best.",
            "segment tune transactions.csv -o tuning.csv",
            "segment tune orders.csv --tune-methods ward,kmeans --tune-spaces features,pca -k 6 > tuning.csv",
            "segment tune orders.csv --max-share 40 --json > tuning.json")
    {
        Command.Arguments.Add(TransactionInput.Files);
        Add(CommonOptions.OutputFile, CommonOptions.Json, CommonOptions.Language);
        AddUnder("Tuning", TuneSettings.Grid);
        AddUnder("Segments", SegmentationSettings.TunedClustering);
        AddUnder("Map", SegmentationSettings.TunedEmbedding);
        AddUnder("Products", CategoryInput.All);
        AddUnder("Value ahead", ValueSettings.All);
        AddUnder("Reading", TransactionInput.All);
        AddUnder("Computing", CommonOptions.Computing);
    }

    /// <inheritdoc/>
    public override ExitCode Run(Invocation call)
    {
        TransactionsOptions reading = TransactionInput.Read(call, call.Get(TransactionInput.Files));
        AnalysisOptions options = AnalysisSettings.ForReading(call, reading, CategoryInput.Read(call, reading)) with
        {
            Segments = SegmentationSettings.Read(call, SegmentationSettings.Transform),
            Tuning = TuneSettings.Read(call),
            Value = ValueSettings.ReadForFeatures(call, FeatureCatalog.NeedValue(reading.FeatureNames)),
        };
        TableOutput table = TableOutput.Of(call);
        using ResultFiles files = table.Open(call);
        AnalysisResult run = call.Notes.Track(progress =>
        {
            AnalysisResult tuned = CustomerAnalysis.Tune(options, new AnalysisNotes(progress, call.Notes), call.Cancellation);
            var clock = new StageClock(progress);
            clock.Begin("write");
            table.Write(files, TuningCsv.Table(tuned.Tuning!), call);
            clock.End();
            tuned = tuned with { Stages = [.. tuned.Stages, .. clock.Timings] };
            table.WriteAccount(files, tuned);
            files.Commit();
            return tuned;
        });
        RunSummary.TellValue(call.Notes, run);
        TuningSummary.Print(call.Notes, run.Tuning!);
        call.Notes.Say("terminal.best-run", ("settings", run.Tuning!.BestSettings));
        return ExitCode.Done;
    }
}
