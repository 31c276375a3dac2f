using Segmentation.Reports.Html;
using Segmentation.Transactions;
using Segmentation.Wording;

namespace Segmentation.Reports.Charts;

/// <summary>Rows read, what each rule dropped, rows kept.</summary>
internal static class CleaningFunnel
{
    internal static Markup Draw(CleaningReport cleaning, Language text)
    {
        const double Width = 460, Left = 170, Row = 28, Top = 4;
        CleaningStep[] steps = [.. cleaning.Steps];
        var axis = new Axis(0, Math.Max(1, cleaning.RowsRead), 0, Width - Left - 70);
        var svg = new Svg(Width, Top + (Row * (steps.Length + 2)),
            text.Of("chart.funnel", ("read", cleaning.RowsRead), ("kept", cleaning.RowsKept)));
        Bar(0, text["chart.rows-read"], cleaning.RowsRead, 0);
        long left = cleaning.RowsRead;
        for (int i = 0; i < steps.Length; i++)
        {
            left -= steps[i].Dropped;
            Bar(i + 1, RuleWords.Of(steps[i].Rule, text), left, steps[i].Dropped);
        }
        Bar(steps.Length + 1, text["chart.rows-kept"], cleaning.RowsKept, 0);
        return svg.Draw();

        void Bar(int row, string label, long kept, long dropped)
        {
            double y = Top + (Row * row);
            double width = axis.At(kept);
            svg.Text(Left - 10, y + 18, Svg.Fit(label, Left - 12), "end", label);
            svg.Rectangle(Left, y + 5, width, 18, "mark accent", text.Of("chart.rows-left", ("rows", kept)), 2);
            if (dropped > 0)
                svg.Rectangle(Left + width, y + 5, Math.Max(1.5, axis.At(dropped)), 18, "mark dropped",
                    text.Of("chart.rows-dropped", ("rule", label), ("rows", dropped)));
            svg.Text(Left + width + (dropped > 0 ? axis.At(dropped) : 0) + 6, y + 18,
                dropped > 0 ? "−" + text.Whole(dropped) : row == 0 || row == steps.Length + 1 ? text.Whole(kept) : "0", "small");
        }
    }
}

/// <summary>Cleaning rules in plain words.</summary>
internal static class RuleWords
{
    internal static string Of(string rule, Language text) => text[$"rule.{rule}"];
}
