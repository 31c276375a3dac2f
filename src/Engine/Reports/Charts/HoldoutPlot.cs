using System.Globalization;
using Segmentation.Reports.Html;
using Segmentation.Value.Models;
using Segmentation.Wording;

namespace Segmentation.Reports.Charts;

/// <summary>Mean orders in a holdout by repeats before it: what came, what the model expected, and what the naive rate did.</summary>
internal static class HoldoutPlot
{
    internal static Markup Draw(HoldoutCheck check, Language text)
    {
        const double Width = 460, Left = 48, Top = 14, Bottom = 230;
        IReadOnlyList<HoldoutBin> bins = check.Bins;
        double most = bins.Max(bin => Math.Max(bin.Actual, Math.Max(bin.Expected, bin.Naive)));
        var across = new Axis(bins[0].Repeats, Math.Max(bins[^1].Repeats, bins[0].Repeats + 1), Left + 14, Width - 22);
        var up = new Axis(0, most > 0 ? 1.05 * most : 1, Bottom, Top);
        var svg = new Svg(Width, Bottom + 62, text["chart.holdout"]);
        foreach (double tick in up.Ticks(32))
        {
            svg.Line(Left, up.At(tick), Width - 8, up.At(tick), "grid");
            svg.Text(Left - 6, up.At(tick) + 4, text.Number(tick, "0.##"), "small muted end");
        }
        svg.Polygon(bins.Select(bin => (across.At(bin.Repeats), up.At(bin.Naive))), "line", close: false);
        svg.Polygon(bins.Select(bin => (across.At(bin.Repeats), up.At(bin.Expected))), "line accent", close: false);
        foreach (HoldoutBin bin in bins)
        {
            double x = across.At(bin.Repeats);
            string title = text.Of(
                "chart.holdout-bin",
                ("repeats", bin.Repeats),
                ("customers", bin.Customers),
                ("actual", bin.Actual),
                ("expected", bin.Expected),
                ("naive", bin.Naive));
            svg.Circle(x, up.At(bin.Actual), 4.5, "mark accent strong", title);
            string label = bin.Repeats.ToString(CultureInfo.InvariantCulture);
            if (bin == bins[^1] && bins.Count > 1)
                label = text.Of("chart.holdout-last", ("repeats", label));
            svg.Text(x, Bottom + 16, label, "small muted mid");
        }
        return svg
            .Text((Left + Width) / 2, Bottom + 34, text["chart.holdout-axis"], "small muted mid")
            .Text((Left + Width) / 2, Bottom + 54, text["chart.holdout-legend"], "small muted mid")
            .Draw();
    }
}
