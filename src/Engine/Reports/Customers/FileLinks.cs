using Segmentation.Pipeline;
using Segmentation.Reports.Artifacts;
using Segmentation.Reports.Html;
using Segmentation.Reports.Sections;
using Segmentation.Wording;

namespace Segmentation.Reports.Customers;

/// <summary>The files that lie beside the page, and what is in each.</summary>
internal sealed class FileLinks : IReportSection
{
    /// <inheritdoc/>
    public string Id => "files";

    /// <inheritdoc/>
    public Markup Draw(AnalysisResult run, Language text)
    {
        var rows = new Markup();
        IEnumerable<string> names = RunFiles.All.Where(artifact => artifact is not ReportArtifact && artifact.Applies(run))
            .Select(artifact => artifact.Name).Append(RunFiles.Record);
        foreach (string name in names)
            rows.Add($"<tr><th scope=\"row\" translate=\"no\"><a href=\"{name}\">{name}</a></th><td>{text[$"file.{name}"]}</td></tr>\n");
        return new Markup().Add($"<p>{text["files.lead"]}</p>\n")
            .Add($"<div class=\"scroll\"><table class=\"plain files\"><tbody>{rows}</tbody></table></div>\n");
    }
}
