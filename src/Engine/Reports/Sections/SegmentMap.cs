using Segmentation.Embedding;
using Segmentation.Pipeline;
using Segmentation.Profiles;
using Segmentation.Reports.Charts;
using Segmentation.Reports.Html;
using Segmentation.Reports.Json;

namespace Segmentation.Reports.Sections;

/// <summary>The t-SNE map as a canvas with a legend that switches segments on and off; report.js draws it.</summary>
internal sealed class SegmentMap : IReportSection
{
    /// <inheritdoc/>
    public string Id => "map";

    /// <inheritdoc/>
    public string Title => "Map";

    /// <inheritdoc/>
    public bool Applies(AnalysisResult run) => run.Segments.Map is { Positions: { Columns: 2, Rows: > 0 } };

    /// <inheritdoc/>
    public Markup Draw(AnalysisResult run)
    {
        TSneResult map = run.Segments.Map!;
        Matrix positions = map.Positions;
        IReadOnlyList<SegmentProfile> profiles = run.Segments.Profiles;
        MapPoints points = MapPoints.Pack(positions, run.Segments.Labels, profiles.Count);
        string sampled = points.Shown < positions.Rows ? $" Of {Numbers.Whole(positions.Rows)} customers {Numbers.Whole(points.Shown)} are drawn, thinned evenly." : "";
        string placed = map.Landmarks is { } landmarks ? $" {Numbers.Whole(landmarks.Length)} customers, drawn evenly from everywhere, were mapped by t-SNE; each of the other {Numbers.Whole(positions.Rows - landmarks.Length)} was placed among the mapped ones that buy most like it." : "";
        var legend = new Markup();
        foreach (SegmentProfile profile in profiles)
            legend.Add($"<button type=\"button\" aria-pressed=\"true\" class=\"{Svg.Color(profile.Segment)}\" data-segment=\"{profile.Segment}\"><i></i>{profile.Segment} {profile.Name} <small>{Numbers.Whole(profile.Customers)}</small></button>\n");
        return new Markup()
            .Add($"<p>Each point is a customer; customers who buy alike stand near each other. Distances between far groups say little.{placed}{sampled}</p>\n")
            .Add($"<div class=\"map\"><canvas id=\"map-canvas\" tabindex=\"0\" role=\"img\" aria-label=\"Map of {Numbers.Whole(positions.Rows)} customers by segment\"></canvas>")
            .Add($"<div class=\"map-buttons\"><button type=\"button\" data-zoom=\"1.6\" aria-label=\"Zoom in\">+</button><button type=\"button\" data-zoom=\"0.625\" aria-label=\"Zoom out\">−</button><button type=\"button\" data-zoom=\"0\" aria-label=\"Show the whole map\">⤢</button></div>")
            .Add($"<div id=\"map-tip\" class=\"tip\" hidden></div></div>\n")
            .Add($"<div class=\"legend\" id=\"map-legend\" role=\"group\" aria-label=\"Segments shown on the map\">{legend}</div>\n")
            .Add($"<p class=\"hint\">Drag to move, pinch or use the buttons to zoom; after a click on the map the wheel zooms too. Click a name to hide its segment, double-click to see it alone.</p>\n")
            .Add($"<noscript><p>The map needs JavaScript; every other part of this page does without.</p></noscript>\n")
            .Add($"<script type=\"application/json\" id=\"map-data\">").AddTrusted(MapSegmentDocument.Script(points, profiles)).Add($"</script>\n");
    }
}
