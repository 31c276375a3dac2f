using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Reports.Charts;
using Segmentation.Reports.Html;
using Segmentation.Transactions;

namespace Segmentation.Reports.Sections;

/// <summary>From rows read to rows kept, with rows that were dropped, to check the rules by, and what was noticed.</summary>
internal sealed class Cleaning : IReportSection
{
    /// <inheritdoc/>
    public string Id => "cleaning";

    /// <inheritdoc/>
    public string Title => "Data and cleaning";

    /// <inheritdoc/>
    public bool Applies(AnalysisResult run) => run.Source is not null;

    /// <inheritdoc/>
    public Markup Draw(AnalysisResult run) => Page.Grid(
        Page.Card("From rows read to rows kept", CleaningFunnel.Draw(run.Source!.Cleaning)),
        Page.Card("Examples of dropped rows", Examples(run.Source)),
        Page.Card("What was noticed", CheckFirst.Notes(run)));

    // A few rows of each rule, or nothing where none were kept.
    private static Markup? Examples(CustomerFeatures source)
    {
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
