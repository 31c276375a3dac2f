using Segmentation.Clustering;
using Segmentation.Profiles;
using Segmentation.Reports.Html;

namespace Segmentation.Reports.Charts;

/// <summary>The top of the dendrogram, root at the left; branches below the cut have their segment's colour.</summary>
internal static class DendrogramChart
{
    private const double Width = 460, Right = 156, Left = 10, Top = 22, Row = 17;

    internal static Markup Draw(Dendrogram dendrogram, int[] labels, IReadOnlyList<SegmentProfile> profiles)
    {
        int segments = profiles.Count;
        DendrogramTop root = DendrogramTop.Of(dendrogram, Math.Max(segments, 24));
        double bottom = Top + (Row * root.Leaves);
        // The square root spreads the low merges, which would else crowd at the leaves' end.
        double Across(double height) => Width - Right - (Math.Sqrt(height / root.Height) * (Width - Right - Left));
        var svg = new Svg(Width, bottom + 6, $"Top of the Ward dendrogram, cut into {segments} segments");
        int n = dendrogram.Observations;
        if (segments > 1 && segments <= n && root.Height > 0)
        {
            double above = dendrogram.Rows[n - segments].Height, below = segments < n ? dendrogram.Rows[n - segments - 1].Height : 0;
            double cut = (Across(above) + Across(below)) / 2;
            svg.Line(cut, Top - 6, cut, bottom, "mean").Text(cut, 11, $"cut into {segments}", "small muted mid");
        }
        int leaf = 0;
        int labelled = -1;
        Place(root, Left);
        return svg.Draw();

        double Place(DendrogramTop node, double from)
        {
            // A node at or above the cut joins segments; below it, all observations share one.
            bool joins = node.Children.Length > 0 && Segments(node).Distinct().Skip(1).Any();
            int segment = labels[node.Observation];
            string css = joins ? "branch" : $"branch {Svg.Color(segment)}";
            double x = root.Height > 0 ? Across(node.Height) : Left;
            double y;
            if (node.Children.Length == 0)
            {
                y = Top + (Row * (leaf++ + 0.5));
                svg.Polygon([(x, y - 1), (x, y + 1), (Width - Right, y + (0.36 * Row)), (Width - Right, y - (0.36 * Row))], $"mark {Svg.Color(segment)}", $"{profiles[segment].Name}: {Numbers.Whole(node.Size)} customers within height {Numbers.Plain(node.Height)}");
                string name = segment == labelled ? "" : $"{segment} {profiles[segment].Name}";
                labelled = segment;
                svg.Text(Width - Right + 6, y + 4, name.Length > 0 ? Svg.Fit(name, Right - 8) : Numbers.Whole(node.Size), name.Length > 0 ? "small" : "small muted", $"{profiles[segment].Name}, {Numbers.Whole(node.Size)} customers");
            }
            else
            {
                double first = Place(node.Children[0], x), second = Place(node.Children[1], x);
                y = (first + second) / 2;
                svg.Line(x, first, x, second, css);
            }
            svg.Line(from, y, x, y, css);
            return y;
        }

        IEnumerable<int> Segments(DendrogramTop node) =>
            node.Children.Length == 0 ? [labels[node.Observation]] : node.Children.SelectMany(Segments);
    }
}
