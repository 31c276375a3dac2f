using Segmentation.Outputs;

namespace Segmentation.Reports.Artifacts;

/// <summary>Writes the files of a run.</summary>
internal static class ArtifactWriter
{
    /// <summary>Writes those that apply aside; the folder removes what an earlier run wrote and this one does not.</summary>
    /// <returns>What was written, in that order.</returns>
    public static IReadOnlyList<OutputFile> Write<TOptions,
        TResult>(OutputFolder folder, IEnumerable<IArtifact<TOptions, TResult>> artifacts, TResult run)
    {
        foreach (IArtifact<TOptions, TResult> artifact in artifacts)
        {
            if (artifact.Applies(run))
                folder.Write(artifact.Name, artifact.Content(run).Write);
        }
        return [.. folder.Files];
    }
}
