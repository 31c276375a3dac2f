using Segmentation.Pipeline;
using Segmentation.Reports.Html;
using Segmentation.Reports.Sections;

namespace Segmentation.Reports;

/// <summary><c>report.html</c>: one file that needs nothing else, neither network nor library; readable on a phone, in the dark and on paper.</summary>
public static class HtmlReport
{
    /// <summary>Writes the report: all sections that apply to the run.</summary>
    public static void Write(Stream stream, AnalysisResult run)
    {
        SegmentationResult result = run.Segments;
        Markup? checkFirst = CheckFirst.Draw(run);
        Page.Write(stream, new Page(
            $"Customer segments{(run.Input is null ? "" : $" · {Path.GetFileName(run.Input)}")}",
            "Customer segments",
            run.Input,
            $"segment {run.Version}",
            new Markup().Add($"{checkFirst}{Headline.Figures(run)}{Headline.StandsOut(run)}"),
            [.. ReportSections.All.Where(section => section.Applies(run)).Select(section => (section.Id, section.Title, section.Draw(run)))],
            $"Made by segment {run.Version} on {result.Device.Name}, seed {result.Options.Seed}.",
            HasMap: result.Map is not null)
        {
            LeadSections = checkFirst is null ? [] : [(CheckFirst.Id, CheckFirst.Title)],
        });
    }
}
