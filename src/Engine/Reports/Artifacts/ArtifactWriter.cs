using Segmentation.Outputs;
using Segmentation.Reports.Tables;

namespace Segmentation.Reports.Artifacts;

/// <summary>Writes the files of a run.</summary>
internal static class ArtifactWriter
{
    /// <summary>Writes those that apply aside; the folder removes what an earlier run wrote and this one does not.</summary>
    /// <param name="tables">What tables are written as; null for CSV.</param>
    /// <returns>What was written, in that order.</returns>
    public static IReadOnlyList<OutputFile> Write<TOptions, TResult>(
        OutputFolder folder, IEnumerable<IArtifact<TOptions, TResult>> artifacts, TResult run, TableOutputs? tables = null)
    {
        foreach (IArtifact<TOptions, TResult> artifact in artifacts)
        {
            if (!artifact.Applies(run))
                continue;
            ArtifactContent content = artifact.Content(run);
            if (tables is not null && content.Table is { } table)
                tables.Write(folder, artifact.Name, table);
            else
                folder.Write(artifact.Name, content.Write);
        }
        tables?.WriteBooks(folder);
        return [.. folder.Files];
    }
}
