using System.Globalization;
using Segmentation.Clustering;
using Segmentation.Reports.Html;
using Segmentation.Wording;

namespace Segmentation.Reports.Charts;

/// <summary>The silhouette for each number of segments tried; the chosen one stands out.</summary>
internal static class KCurve
{
    internal static Markup Draw(ChosenK choice, Language text)
    {
        const double Width = 460, Left = 48, Top = 14, Bottom = 170;
        IReadOnlyList<KQuality> curve = choice.Curve;
        double low = curve.Min(point => point.Silhouette - (point.StandardError ?? 0)),
            high = curve.Max(point => point.Silhouette + (point.StandardError ?? 0));
        double margin = Math.Max(0.01, 0.15 * (high - low));
        var across = new Axis(curve[0].Clusters, curve[^1].Clusters, Left + 14, Width - 22);
        var up = new Axis(low - margin, high + margin, Bottom, Top);
        var svg = new Svg(Width, Bottom + 40, text.Of("chart.curve", ("chosen", choice.Chosen)));
        foreach (double tick in up.Ticks(32))
        {
            svg.Line(Left, up.At(tick), Width - 8, up.At(tick), "grid");
            svg.Text(Left - 6, up.At(tick) + 4, text.Number(tick, "0.00"), "small muted end");
        }
        svg.Polygon(curve.Select(point => (across.At(point.Clusters), up.At(point.Silhouette))), "line accent", close: false);
        foreach (KQuality point in curve)
        {
            double x = across.At(point.Clusters);
            bool chosen = point.Clusters == choice.Chosen;
            if (point.StandardError is { } error)
                svg.Line(x, up.At(point.Silhouette - error), x, up.At(point.Silhouette + error), "whisker accent");
            string title = text.Of(
                "chart.curve-point",
                ("segments", point.Clusters),
                ("silhouette", point.Silhouette),
                ("calinski", point.CalinskiHarabasz),
                ("davies", point.DaviesBouldin));
            svg.Circle(x, up.At(point.Silhouette), chosen ? 7 : 4, chosen ? "mark accent strong" : "mark accent", title);
            svg.Text(x, Bottom + 16, point.Clusters.ToString(CultureInfo.InvariantCulture), chosen ? "small mid bold" : "small muted mid");
        }
        return svg.Text((Left + Width) / 2, Bottom + 34, text["chart.curve-axis"], "small muted mid").Draw();
    }
}
