using System.CommandLine;
using Segmentation.Cli.Options;
using Segmentation.Cli.Output;
using Segmentation.Lists;
using Segmentation.Pseudonyms;

namespace Segmentation.Cli.Verbs.Privacy;

/// <summary><c>segment reveal</c>: known ids in place of their pseudonyms.</summary>
internal sealed class RevealCommand : Verb
{
    private const int MostNamed = 10;

    private static readonly Argument<string> KeyFile = new("KEYFILE") { Description = "The key that made the pseudonyms." };

    private static readonly Argument<string> Ids = new("IDS")
    {
        Description = "CSV with the known ids in a column, such as the customers or the transactions; - for standard input.",
    };

    private static readonly Argument<string> Table = new("FILE") { Description = "CSV of results, such as out/segments.csv." };

    private static readonly Option<string?> IdColumn = TypedOptions.Text(
        "--id", "COLUMN",
        "Column of IDS with the ids. Where not given it is \"id\", else the first of the names that transactions know.");

    /// <summary>Creates the verb.</summary>
    public RevealCommand()
        : base(
            "reveal",
            "Puts known ids back in the place of pseudonyms: hashes the ids with the key, and looks for the hashes in a table.",
            "segment reveal shop.key customers.csv out/segments.csv -o segments-with-ids.csv",
            "segment reveal shop.key orders.csv call_first.csv --id client_no > call.csv")
    {
        Command.Arguments.Add(KeyFile);
        Command.Arguments.Add(Ids);
        Command.Arguments.Add(Table);
        Add(CommonOptions.OutputFile, IdColumn);
    }

    /// <inheritdoc/>
    public override ExitCode Run(Invocation call)
    {
        string? target = ResultFiles.Target(call, CommonOptions.OutputFile);
        using var files = new ResultFiles(call, target ?? "-");
        PseudonymKey key = PrivacySettings.Read(call, call.Get(KeyFile));
        RevealedTable table = RevealedTable.Read(key, call.Get(Ids), call.Get(IdColumn), call.Get(Table), call.Cancellation);
        files.Write(target, TableOutput.WriterOf(target, table.Rows(), call));
        call.Cancellation.ThrowIfCancellationRequested();
        files.Commit();
        int hidden = table.NotFound.Count;
        call.Notes.Line($"{table.Found:N0} of {table.Found + hidden:N0} pseudonyms are ids of {PlainText.Phrase(call.Get(Ids))}.");
        if (hidden > 0)
        {
            call.Notes.Line(
                $"Not found, and left as they are: {string.Join(", ", table.NotFound.Take(MostNamed))}"
                + $"{(hidden > MostNamed ? $" and {hidden - MostNamed:N0} more" : "")}.");
        }
        return ExitCode.Done;
    }
}
