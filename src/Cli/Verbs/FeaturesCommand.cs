using Segmentation.Cli.Options;
using Segmentation.Cli.Output;
using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Products;
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
            "segment features orders.csv --rules=+hidden-duplicates --returns drop -o features.csv")
    {
        Command.Arguments.Add(TransactionInput.Files);
        Add(CommonOptions.OutputFile, CommonOptions.Json);
        AddUnder("Products", CategoryInput.All);
        AddUnder("Reading", TransactionInput.All);
        AddUnder("Computing", CommonOptions.Computing);
    }

    /// <inheritdoc/>
    public override ExitCode Run(Invocation call)
    {
        TransactionsOptions reading = TransactionInput.Read(call, call.Get(TransactionInput.Files));
        CategoryOptions? categories = CategoryInput.Read(call, reading);
        TableOutput table = TableOutput.Of(call);
        using ResultFiles files = table.Open(call);
        return call.Notes.Track(progress =>
        {
            var clock = new StageClock(progress);
            clock.Begin("read");
            CustomerFeatures source = CategoryInput.Build(call, reading, categories, clock);
            clock.Begin("write");
            table.Write(files, stream => source.Table.WriteCsv(stream));
            clock.End();
            table.WriteAccount(files, new AnalysisResult
            {
                Version = ProgramVersion.Text,
                Reading = reading,
                Input = string.Join(' ', reading.SourceNames),
                InputSha256 = source.InputSha256,
                InputRows = source.Cleaning.RowsRead,
                Source = source,
                Customers = source.Table.Ids.Count,
                Stages = clock.Timings,
            });
            files.Commit();
            return ExitCode.Done;
        });
    }
}
