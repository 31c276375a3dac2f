using Segmentation.Features;
using Segmentation.Profiles;
using Segmentation.Reports.Html;
using Segmentation.Wording;

namespace Segmentation.Reports.Charts;

/// <summary>One segment's z-scores around a circle; the dashed ring is the average customer.</summary>
internal static class RadarChart
{
    /// <summary>Features that a radar needs and can show: a triangle shows no more than three cells of a table.</summary>
    internal static bool Suits(int features) => features is >= 4 and <= 14;

    /// <summary>Draws one segment.</summary>
    /// <param name="reach">z-score at the rim, the same for all segments so that they compare.</param>
    internal static Markup Draw(SegmentProfile profile, double reach, Language text)
    {
        const double Width = 300, X = Width / 2, Radius = 82, Y = Radius + 20;
        int features = profile.Features.Count;
        double height = Y + (Radius * Enumerable.Range(0, features).Max(j => Place(j, 1).Y - Y) / Radius) + 24;
        string told = text.Join("list.comma", profile.Features.Select(feature =>
            text.Of("chart.radar-feature", ("feature", FeatureLabels.Label(feature.Feature, text)), ("score", feature.ZScore))));
        var svg = new Svg(Width, height, text.Of("chart.radar", ("segment", profile.Name), ("features", told)));
        svg.Polygon(Ring(1), "rim").Polygon(Ring(0.75), "grid").Polygon(Ring(0.25), "grid").Polygon(Ring(0.5), "zero");
        for (int j = 0; j < features; j++)
        {
            (double x, double y) = Place(j, 1);
            svg.Line(X, Y, x, y, "grid");
        }
        svg.Polygon(Enumerable.Range(0, features).Select(j => Place(j, Share(j))), $"area {Svg.Color(profile.Segment)}");
        for (int j = 0; j < features; j++)
        {
            FeatureSummary feature = profile.Features[j];
            (double x, double y) = Place(j, Share(j));
            svg.Circle(x, y, 3.5, $"mark {Svg.Color(profile.Segment)}",
                text.Of("chart.radar-point", ("feature", FeatureLabels.Label(feature.Feature, text)), ("score", feature.ZScore),
                ("median", new FeatureAmount(feature.Feature, feature.Median))));
            Label(svg, j);
        }
        return svg.Draw();

        void Label(Svg drawing, int j)
        {
            (double x, double y) = Place(j, 1);
            string feature = profile.Features[j].Feature;
            string label = FeatureLabels.Label(feature, text);
            bool side = Math.Abs(y - Y) < 0.4 * Radius;
            if (side)
            {
                double room = x < X ? x - 6 : Width - x - 6;
                string[] lines = Lines(label);
                for (int line = 0; line < lines.Length; line++)
                    drawing.Text(x < X ? x - 6 : x + 6, y + 4 + (13 * (line - ((lines.Length - 1) / 2.0))), Svg.Fit(lines[line], room),
                        x < X ? "small end" : "small", FeatureLabels.Meaning(feature, text));
                return;
            }
            // Above or below its corner, moved in where it would leave the image.
            double half = Math.Min(Width / 2, 3.1 * label.Length);
            drawing.Text(Math.Clamp(x, half, Width - half), y < Y ? y - 8 : y + 16, Svg.Fit(label, Width), "small mid",
                FeatureLabels.Meaning(feature, text));
        }

        // A label beside the chart has little room: it breaks at the space nearest to its middle.
        static string[] Lines(string label)
        {
            int[] spaces = [.. Enumerable.Range(0, label.Length).Where(i => label[i] == ' ')];
            if (label.Length <= 10 || spaces.Length == 0)
                return [label];
            int at = spaces.MinBy(i => Math.Abs((2 * i) - label.Length));
            return [label[..at], label[(at + 1)..]];
        }

        double Share(int j) => Math.Clamp((profile.Features[j].ZScore + reach) / (2 * reach), 0, 1);

        IEnumerable<(double X, double Y)> Ring(double share) => Enumerable.Range(0, features).Select(j => Place(j, share));

        (double X, double Y) Place(int j, double share)
        {
            double angle = (2 * Math.PI * j / features) - (Math.PI / 2);
            return (X + (share * Radius * Math.Cos(angle)), Y + (share * Radius * Math.Sin(angle)));
        }
    }
}
