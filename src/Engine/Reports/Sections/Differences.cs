using Segmentation.Pipeline;
using Segmentation.Profiles;
using Segmentation.Reports.Html;
using Segmentation.Statistics;

namespace Segmentation.Reports.Sections;

/// <summary>How much each feature tells the segments apart, and which segments it does not tell apart.</summary>
internal static class Differences
{
    private const double Level = 0.05;

    /// <summary>One row a feature, or nothing where there are fewer than two segments.</summary>
    internal static Markup? Draw(SegmentationResult result)
    {
        if (result.Profiles.Count < 2 || result.Profiles.Any(profile => profile.Customers == 0))
            return null;
        var rows = new Markup();
        var cautions = new SortedSet<string>(StringComparer.Ordinal);
        for (int j = 0; j < result.Table.Columns.Count; j++)
        {
            GroupDifference difference = GroupComparison.Compare(BySegment(result, j));
            cautions.UnionWith(difference.Cautions);
            rows.Add($"<tr><th scope=\"row\">{FeatureLabels.Label(result.Table.Columns[j])}</th>");
            rows.Add($"<td class=\"num\">{difference.Overall.EpsilonSquared.ToString("0.00")}<small> {Strength(difference.Overall.EpsilonSquared)}</small></td>");
            rows.Add($"<td class=\"num\">{Probability(difference.Overall.P)}</td><td>{Alike(difference, result.Profiles)}</td></tr>\n");
        }
        string caution = string.Concat(cautions.Select(text => $" {text}"));
        return new Markup()
            .Add($"<div class=\"scroll\"><table class=\"plain\"><thead><tr><th scope=\"col\">Feature</th><th scope=\"col\">Effect ε²</th><th scope=\"col\">P</th><th scope=\"col\">Not told apart</th></tr></thead><tbody>{rows}</tbody></table></div>\n")
            .Add($"<p class=\"hint\">Kruskal-Wallis over all segments; pairs by Mann-Whitney with Holm's correction at 5%. The segments were formed from these very features, so that they differ is no discovery: read ε², the share of the ranks' variance that the segments explain.{caution}</p>\n");
    }

    private static double[][] BySegment(SegmentationResult result, int column)
    {
        double[][] groups = [.. result.Profiles.Select(profile => new double[profile.Customers])];
        int[] filled = new int[groups.Length];
        for (int i = 0; i < result.Labels.Length; i++)
            groups[result.Labels[i]][filled[result.Labels[i]]++] = result.Table.Values[i, column];
        return groups;
    }

    private static string Alike(GroupDifference difference, IReadOnlyList<SegmentProfile> profiles)
    {
        string[] pairs = [.. difference.Pairs.Where(pair => pair.AdjustedP is not < Level).Select(pair => $"{profiles[pair.A].Name} and {profiles[pair.B].Name}")];
        return pairs.Length == 0 ? "all pairs differ" : string.Join("; ", pairs);
    }

    // Cohen's bounds for a share of variance explained.
    private static string Strength(double epsilonSquared) => epsilonSquared switch
    {
        >= 0.14 => "large",
        >= 0.06 => "medium",
        >= 0.01 => "small",
        _ => "negligible",
    };

    private static string Probability(double p) => p switch
    {
        < 1e-300 => "< 1e-300",
        < 0.001 => p.ToString("0.0e0"),
        _ => p.ToString("0.000"),
    };
}
