using System.Globalization;
using Segmentation.Pipeline;
using Segmentation.Reports.Html;

namespace Segmentation.Reports.Sections;

/// <summary>Quality measures with a reading in words.</summary>
internal static class QualityTable
{
    internal static bool Applies(AnalysisResult run) => run.Quality is
        { Silhouette: not null } or { CalinskiHarabasz: not null } or { DaviesBouldin: not null } or { Inertia: not null } or { KlDivergence: not null } or { Stability: not null };

    internal static Markup Draw(AnalysisResult run)
    {
        SegmentationQuality quality = run.Segments.Quality;
        var rows = new Markup();
        if (quality.Silhouette is { } silhouette)
        {
            string error = quality.SilhouetteStandardError is { } se ? Invariant($" ± {se:0.0000}") : "";
            Row(rows, "Silhouette", Invariant($"{silhouette:0.000}{error}"), Reading(silhouette));
        }
        if (quality.CalinskiHarabasz is { } calinski)
            Row(rows, "Calinski-Harabasz", Numbers.Plain(calinski), "between-segment over within-segment variance; higher is better, only to compare segmentations of the same customers");
        if (quality.DaviesBouldin is { } davies)
            Row(rows, "Davies-Bouldin", davies.ToString("0.000", CultureInfo.InvariantCulture), "overlap of the most alike segments; lower is better");
        if (quality.Inertia is { } inertia)
            Row(rows, "Inertia", Numbers.Plain(inertia), "sum of squared distances to the segments' means; lower is tighter, and always falls with more segments");
        if (quality.KlDivergence is { } kl)
            Row(rows, "KL divergence of the map", kl.ToString("0.000", CultureInfo.InvariantCulture), $"what the map loses of the neighbourhoods{(run.Segments.Map?.Landmarks is { } landmarks ? $", over its {Numbers.Whole(landmarks.Length)} landmarks" : "")}; lower is better");
        if (quality.Stability is { } stability)
        {
            string segments = string.Join("; ", run.Segments.Profiles.Take(stability.Jaccard.Length).Select(profile => Invariant($"{profile.Name} {stability.Jaccard[profile.Segment]:0.00}, {StabilityResult.Word(stability.Jaccard[profile.Segment])}")));
            Row(rows, "Stability", stability.Mean.ToString("0.00", CultureInfo.InvariantCulture), $"how much of each segment is found again among customers drawn anew: {segments}");
        }
        return new Markup().Add($"<div class=\"scroll\"><table class=\"plain\"><thead><tr><th scope=\"col\">Measure</th><th scope=\"col\">Value</th><th scope=\"col\">Reading</th></tr></thead><tbody>{rows}</tbody></table></div>\n");
    }

    // Kaufman & Rousseeuw 1990, table 4.
    private static string Reading(double silhouette) => silhouette switch
    {
        > 0.7 => "strong structure: customers are far nearer to their own segment than to any other",
        > 0.5 => "reasonable structure: most customers are clearly nearer to their own segment",
        > 0.25 => "soft structure: segments touch, their limits are a matter of degree",
        _ => "no marked gaps: the segments slice a continuum, which is usual for purchase data; take their limits as conventions",
    };

    private static void Row(Markup rows, string measure, string value, string reading) =>
        rows.Add($"<tr><th scope=\"row\">{measure}</th><td class=\"num\">{value}</td><td>{reading}</td></tr>\n");
}
