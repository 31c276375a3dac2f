using System.CommandLine;
using Segmentation.Cli.Options;
using Segmentation.Cli.Output;
using Segmentation.Lists;
using Segmentation.Pipeline;
using Segmentation.Pseudonyms;
using Segmentation.Reports.Json;
using Segmentation.Reports.Lists;
using Segmentation.Transactions;
using Segmentation.Wording;

namespace Segmentation.Cli.Verbs.Lists;

/// <summary><c>segment outcome</c>: what writing to lists did, by those who were held back.</summary>
internal sealed class OutcomeCommand : Verb
{
    private static readonly Argument<string> Folder = new("LISTS") { Description = "Folder that `segment lists` wrote." };

    private static readonly Option<DateTime?> From = TransactionInput.Moment(
        "--from", "The moment when the letters went out; earlier orders do not count.");

    private static readonly Option<bool> Json = TypedOptions.Switch(
        "--json", "Print the outcome on standard output as JSON; the table then goes only to -o.");

    /// <summary>Creates the verb.</summary>
    public OutcomeCommand()
        : base(
            "outcome",
            "What writing to lists did: who ordered since, of those written to and of those held back.",
            "segment outcome lists orders.csv --from 2026-11-01",
            "segment outcome lists orders.csv --from 2026-11-01 --as-of 2026-12-01 -o outcome.csv")
    {
        Command.Arguments.Add(Folder);
        Command.Arguments.Add(TransactionInput.Files);
        Add(CommonOptions.OutputFile, From, Json, CommonOptions.Language, CommonOptions.Currency);
        AddUnder("Reading", TransactionInput.All.Except([TransactionInput.Features, TransactionInput.HighSeason]));
        AddUnder("Computing", CommonOptions.Threads);
    }

    /// <inheritdoc/>
    public override ExitCode Run(Invocation call)
    {
        DateTime from = call.Get(From)
            ?? throw new UsageException("usage.from-when");
        var output = new TableOutput(ResultFiles.Target(call, CommonOptions.OutputFile), call.Get(Json));
        if (output is { Json: true, File: "-" })
            throw new UsageException("usage.output-and-json");
        TransactionsOptions reading = TransactionInput.Read(call, call.Get(TransactionInput.Files)) with { Since = from };
        if (reading.AsOf <= from)
            throw new UsageException("usage.as-of-before", ("end", reading.AsOf), ("from", from));
        using ResultFiles files = output.Open(call);
        var lists = TrialAssignments.ReadCsv(Path.Combine(call.Get(Folder), ListFiles.Assignments), call.Cancellation);
        RecordedKey.Require(
            $"The lists in {call.Get(Folder)}",
            RecordedKey.Of(Path.Combine(call.Get(Folder), ListFiles.Record), ["pseudonyms"], call.Cancellation), call.Key);
        AnalysisOptions options = AnalysisSettings.ForReading(call, reading, null);
        AnalysisResult run = call.Notes.Track(
            progress => CustomerAnalysis.Read(options, new AnalysisNotes(progress, call.Notes), call.Cancellation));
        IReadOnlyList<ListOutcome> outcomes = TrialOutcome.Read(lists, run.Source!.Table);
        output.Write(files, OutcomeCsv.Table(outcomes), call);
        if (output.Json)
        {
            var document = OutcomeDocument.Of(ProgramVersion.Text, from, run.Source.Summary.Last, outcomes);
            files.Write("-", stream => JsonOutput.Write(stream, document, JsonOutput.Documents.OutcomeDocument));
        }
        call.Cancellation.ThrowIfCancellationRequested();
        files.Commit();
        Summarize(call.Notes, outcomes);
        return ExitCode.Done;
    }

    private static void Summarize(Notes notes, IReadOnlyList<ListOutcome> outcomes)
    {
        notes.Line();
        foreach (Phrase phrase in outcomes.SelectMany(ListWords.Of))
            notes.Line(notes.Language.Of(phrase));
    }
}
