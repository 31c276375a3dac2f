using Segmentation.Clustering;
using Segmentation.Pipeline.Tuning;
using Segmentation.Wording;

namespace Segmentation.Cli.Output;

/// <summary>What tuning found, on standard error.</summary>
internal static class TuningSummary
{
    private const int MostRows = 10;

    /// <summary>Prints the first rows, what the settings give without tuning, and the verdict.</summary>
    public static void Print(Notes notes, TuningResult tuning)
    {
        notes.Line();
        var table = new AlignedTable(
            "rank", "segments", "by", "silhouette", "stability", "least stable", "placed", "largest", "smallest", "limits");
        for (int i = 0; i < tuning.Rows.Count; i++)
        {
            if (i >= MostRows && i != tuning.Usual)
                continue;
            (TuningWay way, KQuality quality, _) = tuning.Rows[i];
            table.Add(
                $"{i + 1}",
                $"{quality.Clusters}",
                way.ToString(),
                quality.Silhouette.ToString("0.00"),
                quality.Stability?.Average().ToString("0.00") ?? "",
                quality.Stability?.Min().ToString("0.00") ?? "",
                quality.PlacementAccuracy?.ToString("0.0 %") ?? "",
                $"{quality.LargestShare:0.0 %}",
                $"{quality.SmallestShare:0.0 %}",
                quality.Breach == 0 ? "kept" : "exceeded");
        }
        foreach (string line in table.Lines())
            notes.Line(line);
        notes.Line(Language.English.Of("tune.scale", ("scale", tuning.Options.Transform.ToString().ToLowerInvariant())));
        notes.Line(string.Join(' ', tuning.Verdict.Select(sentence => Language.English.Of(sentence))));
    }
}
