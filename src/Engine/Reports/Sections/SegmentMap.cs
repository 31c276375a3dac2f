using Segmentation.Embedding;
using Segmentation.Pipeline;
using Segmentation.Profiles;
using Segmentation.Reports.Charts;
using Segmentation.Reports.Html;
using Segmentation.Reports.Json;
using Segmentation.Wording;

namespace Segmentation.Reports.Sections;

/// <summary>The t-SNE map as a canvas with a legend that switches segments on and off; map.js draws it.</summary>
internal sealed class SegmentMap : IReportSection
{
    /// <inheritdoc/>
    public string Id => "map";

    /// <inheritdoc/>
    public bool Applies(AnalysisResult run) => run.Segments.Map is { Positions: { Columns: 2, Rows: > 0 } };

    /// <inheritdoc/>
    public Markup Draw(AnalysisResult run, Language text)
    {
        TSneResult map = run.Segments.Map!;
        Matrix positions = map.Positions;
        IReadOnlyList<SegmentProfile> profiles = run.Segments.Profiles;
        MapPoints points = MapPoints.Pack(positions, run.Segments.Labels, profiles.Count);
        var lead = new Markup().Add($"{text.Html("map.lead")}");
        if (map.Landmarks is { } landmarks)
            lead.Add($" {text.Html("map.placed", ("mapped", landmarks.Length), ("placed", positions.Rows - landmarks.Length))}");
        if (points.Shown < positions.Rows)
            lead.Add($" {text.Html("map.sampled", ("customers", positions.Rows), ("drawn", points.Shown))}");
        var legend = new Markup();
        foreach (SegmentProfile profile in profiles)
            legend.Add($"<button type=\"button\" aria-pressed=\"true\" class=\"{Svg.Color(profile.Segment)}\" "
                + $"data-segment=\"{profile.Segment}\"><i></i>{profile.Segment} {profile.Name} <small>{text.Whole(profile.Customers)}"
                + $"</small></button>\n");
        return new Markup()
            .Add($"<p>{lead}</p>\n")
            .Add($"<div class=\"map\"><canvas id=\"map-canvas\" tabindex=\"0\" role=\"img\" "
                + $"aria-label=\"{text.Of("map.label", ("customers", positions.Rows))}\"></canvas>")
            .Add($"<div class=\"map-buttons\"><button type=\"button\" data-zoom=\"1.6\" aria-label=\"{text["map.zoom-in"]}\">+</button>"
                + $"<button type=\"button\" data-zoom=\"0.625\" aria-label=\"{text["map.zoom-out"]}\">−</button><button type=\"button\" "
                + $"data-zoom=\"0\" aria-label=\"{text["map.whole"]}\">⤢</button><button type=\"button\" id=\"map-lasso\" "
                + $"aria-pressed=\"false\" aria-label=\"{text["map.lasso"]}\" title=\"{text["map.lasso"]}\">◌</button></div>")
            .Add($"<div id=\"map-tip\" class=\"tip\" translate=\"no\" hidden></div></div>\n")
            .Add($"<div class=\"legend\" id=\"map-legend\" role=\"group\" aria-label=\"{text["map.legend"]}\">{legend}</div>\n")
            .Add($"<div id=\"map-region\" class=\"card\" aria-live=\"polite\" hidden></div>\n")
            .Add($"<p class=\"hint\">{text.Html("map.hint")}</p>\n")
            .Add($"<noscript><p>{text.Html("map.no-script")}</p></noscript>\n")
            .Add($"<script type=\"application/json\" id=\"map-data\">").AddTrusted(MapSegmentDocument.Script(points, profiles, text))
                .Add($"</script>\n");
    }
}
