using System.Collections.Frozen;
using Segmentation.Outputs;
using Segmentation.Prediction.Activity;
using Segmentation.Reports.Json;

namespace Segmentation.Reports.Activity;

/// <summary>The files of a run that predicts a drop of activity.</summary>
public static class ActivityArtifacts
{
    /// <summary>The file that tells how the run was made and which files it wrote.</summary>
    public const string Record = "churn.json";

    /// <summary>Every name that a run can write, and does.</summary>
    public static IReadOnlySet<string> Known { get; } = FrozenSet.ToFrozenSet(
        ["risk.csv", "churn-model.json", "churn.html", Record],
        StringComparer.Ordinal);

    /// <summary>Writes all of them aside.</summary>
    public static void Write(OutputFolder folder, ActivityRun run, ActivityDropOrigin origin)
    {
        folder.Write("churn-model.json", stream => ActivityDropFile.Write(stream, run.Model, origin));
        folder.Write("risk.csv", stream => RiskCsv.Write(stream, run));
        folder.Write("churn.html", stream => ActivityReport.Write(stream, run));
        IReadOnlyList<OutputFile> files = [.. folder.Files];
        folder.Write(Record, stream => ActivityJson.Write(stream, run, files));
    }
}
