using Segmentation.Cli.Options;
using Segmentation.Pipeline;
using Segmentation.Reports.Json;
using Segmentation.Reports.Tables;

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
            throw new UsageException("usage.output-and-json");
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

    /// <summary>Whether a file's name asks for Parquet.</summary>
    private static bool IsParquet(string? file) => file?.EndsWith(TableFormat.Parquet.Ending!, StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Refuses a file for Parquet where a command writes CSV alone.</summary>
    /// <exception cref="UsageException">The name ends as one of Parquet.</exception>
    public static void RequireCsv(string? file)
    {
        if (IsParquet(file))
            throw new UsageException("usage.no-parquet", ("file", PlainText.Phrase(file)));
    }

    /// <summary>Writes a result that is CSV where it goes: nowhere, where the account alone was asked for.</summary>
    public void Write(ResultFiles files, Action<Stream> write)
    {
        if (File is not null || !(Json || HasTable))
            files.Write(File, write);
    }

    /// <summary>
    /// Writes the table where it goes, the database of <c>--to</c> included: as Parquet where the file's name ends so, else as CSV.
    /// </summary>
    public void Write(ResultFiles files, RowTable rows, Invocation call)
    {
        Write(files, WriterOf(File, rows, call));
        files.WriteTable(rows, call.Cancellation);
    }

    /// <summary>What writes a table to a file of that name: as Parquet where it ends so, else as CSV.</summary>
    public static Action<Stream> WriterOf(string? file, RowTable rows, Invocation call) => IsParquet(file)
        ? stream => TableFormat.Parquet.Writer([new NamedTable("table", rows)], stream, call.Notes.Language)
        : rows.WriteCsv;

    /// <summary>Writes the account on standard output where it was asked for.</summary>
    public void WriteAccount(ResultFiles files, AnalysisResult account)
    {
        if (Json)
            files.Write("-", stream => RunJson.Write(stream, account));
    }
}
