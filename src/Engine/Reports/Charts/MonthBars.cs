using System.Globalization;
using Segmentation.Reports.Html;
using Segmentation.Transactions;
using Segmentation.Wording;

namespace Segmentation.Reports.Charts;

/// <summary>Revenue by month; a month that the data cover only in part is drawn pale.</summary>
internal static class MonthBars
{
    /// <summary>Draws all months.</summary>
    /// <param name="height">Height of the image, to stand beside another.</param>
    internal static Markup Draw(TransactionSummary summary, double height, Language text)
    {
        const double Width = 460, Left = 58, Top = 8;
        double bottom = height - 36;
        IReadOnlyList<KeyValuePair<string, double>> months = summary.RevenueByMonth;
        var up = new Axis(Math.Min(0, months.Min(month => month.Value)), months.Max(month => month.Value), bottom, Top);
        var svg = new Svg(Width, height, text["chart.months"]);
        foreach (double tick in up.Ticks(40))
        {
            svg.Line(Left, up.At(tick), Width - 8, up.At(tick), "grid");
            svg.Text(Left - 6, up.At(tick) + 4, text.Money(tick), "small muted end");
        }
        double step = (Width - 8 - Left) / months.Count;
        int labelEvery = Math.Max(1, (int)Math.Ceiling(30 / step));
        double zero = up.At(0);
        for (int i = 0; i < months.Count; i++)
        {
            (string month, double revenue) = months[i];
            DateTime start = DateTime.ParseExact(month, "yyyy-MM", CultureInfo.InvariantCulture);
            bool partial = start < summary.First.Date.AddDays(-3) || start.AddMonths(1).AddDays(-4) > summary.Last;
            double y = up.At(revenue);
            string title = text.Of(partial ? "chart.month-in-part" : "chart.month", ("month", start), ("revenue", Math.Round(revenue)));
            svg.Rectangle(Left + (i * step) + 1, Math.Min(y, zero), step - 2, Math.Abs(zero - y),
                partial ? "mark accent pale" : "mark accent", title, 2);
            double middle = Left + ((i + 0.5) * step);
            if (i % labelEvery == 0)
                svg.Text(middle, bottom + 16, text.Of("date.month-short", ("date", start)), "small muted mid");
            if ((i == 0 && (start.Month != 12 || step > 44)) || (start.Month <= labelEvery && i % labelEvery == 0))
                svg.Text(middle, bottom + 30, text.Of("date.year", ("date", start)), "small muted mid");
        }
        return svg.Line(Left, zero, Width - 8, zero, "axis").Draw();
    }
}
