using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Reports.Html;
using Segmentation.Wording;

namespace Segmentation.Reports.Sections;

/// <summary>RFM scores: customers and their mean revenue by recency and frequency score, and where the scores are cut.</summary>
internal sealed class RfmGrid : IReportSection
{
    /// <inheritdoc/>
    public string Id => "scores";

    /// <inheritdoc/>
    public bool Applies(AnalysisResult run) => run.Segments.Scoring is not null;

    /// <inheritdoc/>
    public Markup Draw(AnalysisResult run, Language text)
    {
        SegmentationResult result = run.Segments;
        RfmScoring scoring = result.Scoring!;
        RfmScores scores = scoring.Score(result.Table);
        double[] revenue = result.Table.ValuesOf(FeatureCatalog.Monetary)!;
        return new Markup()
            .Add($"<div class=\"grid\"><div class=\"card\"><h3>{text["scores.grid"]}</h3>\n{Grid(scoring.Levels, scores, revenue, text)}<p "
                + $"class=\"hint\">{text.Html("scores.grid-hint")}</p></div>\n")
            .Add($"<div class=\"card\"><h3>{text["scores.cuts"]}</h3>\n{CutOffs(scoring, text)}<p "
                + $"class=\"hint\">{text["scores.rule"]}{Unused(scoring, scores, text)}</p></div></div>\n");
    }

    private static Markup Grid(int levels, RfmScores scores, double[] revenue, Language text)
    {
        var customers = new int[levels + 1, levels + 1];
        var sums = new double[levels + 1, levels + 1];
        for (int i = 0; i < revenue.Length; i++)
        {
            customers[scores.Recency[i], scores.Frequency[i]]++;
            sums[scores.Recency[i], scores.Frequency[i]] += revenue[i];
        }
        double most = Math.Max(sums.Cast<double>().Max(), double.Epsilon);
        var html = new Markup().Add($"<div class=\"scroll\"><table class=\"heat\"><thead><tr>{Page.Headings(text, "scores.recency")}");
        for (int f = 1; f <= levels; f++)
            html.Add($"<th scope=\"col\">{(f == 1 ? text["scores.first-frequency"] : text.Whole(f))}</th>");
        html.Add($"</tr></thead><tbody>\n");
        for (int r = levels; r >= 1; r--)
        {
            html.Add($"<tr><th scope=\"row\">{r}</th>");
            for (int f = 1; f <= levels; f++)
            {
                if (customers[r, f] == 0)
                    html.Add($"<td></td>");
                else
                    html.Add($"<td class=\"above\" style=\"--a:{0.75 * Math.Sqrt(Math.Max(0, sums[r, f]) / most)}\">"
                        + $"{text.Whole(customers[r, f])}"
                        + $"<small>{text.Money(sums[r, f] / customers[r, f])}</small></td>");
            }
            html.Add($"</tr>\n");
        }
        return html.Add($"</tbody></table></div>\n");
    }

    private static Markup CutOffs(RfmScoring scoring, Language text)
    {
        var html = new Markup()
            .Add($"<div class=\"scroll\"><table class=\"plain\"><thead>"
            + $"<tr>{Page.Headings(text, "scores.score", "scores.recency-days", "scores.frequency-orders", "scores.monetary")}</tr></thead>"
            + $"<tbody>\n");
        for (int score = scoring.Levels; score >= 1; score--)
            html.Add($"<tr><th scope=\"row\">{score}</th><td class=\"num\">{Fewer(scoring.Recency, scoring.Levels - score, text)}</td><td "
                + $"class=\"num\">{More(FeatureCatalog.Frequency.Name, scoring.Frequency, score - 1, text)}</td><td "
                + $"class=\"num\">{More(FeatureCatalog.Monetary.Name, scoring.Monetary, score - 1, text)}</td></tr>\n");
        return html.Add($"</tbody></table></div>\n");
    }

    // Worse than the cut-off above, not better than it: [from, to) of days.
    private static string Fewer(double[] cutOffs, int level, Language text)
    {
        if (level == 0)
            return text.Of("scores.below", ("to", cutOffs[0]));
        if (level == cutOffs.Length)
            return text.Of("scores.from", ("from", cutOffs[^1]));
        return cutOffs[level - 1] == cutOffs[level]
            ? text["scores.nobody"] : text.Of("scores.from-below", ("from", cutOffs[level - 1]), ("to", cutOffs[level]));
    }

    private static string More(string feature, double[] cutOffs, int level, Language text)
    {
        if (level == 0)
            return text.Of("scores.up-to", ("to", new FeatureAmount(feature, cutOffs[0])));
        if (level == cutOffs.Length)
            return text.Of("scores.above", ("from", new FeatureAmount(feature, cutOffs[^1])));
        return cutOffs[level - 1] == cutOffs[level]
            ? text["scores.nobody"] : text.Of("scores.above-to",
                ("from", new FeatureAmount(feature, cutOffs[level - 1])), ("to", new FeatureAmount(feature, cutOffs[level])));
    }

    private static string Unused(RfmScoring scoring, RfmScores scores, Language text)
    {
        var gaps = new List<string>();
        foreach ((string feature, int[] given) in RfmScoring.Columns.Zip([scores.Recency, scores.Frequency, scores.Monetary]))
        {
            int[] missing = [.. Enumerable.Range(1, scoring.Levels).Except(given)];
            if (missing.Length > 0)
                gaps.Add(text.Of("scores.unused-of", ("feature", feature),
                    ("scores", text.Join("list.comma", missing.Select(score => text.Whole(score))))));
        }
        return gaps.Count == 0 ? "" : " " + text.Of("scores.unused", ("scores", text.Join("list.semicolon", gaps)));
    }
}
