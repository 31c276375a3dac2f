using Segmentation.Pipeline;
using Segmentation.Reports.Html;
using Segmentation.Wording;

namespace Segmentation.Reports.Sections.Analysts;

/// <summary>Quality measures with a reading in words.</summary>
internal static class QualityTable
{
    internal static bool Applies(AnalysisResult run) => run.Quality is
        { Silhouette: not null } or { CalinskiHarabasz: not null } or { DaviesBouldin: not null }
            or { Inertia: not null } or { KlDivergence: not null } or { Stability: not null };

    internal static Markup Draw(AnalysisResult run, Language text)
    {
        SegmentationQuality quality = run.Segments.Quality;
        var rows = new Markup();
        if (quality.Silhouette is { } silhouette)
        {
            string key = quality.SilhouetteStandardError is null ? "quality.silhouette-value" : "quality.silhouette-of-sample";
            string value = text.Of(key, ("value", silhouette), ("error", quality.SilhouetteStandardError));
            Row(rows, text["quality.silhouette"], value, text[Reading(silhouette)]);
        }
        if (quality.CalinskiHarabasz is { } calinski)
            Row(rows, text["quality.calinski"], text.Plain(calinski), text["quality.calinski-reading"]);
        if (quality.DaviesBouldin is { } davies)
            Row(rows, text["quality.davies"], text.Number(davies, "0.000"), text["quality.davies-reading"]);
        if (quality.Inertia is { } inertia)
            Row(rows, text["quality.inertia"], text.Plain(inertia), text["quality.inertia-reading"]);
        if (quality.KlDivergence is { } kl)
        {
            string reading = run.Segments.Map?.Landmarks is { } landmarks
                ? text.Of("quality.divergence-of-landmarks", ("landmarks", landmarks.Length))
                : text["quality.divergence-reading"];
            Row(rows, text["quality.divergence"], text.Number(kl, "0.000"), reading);
        }
        if (quality.Stability is { } stability)
        {
            string segments = text.Join("list.semicolon", run.Segments.Profiles.Take(stability.Jaccard.Length).Select(profile => text.Of(
                "quality.stability-of",
                ("segment", profile.Name),
                ("jaccard", stability.Jaccard[profile.Segment]),
                ("word", StabilityTable.Word(stability.Jaccard[profile.Segment], text)))));
            Row(rows, text["quality.stability"], text.Number(stability.Mean, "0.00"),
                text.Of("quality.stability-reading", ("segments", segments)));
        }
        if (quality.Placing is { } placing)
        {
            string ways = text.Join(
                "list.comma", placing.Measured.Select(way => text.Of(
                    "quality.placing-by", ("way", text[$"placing.{way.Name}"]), ("accuracy", way.Accuracy))));
            string reading = text.Of("quality.placing-reading", ("customers", placing.Customers), ("folds", placing.Folds), ("ways", ways));
            if (placing.Loss is { } loss)
                reading += " " + text.Of(
                    "quality.voters", ("kept", loss.Voters), ("customers", loss.Of), ("measured", loss.Measured),
                    ("share", loss.InOwnSegment));
            Row(rows, text["quality.placing"], text.Of("number.share", ("share", placing.Chosen.Accuracy)), reading);
        }
        return new Markup().Add(
            $"<div class=\"scroll\"><table class=\"plain\"><thead>"
            + $"<tr>{Page.Headings(text, "quality.measure", "quality.value", "quality.reading")}</tr></thead><tbody>{rows}</tbody></table>"
            + $"</div>\n");
    }

    // Kaufman & Rousseeuw 1990, table 4.
    private static string Reading(double silhouette) => silhouette switch
    {
        > 0.7 => "quality.strong",
        > 0.5 => "quality.reasonable",
        > 0.25 => "quality.soft",
        _ => "quality.none",
    };

    private static void Row(Markup rows, string measure, string value, string reading) =>
        rows.Add($"<tr><th scope=\"row\">{measure}</th><td class=\"num\">{value}</td><td>{reading}</td></tr>\n");
}
