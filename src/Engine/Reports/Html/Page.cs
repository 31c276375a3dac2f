using System.Reflection;
using System.Security.Cryptography;
using System.Text;
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
/// <param name="HasMap">Whether the script that draws the map is needed.</param>
internal sealed record Page(
    Language Text,
    string Title,
    string Heading,
    string? From,
    string Generator,
    Markup Lead,
    IReadOnlyList<(string Id, string Title, Markup Content)> Sections,
    string Footer,
    bool HasMap)
{
    /// <summary>Sections of the lead as the contents list them, before all others: anchor and title.</summary>
    public IReadOnlyList<(string Id, string Title)> LeadSections { get; init; } = [];

    /// <summary>Writes a page as UTF-8.</summary>
    public static void Write(Stream stream, Page page)
    {
        string style = $"\n{Resource("report.css")}", script = page.HasMap ? $"\n{Resource("report.js")}" : "";
        var html = new Markup();
        html.Add($"<!DOCTYPE html>\n<html lang=\"{page.Text.Code}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
            .Add($"<meta http-equiv=\"Content-Security-Policy\" content=\"").AddTrusted(Policy(style, script)).Add($"\">\n")
            .Add($"<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"generator\" content=\"{page.Generator}\">\n")
            .Add($"<title>{page.Title}</title>\n<style>").AddTrusted(style).Add($"</style>\n</head>\n<body>\n")
            .Add($"<header><h1>{page.Heading}</h1><p class=\"from\">{page.From}</p></header>\n<nav aria-label=\"{page.Text["page.contents"]}\">");
        foreach ((string id, string title) in page.LeadSections.Concat(page.Sections.Select(section => (section.Id, section.Title))))
            html.Add($"<a href=\"#{id}\">{title}</a>");
        html.Add($"</nav>\n<main>\n{page.Lead}");
        foreach ((string id, string title, Markup content) in page.Sections)
            html.Add($"<section id=\"{id}\" aria-labelledby=\"{id}-title\"><h2 id=\"{id}-title\">{title}</h2>\n{content}</section>\n");
        html.Add($"</main>\n<footer>{page.Footer}</footer>\n");
        if (page.HasMap)
            html.Add($"<script>").AddTrusted(script).Add($"</script>\n");
        stream.Write(Encoding.UTF8.GetBytes(html.Add($"</body>\n</html>\n").ToString()));
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

    /// <summary>A titled card; nothing where there is no content.</summary>
    public static Markup Card(string title, Markup? content, string? caption = null) => content is null
        ? new Markup()
        : new Markup().Add($"<div class=\"card\"><h3>{title}</h3>\n{content}{(caption is null ? null : new Markup().Add($"<p class=\"hint\">{caption}</p>"))}</div>\n");

    // Whatever a name in the user's data might smuggle in: nothing is loaded, and no script runs but this page's own. Bars and shades
    // are set by style attributes, which can load nothing either.
    private static string Policy(string style, string script) =>
        $"default-src 'none'; script-src {(script.Length == 0 ? "'none'" : Hash(script))}; style-src {Hash(style)}; style-src-attr 'unsafe-inline'; base-uri 'none'; form-action 'none'";

    private static string Hash(string content) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(content)))}'";

    private static string Resource(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        return new StreamReader(stream).ReadToEnd();
    }
}
