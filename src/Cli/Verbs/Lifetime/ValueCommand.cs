using System.CommandLine;
using Segmentation.Cli.Options;
using Segmentation.Cli.Output;
using Segmentation.Pipeline;
using Segmentation.Reports.Json;
using Segmentation.Reports.Lifetime;

namespace Segmentation.Cli.Verbs.Lifetime;

/// <summary><c>segment value</c>: what each customer is expected to be worth ahead.</summary>
internal sealed class ValueCommand : Verb
{
    private static readonly Option<string?> Save = TypedOptions.Text(
        "--save",
        "FILE",
        "Also write value.json: parameters, standard errors and the check, which --fitted applies to later transactions.");

    /// <summary>Creates the verb.</summary>
    public ValueCommand()
        : base(
            "value",
            "What each customer is expected to order and be worth ahead, checked against a holdout.",
            "segment value transactions.csv -o value.csv --save value.json",
            "segment value orders.csv --horizon 26 --discount 0.12 --holdout 13 -o value.csv",
            "segment value new-orders.csv --fitted value.json -o value.csv")
    {
        Command.Arguments.Add(TransactionInput.Files);
        Add([CommonOptions.OutputFile, Save, CommonOptions.Json, CommonOptions.Language, .. ValueSettings.All]);
        AddUnder("Reading", TransactionInput.All.Where(option => option != TransactionInput.Features));
        AddUnder("Computing", CommonOptions.Threads);
    }

    /// <inheritdoc/>
    public override ExitCode Run(Invocation call)
    {
        var options = new AnalysisOptions
        {
            Reading = TransactionInput.Read(call, call.Get(TransactionInput.Files)),
            Value = ValueSettings.Read(call),
            Language = call.Notes.Language,
            Version = ProgramVersion.Text,
        };
        TableOutput table = TableOutput.Of(call);
        string? save = ResultFiles.Target(call, Save);
        if (save == "-")
            throw new UsageException("usage.save-file");
        using ResultFiles files = table.Open(call, save);
        AnalysisResult run = call.Notes.Track(
            progress => CustomerAnalysis.Read(options, new AnalysisNotes(progress, call.Notes), call.Cancellation));
        table.Write(files, ValueCsv.Table(run.Value!, run.Source!.Table.Ids), call);
        if (save is not null)
            files.Write(save, stream => JsonOutput.Write(stream, ValueDocument.Of(run), JsonOutput.Documents.ValueDocument));
        table.WriteAccount(files, run);
        call.Cancellation.ThrowIfCancellationRequested();
        files.Commit();
        RunSummary.TellValue(call.Notes, run);
        return ExitCode.Done;
    }
}
