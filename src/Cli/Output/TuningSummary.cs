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
        Language text = notes.Language;
        var table = AlignedTable.Of(
            text, "terminal.rank", "terminal.segments", "terminal.by", "terminal.silhouette", "terminal.stability", "terminal.least-stable",
            "terminal.placed", "terminal.largest", "terminal.smallest", "terminal.limits");
        for (int i = 0; i < tuning.Rows.Count; i++)
        {
            if (i >= MostRows && i != tuning.Usual)
                continue;
            (TuningWay way, KQuality quality, _) = tuning.Rows[i];
            table.Add(
                $"{i + 1}",
                $"{quality.Clusters}",
                text.Of(way.Said),
                text.Number(quality.Silhouette, "0.00"),
                Number(quality.Stability?.Average(), "0.00", text),
                Number(quality.Stability?.Min(), "0.00", text),
                Number(quality.PlacementAccuracy, "0.0 %", text),
                Number(quality.LargestShare, "0.0 %", text),
                Number(quality.SmallestShare, "0.0 %", text),
                text[quality.Breach == 0 ? "terminal.kept" : "terminal.exceeded"]);
        }
        foreach (string line in table.Lines())
            notes.Line(line);
        notes.Line(text.Of("tune.scale", ("scale", TuningWay.ScaleOf(tuning.Options.Transform))));
        notes.Line(string.Join(' ', tuning.Verdict.Select(text.Of)));
    }

    private static string Number(double? value, string format, Language text) => value is { } known ? text.Number(known, format) : "";
}
