using Segmentation.Pipeline;
using Segmentation.Pipeline.Own;
using Segmentation.Reports.Html;
using Segmentation.Wording;

namespace Segmentation.Reports.Sections.Own;

/// <summary>Whether segments of one's own can be used, and what stands against it.</summary>
internal sealed class UseOfSegments : IReportSection
{
    /// <inheritdoc/>
    public string Id => "use";

    /// <inheritdoc/>
    public bool Applies(AnalysisResult run) => run.Verdict is not null;

    /// <inheritdoc/>
    public Markup Draw(AnalysisResult run, Language text)
    {
        UseVerdict verdict = run.Verdict!;
        var html = new Markup().Add($"<p><strong>{text.Of(verdict.Verdict)}</strong></p>\n");
        if (verdict.Findings.Count == 0)
            return html;
        html.Add($"<ul>");
        foreach (Phrase finding in verdict.Findings)
            html.Add($"<li>{text.Of(finding)}</li>\n");
        return html.Add($"</ul>\n");
    }
}
