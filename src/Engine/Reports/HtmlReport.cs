using Segmentation.Pipeline;
using Segmentation.Reports.Html;
using Segmentation.Reports.Sections;
using Segmentation.Wording;

namespace Segmentation.Reports;

/// <summary>
/// <c>report.html</c>: one file that needs nothing else, neither network nor library; readable on a phone, in the dark and on paper.
/// </summary>
internal static class HtmlReport
{
    /// <summary>Writes the report: all sections that apply to the run.</summary>
    /// <param name="stream">Gets all of it.</param>
    /// <param name="run">The run; it must have segments.</param>
    /// <param name="language">The language; the run's where none is given.</param>
    public static void Write(Stream stream, AnalysisResult run, Language? language = null)
    {
        Language text = language ?? run.Language;
        SegmentationResult result = run.Segments;
        var head = PageHead.Of(run);
        Markup? checkFirst = CheckFirst.Draw(run, text);
        Page.Write(stream, new Page(
            text,
            head.WindowTitle(text),
            head.Title(text),
            head.From(text),
            $"segment {run.Version}",
            new Markup().Add($"{checkFirst}{Headline.Figures(run, text)}{Headline.StandsOut(run, text)}"),
            Drawn(ReportSections.ForEverybody, run, text),
            text.Html(
                "page.footer", ("version", run.Version), ("device", new DataText(result.Device.Name)), ("seed", result.Options.Seed)),
            [.. result.Map is null ? (string[])[] : ["map.js"], .. run.ShowsIds ? (string[])["customers.js"] : [], "tables.js"])
        {
            ForAnalysts = Drawn(ReportSections.ForAnalysts, run, text),
            LeadSections = checkFirst is null ? [] : [(CheckFirst.Id, text[$"section.{CheckFirst.Id}"])],
        });
    }

    private static IReadOnlyList<(string Id, string Title, Markup Content)> Drawn(
        IReadOnlyList<IReportSection> sections, AnalysisResult run, Language text) =>
    [
        .. sections.Where(section => section.Applies(run))
            .Select(section => (section.Id, text[$"section.{section.Id}"], section.Draw(run, text))),
    ];
}
