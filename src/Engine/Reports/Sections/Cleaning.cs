using Segmentation.Reports.Charts;
using Segmentation.Reports.Html;
using Segmentation.Transactions;

namespace Segmentation.Reports.Sections;

/// <summary>What was dropped before anything was computed, with examples to check by.</summary>
internal static class Cleaning
{
    internal static Markup? Draw(RunRecord run)
    {
        if (run.Source is not { } source)
            return null;
        Markup html = CleaningFunnel.Draw(source.Cleaning);
        CleaningStep[] withExamples = [.. source.Cleaning.Steps.Where(step => step.Examples.Count > 0)];
        if (withExamples.Length == 0)
            return html;
        html.Add($"<details><summary>Examples of dropped rows</summary>");
        foreach (CleaningStep step in withExamples)
        {
            html.Add($"<p><b>{RuleWords.Of(step.Rule)}</b> ({Numbers.Whole(step.Dropped)})</p><pre>");
            foreach (string example in step.Examples)
                html.Add($"{example}\n");
            html.Add($"</pre>");
        }
        return html.Add($"</details>\n");
    }
}
