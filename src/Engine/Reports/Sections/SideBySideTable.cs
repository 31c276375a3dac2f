using System.Globalization;
using Segmentation.Pipeline;
using Segmentation.Pipeline.Comparison;
using Segmentation.Reports.Html;

namespace Segmentation.Reports.Sections;

/// <summary>Segmentations beside the clusters: how far they agree, how different their groups are, and who stands where in both.</summary>
internal sealed class SideBySideTable : IReportSection
{
    private const int MostPairsNamed = 3;

    /// <inheritdoc/>
    public string Id => "beside";

    /// <inheritdoc/>
    public string Title => "Side by side";

    /// <inheritdoc/>
    public bool Applies(AnalysisResult run) => run.SideBySide is not null;

    /// <inheritdoc/>
    public Markup Draw(AnalysisResult run)
    {
        SideBySide compared = run.SideBySide!;
        SegmentationBeside[] all = [compared.Clusters, .. compared.Others];
        var html = new Markup()
            .Add($"<p>Other ways to part the same customers. The more of a feature's differences lie between the groups, the more a segmentation tells about it; what it was made of (*) it tells by itself.</p>\n{Effects(compared, all)}")
            .Add($"<p class=\"hint\">Like the segments: adjusted Rand index, 1 is the same parting and 0 what chance gives. Under a feature: epsilon squared, the share of its ranks' variance that lies between groups (Kruskal-Wallis; from 14% large), and how many pairs of groups differ by Mann-Whitney with Holm's correction at 5%.</p>\n");
        if (compared.Others.Count > 1)
            html.Add($"{Agreement(compared, all)}");
        foreach (SegmentationBeside one in compared.Others)
            html.Add($"{Cross(one, compared.Clusters)}");
        return html;
    }

    private static Markup Effects(SideBySide compared, SegmentationBeside[] all)
    {
        var html = new Markup().Add($"<div class=\"scroll\"><table class=\"heat wide\"><thead><tr><th scope=\"col\">Segmentation</th><th scope=\"col\">Groups</th><th scope=\"col\">Like the segments</th>");
        foreach (GroupEffect effect in all[0].Effects)
            html.Add($"<th scope=\"col\">{FeatureLabels.Label(effect.Feature)}</th>");
        html.Add($"</tr></thead><tbody>\n");
        for (int i = 0; i < all.Length; i++)
        {
            html.Add($"<tr><th scope=\"row\">{(i == 0 ? "The segments" : FeatureLabels.Label(all[i].Grouping.Name))}</th><td>{all[i].Grouping.Groups.Count}</td><td>{(i == 0 ? "" : Pair(compared, 0, i).AdjustedRand.ToString("0.00", CultureInfo.InvariantCulture))}</td>");
            foreach (GroupEffect effect in all[i].Effects)
            {
                double share = effect.Difference.Overall.EpsilonSquared;
                html.Add($"<td class=\"above\" style=\"--a:{0.7 * Math.Clamp(share, 0, 1)}\" title=\"Kruskal-Wallis H {effect.Difference.Overall.H.ToString("0.0", CultureInfo.InvariantCulture)}, P {Probability(effect.Difference.Overall.P)}{Alike(effect, all[i].Grouping)}\">{Numbers.Percent(share)}{(effect.Own ? "*" : "")}<small>{effect.PairsThatDiffer} of {effect.Difference.Pairs.Count} pairs</small></td>");
            }
            html.Add($"</tr>\n");
        }
        return html.Add($"</tbody></table></div>\n");
    }

