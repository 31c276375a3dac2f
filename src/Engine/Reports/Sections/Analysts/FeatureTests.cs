using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Pipeline.Comparison;
using Segmentation.Profiles;
using Segmentation.Reports.Html;
using Segmentation.Statistics;
using Segmentation.Wording;

namespace Segmentation.Reports.Sections.Analysts;

/// <summary>Which features tell the segments apart, by rank tests, and how surely each segment's middle is known.</summary>
internal sealed class FeatureTests : IReportSection
{
    private const double Level = 0.05;
    private const int MostPairsNamed = 4;
    private const int MostPairsListed = 66;

    /// <inheritdoc/>
    public string Id => "tests";

    /// <inheritdoc/>
    public bool Applies(AnalysisResult run) => run.Segments.Profiles.Count > 1;

    /// <inheritdoc/>
    public Markup Draw(AnalysisResult run, Language text)
    {
        SegmentationResult result = run.Segments;
        IReadOnlyList<FeatureDifference> differences = run.Differences ?? SegmentDifferences.Between(result);
        var rows = new Markup();
        foreach (FeatureDifference difference in differences)
        {
            KruskalWallisResult overall = difference.Difference.Overall;
            rows.Add($"<tr><th scope=\"row\">{FeatureLabels.Label(difference.Feature, text)}</th><td "
                + $"class=\"num\">{text.Percent(overall.EpsilonSquared)}</td><td>{text[Strength(overall.EpsilonSquared)]}</td><td "
                + $"class=\"num\">{Probability(overall.P, text)}</td><td>{Alike(difference, result.Profiles, text)}</td></tr>\n");
        }
        var html = new Markup()
            .Add($"<p>{text["tests.caution"]}</p>\n<div class=\"scroll\"><table class=\"plain\"><thead>"
                + $"<tr>{Page.Headings(text, "column.feature", "tests.between", "tests.effect", "tests.probability", "tests.alike")}</tr>"
                + $"</thead><tbody>{rows}</tbody></table></div>\n")
            .Add($"<p class=\"hint\">{text.Html("tests.hint")}</p>\n");
        foreach (int small in differences.Select(difference => difference.Difference.SmallGroups).Where(small => small > 0).Distinct())
            html.Add($"<p class=\"hint\">{text.Of("tests.few-values", ("groups", small), ("least", GroupComparison.SmallGroup))}</p>\n");
        return html.Add($"{Pairs(differences, result.Profiles, text)}{Medians(differences, result.Profiles, text)}");
    }

    // The pairs that differ with their probabilities, feature by feature; behind a click, since there may be many.
    private static Markup Pairs(IReadOnlyList<FeatureDifference> differences, IReadOnlyList<SegmentProfile> byNumber, Language text)
    {
        var html = new Markup();
        foreach (FeatureDifference difference in differences)
        {
            GroupPair[] differ = [.. difference.Difference.Pairs.Where(pair => pair.AdjustedP < Level).OrderBy(pair => pair.AdjustedP)];
            html.Add($"<details><summary>{text.Of("tests.differ",
                ("feature", FeatureLabels.Label(difference.Feature, text)), ("count", differ.Length),
                    ("all", difference.Difference.Pairs.Count))}</summary>");
            if (differ.Length > 0)
                html.Add($"<ul>");
            foreach (GroupPair pair in differ.Take(MostPairsListed))
                html.Add($"<li>{text.Of("tests.pair", ("a", byNumber[pair.A].Name), ("b", byNumber[pair.B].Name))}: P "
                    + $"{Probability(pair.AdjustedP, text)}</li>\n");
            if (differ.Length > 0)
                html.Add($"</ul>");
            if (differ.Length > MostPairsListed)
                html.Add($"<p class=\"hint\">{text.Html("tests.more-in-file", ("count", differ.Length - MostPairsListed))}</p>");
            html.Add($"</details>\n");
        }
        return html;
    }

    private static Markup Medians(IReadOnlyList<FeatureDifference> differences, IReadOnlyList<SegmentProfile> profiles, Language text)
    {
        var html = new Markup()
            .Add($"<h3>{text["tests.medians"]}</h3>\n<div class=\"scroll\"><table class=\"plain\"><thead>"
            + $"<tr>{Page.Headings(text, "column.segment")}");
        foreach (FeatureDifference difference in differences)
            html.Add($"<th scope=\"col\">{FeatureLabels.Label(difference.Feature, text)}</th>");
        html.Add($"</tr></thead><tbody>\n");
        foreach (SegmentProfile profile in profiles)
        {
            html.Add($"<tr><th scope=\"row\">{profile.Segment} {profile.Name}</th>");
            foreach (FeatureDifference difference in differences)
            {
                ConfidenceInterval median = difference.Medians[profile.Segment];
                string interval = text.Of(
                    "tests.interval",
                    ("low", new FeatureAmount(difference.Feature, median.Low)),
                    ("high", new FeatureAmount(difference.Feature, median.High)));
                html.Add($"<td class=\"num\">{FeatureLabels.Amount(difference.Feature, median.Estimate, text, "plain")} ")
                    .Add($"<small>{interval}</small></td>");
            }
            html.Add($"</tr>\n");
        }
        return html.Add($"</tbody></table></div>\n<p class=\"hint\">{text.Html("tests.medians-hint")}</p>\n");
    }

    // Cohen 1988's small, medium and large for a share of variance.
    private static string Strength(double share) => share switch
    {
        >= 0.14 => "tests.large",
        >= 0.06 => "tests.medium",
        >= 0.01 => "tests.small",
        _ => "tests.negligible",
    };

    private static string Probability(double p, Language text) => p switch
    {
        0 => "<1e-300",
        < 0.001 => text.Number(p, "0e0"),
        _ => text.Number(p, "0.000"),
    };

    private static string Alike(FeatureDifference difference, IReadOnlyList<SegmentProfile> byNumber, Language text)
    {
        GroupPair[] alike = [.. difference.Difference.Pairs.Where(pair => pair.AdjustedP >= Level)];
        if (alike.Length == 0)
            return text["tests.none"];
        string named = text.Join(
            "list.semicolon",
            alike.Take(MostPairsNamed).Select(pair => text.Of("tests.pair", ("a", byNumber[pair.A].Name), ("b", byNumber[pair.B].Name))));
        return alike.Length > MostPairsNamed
            ? text.Of("tests.more-pairs", ("pairs", named), ("count", alike.Length - MostPairsNamed)) : named;
    }
}
