using Segmentation.Outputs;
using Segmentation.Pipeline;

namespace Segmentation.Reports.Json;

/// <summary><c>run.json</c>: how a run was made, what it took and how good it is; also what <c>--json</c> prints.</summary>
internal static class RunJson
{
    /// <summary>Writes the account of any run; what does not apply is left out.</summary>
    /// <param name="stream">Gets all of it.</param>
    /// <param name="run">The run.</param>
    /// <param name="files">Files that were written beside it; null where none are.</param>
    public static void Write(Stream stream, AnalysisResult run, IReadOnlyList<OutputFile>? files = null) =>
        JsonOutput.Write(stream, RunDocument.Of(run) with { Files = files }, JsonOutput.Documents.RunDocument);

    /// <summary>
    /// Writes the account of a run into its folder, sealed with its own hash: the next run knows by it what is a run's to replace.
    /// </summary>
    /// <param name="stream">Gets all of it.</param>
    /// <param name="run">The run.</param>
    /// <param name="files">Files that were written beside it.</param>
    public static void WriteSealed(Stream stream, AnalysisResult run, IReadOnlyList<OutputFile> files)
    {
        RunDocument account = RunDocument.Of(run) with { Files = files };
        JsonOutput.WriteSealed(stream, account, seal => account with { OwnSha256 = seal }, JsonOutput.Documents.RunDocument);
    }
}
