using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Reports.Charts;
using Segmentation.Reports.Html;
using Segmentation.Transactions;
using Segmentation.Wording;

namespace Segmentation.Reports.Sections.Analysts;

/// <summary>From rows read to rows kept, with rows that were dropped, to check the rules by, and what was noticed.</summary>
internal sealed class Cleaning : IReportSection
{
    /// <inheritdoc/>
    public string Id => "cleaning";

    /// <inheritdoc/>
    public bool Applies(AnalysisResult run) => run.Source is not null;

    /// <inheritdoc/>
    public Markup Draw(AnalysisResult run, Language text) => Page.Grid(
        Page.Card(text["cleaning.funnel"], CleaningFunnel.Draw(run.Source!.Cleaning, text)),
        Page.Card(text["cleaning.examples"], Examples(run.Source, run.ShowsIds, text)),
        Page.Card(text["cleaning.noticed"], CheckFirst.Notes(run, text)));

    // A few rows of each rule, or nothing where none were kept.
    private static Markup? Examples(CustomerFeatures source, bool rows, Language text)
    {
        var html = new Markup();
        if (source.Returns is { Rows: > 0 } returns)
            html.Add($"<p>{text.Html("cleaning.returns", ("returns", returns.Said))}</p>");
        foreach (CleaningStep step in source.Cleaning.Steps.Where(step => rows && step.Examples.Count > 0))
        {
            html.Add($"<p class=\"rule\">{text.Html("cleaning.rule", ("rule", RuleWords.Of(step.Rule, text)), ("dropped", step.Dropped))}"
                + $"</p><pre translate=\"no\">");
            foreach (Phrase example in step.Examples)
                html.Add($"{text.Of(example)}\n");
            html.Add($"</pre>");
        }
        return html.IsEmpty ? null : html;
    }
}
