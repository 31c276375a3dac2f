using Segmentation.Reports.Html;

namespace Segmentation.Reports.Charts;

/// <summary>Draws shapes into one SVG image; every class it names stands in report.css.</summary>
internal sealed class Svg
{
    private readonly Markup _shapes = new();
    private readonly double _width;
    private readonly double _height;
    private readonly string _label;

    /// <summary>Starts an image.</summary>
    /// <param name="label">What the image shows, for readers who do not see it.</param>
    public Svg(double width, double height, string label)
    {
        _width = width;
        _height = height;
        _label = label;
    }

    /// <summary>The class that gives a segment its colour; twelve colours, then again.</summary>
    public static string Color(int segment) => Invariant($"s{segment % 12}");

    public Svg Rectangle(double x, double y, double width, double height, string css, string? title = null, double radius = 0)
    {
        _shapes.Add(
            $"<rect x=\"{x}\" y=\"{y}\" width=\"{Math.Max(0, width)}\" height=\"{Math.Max(0, height)}\" rx=\"{radius}\" "
            + $"class=\"{css}\"{Tail("rect", title)}");
        return this;
    }

    /// <summary>A cell of a heat map; strength 0 is empty, 1 is full colour.</summary>
    public Svg Heat(double x, double y, double width, double height, double strength, string title)
    {
        _shapes.Add(
            $"<rect x=\"{x}\" y=\"{y}\" width=\"{Math.Max(0, width)}\" height=\"{height}\" rx=\"2\" class=\"mark accent\" "
            + $"style=\"fill-opacity:{0.06 + (0.94 * strength)}\"{Tail("rect", title)}");
        return this;
    }

    public Svg Line(double x1, double y1, double x2, double y2, string css)
    {
        _shapes.Add($"<line x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\" class=\"{css}\"/>");
        return this;
    }

    public Svg Circle(double x, double y, double radius, string css, string? title = null)
    {
        _shapes.Add($"<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" class=\"{css}\"{Tail("circle", title)}");
        return this;
    }

    /// <summary>A path through points.</summary>
    public Svg Polygon(IEnumerable<(double X, double Y)> points, string css, string? title = null, bool close = true)
    {
        var path = new Markup();
        foreach ((double x, double y) in points)
            path.Add($"{(path.IsEmpty ? "M" : "L")}{x} {y}");
        _shapes.Add($"<path d=\"{path}{(close ? "Z" : "")}\" class=\"{css}\"{Tail("path", title)}");
        return this;
    }

    /// <summary>Text; css holds <c>mid</c> or <c>end</c> for another anchor than its start.</summary>
    public Svg Text(double x, double y, string text, string css = "", string? title = null)
    {
        _shapes.Add($"<text x=\"{x}\" y=\"{y}\" class=\"{css}\">{text}{Title(title)}</text>");
        return this;
    }

    /// <summary>The image as markup, as wide as its place allows.</summary>
    public Markup Draw() => new Markup().Add(
        $"<svg viewBox=\"0 0 {_width} {_height}\" style=\"max-width:{_width * 1.25}px\" role=\"img\" "
        + $"aria-label=\"{_label}\">{_shapes}</svg>\n");

    /// <summary>Text cut to about <paramref name="width"/> units at the charts' letter size.</summary>
    public static string Fit(string text, double width)
    {
        int letters = (int)(width / 6.2);
        return text.Length <= letters ? text : string.Concat(text.AsSpan(0, Math.Max(1, letters - 1)).TrimEnd(), "…");
    }

    private static Markup Tail(string element, string? title) =>
        title is null ? new Markup().AddTrusted("/>") : new Markup().Add($">{Title(title)}</{element}>");

    private static Markup? Title(string? title) => title is null ? null : new Markup().Add($"<title>{title}</title>");
}
