using System.Text.Json;
using Segmentation.Embedding;
using Segmentation.Pipeline;
using Segmentation.Profiles;
using Segmentation.Reports.Charts;
using Segmentation.Reports.Html;

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
            .Add($"<script type=\"application/json\" id=\"map-data\">").AddTrusted(Data(points, profiles)).Add($"</script>\n");
    }

    // System.Text.Json's own encoder escapes <, > and &, so no name can end the script element.
    private static string Data(MapPoints points, IReadOnlyList<SegmentProfile> profiles) => JsonSerializer.Serialize(profiles.Select((profile, s) => new
    {
        name = profile.Name,
        customers = profile.Customers,
        color = s % 12,
        count = points.Counts[s],
        x = points.Centers[s].X,
        y = points.Centers[s].Y,
        points = points.Packed[s],
    }).ToArray(), PlainBase64);

    // + and / of base64 need no escapes inside a script element; six letters each would cost a tenth of the file.
    private static readonly JsonSerializerOptions PlainBase64 = new() { Encoder = ScriptSafeEncoder() };

    private static System.Text.Encodings.Web.JavaScriptEncoder ScriptSafeEncoder()
    {
        var settings = new System.Text.Encodings.Web.TextEncoderSettings(System.Text.Unicode.UnicodeRanges.All);
        settings.AllowCharacters('+', '/');
        return System.Text.Encodings.Web.JavaScriptEncoder.Create(settings);
    }
}
