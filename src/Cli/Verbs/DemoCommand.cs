using Segmentation.Cli.Options;
using Segmentation.Cli.Output;
using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Products;
using Segmentation.Reports;
using Segmentation.Transactions;
using Segmentation.Transactions.Sample;

namespace Segmentation.Cli.Verbs;

/// <summary><c>segment demo</c>: the main job on generated transactions.</summary>
internal sealed class DemoCommand : Verb
{
    /// <summary>Creates the verb.</summary>
    public DemoCommand()
        : base(
            "demo",
            "The main job on generated transactions, which are left beside the results as transactions.csv.",
            "segment demo -o out",
            "segment demo --customers 20000 --transactions 500000 --method kmeans -o out")
    {
        Add(CommonOptions.OutputFolder, CommonOptions.Overwrite, SampleCommand.Customers, SampleCommand.Transactions, CommonOptions.Json);
        AddUnder("Segments", SegmentationSettings.JobClustering);
        AddUnder("Map", SegmentationSettings.JobEmbedding);
        AddUnder("Products", CategoryInput.All);
        AddUnder("Advice", SegmentationSettings.JobAdvice);
        AddUnder("Computing", CommonOptions.Computing);
    }

    /// <inheritdoc/>
    public override ExitCode Run(Invocation call)
    {
        SampleOptions sample = SampleCommand.Read(call);
        SegmentationOptions options = SegmentationSettings.Read(call, SegmentationSettings.Transform);
        using var transactions = new MemoryStream();
        var reading = new TransactionsOptions { Sources = ["-"], StandardInput = transactions, FeatureNames = FeatureCatalog.UsualNames };
        CategoryOptions? categories = CategoryInput.Read(call, reading, learned: true);
        using RunFolder folder = RunFolder.Open(call, [RunArtifacts.Transactions, .. MainJob.Expected(call, reading, options, categories, beside: null)]);
        SampleTransactions.Write(transactions, sample, cancellation: call.Cancellation);
        transactions.Position = 0;
        folder.Write(RunArtifacts.Transactions, transactions.WriteTo);
        AnalysisResult run = call.Notes.Track(progress => MainJob.Run(call, reading, null, options, folder, new StageClock(progress), categories));
        RunSummary.Print(call.Notes, run, call.Get(CommonOptions.OutputFolder));
        return ExitCode.Done;
    }
}
