using Segmentation.Cli.Options;
using Segmentation.Cli.Output;
using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Transactions;

namespace Segmentation.Cli.Verbs;

/// <summary><c>segment features</c>: transactions to one row a customer.</summary>
internal sealed class FeaturesCommand : Verb
{
    /// <summary>Creates the verb.</summary>
    public FeaturesCommand()
        : base(
            "features",
            "Transactions to a table of features, one row a customer.",
            "segment features transactions.csv > rfm.csv",
            "segment features orders.csv.gz --features recency,frequency,monetary,tenure -o features.csv",
            "segment features orders.csv --features recency,monetary,alive_probability,expected_value --horizon 26 -o features.csv",
            "segment features orders.csv --rules=+hidden-duplicates --returns drop -o features.csv")
    {
        Command.Arguments.Add(TransactionInput.Files);
        Add(CommonOptions.OutputFile, CommonOptions.Json);
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
            Value = ValueSettings.ReadForFeatures(call, FeatureCatalog.NeedValue(reading.FeatureNames)),
        };
        TableOutput table = TableOutput.Of(call);
        using ResultFiles files = table.Open(call);
        return call.Notes.Track(progress =>
        {
            AnalysisResult run = CustomerAnalysis.Read(options, new AnalysisNotes(progress, call.Notes), call.Cancellation);
            var clock = new StageClock(progress);
            clock.Begin("write");
            table.Write(files, run.Source!.Table.ToRows(), call);
            clock.End();
            table.WriteAccount(files, run with { Stages = [.. run.Stages, .. clock.Timings] });
            files.Commit();
            RunSummary.TellValue(call.Notes, run);
            return ExitCode.Done;
        });
    }
}
