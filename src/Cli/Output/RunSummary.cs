using Segmentation.Clustering;
using Segmentation.Pipeline;
using Segmentation.Plans;
using Segmentation.Profiles;
using Segmentation.Reports.Lifetime;
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
        Language text = notes.Language;
        notes.Line();
        var table = AlignedTable.Of(
            text, "terminal.segment", "terminal.name", "terminal.customers", "terminal.share", "terminal.revenue-share", "terminal.plan");
        foreach (SegmentProfile profile in run.Segments.Profiles)
        {
            table.Add(
                profile.Segment.ToString(),
                profile.Name,
                text.Whole(profile.Customers),
                text.Number(profile.CustomerShare, "0.0 %"),
                profile.RevenueShare is { } share ? text.Number(share, "0.0 %") : "",
                run.Plans is { } plans ? text[$"plan.action-{PlanActions.Code(plans[profile.Segment].Action)}"] : "");
        }
        foreach (string line in table.Lines())
            notes.Line(line);
        notes.Line();
        notes.Say(
            run.Quality?.Silhouette is null ? "terminal.found" : "terminal.found-with-silhouette",
            ("customers", run.Customers),
            ("segments", run.SegmentCount),
            ("silhouette", run.Quality?.Silhouette),
            ("seconds", run.Stages.Sum(stage => stage.Seconds)),
            ("device", run.Segments.Device.Name));
        PrintChoice(notes, run);
        if (run.Tuning is { } tuning)
            TuningSummary.Print(notes, tuning);
        if (run.PlacementSummary is { } placed)
            notes.Line(placed);
        TellValue(notes, run);
        foreach (Finding finding in run.Segments.Findings)
            ReadingNotes.Tell(notes, finding);
        if (run.Verdict is { } verdict)
        {
            notes.Line(text.Of(verdict.Verdict));
            foreach (Phrase finding in verdict.Findings)
                notes.Line($"- {text.Of(finding)}");
        }
        foreach (Phrase note in run.Notes)
            notes.Line(text.Of(note));
        if (run.Outliers is { Handling: OutlierHandling.Trim, Beyond.Length: > 0 } trimmed)
            notes.Say("terminal.left-out", ("customers", trimmed.Beyond.Length), ("rule", trimmed.Fences.Said));
        if (run.Reading?.PushDown == true)
            notes.Say("terminal.no-orders-kept");
        if (run.Reading?.Memory is not null)
            notes.Say("terminal.no-lines-kept");
        if (run.Advice?.WithoutProducts is { } without)
            notes.Say("advice.left-out", ("why", without));
        if (folder is not null)
            notes.Say("terminal.open", ("path", Path.Combine(folder, "report.html")));
    }

    /// <summary>Prints what was measured of every number of segments and why one was chosen; nothing where it was given.</summary>
    public static void PrintChoice(Notes notes, AnalysisResult run)
    {
        if (run.ChoiceReason.Count == 0)
            return;
        Language text = notes.Language;
        notes.Line();
        var table = AlignedTable.Of(
            text, "terminal.segments", "terminal.silhouette", "terminal.stability", "terminal.least-stable", "terminal.placed",
            "terminal.largest", "terminal.smallest", "terminal.limits");
        foreach (KQuality number in run.Choice!.Curve)
        {
            table.Add(
                number.Clusters == run.Choice.Chosen ? text.Of("terminal.chosen", ("segments", number.Clusters)) : $"{number.Clusters}",
                text.Number(number.Silhouette, "0.00"),
                number.Stability is { } stability ? text.Number(stability.Average(), "0.00") : "",
                number.Stability is { } found ? text.Number(found.Min(), "0.00") : "",
                number.PlacementAccuracy is { } accuracy ? text.Number(accuracy, "0.0 %") : "",
                number.LargestShare is { } largest ? text.Number(largest, "0.0 %") : "",
                number.SmallestShare is { } smallest ? text.Number(smallest, "0.0 %") : "",
                text[number.Breach == 0 ? "terminal.kept" : "terminal.exceeded"]);
        }
        foreach (string line in table.Lines())
            notes.Line(line);
        notes.Line(string.Join(' ', run.ChoiceReason.Select(text.Of)));
        notes.Line();
    }

    /// <summary>Tells what customers are expected to be worth, and what to know of it; nothing where it was not asked for.</summary>
    public static void TellValue(Notes notes, AnalysisResult run)
    {
        foreach (Phrase sentence in run.Value is { } value ? ValueWords.Summary(value) : [])
            notes.Line(notes.Language.Of(sentence));
    }
}
