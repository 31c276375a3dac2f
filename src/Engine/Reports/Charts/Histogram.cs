using Segmentation.Reports.Html;

namespace Segmentation.Reports.Charts;

/// <summary>How many customers have which value of a feature, stacked by segment.</summary>
internal static class Histogram
{
    private const int Bins = 36;

    /// <summary>Draws one feature.</summary>
    /// <param name="values">The feature of every customer.</param>
    /// <param name="labels">Segment of each.</param>
    /// <param name="segments">Number of segments.</param>
    /// <param name="logarithmic">Whether bins are of equal width in ln(1 + x).</param>
    internal static Markup Draw(string feature, double[] values, int[] labels, int segments, bool logarithmic)
    {
        const double Width = 460, Left = 44, Top = 8, Bottom = 150;
        (double low, double high) = Range(values);
        bool wholeNumbers = values.All(value => value == Math.Floor(value));
        int bins = wholeNumbers && !logarithmic ? (int)Math.Clamp(high - low + 1, 1, Bins) : Bins;
        var axis = new Axis(low, high, Left, Width - 8, logarithmic);
        int[,] counts = new int[bins, segments];
        for (int i = 0; i < values.Length; i++)
        {
            int bin = Math.Min(bins - 1, (int)((axis.At(values[i]) - Left) / (Width - 8 - Left) * bins));
            counts[bin, labels[i]]++;
        }
        int[] totals = [.. Enumerable.Range(0, bins).Select(bin => Enumerable.Range(0, segments).Sum(segment => counts[bin, segment]))];
        var height = new Axis(0, totals.Max(), Bottom, Top);
        var svg = new Svg(Width, Bottom + 24, $"Customers by {FeatureLabels.Label(feature)}");
        foreach (double tick in height.Ticks(40).Where(tick => tick == Math.Floor(tick)))
        {
            svg.Line(Left, height.At(tick), Width - 8, height.At(tick), "grid");
            svg.Text(Left - 6, height.At(tick) + 4, Numbers.Short(tick), "small muted end");
        }
        double step = (Width - 8 - Left) / bins;
        for (int bin = 0; bin < bins; bin++)
        {
            double from = axis.ValueAt((double)bin / bins), to = axis.ValueAt((bin + 1.0) / bins);
            int below = 0;
            for (int segment = 0; segment < segments; segment++)
            {
                if (counts[bin, segment] == 0)
                    continue;
                double bottom = height.At(below), top = height.At(below += counts[bin, segment]);
                svg.Rectangle(Left + (bin * step) + 0.5, top, step - 1, bottom - top, $"mark {Svg.Color(segment)}", $"{Numbers.Short(from)} to {Numbers.Short(to)}: {Numbers.Whole(totals[bin])} customers, {Numbers.Whole(counts[bin, segment])} in segment {segment}");
            }
        }
        foreach (double tick in axis.Ticks())
            svg.Text(axis.At(tick), Bottom + 16, Numbers.Short(tick), "small muted mid");
        return svg.Line(Left, Bottom, Width - 8, Bottom, "axis").Draw();
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
