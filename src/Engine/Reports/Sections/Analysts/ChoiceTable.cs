using Segmentation.Clustering;
using Segmentation.Pipeline;
using Segmentation.Reports.Charts;
using Segmentation.Reports.Html;
using Segmentation.Wording;

namespace Segmentation.Reports.Sections.Analysts;

/// <summary>Why this number of segments: the reason, the curve, and what was measured of every number.</summary>
internal static class ChoiceTable
{
    internal static Markup Draw(AnalysisResult run, Language text)
    {
        ChosenK choice = run.Choice!;
        var html = new Markup();
        if (run.ChoiceReason.Count > 0)
            html.Add($"<p>{text.Join("list.sentences", run.ChoiceReason.Select(sentence => text.Of(sentence)))}</p>\n");
        html.Add($"{KCurve.Draw(choice, text)}");
        if (choice.Curve.All(number => number.Breach is not null))
            html.Add($"{Table(choice, text)}");
        return html;
    }

    private static Markup Table(ChosenK choice, Language text)
    {
        var rows = new Markup();
        foreach (KQuality number in choice.Curve)
        {
            Markup segments = number.Clusters == choice.Chosen
                ? new Markup().Add($"<b>{number.Clusters} {text["choice.chosen"]}</b>")
                : new Markup().Add($"{number.Clusters}");
            rows.Add($"<tr><th scope=\"row\">{segments}</th>");
            Measures(rows, number, text);
        }
        Markup headings = Page.Headings(
            text, "choice.column-segments", "choice.column-silhouette", "choice.column-stability", "choice.column-worst",
            "choice.column-placed", "choice.column-largest", "choice.column-smallest", "choice.column-limits");
        return new Markup().Add($"<div class=\"scroll\"><table class=\"plain tight\"><thead><tr>{headings}</tr></thead>")
            .Add($"<tbody>{rows}</tbody></table></div>\n");
    }

    /// <summary>What was measured of a number of segments, as the last cells of a row.</summary>
    internal static void Measures(Markup rows, KQuality number, Language text)
    {
        Cell(rows, text.Number(number.Silhouette, "0.00"));
        Cell(rows, Figure(number.Stability?.Average(), text));
        Cell(rows, Figure(number.Stability?.Min(), text));
        Cell(rows, number.PlacementAccuracy is { } placed ? text.Of("number.share", ("share", placed)) : "");
        Cell(rows, text.Of("number.share", ("share", number.LargestShare)));
        Cell(rows, text.Of("number.share", ("share", number.SmallestShare)));
        rows.Add($"<td>{text[number.Breach == 0 ? "choice.kept" : "choice.exceeded"]}</td></tr>\n");
    }

    private static string Figure(double? value, Language text) => value is { } figure ? text.Number(figure, "0.00") : "";

    private static void Cell(Markup row, string value) => row.Add($"<td class=\"num\">{value}</td>");
}