    private static Markup Agreement(SideBySide compared, SegmentationBeside[] all)
    {
        var html = new Markup().Add($"<h3>How far they agree</h3>\n<div class=\"scroll\"><table class=\"heat\"><thead><tr><th scope=\"col\">Adjusted Rand index</th>");
        foreach (SegmentationBeside one in compared.Others)
            html.Add($"<th scope=\"col\">{FeatureLabels.Label(one.Grouping.Name)}</th>");
        html.Add($"</tr></thead><tbody>\n");
        for (int a = 0; a < all.Length - 1; a++)
        {
            html.Add($"<tr><th scope=\"row\">{(a == 0 ? "The segments" : FeatureLabels.Label(all[a].Grouping.Name))}</th>");
            for (int b = 1; b < all.Length; b++)
                html.Add($"{(b <= a ? new Markup().Add($"<td></td>") : Agreement(Pair(compared, a, b)))}");
            html.Add($"</tr>\n");
        }
        return html.Add($"</tbody></table></div>\n<p class=\"hint\">Below it Cramér's V: how far a customer's group in one tells its group in the other, from 0 to 1; point at it for the chi-square test.</p>\n");
    }

    private static Markup Agreement(SegmentationPair pair)
    {
        string rough = pair.Dependence.SmallestExpected < 5 ? "; rough, since some cells expect fewer than 5 customers" : "";
        return new Markup().Add($"<td class=\"above\" style=\"--a:{0.7 * Math.Clamp(pair.AdjustedRand, 0, 1)}\" title=\"Chi-square {pair.Dependence.Statistic.ToString("0.0", CultureInfo.InvariantCulture)}, P {Probability(pair.Dependence.P)}{rough}\">{pair.AdjustedRand.ToString("0.00", CultureInfo.InvariantCulture)}<small>V {pair.Dependence.CramersV.ToString("0.00", CultureInfo.InvariantCulture)}</small></td>");
    }

    private static SegmentationPair Pair(SideBySide compared, int a, int b) => compared.Pairs.First(pair => pair.A == a && pair.B == b);

    private static Markup Cross(SegmentationBeside one, SegmentationBeside clusters)
    {
        var html = new Markup().Add($"<h3>{FeatureLabels.Titled(one.Grouping.Name)}</h3>\n<p class=\"hint\">By {one.Grouping.Rule}. In the cells: customers by group and segment; the colour is their share of the group.</p>\n<div class=\"scroll\"><table class=\"heat wide\"><thead><tr><th scope=\"col\">Group</th><th scope=\"col\">Customers</th>");
        if (one.RevenueShares is not null)
            html.Add($"<th scope=\"col\">Of revenue</th>");
        foreach (string segment in clusters.Grouping.Groups)
            html.Add($"<th scope=\"col\">{segment}</th>");
        html.Add($"</tr></thead><tbody>\n");
        for (int group = 0; group < one.Grouping.Groups.Count; group++)
        {
            long customers = Enumerable.Range(0, clusters.Grouping.Groups.Count).Sum(segment => one.Customers[group, segment]);
            html.Add($"<tr><th scope=\"row\">{one.Grouping.Groups[group]}</th><td>{Numbers.Whole(customers)}</td>");
            if (one.RevenueShares is { } shares)
                html.Add($"<td>{Numbers.Percent(shares[group])}</td>");
            for (int segment = 0; segment < clusters.Grouping.Groups.Count; segment++)
            {
                long both = one.Customers[group, segment];
                html.Add($"<td class=\"above\" style=\"--a:{0.75 * both / customers}\">{(both == 0 ? "" : Numbers.Whole(both))}</td>");
            }
            html.Add($"</tr>\n");
        }
        return html.Add($"</tbody></table></div>\n");
    }

    private static string Probability(double p) => p == 0 ? "<1e-300" : p < 0.001 ? p.ToString("0.0e0", CultureInfo.InvariantCulture) : p.ToString("0.000", CultureInfo.InvariantCulture);

    private static string Alike(GroupEffect effect, Grouping grouping)
    {
        string[] alike = [.. effect.Difference.Pairs.Where(pair => pair.AdjustedP >= 0.05).Select(pair => $"{grouping.Groups[pair.A]} and {grouping.Groups[pair.B]}")];
        return alike.Length == 0 ? "" : $"; do not differ: {string.Join("; ", alike.Take(MostPairsNamed))}{(alike.Length > MostPairsNamed ? Invariant($" and {alike.Length - MostPairsNamed} more") : "")}";
    }
}
