using System.Globalization;
using Segmentation.Pipeline;
using Segmentation.Pipeline.Comparison;
using Segmentation.Profiles;
using Segmentation.Reports.Html;
using Segmentation.Statistics;

namespace Segmentation.Reports.Sections;

/// <summary>Which features tell the segments apart, by rank tests, and how surely each segment's middle is known.</summary>
internal sealed class FeatureTests : IReportSection
{
    private const double Level = 0.05;
    private const int MostPairsNamed = 4;

    /// <inheritdoc/>
    public string Id => "tests";

    /// <inheritdoc/>
    public string Title => "What the differences are worth";

    /// <inheritdoc/>
    public bool Applies(AnalysisResult run) => run.Segments.Profiles.Count > 1;

    /// <inheritdoc/>
    public Markup Draw(AnalysisResult run)
    {
        SegmentationResult result = run.Segments;
        IReadOnlyList<FeatureDifference> differences = SegmentDifferences.Between(result);
        var rows = new Markup();
        foreach (FeatureDifference difference in differences)
        {
            KruskalWallisResult overall = difference.Difference.Overall;
            rows.Add($"<tr><th scope=\"row\">{FeatureLabels.Label(difference.Feature)}</th><td class=\"num\">{Numbers.Percent(overall.EpsilonSquared)}</td><td>{Strength(overall.EpsilonSquared)}</td><td class=\"num\">{Probability(overall.P)}</td><td>{Alike(difference, result.Profiles)}</td></tr>\n");
        }
        var html = new Markup()
            .Add($"<p>{SegmentDifferences.Caution}</p>\n<div class=\"scroll\"><table class=\"plain\"><thead><tr><th scope=\"col\">Feature</th><th scope=\"col\">Between segments</th><th scope=\"col\">Effect</th><th scope=\"col\">Probability</th><th scope=\"col\">Pairs that do not differ</th></tr></thead><tbody>{rows}</tbody></table></div>\n")
            .Add($"<p class=\"hint\">Between segments: the share of the ranks' variance that lies between segments (epsilon squared). Probability: Kruskal-Wallis. Pairs: Mann-Whitney with Holm's correction, at 5%.</p>\n");
        string[] cautions = [.. differences.SelectMany(difference => difference.Difference.Cautions).Distinct()];
        foreach (string caution in cautions)
            html.Add($"<p class=\"hint\">{caution}</p>\n");
        return html.Add($"{Medians(differences, result.ProfilesByShare)}");
    }

    private static Markup Medians(IReadOnlyList<FeatureDifference> differences, IReadOnlyList<SegmentProfile> profiles)
    {
        var html = new Markup().Add($"<h3>Medians with 95% intervals</h3>\n<div class=\"scroll\"><table class=\"plain\"><thead><tr><th scope=\"col\">Segment</th>");
        foreach (FeatureDifference difference in differences)
            html.Add($"<th scope=\"col\">{FeatureLabels.Label(difference.Feature)}</th>");
        html.Add($"</tr></thead><tbody>\n");
        foreach (SegmentProfile profile in profiles)
        {
            html.Add($"<tr><th scope=\"row\">{profile.Segment} {profile.Name}</th>");
            foreach (FeatureDifference difference in differences)
            {
                ConfidenceInterval median = difference.Medians[profile.Segment];
                html.Add($"<td class=\"num\">{Numbers.Plain(median.Estimate)} <small>{Numbers.Plain(median.Low)} to {Numbers.Plain(median.High)}</small></td>");
            }
            html.Add($"</tr>\n");
        }
        return html.Add($"</tbody></table></div>\n<p class=\"hint\">By bootstrap: where the median would lie if such customers were drawn anew.</p>\n");
    }

    // Cohen 1988's small, medium and large for a share of variance.
    private static string Strength(double share) => share switch
    {
        >= 0.14 => "large",
        >= 0.06 => "medium",
        >= 0.01 => "small",
        _ => "negligible",
    };

    private static string Probability(double p) => p switch
    {
        0 => "<1e-300",
        < 0.001 => p.ToString("0e0", CultureInfo.InvariantCulture),
        _ => p.ToString("0.000", CultureInfo.InvariantCulture),
    };

    private static string Alike(FeatureDifference difference, IReadOnlyList<SegmentProfile> byNumber)
    {
        GroupPair[] alike = [.. difference.Difference.Pairs.Where(pair => pair.AdjustedP >= Level)];
        if (alike.Length == 0)
            return "none";
        string named = string.Join("; ", alike.Take(MostPairsNamed).Select(pair => $"{byNumber[pair.A].Name} and {byNumber[pair.B].Name}"));
        return alike.Length > MostPairsNamed ? Invariant($"{named}; {alike.Length - MostPairsNamed} more") : named;
    }
}
