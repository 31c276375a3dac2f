using Segmentation.Pipeline;
using Segmentation.Pipeline.Comparison;
using Segmentation.Reports.Html;
using Segmentation.Wording;

namespace Segmentation.Reports.Sections;

/// <summary>Segmentations beside the clusters: how far they agree, how different their groups are, and who stands where in both.</summary>
internal sealed class PartitionComparisonTable : IReportSection
{
    private const int MostPairsNamed = 3;

    /// <inheritdoc/>
    public string Id => "beside";

    /// <inheritdoc/>
    public bool Applies(AnalysisResult run) => run.PartitionComparison is not null;

    /// <inheritdoc/>
    public Markup Draw(AnalysisResult run, Language text)
    {
        PartitionComparison compared = run.PartitionComparison!;
        SegmentationBeside[] all = [compared.Clusters, .. compared.Others];
        var html = new Markup()
            .Add($"<p>{text.Html("beside.lead")}</p>\n{Effects(compared, all, text)}")
            .Add($"<p class=\"hint\">{text.Html("beside.hint")}</p>\n");
        if (compared.Others.Count > 1)
            html.Add($"{Agreement(compared, all, text)}");
        foreach (SegmentationBeside one in compared.Others)
            html.Add($"{Cross(one, compared.Clusters, text)}");
        return html;
    }

    private static Markup Effects(PartitionComparison compared, SegmentationBeside[] all, Language text)
    {
        var html = new Markup()
            .Add($"<div class=\"scroll\"><table class=\"heat wide\"><thead>"
            + $"<tr>{Page.Headings(text, "beside.segmentation", "beside.groups", "beside.like-segments")}");
        foreach (GroupEffect effect in all[0].Effects)
            html.Add($"<th scope=\"col\">{FeatureLabels.Label(effect.Feature, text)}</th>");
        html.Add($"</tr></thead><tbody>\n");
        for (int i = 0; i < all.Length; i++)
        {
            html.Add($"<tr><th scope=\"row\">{(i == 0 ? text["beside.the-segments"] : FeatureLabels.Label(all[i].Grouping.Name, text))}"
                + $"</th><td>{all[i].Grouping.Groups.Count}</td>"
                + $"<td>{(i == 0 ? "" : text.Number(Pair(compared, 0, i).AdjustedRand, "0.00"))}</td>");
            foreach (GroupEffect effect in all[i].Effects)
            {
                double share = effect.Difference.Overall.EpsilonSquared;
                html.Add($"<td class=\"above\" style=\"--a:{0.7 * Math.Clamp(share, 0, 1)}\" "
                    + $"title=\"{Told(effect, all[i].Grouping, text)}\">{text.Percent(share)}{(effect.Own ? "*" : "")}"
                    + $"<small>{text.Of("beside.pairs", ("differ", effect.PairsThatDiffer), ("all", effect.Difference.Pairs.Count))}"
                    + $"</small></td>");
            }
            html.Add($"</tr>\n");
        }
        return html.Add($"</tbody></table></div>\n");
    }

    private static Markup Agreement(PartitionComparison compared, SegmentationBeside[] all, Language text)
    {
        var html = new Markup()
            .Add($"<h3>{text["beside.agreement"]}</h3>\n<div class=\"scroll\"><table class=\"heat\"><thead>"
            + $"<tr>{Page.Headings(text, "beside.adjusted-rand")}");
        foreach (SegmentationBeside one in compared.Others)
            html.Add($"<th scope=\"col\">{FeatureLabels.Label(one.Grouping.Name, text)}</th>");
        html.Add($"</tr></thead><tbody>\n");
        for (int a = 0; a < all.Length - 1; a++)
        {
            html.Add($"<tr><th scope=\"row\">{(a == 0 ? text["beside.the-segments"] : FeatureLabels.Label(all[a].Grouping.Name, text))}"
                + $"</th>");
            for (int b = 1; b < all.Length; b++)
                html.Add($"{(b <= a ? new Markup().Add($"<td></td>") : Agreement(Pair(compared, a, b), text))}");
            html.Add($"</tr>\n");
        }
        return html.Add($"</tbody></table></div>\n<p class=\"hint\">{text.Html("beside.agreement-hint")}</p>\n");
    }

