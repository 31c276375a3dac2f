using Segmentation.Cli.Options;
using Segmentation.Pipeline;
using Segmentation.Reports.Json;

namespace Segmentation.Cli.Output;

/// <summary>
/// One table on standard output, in a file or in a database; with <c>--json</c> standard output belongs to the account of the run.
/// </summary>
internal sealed record TableOutput(string? File, bool Json, bool HasTable = false)
{
    /// <summary>What <c>-o</c> and <c>--json</c> ask for.</summary>
    /// <exception cref="UsageException">Both want standard output.</exception>
    public static TableOutput Of(Invocation call)
    {
        string? file = ResultFiles.Target(call, CommonOptions.OutputFile);
        bool json = call.Get(CommonOptions.Json);
        if (json && file == "-")
            throw new UsageException("--json and -o - both want standard output. Give -o a file, or leave one out.");
        return new TableOutput(file, json, call.Given(DatabaseOutput.To));
    }

    /// <summary>Makes sure, before anything is computed, that everything can be written where it goes.</summary>
    /// <param name="call">The call.</param>
    /// <param name="others">Paths of further results; null for none.</param>
    public ResultFiles Open(Invocation call, params ReadOnlySpan<string?> others)
    {
        bool standardOutput = Json || (File is null && !HasTable);
        return new ResultFiles(call, [File, .. others, standardOutput ? "-" : null]);
    }

    /// <summary>Writes the table where it goes: nowhere, where the account alone was asked for.</summary>
    public void Write(ResultFiles files, Action<Stream> write)
    {
        if (File is not null || !(Json || HasTable))
            files.Write(File, write);
    }

    /// <summary>Writes the table where it goes, the database of <c>--to</c> included.</summary>
    public void Write(ResultFiles files, RowTable rows, CancellationToken cancellation)
    {
        Write(files, rows.WriteCsv);
        files.WriteTable(rows, cancellation);
    }

    /// <summary>Writes the account on standard output where it was asked for.</summary>
    public void WriteAccount(ResultFiles files, AnalysisResult account)
    {
        if (Json)
            files.Write("-", stream => RunJson.Write(stream, account));
    }
}
