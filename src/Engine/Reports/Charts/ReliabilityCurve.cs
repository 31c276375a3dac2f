using Segmentation.Prediction.Churn;
using Segmentation.Reports.Html;
using Segmentation.Wording;

namespace Segmentation.Reports.Charts;

/// <summary>Observed share against predicted probability; the dashed line is where every prediction comes true.</summary>
internal static class ReliabilityCurve
{
    internal static Markup Draw(IReadOnlyList<ReliabilityBin> bins, Language text)
    {
        const double Width = 420, Left = 48, Top = 10, Bottom = 290;
        var across = new Axis(0, 1, Left, Width - 16);
        var up = new Axis(0, 1, Bottom, Top);
        var svg = new Svg(Width, Bottom + 40, text["chart.reliability"]);
        for (double tick = 0; tick <= 1.001; tick += 0.25)
        {
            svg.Line(Left, up.At(tick), Width - 16, up.At(tick), "grid");
            svg.Text(Left - 6, up.At(tick) + 4, text.Number(tick, "0.##"), "small muted end");
            svg.Text(across.At(tick), Bottom + 16, text.Number(tick, "0.##"), "small muted mid");
        }
        svg.Line(across.At(0), up.At(0), across.At(1), up.At(1), "zero");
        svg.Polygon(bins.Select(bin => (across.At(bin.Predicted), up.At(bin.Observed))), "line accent", close: false);
        double most = bins.Max(bin => bin.Rows);
        foreach ((double predicted, double observed, int rows) in bins)
            svg.Circle(across.At(predicted), up.At(observed), 3 + (5 * Math.Sqrt(rows / most)), "mark accent",
                text.Of("chart.reliability-bin", ("predicted", predicted), ("observed", observed), ("customers", rows)));
        return svg.Text((Left + Width) / 2, Bottom + 34, text["chart.reliability-axis"], "small muted mid").Draw();
    }
}
