using Segmentation.Profiles;
using Segmentation.Reports.Html;
using Segmentation.Web.Work;
using Segmentation.Wording;

namespace Segmentation.Web.Pages;

/// <summary>What a run found, and its files.</summary>
internal static class FinishedView
{
    private const int Colours = 12;

    /// <summary>The view.</summary>
    public static Markup Draw(FinishedRun run, Language text)
    {
        var rows = new Markup();
        foreach (SegmentProfile profile in run.Segments.Profiles)
        {
            string name = text.Of("web.download-segment", ("segment", profile.Name));
            rows.Add($"<tr><th scope=\"row\"><span class=\"named\"><i class=\"dot s{profile.Segment % Colours}\"></i>")
                .Add($"<span translate=\"no\">{profile.Name}</span></span></th>")
                .Add($"<td class=\"num\">{text.Whole(profile.Customers)}</td><td class=\"num\">{text.Percent(profile.CustomerShare)}</td>")
                .Add($"<td class=\"num\">{(profile.RevenueShare is { } share ? text.Percent(share) : null)}</td>")
                .Add($"<td><a href=\"/runs/{run.Number}/segments/{profile.Segment}\" download aria-label=\"{name}\">CSV</a></td></tr>\n");
        }
        var files = new Markup();
        foreach (string file in run.Files.Where(file => file is not "report.html"))
        {
            files.Add($"<tr><th scope=\"row\" translate=\"no\"><a href=\"/runs/{run.Number}/{file}\"")
                .Add($"{(file.EndsWith(".html", StringComparison.Ordinal) ? " target=\"_blank\"" : " download")}>{file}</a></th>")
                .Add($"<td>{text.IfAny($"file.{file}") ?? (file == "tables.xlsx" ? text["web.tables"] : null)}</td></tr>\n");
        }
        return new Markup()
            .Add($"<section><h2 tabindex=\"-1\">{text["web.done"]}</h2>\n<p>{text.Of("web.written-to")} ")
            .Add($"<span translate=\"no\">{run.Folder}</span></p>\n<p class=\"actions\">")
            .Add($"<a class=\"button primary\" href=\"/runs/{run.Number}/report.html\" target=\"_blank\">{text["web.open-report"]}</a> ")
            .Add($"<a class=\"button\" href=\"/runs/{run.Number}/all.zip\" download>{text["web.all-files"]}</a></p></section>\n")
            .Add($"<section><h2>{text["section.segments"]}</h2>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" ")
            .Add($"aria-label=\"{text["section.segments"]}\"><table class=\"plain results\"><thead><tr><th scope=\"col\">")
            .Add($"{text["web.segment"]}</th><th scope=\"col\" class=\"num\">{text["web.customers"]}</th>")
            .Add($"<th scope=\"col\" class=\"num\">{text["web.share"]}</th>")
            .Add($"<th scope=\"col\" class=\"num\">{text["web.revenue-share"]}</th>")
            .Add($"<th scope=\"col\">{text["web.list"]}</th></tr></thead><tbody>\n{rows}</tbody></table></div>\n")
            .Add($"<p class=\"hint\">{text["web.list-hint"]}</p></section>\n")
            .Add($"<section><h2>{text["web.files"]}</h2>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" ")
            .Add($"aria-label=\"{text["web.files"]}\"><table class=\"plain files\"><tbody>\n{files}</tbody></table></div></section>\n")
            .Add($"<section><p class=\"actions\"><button type=\"button\" data-post=\"/back\">{text["web.other-settings"]}</button> ")
            .Add($"<button type=\"button\" data-post=\"/new\">{text["web.other-file"]}</button></p></section>\n");
    }
}
