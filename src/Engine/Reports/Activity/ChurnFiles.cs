using System.Collections.Frozen;
using Segmentation.Outputs;
using Segmentation.Pipeline.Churn;
using Segmentation.Reports.Artifacts;
using Segmentation.Reports.Json;

namespace Segmentation.Reports.Activity;

/// <summary>The folder of a run that predicts a drop of activity: its files and the account that lists them.</summary>
public static class ChurnFiles
{
    /// <summary>The file that tells how the run was made and which files it wrote.</summary>
    public const string Record = "churn.json";

    /// <summary>All files that a run can write beside the record, in the order in which they are written.</summary>
    internal static IReadOnlyList<IArtifact<ChurnOptions,
    ChurnResult>> All { get; } = [new ChurnModelArtifact(), new RiskCsv(), new CorrelationsCsv(),
        new ChurnReportArtifact()];

    /// <summary>Every name that a run can write.</summary>
    public static IReadOnlySet<string> Known { get; } = FrozenSet.ToFrozenSet(
        [.. All.Select(artifact => artifact.Name), Record], StringComparer.Ordinal);

    /// <summary>Names that a run will write, as far as its options tell.</summary>
    public static IReadOnlyCollection<string> Expected(ChurnOptions options) =>
        [.. All.Where(artifact => artifact.IsExpected(options)).Select(artifact => artifact.Name), Record];

    /// <summary>Writes all files that apply aside, and the record last.</summary>
    internal static void WriteAside(OutputFolder folder, ChurnResult run)
    {
        IReadOnlyList<OutputFile> files = ArtifactWriter.Write(folder, All, run);
        folder.Write(Record, stream => ActivityJson.Write(stream, run, files));
    }
}
