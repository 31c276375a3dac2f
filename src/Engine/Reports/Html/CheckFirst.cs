using Segmentation.Pipeline;
using Segmentation.Transactions;
using Segmentation.Wording;

namespace Segmentation.Reports.Html;

/// <summary>
/// What was found about the data: above everything what may make the results wrong, beside the cleaning what was only noted.
/// </summary>
internal static class CheckFirst
{
    /// <summary>Anchor of the box.</summary>
    internal const string Id = "check-first";

    /// <summary>The weighty findings in a box, or nothing.</summary>
    internal static Markup? Draw(AnalysisResult run, Language text) =>
        List(run, FindingWeight.Weighty, text) is { } list
            ? new Markup().Add($"<section class=\"card check-first\" id=\"{Id}\"><h2>{text[$"section.{Id}"]}"
                + $"</h2>\n<p>{text.Html("check-first.lead")}</p>\n{list}</section>\n")
            : null;

    /// <summary>The other findings, or nothing.</summary>
    internal static Markup? Notes(AnalysisResult run, Language text) => List(run, FindingWeight.Note, text);

    private static Markup? List(AnalysisResult run, FindingWeight weight, Language text)
    {
        var head = PageHead.Of(run);
        var items = new Markup();
        foreach (Finding finding in run.Findings.Where(finding => finding.Weight == weight))
        {
            items.Add($"<li>{Flags.Render(head.Said(text.Of(finding.Fact)))}{(finding.Advice is { } advice
                ? new Markup().Add($". <span class=\"hint\">{Flags.Render(text.Of(advice))}</span>") : null)}");
            if (run.ShowsIds && finding.Examples.Count > 0)
                items.Add($"<pre translate=\"no\">{head.Said(string.Join('\n', finding.Examples.Select(text.Of)))}</pre>");
            items.Add($"</li>\n");
        }
        return items.IsEmpty ? null : new Markup().Add($"<ul>{items}</ul>\n");
    }
}
