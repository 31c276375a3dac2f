using Segmentation.Reports;

namespace Segmentation.Cli;

/// <summary>One table on standard output or in a file; with <c>--json</c> standard output belongs to the account of the run.</summary>
internal sealed record TableOutput(string? File, bool Json)
{
    /// <summary>What <c>-o</c> and <c>--json</c> ask for.</summary>
    /// <exception cref="UsageException">Both want standard output.</exception>
    public static TableOutput Of(Invocation call)
    {
        string? file = call.Get(CommonOptions.OutputFile);
        bool json = call.Get(CommonOptions.Json);
        if (json && file == "-")
            throw new UsageException("--json and -o - both want standard output. Give -o a file, or leave one out.");
        return new TableOutput(file, json);
    }

    /// <summary>Writes the table where it goes: nowhere, where the account alone was asked for.</summary>
    public void Write(ResultFiles files, Action<Stream> write)
    {
        if (ResultFiles.IsFile(File) || !Json)
            files.Write(File, write);
    }

    /// <summary>Writes the account on standard output where it was asked for.</summary>
    public void WriteAccount(ResultFiles files, RunAccount account)
    {
        if (Json)
            files.Write("-", stream => RunJson.Write(stream, account));
    }
}
