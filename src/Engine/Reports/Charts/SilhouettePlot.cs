using Segmentation.Clustering;
using Segmentation.Profiles;
using Segmentation.Reports.Html;
using Segmentation.Wording;

namespace Segmentation.Reports.Charts;

/// <summary>Silhouettes of each segment's customers from best to worst; a band's height is the segment's size. Rousseeuw 1987.</summary>
internal static class SilhouettePlot
{
    private const int StepsPerBand = 48;

    /// <summary>Draws the bands from top to bottom in the order of <paramref name="profiles"/>.</summary>
    internal static Markup Draw(SilhouetteResult silhouette, int[] labels, IReadOnlyList<SegmentProfile> profiles, Language text)
    {
        const double Width = 460, Left = 164, Top = 6, Bands = 260, Gap = 4;
        double[][] bySegment = BySegment(silhouette, labels, profiles.Count);
        double lowest = Math.Min(-0.2, Math.Floor(5 * bySegment.Where(band => band.Length > 0).Min(band => band[^1])) / 5);
        var axis = new Axis(lowest, 1, Left, Width - 14);
        double total = silhouette.Rows.Length;
        // A tiny segment still gets a line that can be seen and labelled.
        double[] heights = [.. profiles.Select(profile => Math.Max(15, Bands * bySegment[profile.Segment].Length / total))];
        double bottom = Top + heights.Sum() + (Gap * (heights.Length - 1));
        var svg = new Svg(Width, bottom + 24, text.Of("chart.silhouettes", ("mean", silhouette.Mean)));
        foreach (double tick in axis.Ticks(40))
        {
            svg.Line(axis.At(tick), Top, axis.At(tick), bottom, tick == 0 ? "axis" : "grid");
            svg.Text(axis.At(tick), bottom + 16, text.Number(tick, "0.#"), "small muted mid");
        }
        double y = Top;
        foreach ((SegmentProfile profile, double tall) in profiles.Zip(heights))
        {
            int s = profile.Segment;
            double[] band = bySegment[s];
            svg.Text(Left - 10, y + (tall / 2) + 4, Svg.Fit(Invariant($"{s} {profile.Name}"), Left - 12), "end", profile.Name);
            if (band.Length > 0)
            {
                double below = band.Count(value => value < 0) / (double)band.Length;
                svg.Polygon(Outline(band, axis, y, tall), $"mark {Svg.Color(s)}",
                    text.Of("chart.silhouette", ("segment", profile.Name), ("mean", band.Average()), ("below", below)));
            }
            y += tall + Gap;
        }
        return svg.Line(axis.At(silhouette.Mean), Top, axis.At(silhouette.Mean), bottom, "mean").Draw();
    }

    private static double[][] BySegment(SilhouetteResult silhouette, int[] labels, int segments)
    {
        var bands = Enumerable.Range(0, segments).Select(_ => new List<double>()).ToArray();
        for (int i = 0; i < silhouette.Rows.Length; i++)
            bands[labels[silhouette.Rows[i]]].Add(silhouette.Values[i]);
        return [.. bands.Select(band => band.OrderDescending().ToArray())];
    }

    private static IEnumerable<(double X, double Y)> Outline(double[] sorted, Axis axis, double top, double height)
    {
        int steps = Math.Min(StepsPerBand, sorted.Length);
        yield return (axis.At(0), top);
        for (int i = 0; i < steps; i++)
        {
            double share = steps == 1 ? 0.5 : i / (steps - 1.0);
            double x = axis.At(sorted[(int)(share * (sorted.Length - 1))]);
            yield return (x, top + (height * (steps == 1 ? 0 : share)));
            if (steps == 1)
                yield return (x, top + height);
        }
        yield return (axis.At(0), top + height);
    }
}
