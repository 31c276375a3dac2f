using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Profiles;
using Segmentation.Reports.Html;

namespace Segmentation.Reports.Sections;

/// <summary>Who buys far more than anyone usual: how many, what they bring, the largest by name, and what was done with them.</summary>
internal sealed class OutlierTable : IReportSection
{
    private const int MostListed = 12;

    /// <inheritdoc/>
    public string Id => "outliers";

    /// <inheritdoc/>
    public string Title => "Outliers";

    /// <inheritdoc/>
    public bool Applies(AnalysisResult run) => run.Outliers is { Beyond.Length: > 0 };

    /// <inheritdoc/>
    public Markup Draw(AnalysisResult run)
    {
        OutlierResult outliers = run.Outliers!;
        string revenue = outliers.RevenueShare is { } share ? $" and bring {Numbers.Percent(share)} of revenue" : "";
        var html = new Markup()
            .Add($"<p><b>{Numbers.Whole(outliers.Beyond.Length)} customers</b> ({Numbers.Percent(outliers.CustomerShare)} of all) buy far more than is usual here{revenue}. {Done(outliers, run.Segments.Profiles)}</p>\n")
            .Add($"<p class=\"hint\">The rule: {outliers.Fences.Rule}, which is {string.Join(" or ", outliers.Fences.Fences.Select(fence => $"{FeatureLabels.Label(fence.Feature).ToLowerInvariant()} above {Numbers.Plain(fence.Upper)}"))}.</p>\n");
        return html.Add($"{Largest(outliers)}");
    }

    private static string Done(OutlierResult outliers, IReadOnlyList<SegmentProfile> profiles) => outliers.Handling switch
    {
        OutlierHandling.Trim => "They were left out: every other figure of this page is about the customers without them. outliers.csv lists them.",
        OutlierHandling.Separate => $"They were set apart before clustering and are the {(outliers.Segments.Where(segment => segment >= 0).Distinct().Count() == 1 ? "segment" : "segments")} {string.Join(" and ", outliers.Segments.Where(segment => segment >= 0).Distinct().Order().Select(segment => profiles[segment].Name))}; outliers.csv lists them.",
        _ => "They were clustered with everyone else; --outliers separate makes them segments of their own, --outliers trim leaves them out.",
    };

    private static Markup Largest(OutlierResult outliers)
    {
        FeatureTable table = outliers.Customers;
        int by = Math.Max(0, table.IndexOf(FeatureCatalog.Monetary));
        int[] rows = [.. Enumerable.Range(0, outliers.Beyond.Length).OrderByDescending(i => table.Values[i, by]).Take(MostListed)];
        var html = new Markup().Add($"<div class=\"scroll\"><table class=\"plain\"><thead><tr><th scope=\"col\">Customer</th>");
        foreach (string column in table.Columns)
            html.Add($"<th scope=\"col\">{FeatureLabels.Label(column)}</th>");
        html.Add($"<th scope=\"col\">Beyond the usual in</th></tr></thead><tbody>\n");
        foreach (int row in rows)
        {
            html.Add($"<tr><th scope=\"row\">{table.Ids[row]}</th>");
            foreach (double value in table.Values.Row(row))
                html.Add($"<td class=\"num\">{Numbers.Plain(value)}</td>");
            html.Add($"<td>{Crossed(outliers.Fences, table, row)}</td></tr>\n");
        }
        html.Add($"</tbody></table></div>\n");
        if (rows.Length < outliers.Beyond.Length)
            html.Add($"<p class=\"hint\">The {MostListed} largest by {FeatureLabels.Label(table.Columns[by]).ToLowerInvariant()}.</p>\n");
        return html;
    }

    private static string Crossed(OutlierFences fences, FeatureTable table, int row) => string.Join(", ", fences.Fences
        .Where(fence => table.Values[row, table.Columns.ToList().IndexOf(fence.Feature)] > fence.Upper)
        .Select(fence => FeatureLabels.Label(fence.Feature).ToLowerInvariant()));
}
