using Segmentation.Features;
using Segmentation.Reports.Html;
using Segmentation.Value.History;
using Segmentation.Wording;

namespace Segmentation.Reports.Charts;

/// <summary>
/// Who moved between two periods: segments before on the left, after on the right, bands as wide as the customers between them.
/// </summary>
internal static class FlowChart
{
    private const double Width = 720, Left = 190, Right = Width - 190, Bar = 10, Top = 24, Length = 380, Gap = 6;

    /// <summary>Draws all moves.</summary>
    /// <param name="color">The class that colours a segment, by the code of its name; null for one that the run does not have.</param>
    internal static Markup Draw(HistoryMoves moves, Func<string, string?> color, Language text)
    {
        int places = moves.Outside + 1;
        long[] before = [.. Enumerable.Range(0, places).Select(moves.Before)], after = [.. Enumerable.Range(0, places).Select(moves.After)];
        double scale = Length / Math.Max(1, Math.Max(before.Sum(), after.Sum()));
        double[] from = Stack(before, scale), to = Stack(after, scale);
        double height = Math.Max(End(before, scale), End(after, scale)) + 14;
        var svg = new Svg(Width, height, text["history.flow"]);
        svg.Text(Left, 14, text.Of("date.day", ("date", moves.From)), "small muted end");
        svg.Text(Right, 14, text.Of("date.day", ("date", moves.To)), "small muted");
        double[] leaving = [.. from], coming = [.. to];
        for (int i = 0; i < places; i++)
        {
            for (int j = 0; j < places; j++)
            {
                if (moves.Customers[i, j] == 0)
                    continue;
                double thick = moves.Customers[i, j] * scale;
                string title = text.Of(
                    "history.band", ("from", Name(moves, i, "history.new", text)), ("to", Name(moves, j, "history.left", text)),
                    ("customers", moves.Customers[i, j]));
                svg.Polygon(Band(leaving[i], coming[j], thick), $"mark pale {Color(moves, i == moves.Outside ? j : i, color)}", title);
                leaving[i] += thick;
                coming[j] += thick;
            }
        }
        for (int place = 0; place < places; place++)
        {
            string css = Color(moves, place, color);
            Side(svg, Left - Bar, from[place], before[place], scale, Name(moves, place, "history.new", text), css, "end", text);
            Side(svg, Right, to[place], after[place], scale, Name(moves, place, "history.left", text), css, "", text);
        }
        return svg.Draw();
    }

    private static void Side(
        Svg svg, double x, double y, long customers, double scale, string name, string color, string anchor, Language text)
    {
        if (customers == 0)
            return;
        double high = customers * scale;
        string title = text.Of("history.size", ("segment", name), ("customers", customers));
        svg.Rectangle(x, y, Bar, high, $"mark {color}", title);
        double place = anchor == "end" ? x - 6 : x + Bar + 6;
        svg.Text(place, y + (high / 2) + 4, Svg.Fit(name, Left - 30), $"small {anchor}", title);
    }

    // Each place below the one before it, so thin ones keep a letter's height apart.
    private static double[] Stack(long[] customers, double scale)
    {
        var tops = new double[customers.Length];
        double at = Top;
        for (int place = 0; place < customers.Length; place++)
        {
            double high = customers[place] * scale;
            double room = customers[place] == 0 ? 0 : Math.Max(12, high) + Gap;
            tops[place] = at + ((Math.Max(12, high) - high) / 2);
            at += room;
        }
        return tops;
    }

    private static double End(long[] customers, double scale) =>
        Top + customers.Where(count => count > 0).Sum(count => Math.Max(12, count * scale) + Gap);

    // An S of two arcs, as a path of short straight pieces.
    private static IEnumerable<(double X, double Y)> Band(double from, double to, double thick)
    {
        const int Pieces = 16;
        for (int i = 0; i <= Pieces; i++)
            yield return At(i / (double)Pieces, 0);
        for (int i = Pieces; i >= 0; i--)
            yield return At(i / (double)Pieces, thick);

        (double X, double Y) At(double share, double below)
        {
            double smooth = share * share * (3 - (2 * share));
            return (Left + (share * (Right - Left)), from + (smooth * (to - from)) + below);
        }
    }

    private static string Name(HistoryMoves moves, int place, string outside, Language text) =>
        place == moves.Outside ? text[outside] : SegmentNames.Of(moves.Codes[place], text);

    private static string Color(HistoryMoves moves, int place, Func<string, string?> color) =>
        (place == moves.Outside ? null : color(moves.Codes[place])) ?? "muted";
}
