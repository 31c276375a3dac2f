using Segmentation.Pipeline;
using Segmentation.Profiles;
using Segmentation.Reports.Charts;
using Segmentation.Reports.Html;
using Segmentation.Reports.Sections;
using Segmentation.Value.Models;
using Segmentation.Wording;

namespace Segmentation.Reports.Lifetime;

/// <summary>What customers are expected to be worth: by segment, by whom the model was checked, and what to know of it.</summary>
internal sealed class ValueSection : IReportSection
{
    /// <inheritdoc/>
    public string Id => "value";

    /// <inheritdoc/>
    public bool Applies(AnalysisResult run) => run.Value is not null;

    /// <inheritdoc/>
    public Markup Draw(AnalysisResult run, Language text)
    {
        LifetimeValues values = run.Value!;
        var html = new Markup().Add($"<p>{text.Html(
            "value.lead",
            ("customers", values.ExpectedOrders.Length),
            ("weeks", values.Options.HorizonWeeks),
            ("day", values.End),
            ("orders", Math.Round(values.ExpectedOrders.Sum())),
            ("value", values.ExpectedValue.Sum()),
            ("rate", values.Options.DiscountRate),
            ("model", LifetimeValue.Name(values.Used)))}</p>\n");
        if (values.Findings.Count > 0)
        {
            html.Add($"<ul>\n");
            foreach (Phrase finding in values.Findings)
                html.Add($"<li>{text.Of(finding)}</li>\n");
            html.Add($"</ul>\n");
        }
        Markup segments = Segments(run, values, text);
        Markup? check = values.Check is { Bins.Count: > 0 } drawn ? HoldoutPlot.Draw(drawn, text) : null;
        return html.Add($"{Page.Grid(
            Page.Card(text["value.by-segment"], segments, text[values.Alive is null ? "value.by-segment-naive" : "value.by-segment-hint"]),
            Page.Card(text["value.check"], check, values.Check is { } told ? Told(told, text) : null),
            Page.Card(text["value.parameters"], Parameters(values, text), text["value.parameters-hint"]))}");
    }

    private static Markup Segments(AnalysisResult run, LifetimeValues values, Language text)
    {
        string[] headings = values.Alive is null
            ? ["column.segment", "value.column-orders", "value.column-value", "value.column-share"]
            : ["column.segment", "value.column-alive", "value.column-orders", "value.column-value", "value.column-share"];
        var html = new Markup()
            .Add($"<div class=\"scroll\"><table class=\"plain\"><thead><tr>{Page.Headings(text, headings)}</tr></thead><tbody>\n");
        double all = values.ExpectedValue.Sum();
        foreach (SegmentProfile profile in run.Segments.Profiles)
        {
            int[] rows = [.. Enumerable.Range(0, run.Segments.Labels.Length).Where(i => run.Segments.Labels[i] == profile.Segment)];
            if (rows.Length == 0)
                continue;
            html.Add($"<tr><th scope=\"row\"><span class=\"dot {Svg.Color(profile.Segment)}\"></span>");
            html.Add($"{profile.Segment} {profile.Name}</th>");
            if (values.Alive is { } alive)
                html.Add($"<td class=\"num\">{text.Percent(rows.Average(i => alive[i]))}</td>");
            html.Add($"<td class=\"num\">{text.Number(rows.Average(i => values.ExpectedOrders[i]), "0.00")}</td>");
            html.Add($"<td class=\"num\">{text.InMoney(text.Plain(rows.Average(i => values.ExpectedValue[i])))}</td>");
            html.Add($"<td class=\"num\">{(all > 0 ? text.Percent(rows.Sum(i => values.ExpectedValue[i]) / all) : "")}</td></tr>\n");
        }
        return html.Add($"</tbody></table></div>\n");
    }

    private static string Told(HoldoutCheck check, Language text) => text.Join(
        "list.sentences",
        [text.Of(ValueWords.Total(check)), text.Of(ValueWords.Error(check)), text.Of(ValueWords.TopFifth(check))]);

    private static Markup Parameters(LifetimeValues values, Language text)
    {
        var html = new Markup().Add($"<div class=\"scroll\"><table class=\"plain\"><thead><tr>{Page.Headings(
            text, "value.column-model", "value.column-parameter", "value.column-estimate", "value.column-error")}</tr></thead><tbody>\n");
        StoredValueModel stored = values.Stored;
        IReadOnlyList<string> names = BuyingModels.ParameterNames(stored.Model);
        for (int i = 0; i < names.Count; i++)
        {
            double? error = values.Buying?.Fit.StandardErrors?[i];
            Row(html, text.Of(LifetimeValue.Name(stored.Model)), names[i], stored.Parameters[i], error, text);
        }
        string[] spend = ["p", "q", "gamma"];
        for (int i = 0; stored.Spend is not null && i < spend.Length; i++)
            Row(html, text["value.model-gamma-gamma"], spend[i], stored.Spend[i], values.Spend?.Fit.StandardErrors?[i], text);
        if (stored.Spend is null)
            Row(html, text["value.model-mean-order"], "", stored.MeanOrder, null, text);
        return html.Add($"</tbody></table></div>\n");
    }

    private static void Row(Markup html, string model, string name, double value, double? error, Language text) => html
        .Add($"<tr><th scope=\"row\">{model}</th><td translate=\"no\">{name}</td><td class=\"num\">{text.Number(value, "0.####")}</td>")
        .Add($"<td class=\"num\">{(error is { } e ? text.Number(e, "0.####") : "")}</td></tr>\n");
}
