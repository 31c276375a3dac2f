using Segmentation.Cli.Options;
using Segmentation.Cli.Output;
using Segmentation.Pipeline;
using Segmentation.Transactions;

namespace Segmentation.Cli.Verbs;

/// <summary><c>segment demo</c>: the main job on generated transactions.</summary>
internal sealed class DemoCommand : Verb
{
    /// <summary>Creates the verb.</summary>
    public DemoCommand()
        : base(
            "demo", "The main job on generated transactions, which are left beside the results as transactions.csv.",
            "segment demo -o out",
            "segment demo --customers 20000 --transactions 500000 --method kmeans -o out")
    {
        Add(
            [CommonOptions.OutputFolder, CommonOptions.Overwrite, SampleCommand.Customers, SampleCommand.Transactions,
            CommonOptions.Json, .. CommonOptions.Report]);
        AddUnder("Segments", SegmentationSettings.JobClustering);
        AddUnder("Map", SegmentationSettings.JobEmbedding);
        AddUnder("Products", CategoryInput.All);
        AddUnder("Advice", SegmentationSettings.JobAdvice);
        AddUnder("Computing", CommonOptions.Computing);
    }

    /// <inheritdoc/>
    public override ExitCode Run(Invocation call)
    {
        var reading = new TransactionsOptions { Sources = [] };
        AnalysisOptions options = AnalysisSettings.Read(
            call, reading, CategoryInput.Read(call, reading, learned: true)) with { Sample = SampleCommand.Read(call) };
        using RunFolder folder = RunFolder.Open(call, options);
        AnalysisResult run = call.Notes.Track(progress =>
            folder.Write(CustomerAnalysis.Run(options, new AnalysisNotes(progress, null), call.Cancellation), progress, call.Cancellation));
        RunSummary.Print(call.Notes, run, call.Get(CommonOptions.OutputFolder));
        return ExitCode.Done;
    }
}
