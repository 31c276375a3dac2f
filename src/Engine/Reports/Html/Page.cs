using Segmentation.Wording;

namespace Segmentation.Reports.Html;

/// <summary>A whole page that needs nothing else: styles and script stand in it.</summary>
/// <param name="Text">The language of the page.</param>
/// <param name="Title">Title of the window.</param>
/// <param name="Heading">The page's heading.</param>
/// <param name="From">What it was made from; null for nothing to name.</param>
/// <param name="Generator">The program and its version.</param>
/// <param name="Lead">What stands above the first section.</param>
/// <param name="Sections">Sections in order: anchor, title, content.</param>
/// <param name="Footer">The last line.</param>
/// <param name="Scripts">What of the script is needed besides what all parts share.</param>
internal sealed record Page(
    Language Text,
    string Title,
    string Heading,
    string? From,
    string Generator,
    Markup Lead,
    IReadOnlyList<(string Id, string Title, Markup Content)> Sections,
    Markup Footer,
    IReadOnlyList<string> Scripts)
{
    private const string AnalystsId = "analysts";

    /// <summary>Sections behind the others, which ask for a knowledge of statistics.</summary>
    public IReadOnlyList<(string Id, string Title, Markup Content)> ForAnalysts { get; init; } = [];

    /// <summary>Sections of the lead as the contents list them, before all others: anchor and title.</summary>
    public IReadOnlyList<(string Id, string Title)> LeadSections { get; init; } = [];

    /// <summary>Writes a page as UTF-8.</summary>
    public static void Write(Stream stream, Page page)
    {
        var html = new Markup();
        html.Add($"<header><h1>{page.Heading}</h1><p class=\"from\" translate=\"no\">{page.From}</p></header>\n<nav "
            + $"aria-label=\"{page.Text["page.contents"]}\">");
        foreach ((string id, string title) in page.LeadSections.Concat(page.Sections.Select(section => (section.Id, section.Title))))
            html.Add($"<a href=\"#{id}\">{title}</a>");
        if (page.ForAnalysts.Count > 0)
            html.Add($"<a href=\"#{AnalystsId}\">{page.Text["page.for-analysts"]}</a>");
        html.Add($"</nav>\n<main>\n{page.Lead}");
        Draw(html, page.Sections);
        if (page.ForAnalysts.Count > 0)
        {
            html.Add($"<div class=\"part\" id=\"{AnalystsId}\"><p>{page.Text["page.for-analysts"]}</p>\n<ul>");
            foreach ((string id, string title, _) in page.ForAnalysts)
                html.Add($"<li><a href=\"#{id}\">{title}</a></li>");
            html.Add($"</ul></div>\n");
            Draw(html, page.ForAnalysts);
        }
        html.Add($"</main>\n<footer>{page.Footer}</footer>\n");
        HtmlDocument.Write(stream,
            new HtmlDocument(
                page.Text, page.Title, page.Generator, "report.css", page.Scripts.Count == 0 ? [] : ["report.js", .. page.Scripts], html));
    }

    private static void Draw(Markup html, IReadOnlyList<(string Id, string Title, Markup Content)> sections)
    {
        foreach ((string id, string title, Markup content) in sections)
            html.Add($"<section id=\"{id}\" aria-labelledby=\"{id}-title\"><h2 id=\"{id}-title\">{title}</h2>\n{content}</section>\n");
    }

    /// <summary>Cards side by side where there is room.</summary>
    public static Markup Grid(params ReadOnlySpan<Markup> cards)
    {
        var html = new Markup().Add($"<div class=\"grid\">\n");
        foreach (Markup card in cards)
            html.Add($"{card}");
        return html.Add($"</div>\n");
    }

    /// <summary>Headings of a table's columns, by the keys of their sentences.</summary>
    public static Markup Headings(Language text, params ReadOnlySpan<string> keys)
    {
        var html = new Markup();
        foreach (string key in keys)
            html.Add($"<th scope=\"col\">{text[key]}</th>");
        return html;
    }

    /// <summary>A cell with a number by which the script sorts and saves.</summary>
    public static Markup Number(double value, string shown) =>
        new Markup().Add($"<td class=\"num\" data-v=\"").AddTrusted(Invariant($"{value:R}")).Add($"\">{shown}</td>");

    /// <summary>What the script needs to sort a table and to save it as a file.</summary>
    public static Markup Sortable(string file, Language text) => new Markup().Add(
        $" data-file=\"{file}\" data-sort=\"{text["table.sort"]}\" data-save=\"{text["table.save"]}\"");

    /// <summary>What is shown where the pointer rests; nothing without a text.</summary>
    public static Markup? Hint(string? title) => title is null ? null : new Markup().Add($" title=\"{title}\"");

    /// <summary>A titled card; nothing where there is no content.</summary>
    public static Markup Card(string title, Markup? content, string? caption = null) => content is null
        ? new Markup()
        : new Markup().Add($"<div class=\"card\"><h3>{title}"
            + $"</h3>\n{content}{(caption is null ? null : new Markup().Add($"<p class=\"hint\">{caption}</p>"))}</div>\n");
}
