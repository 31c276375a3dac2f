using Segmentation.Clustering;
using Segmentation.Pipeline;
using Segmentation.Plans;
using Segmentation.Profiles;
using Segmentation.Transactions;
using Segmentation.Wording;

namespace Segmentation.Cli.Output;

/// <summary>What a run found, on standard error.</summary>
internal static class RunSummary
{
    /// <summary>Prints the segments, what was left out and why, and where the report is.</summary>
    /// <param name="folder">The folder of the results; null where there is none.</param>
    public static void Print(Notes notes, AnalysisResult run, string? folder)
    {
        notes.Line();
        var table = new AlignedTable("segment", "name", "customers", "share", "revenue share", "plan");
        foreach (SegmentProfile profile in run.Segments.Profiles)
        {
            table.Add(
                profile.Segment.ToString(),
                profile.Name,
                profile.Customers.ToString("N0"),
                profile.CustomerShare.ToString("0.0 %"),
                profile.RevenueShare?.ToString("0.0 %") ?? "",
                run.Plans is { } plans ? PlanActions.Code(plans[profile.Segment].Action) : "");
        }
        foreach (string line in table.Lines())
            notes.Line(line);
        notes.Line();
        double seconds = run.Stages.Sum(stage => stage.Seconds);
        string silhouette = run.Quality?.Silhouette is { } mean ? $", silhouette {mean:0.000}" : "";
        notes.Line(
            $"{run.Customers:N0} customers in {run.SegmentCount} segments{silhouette}; {seconds:0.00} s on {run.Segments.Device.Name}");
        PrintChoice(notes, run);
        if (run.Tuning is { } tuning)
            TuningSummary.Print(notes, tuning);
        if (run.PlacementSummary is { } placed)
            notes.Line(placed);
        foreach (Finding finding in run.Segments.Findings)
            notes.Line($"check first: {finding}");
        if (run.Verdict is { } verdict)
        {
            notes.Line(Language.English.Of(verdict.Verdict));
            foreach (Phrase finding in verdict.Findings)
                notes.Line($"- {Language.English.Of(finding)}");
        }
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

    /// <summary>Prints what was measured of every number of segments and why one was chosen; nothing where it was given.</summary>
    public static void PrintChoice(Notes notes, AnalysisResult run)
    {
        if (run.ChoiceReason.Count == 0)
            return;
        notes.Line();
        var table = new AlignedTable("segments", "silhouette", "stability", "least stable", "placed", "largest", "smallest", "limits");
        foreach (KQuality number in run.Choice!.Curve)
        {
            table.Add(
                number.Clusters == run.Choice.Chosen ? $"{number.Clusters} chosen" : $"{number.Clusters}",
                number.Silhouette.ToString("0.00"),
                number.Stability?.Average().ToString("0.00") ?? "",
                number.Stability?.Min().ToString("0.00") ?? "",
                number.PlacementAccuracy?.ToString("0.0 %") ?? "",
                $"{number.LargestShare:0.0 %}",
                $"{number.SmallestShare:0.0 %}",
                number.Breach == 0 ? "kept" : "exceeded");
        }
        foreach (string line in table.Lines())
            notes.Line(line);
        notes.Line(string.Join(' ', run.ChoiceReason.Select(sentence => Language.English.Of(sentence))));
        notes.Line();
    }
}
