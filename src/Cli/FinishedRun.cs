using Segmentation.Pipeline;
using Segmentation.Profiles;
using Segmentation.Reports;

namespace Segmentation.Cli;

/// <summary>A run whose files are in place, as it is told to the user.</summary>
internal sealed record FinishedRun(RunRecord Record)
{
    /// <summary>Prints the segments on standard error.</summary>
    public ExitCode Finish(Invocation call)
    {
        Summarize(call.Notes, call.Get(CommonOptions.OutputFolder));
        return ExitCode.Done;
    }

    private void Summarize(Notes notes, string? output)
    {
        notes.Line();
        var table = new TextTable("segment", "name", "customers", "share", "revenue share");
        foreach (SegmentProfile profile in Record.Result.Profiles)
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
        double seconds = Record.Stages.Sum(stage => stage.Seconds);
        string silhouette = Record.Result.Quality.Silhouette is { } mean ? $", silhouette {mean:0.000}" : "";
        notes.Line($"{Record.Result.Labels.Length:N0} customers in {Record.Result.Profiles.Count} segments{silhouette}; {seconds:0.00} s on {Record.Result.Device.Name}");
        foreach (string note in Record.Result.Notes)
            notes.Line(note);
        if (Record.Result.Outliers is { Handling: OutlierHandling.Trim, Beyond.Length: > 0 } trimmed)
            notes.Line($"{trimmed.Beyond.Length:N0} customers left out: {trimmed.Fences.Rule}");
        if (Record.Reading?.PushDown == true)
            notes.Line("when customers buy and what to offer are left out: with --push-down no order leaves the database");
        if (Record.Reading?.Memory is not null)
            notes.Line("what to offer is left out: with --memory no order line is kept");
        if (Record.Advice?.WithoutProducts is { } without)
            notes.Line($"what to offer is left out: {without}");
        if (output is not null)
            notes.Line($"open {Path.Combine(output, "report.html")}");
    }
}
