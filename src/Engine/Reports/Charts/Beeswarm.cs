using Segmentation.Reports.Html;
using Segmentation.Wording;

namespace Segmentation.Reports.Charts;

/// <summary>
/// What moved each customer's score: a row for each column, a dot for each customer, right of the line where it raised the risk; the colour
/// tells the column's own value.
/// </summary>
internal static class Beeswarm
{
    private const int MostDots = 300;

    /// <summary>Draws the chart.</summary>
    /// <param name="names">Columns, most important first.</param>
    /// <param name="contributions">For each column one Shapley value a customer.</param>
    /// <param name="values">For each column the value of each customer; NaN draws grey.</param>
    internal static Markup Draw(
        IReadOnlyList<string> names, IReadOnlyList<double[]> contributions, IReadOnlyList<double[]> values, Language text)
    {
        const double Width = 720, Left = 240, Row = 30, Top = 8;
        double reach = contributions.Max(column => column.Max(Math.Abs));
        var across = new Axis(-reach, reach, Left, Width - 12);
        double bottom = Top + (Row * names.Count);
        var svg = new Svg(Width, bottom + 34, text["chart.swarm"]);
        svg.Line(across.At(0), Top, across.At(0), bottom, "axis");
        for (int c = 0; c < names.Count; c++)
        {
            double middle = Top + (Row * c) + (Row / 2);
            svg.Line(Left, middle, Width - 12, middle, "grid");
            svg.Text(Left - 10, middle + 4, Svg.Fit(names[c], Left - 14), "end small", names[c]);
            double[] ranks = Ranks(values[c]);
            // Dots that would cover each other move apart, up and down in turn.
            var filled = new Dictionary<int, int>();
            int stride = Math.Max(1, contributions[c].Length / MostDots);
            for (int i = 0; i < contributions[c].Length; i += stride)
            {
                double x = across.At(contributions[c][i]);
                int slot = (int)(x / 3);
                int stacked = filled[slot] = filled.GetValueOrDefault(slot) + 1;
                double shift = Math.Min((Row / 2) - 3, stacked / 2 * 2.2) * (stacked % 2 == 0 ? 1 : -1);
                svg.Circle(x, middle + shift, 2.2,
                    double.IsNaN(ranks[i]) ? "mark s7" : ranks[i] < 1 / 3.0 ? "mark s4" : ranks[i] < 2 / 3.0 ? "mark s3" : "mark s6");
            }
        }
        foreach (double tick in across.Ticks(70))
            svg.Text(across.At(tick), bottom + 14, text.Number(tick, "0.##"), "small muted mid");
        return svg.Text((Left + Width) / 2, bottom + 30, text["chart.swarm-axis"], "small muted mid").Draw();
    }

    private static double[] Ranks(double[] values)
    {
        int[] known = [.. Enumerable.Range(0, values.Length).Where(i => !double.IsNaN(values[i])).OrderBy(i => values[i])];
        var ranks = new double[values.Length];
        Array.Fill(ranks, double.NaN);
        for (int k = 0; k < known.Length;)
        {
            int end = k;
            while (end < known.Length && values[known[end]] == values[known[k]])
                end++;
            for (int t = k; t < end; t++)
                ranks[known[t]] = (k + end - 1) / 2.0 / Math.Max(1, known.Length - 1);
            k = end;
        }
        return ranks;
    }
}
