using Segmentation.Pipeline;
using Segmentation.Profiles;

namespace Segmentation.Cli.Output;

/// <summary>What a run found, on standard error.</summary>
internal static class RunSummary
{
    /// <summary>Prints the segments, what was left out and why, and where the report is.</summary>
    /// <param name="folder">The folder of the results; null where there is none.</param>
    public static void Print(Notes notes, AnalysisResult run, string? folder)
    {
        notes.Line();
        var table = new AlignedTable("segment", "name", "customers", "share", "revenue share");
        foreach (SegmentProfile profile in run.Segments.Profiles)
        {
            table.Add(
                profile.Segment.ToString(),
                profile.Name,
                profile.Customers.ToString("N0"),
                profile.CustomerShare.ToString("0.0 %"),
                profile.RevenueShare?.ToString("0.0 %") ?? "");
        }
        foreach (string line in table.Lines())
            notes.Line(line);
        notes.Line();
        double seconds = run.Stages.Sum(stage => stage.Seconds);
        string silhouette = run.Quality?.Silhouette is { } mean ? $", silhouette {mean:0.000}" : "";
        notes.Line(
            $"{run.Customers:N0} customers in {run.SegmentCount} segments{silhouette}; {seconds:0.00} s on {run.Segments.Device.Name}");
        foreach (string note in run.Notes)
            notes.Line(note);
        if (run.Outliers is { Handling: OutlierHandling.Trim, Beyond.Length: > 0 } trimmed)
            notes.Line($"{trimmed.Beyond.Length:N0} customers left out: {trimmed.Fences.Rule}");
        if (run.Reading?.PushDown == true)
            notes.Line("when customers buy and what to offer are left out: with --push-down no order leaves the database");
        if (run.Reading?.Memory is not null)
            notes.Line("what to offer is left out: with --memory no order line is kept");
        if (run.Advice?.WithoutProducts is { } without)
            notes.Line($"what to offer is left out: {without}");
        if (folder is not null)
            notes.Line($"open {Path.Combine(folder, "report.html")}");
    }
}
