using Segmentation.Pipeline;
using Segmentation.Reports.Charts;
using Segmentation.Reports.Html;
using Segmentation.Transactions;

namespace Segmentation.Reports.Sections;

/// <summary>Rows that were dropped before anything was computed, to check the rules by.</summary>
internal static class Cleaning
{
    /// <summary>A few rows of each rule, or nothing where none were kept.</summary>
    internal static Markup? Examples(AnalysisResult run)
    {
        if (run.Source is not { } source)
            return null;
        var html = new Markup();
        if (source.Returns is { Rows: > 0 } returns)
            html.Add($"<p>Returns: {returns.ToString()}.</p>");
        foreach (CleaningStep step in source.Cleaning.Steps.Where(step => step.Examples.Count > 0))
        {
            html.Add($"<p class=\"rule\"><b>{RuleWords.Of(step.Rule)}</b> ({Numbers.Whole(step.Dropped)})</p><pre>");
            foreach (string example in step.Examples)
                html.Add($"{example}\n");
            html.Add($"</pre>");
        }
        return html.IsEmpty ? null : html;
    }
}
