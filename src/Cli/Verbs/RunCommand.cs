using Segmentation.Cli.Options;
using Segmentation.Cli.Output;
using Segmentation.Pipeline;
using Segmentation.Products;
using Segmentation.Transactions;

namespace Segmentation.Cli.Verbs;

/// <summary><c>segment run</c>: the main job, from transactions to named segments.</summary>
internal sealed class RunCommand : Verb
{
    /// <summary>Creates the verb.</summary>
    public RunCommand()
        : base(
            "run",
            "Transactions to named segments: segments.csv, profiles.json, map.csv, model.json, run.json and report.html.",
            "segment run transactions.csv -o out",
            "segment run \"sales/*.csv.gz\" -k 7 --as-of 2011-12-10 -o out",
            "segment run orders.csv --map customer=client_no --map date=booked -o out",
            "segment run orders.csv --segment-by average_receipt:4 --segment-by frequency@1/3 -o out",
            "segment run orders.csv --method kmeans --space pca --no-map --json > run.json")
    {
        Command.Arguments.Add(TransactionInput.Files);
        Add([CommonOptions.OutputFolder, CommonOptions.Overwrite, .. DatabaseOutput.All, CommonOptions.Json]);
        AddUnder("Segments", SegmentationSettings.JobClustering);
        AddUnder("Side by side", SideBySideSettings.All);
        AddUnder("Map", SegmentationSettings.JobEmbedding);
        AddUnder("Advice", SegmentationSettings.JobAdvice);
        AddUnder("Products", CategoryInput.All);
        AddUnder("Reading", TransactionInput.All);
        AddUnder("Computing", CommonOptions.Computing);
    }

    /// <inheritdoc/>
    public override ExitCode Run(Invocation call)
    {
        TransactionsOptions reading = TransactionInput.Read(call, call.Get(TransactionInput.Files));
        SegmentationOptions options = SegmentationSettings.Read(call, SegmentationSettings.Transform);
        SideBySideSettings? beside = SideBySideSettings.Read(call);
        CategoryOptions? categories = CategoryInput.Read(call, reading, learned: beside?.NeedsCategories == true);
        using RunFolder folder = RunFolder.Open(call, MainJob.Expected(call, reading, options, categories, beside));
        string input = string.Join(' ', reading.SourceNames);
        AnalysisResult run = call.Notes.Track(progress => MainJob.Run(call, reading, input, options, folder, new StageClock(progress), categories, beside));
        RunSummary.Print(call.Notes, run, call.Get(CommonOptions.OutputFolder));
        return ExitCode.Done;
    }
}
