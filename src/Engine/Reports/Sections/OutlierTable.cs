using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Profiles;
using Segmentation.Reports.Html;
using Segmentation.Wording;

namespace Segmentation.Reports.Sections;

/// <summary>Who buys far more than anyone usual: how many, what they bring, the largest by name, and what was done with them.</summary>
internal sealed class OutlierTable : IReportSection
{
    private const int MostListed = 12;

    /// <inheritdoc/>
    public string Id => "outliers";

    /// <inheritdoc/>
    public bool Applies(AnalysisResult run) => run.Outliers is { Beyond.Length: > 0 };

    /// <inheritdoc/>
    public Markup Draw(AnalysisResult run, Language text)
    {
        OutlierResult outliers = run.Outliers!;
        string count = outliers.RevenueShare is null ? "outliers.count" : "outliers.count-with-revenue";
        IEnumerable<string> fences = outliers.Fences.Fences.Select(fence =>
            text.Of("outliers.fence", ("feature", Lower(fence.Feature, text)), ("upper", new FeatureAmount(fence.Feature, fence.Upper))));
        var html = new Markup()
            .Add($"<p>{text.Html(count,
                ("customers", outliers.Beyond.Length), ("share", outliers.CustomerShare), ("revenue", outliers.RevenueShare))} "
                    + $"{Done(outliers, run.Segments.Profiles, text)}</p>\n")
            .Add($"<p class=\"hint\">{text.Html("outliers.rule", ("rule", outliers.Fences.Said), ("fences", text.Join("list.or", fences)))}"
                + $"</p>\n");
        return html.Add($"{Largest(outliers, run.ShowsIds, text)}");
    }

    private static string Done(OutlierResult outliers, IReadOnlyList<SegmentProfile> profiles, Language text) => outliers.Handling switch
    {
        OutlierHandling.Trim => text["outliers.trimmed"],
        OutlierHandling.Separate => Separate([.. outliers.Segments.Where(segment => segment >= 0).Distinct().Order()], profiles, text),
        _ => text["outliers.kept"],
    };

    private static string Separate(int[] segments, IReadOnlyList<SegmentProfile> profiles, Language text) => text.Of(
        "outliers.separate",
        ("count", segments.Length),
        ("names", text.Join("list.and", segments.Select(segment => profiles[segment].Name))));

    private static Markup Largest(OutlierResult outliers, bool names, Language text)
    {
        FeatureTable table = outliers.Customers;
        int by = Math.Max(0, table.IndexOf(FeatureCatalog.Monetary));
        int[] rows = [.. Enumerable.Range(0, outliers.Beyond.Length).OrderByDescending(i => table.Values[i, by]).Take(MostListed)];
        var html = new Markup().Add($"<div class=\"scroll\"><table class=\"plain sortable\"{Page.Sortable("outliers-shown.csv", text)}>")
            .Add($"<thead><tr>{(names ? Page.Headings(text, "column.customer") : null)}");
        foreach (string column in table.Columns)
            html.Add($"<th scope=\"col\">{FeatureLabels.Label(column, text)}</th>");
        html.Add($"{Page.Headings(text, "outliers.beyond")}</tr></thead><tbody>\n");
        foreach (int row in rows)
        {
            html.Add($"<tr>");
            if (names)
                html.Add($"<th scope=\"row\" translate=\"no\">{table.Ids[row]}</th>");
            for (int j = 0; j < table.Columns.Count; j++)
                html.Add($"{Page.Number(
                    table.Values[row, j], FeatureLabels.Amount(table.Columns[j], table.Values[row, j], text, "plain"))}");
            html.Add($"<td>{Crossed(outliers.Fences, table, row, text)}</td></tr>\n");
        }
        html.Add($"</tbody></table></div>\n");
        if (rows.Length < outliers.Beyond.Length)
            html.Add($"<p class=\"hint\">{text.Html("outliers.largest",
                ("count", MostListed), ("feature", Lower(table.Columns[by], text)))}</p>\n");
        return html;
    }

    private static string Crossed(OutlierFences fences, FeatureTable table, int row, Language text) => text.Join("list.comma", fences.Fences
        .Where(fence => table.Values[row, table.Columns.ToList().IndexOf(fence.Feature)] > fence.Upper)
        .Select(fence => Lower(fence.Feature, text)));

    private static string Lower(string feature, Language text) => new FeatureLabel(feature).In(text, "lower");
}
