using System.Globalization;
using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Reports.Html;

namespace Segmentation.Reports.Sections;

/// <summary>RFM scores: customers and their mean revenue by recency and frequency score, and where the scores are cut.</summary>
internal sealed class RfmGrid : IReportSection
{
    /// <inheritdoc/>
    public string Id => "scores";

    /// <inheritdoc/>
    public string Title => "RFM scores";

    /// <inheritdoc/>
    public bool Applies(AnalysisResult run) => run.Segments.Scoring is not null;

    /// <inheritdoc/>
    public Markup Draw(AnalysisResult run)
    {
        SegmentationResult result = run.Segments;
        RfmScoring scoring = result.Scoring!;
        RfmScores scores = scoring.Score(result.Table);
        double[] revenue = result.Table.ValuesOf(FeatureCatalog.Monetary)!;
        return new Markup()
            .Add($"<div class=\"grid\"><div class=\"card\"><h3>Customers by recency and frequency score</h3>\n{Grid(scoring.Levels, scores, revenue)}<p class=\"hint\">Customers, and below them the mean revenue of one; the deeper the colour, the more revenue of all lies in the cell.</p></div>\n")
            .Add($"<div class=\"card\"><h3>Where the scores are cut</h3>\n{CutOffs(scoring)}<p class=\"hint\">{RfmScoring.Rule}{Unused(scoring, scores)}</p></div></div>\n");
    }

    private static Markup Grid(int levels, RfmScores scores, double[] revenue)
    {
        var customers = new int[levels + 1, levels + 1];
        var sums = new double[levels + 1, levels + 1];
        for (int i = 0; i < revenue.Length; i++)
        {
            customers[scores.Recency[i], scores.Frequency[i]]++;
            sums[scores.Recency[i], scores.Frequency[i]] += revenue[i];
        }
        double most = Math.Max(sums.Cast<double>().Max(), double.Epsilon);
        var html = new Markup().Add($"<div class=\"scroll\"><table class=\"heat\"><thead><tr><th scope=\"col\">Recency</th>");
        for (int f = 1; f <= levels; f++)
            html.Add($"<th scope=\"col\">{(f == 1 ? "Frequency 1" : f.ToString(CultureInfo.InvariantCulture))}</th>");
        html.Add($"</tr></thead><tbody>\n");
        for (int r = levels; r >= 1; r--)
        {
            html.Add($"<tr><th scope=\"row\">{r}</th>");
            for (int f = 1; f <= levels; f++)
            {
                if (customers[r, f] == 0)
                    html.Add($"<td></td>");
                else
                    html.Add($"<td class=\"above\" style=\"--a:{0.75 * Math.Sqrt(Math.Max(0, sums[r, f]) / most)}\">{Numbers.Whole(customers[r, f])}<small>{Numbers.Short(sums[r, f] / customers[r, f])}</small></td>");
            }
            html.Add($"</tr>\n");
        }
        return html.Add($"</tbody></table></div>\n");
    }

    private static Markup CutOffs(RfmScoring scoring)
    {
        var html = new Markup().Add($"<div class=\"scroll\"><table class=\"plain\"><thead><tr><th scope=\"col\">Score</th><th scope=\"col\">Recency, days</th><th scope=\"col\">Frequency, orders</th><th scope=\"col\">Monetary</th></tr></thead><tbody>\n");
        for (int score = scoring.Levels; score >= 1; score--)
            html.Add($"<tr><th scope=\"row\">{score}</th><td class=\"num\">{Fewer(scoring.Recency, scoring.Levels - score)}</td><td class=\"num\">{More(scoring.Frequency, score - 1)}</td><td class=\"num\">{More(scoring.Monetary, score - 1)}</td></tr>\n");
        return html.Add($"</tbody></table></div>\n");
    }

    // Worse than the cut-off above, not better than it: [from, to) of days.
    private static string Fewer(double[] cutOffs, int level)
    {
        if (level == 0)
            return $"below {Numbers.Plain(cutOffs[0])}";
        if (level == cutOffs.Length)
            return $"from {Numbers.Plain(cutOffs[^1])}";
        return cutOffs[level - 1] == cutOffs[level] ? "nobody" : $"from {Numbers.Plain(cutOffs[level - 1])} to below {Numbers.Plain(cutOffs[level])}";
    }

    private static string More(double[] cutOffs, int level)
    {
        if (level == 0)
            return $"up to {Numbers.Plain(cutOffs[0])}";
        if (level == cutOffs.Length)
            return $"above {Numbers.Plain(cutOffs[^1])}";
        return cutOffs[level - 1] == cutOffs[level] ? "nobody" : $"above {Numbers.Plain(cutOffs[level - 1])} to {Numbers.Plain(cutOffs[level])}";
    }

    private static string Unused(RfmScoring scoring, RfmScores scores)
    {
        var gaps = new List<string>();
        foreach ((string feature, int[] given) in RfmScoring.Columns.Zip([scores.Recency, scores.Frequency, scores.Monetary]))
        {
            int[] missing = [.. Enumerable.Range(1, scoring.Levels).Except(given)];
            if (missing.Length > 0)
                gaps.Add($"{feature} {string.Join(", ", missing)}");
        }
        return gaps.Count == 0 ? "" : $" So many customers are equal that nobody has the score {string.Join("; ", gaps)}.";
    }
}
