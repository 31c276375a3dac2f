using Segmentation.Clustering;
using Segmentation.Profiles;
using Segmentation.Reports.Html;
using Segmentation.Wording;

namespace Segmentation.Reports.Charts;

/// <summary>The top of the dendrogram, root at the left; branches below the cut have their segment's colour.</summary>
internal static class DendrogramChart
{
    private const double Width = 460, Right = 156, Left = 10, Top = 22, Row = 17;

    internal static Markup Draw(Dendrogram dendrogram, int[] labels, IReadOnlyList<SegmentProfile> profiles, Language text)
    {
        int segments = profiles.Count;
        DendrogramTop tree = dendrogram.Top(Math.Max(segments, 24));
        DendrogramNode root = tree.Nodes[^1];
        string[] names = [.. profiles.OrderBy(profile => profile.Segment).Select(profile => profile.Name)];
        double bottom = Top + (Row * tree.Leaves);
        var svg = new Svg(Width, bottom + 6, text.Of("chart.dendrogram", ("segments", segments)));
        Cut(svg, dendrogram, segments, Across, bottom, text);

        // Leaves come first and joins after what they join, so one pass down the list places every node before its parent.
        double[] places = new double[tree.Nodes.Length];
        int[] segmentOf = new int[tree.Nodes.Length];
        int labelled = -1;
        for (int i = 0; i < tree.Nodes.Length; i++)
        {
            DendrogramNode node = tree.Nodes[i];
            double x = Across(node.Height);
            if (node.Left < 0)
            {
                int segment = segmentOf[i] = labels[node.Observation];
                places[i] = Top + (Row * (i + 0.5));
                Leaf(svg, node, segment, names[segment], x, places[i], segment != labelled, text);
                labelled = segment;
                continue;
            }
            // −1 for a join of several segments, which stands above the cut.
            segmentOf[i] = segmentOf[node.Left] == segmentOf[node.Right] ? segmentOf[node.Left] : -1;
            places[i] = (places[node.Left] + places[node.Right]) / 2;
            svg.Line(x, places[node.Left], x, places[node.Right], Css(segmentOf[i]));
            foreach (int child in (int[])[node.Left, node.Right])
                svg.Line(x, places[child], Across(tree.Nodes[child].Height), places[child], Css(segmentOf[child]));
        }
        return svg.Draw();

        // The square root spreads the low merges, which would else crowd at the leaves' end.
        double Across(double height) => Width - Right - (root.Height > 0 ? Math.Sqrt(height / root.Height) * (Width - Right - Left) : 0);
    }

    private static string Css(int segment) => segment < 0 ? "branch" : $"branch {Svg.Color(segment)}";

    private static void Cut(Svg svg, Dendrogram dendrogram, int segments, Func<double, double> across, double bottom, Language text)
    {
        int n = dendrogram.Observations;
        if (segments < 2 || segments > n)
            return;
        double above = dendrogram.Rows[n - segments].Height, below = segments < n ? dendrogram.Rows[n - segments - 1].Height : 0;
        double x = (across(above) + across(below)) / 2;
        svg.Line(x, Top - 6, x, bottom, "mean").Text(x, 11, text.Of("chart.cut", ("segments", segments)), "small muted mid");
    }

    // A wedge from the height at which the leaf's cluster was made; the first leaf of a segment bears its name, the others their sizes.
    private static void Leaf(Svg svg, DendrogramNode node, int segment, string name, double x, double y, bool named, Language text)
    {
        double half = 0.36 * Row;
        svg.Polygon(
            [(x, y - 1), (x, y + 1), (Width - Right, y + half), (Width - Right, y - half)],
            $"mark {Svg.Color(segment)}",
            text.Of("chart.leaf", ("segment", name), ("customers", node.Size), ("height", node.Height)));
        string label = named ? Svg.Fit(Invariant($"{segment} {name}"), Right - 8) : text.Whole(node.Size);
        svg.Text(Width - Right + 6, y + 4, label, named ? "small" : "small muted",
            text.Of("chart.leaf-size", ("segment", name), ("customers", node.Size)));
    }
}
