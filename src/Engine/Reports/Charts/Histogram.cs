using Segmentation.Features;
using Segmentation.Reports.Html;
using Segmentation.Wording;

namespace Segmentation.Reports.Charts;

/// <summary>How many customers have which value of a feature, stacked by segment.</summary>
internal static class Histogram
{
    private const int MostBins = 36;

    /// <summary>Draws one feature.</summary>
    /// <param name="values">The feature of every customer.</param>
    /// <param name="labels">Segment of each.</param>
    /// <param name="segments">Number of segments.</param>
    /// <param name="height">Height of the image, to stand beside another.</param>
    /// <param name="logarithmic">Whether bins are of equal width in ln(1 + x).</param>
    internal static Markup Draw(string feature, double[] values, int[] labels, int segments, double height, bool logarithmic, Language text)
    {
        const double Width = 460, Left = 44, Right = Width - 8, Top = 8;
        double bottom = height - 24;
        (double low, double high) = Range(values);
        bool whole = values.All(value => value == Math.Floor(value));
        // Whole numbers have bins from one half to another: else 1, 2 and 3 stand with empty bins between.
        var across = whole ? new Axis(low - 0.5, high + 0.5, Left, Right, logarithmic) : new Axis(low, high, Left, Right, logarithmic);
        double[] edges = Edges(across, whole);
        int bins = edges.Length - 1;
        int[,] counts = new int[bins, segments];
        for (int i = 0; i < values.Length; i++)
        {
            int at = Array.BinarySearch(edges, values[i]);
            counts[Math.Clamp(at < 0 ? ~at - 1 : at, 0, bins - 1), labels[i]]++;
        }
        int[] totals = [.. Enumerable.Range(0, bins).Select(bin => Enumerable.Range(0, segments).Sum(segment => counts[bin, segment]))];
        var up = new Axis(0, totals.Max(), bottom, Top);
        var svg = new Svg(Width, height, text.Of("chart.histogram", ("feature", FeatureLabels.Label(feature, text))));
        foreach (double tick in up.Ticks(40).Where(tick => tick == Math.Floor(tick)))
        {
            svg.Line(Left, up.At(tick), Right, up.At(tick), "grid");
            svg.Text(Left - 6, up.At(tick) + 4, text.Short(tick), "small muted end");
        }
        for (int bin = 0; bin < bins; bin++)
        {
            double from = across.At(edges[bin]), to = across.At(edges[bin + 1]);
            string span = Span(feature, edges[bin], edges[bin + 1], whole, text);
            int below = 0;
            for (int segment = 0; segment < segments; segment++)
            {
                if (counts[bin, segment] == 0)
                    continue;
                double foot = up.At(below), head = up.At(below += counts[bin, segment]);
                svg.Rectangle(from + 0.5, head, to - from - 1, foot - head, $"mark {Svg.Color(segment)}",
                    text.Of("chart.bin", ("values", span), ("customers", totals[bin]), ("inside", counts[bin, segment]),
                    ("segment", segment)));
            }
        }
        foreach (double tick in across.Ticks())
            svg.Text(across.At(tick), bottom + 16, FeatureLabels.Amount(feature, tick, text), "small muted mid");
        return svg.Line(Left, bottom, Right, bottom, "axis").Draw();
    }

    private static double[] Edges(Axis axis, bool whole)
    {
        IEnumerable<double> even = Enumerable.Range(0, MostBins + 1).Select(i => axis.ValueAt((double)i / MostBins));
        double[] edges = whole ? [.. even.Select(edge => Math.Round(edge - 0.5) + 0.5).Distinct()] : [.. even];
        return edges.Length > 1 ? edges : [axis.From, axis.To];
    }

    private static string Span(string feature, double from, double to, bool whole, Language text)
    {
        (double first, double last) = whole ? (from + 0.5, to - 0.5) : (from, to);
        return whole && first == last
            ? FeatureLabels.Amount(feature, first, text)
            : text.Of("chart.values", ("from", new FeatureAmount(feature, first)), ("to", new FeatureAmount(feature, last)));
    }

    // The outermost half percent at either end goes into the first and last bin: one wholesaler must not flatten all others.
    private static (double Low, double High) Range(double[] values)
    {
        double[] sorted = [.. values];
        Array.Sort(sorted);
        double low = sorted[(int)(0.005 * (sorted.Length - 1))], high = sorted[(int)(0.995 * (sorted.Length - 1))];
        return high > low ? (low, high) : (sorted[0], Math.Max(sorted[^1], sorted[0] + 1));
    }
}
