using Segmentation.Wording;

namespace Segmentation.Reports.Html;

/// <summary>A table whose rows end in a bar.</summary>
internal static class BarTable
{
    /// <summary>A word of the user's data in a sentence.</summary>
    internal static Markup Data(string word) => new Markup().Add($"<b translate=\"no\">{word}</b>");

    /// <summary>What the table says in words, above it.</summary>
    internal static Markup Sentences(IReadOnlyList<Markup> sentences, Language text)
    {
        var html = new Markup().Add($"<p>");
        for (int i = 0; i < sentences.Count; i++)
            html.Add($"{(i == 0 ? "" : text.Join("list.sentences", ["", ""]))}{sentences[i]}");
        return html.Add($"</p>\n");
    }

    /// <summary>Draws the table.</summary>
    /// <param name="headings">Of the name and of the cells; an empty one heads nothing.</param>
    /// <param name="rows">In order; a bar's length is a share of the longest.</param>
    /// <param name="isData">Whether the names are the user's.</param>
    internal static Markup Draw(
        IReadOnlyList<string> headings, IEnumerable<(string Name, string[] Cells, double Length)> rows, bool isData = false)
    {
        var head = new Markup();
        foreach (string heading in headings)
            _ = heading.Length == 0 ? head.Add($"<td></td>") : head.Add($"<th scope=\"col\">{heading}</th>");
        var body = new Markup();
        Markup? own = isData ? new Markup().Add($" translate=\"no\"") : null;
        foreach ((string name, string[] cells, double length) in rows)
        {
            body.Add($"<tr><th scope=\"row\"{own}>{name}</th>");
            foreach (string cell in cells)
                body.Add($"<td class=\"num\">{cell}</td>");
            body.Add($"<td class=\"bar\"><i style=\"width:{100 * Math.Max(0, length)}%\"></i></td></tr>\n");
        }
        return new Markup().Add(
            $"<div class=\"scroll\"><table class=\"plain\"><thead><tr>{head}<td></td></tr></thead><tbody>\n{body}</tbody></table></div>\n");
    }
}
