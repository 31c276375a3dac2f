using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Reports.Charts;
using Segmentation.Reports.Html;
using Segmentation.Value.History;
using Segmentation.Wording;

namespace Segmentation.Reports.Sections.Value;

/// <summary>
/// Who moved since the period before: alerts, the flow between segments, the moves as a table, and how far features drifted.
/// </summary>
internal sealed class HistorySection : IReportSection
{
    /// <inheritdoc/>
    public string Id => "history";

    /// <inheritdoc/>
    public bool Applies(AnalysisResult run) => run is { History: not null, HistoryPlan: not null };

    /// <inheritdoc/>
    public Markup Draw(AnalysisResult run, Language text)
    {
        HistoryResult history = run.History!;
        var html = new Markup();
        foreach (Phrase sentence in history.Told(run.HistoryPlan!))
            html.Add($"<p>{text.Of(sentence)}</p>\n");
        if (history.Moves is not { } moves)
            return html;
        Dictionary<string, string> colors = run.Segments.Profiles
            .GroupBy(profile => SegmentNames.CodeOf(profile.Name), StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => Svg.Color(group.First().Segment), StringComparer.Ordinal);
        html.Add($"{FlowChart.Draw(moves, code => colors.GetValueOrDefault(code), text)}");
        html.Add($"<h3>{text["history.moves"]}</h3>\n{Table(moves, text)}<p class=\"hint\">{text["history.moves-hint"]}</p>\n");
        return html.Add($"{Page.Grid(Page.Card(text["history.drift"], Drift(history, text), text["history.drift-hint"]))}");
    }

    private static Markup Table(HistoryMoves moves, Language text)
    {
        var html = new Markup().Add(
            $"<div class=\"scroll\"><table class=\"heat wide\"><thead><tr>{Page.Headings(text, "history.before-after")}");
        foreach (string code in moves.Codes)
            html.Add($"<th scope=\"col\">{SegmentNames.Of(code, text)}</th>");
        html.Add($"{Page.Headings(text, "history.left", "history.all")}</tr></thead><tbody>\n");
        for (int from = 0; from <= moves.Outside; from++)
        {
            if (moves.Before(from) == 0)
                continue;
            string before = from == moves.Outside ? text["history.new"] : SegmentNames.Of(moves.Codes[from], text);
            html.Add($"<tr><th scope=\"row\">{before}</th>");
            for (int to = 0; to <= moves.Outside; to++)
                Cell(html, moves, from, to, text);
            html.Add($"<td>{text.Whole(moves.Before(from))}</td></tr>\n");
        }
        html.Add($"<tr><th scope=\"row\">{text["history.all"]}</th>");
        for (int to = 0; to <= moves.Outside; to++)
            html.Add($"<td>{text.Whole(moves.After(to))}</td>");
        return html.Add($"<td></td></tr>\n</tbody></table></div>\n");
    }

    private static void Cell(Markup html, HistoryMoves moves, int from, int to, Language text)
    {
        long customers = moves.Customers[from, to];
        if (customers == 0)
        {
            html.Add($"<td></td>");
            return;
        }
        double strength = 0.75 * Math.Sqrt((double)customers / Math.Max(1, moves.Before(from)));
        html.Add($"<td class=\"{(from == to ? "below" : "above")}\" style=\"--a:{strength}\">{text.Whole(customers)}");
        if (moves.Revenue is { } revenue)
            html.Add($"<small>{text.Money(revenue[from, to])}</small>");
        html.Add($"</td>");
    }

    private static Markup? Drift(HistoryResult history, Language text)
    {
        if (history.Drift.Count == 0)
            return null;
        var rows = new Markup();
        foreach ((string feature, double psi) in history.Drift)
        {
            rows.Add($"<tr><th scope=\"row\">{FeatureLabels.Label(feature, text)}</th>");
            rows.Add($"<td class=\"num\">{text.Number(psi, "0.000")}</td></tr>\n");
        }
        return new Markup().Add(
            $"<div class=\"scroll\"><table class=\"plain\"><thead><tr>{Page.Headings(text, "history.feature", "history.psi")}</tr></thead>"
            + $"<tbody>\n{rows}</tbody></table></div>\n");
    }
}