    private static Markup Agreement(SegmentationPair pair, Language text)
    {
        string key = pair.Dependence.SmallestExpected < 5 ? "beside.chi-square-rough" : "beside.chi-square";
        string title = text.Of(key, ("statistic", pair.Dependence.Statistic), ("p", Probability(pair.Dependence.P, text)));
        return new Markup().Add(
            $"<td class=\"above\" style=\"--a:{0.7 * Math.Clamp(pair.AdjustedRand, 0, 1)}\" "
            + $"title=\"{title}\">{text.Number(pair.AdjustedRand, "0.00")}"
            + $"<small>{text.Of("beside.cramer", ("v", pair.Dependence.CramersV))}</small></td>");
    }

    private static SegmentationPair Pair(PartitionComparison compared, int a, int b) =>
        compared.Pairs.First(pair => pair.A == a && pair.B == b);

    private static Markup Cross(SegmentationBeside one, SegmentationBeside clusters, Language text)
    {
        var html = new Markup()
            .Add($"<h3>{FeatureLabels.Titled(one.Grouping.Name, text)}</h3>\n<p "
            + $"class=\"hint\">{text.Html("beside.cross", ("rule", one.Grouping.SaidRule?.In(text) ?? one.Grouping.Rule))}</p>\n<div "
            + $"class=\"scroll\"><table class=\"heat wide\"><thead><tr>{Page.Headings(text, "column.group", "column.customers")}");
        if (one.RevenueShares is not null)
            html.Add($"{Page.Headings(text, "beside.of-revenue")}");
        foreach (string segment in clusters.Grouping.Groups)
            html.Add($"<th scope=\"col\">{segment}</th>");
        html.Add($"</tr></thead><tbody>\n");
        for (int group = 0; group < one.Grouping.Groups.Count; group++)
        {
            long customers = Enumerable.Range(0, clusters.Grouping.Groups.Count).Sum(segment => one.Customers[group, segment]);
            html.Add($"<tr><th scope=\"row\">{one.Grouping.NameOf(group, text)}</th><td>{text.Whole(customers)}</td>");
            if (one.RevenueShares is { } shares)
                html.Add($"<td>{text.Percent(shares[group])}</td>");
            for (int segment = 0; segment < clusters.Grouping.Groups.Count; segment++)
            {
                long both = one.Customers[group, segment];
                html.Add($"<td class=\"above\" style=\"--a:{0.75 * both / customers}\">{(both == 0 ? "" : text.Whole(both))}</td>");
            }
            html.Add($"</tr>\n");
        }
        return html.Add($"</tbody></table></div>\n");
    }

    private static string Probability(double p, Language text) => p == 0 ? "<1e-300" : text.Number(p, p < 0.001 ? "0.0e0" : "0.000");

    private static string Told(GroupEffect effect, Grouping grouping, Language text)
    {
        string[] alike =
        [
            .. effect.Difference.Pairs.Where(pair => pair.AdjustedP >= 0.05)
                .Select(pair => text.Of("beside.pair", ("a", grouping.NameOf(pair.A, text)), ("b", grouping.NameOf(pair.B, text)))),
        ];
        return text.Of(
            alike.Length == 0 ? "beside.effect" : alike.Length > MostPairsNamed ? "beside.effect-more-alike" : "beside.effect-alike",
            ("h", effect.Difference.Overall.H),
            ("p", Probability(effect.Difference.Overall.P, text)),
            ("pairs", text.Join("list.semicolon", alike.Take(MostPairsNamed))),
            ("count", alike.Length - MostPairsNamed));
    }
}
