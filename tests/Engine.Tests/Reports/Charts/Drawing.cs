using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Segmentation.Reports.Html;

namespace Segmentation.Tests.Reports.Charts;

/// <summary>A chart's SVG, read back as XML. Reading fails where a coordinate is no finite number or lies outside of the image.</summary>
internal sealed partial class Drawing
{
    private static readonly string[] Across = ["x", "x1", "x2", "cx"], Down = ["y", "y1", "y2", "cy"];
    private readonly XElement _svg;

    private Drawing(XElement svg) => _svg = svg;

    /// <summary>Width and height of the image.</summary>
    internal (double Width, double Height) Size { get; private init; }

    /// <summary>What it is called for those who do not see it.</summary>
    internal string Label => _svg.Attribute("aria-label")!.Value;

    internal static Drawing Of(Markup markup)
    {
        XElement svg = XElement.Parse(markup.ToString());
        double[] box = [.. svg.Attribute("viewBox")!.Value.Split(' ').Select(Number)];
        var drawing = new Drawing(svg) { Size = (box[2], box[3]) };
        Assert.NotEqual("", drawing.Label);
        foreach (XElement element in svg.Descendants())
        {
            foreach (XAttribute attribute in element.Attributes())
            {
                string name = attribute.Name.LocalName;
                if (Across.Contains(name))
                    Assert.InRange(Number(attribute.Value), -1, box[2] + 1);
                if (Down.Contains(name))
                    Assert.InRange(Number(attribute.Value), -1, box[3] + 1);
                if (name is "width" or "height" or "r")
                    Assert.InRange(Number(attribute.Value), 0, Math.Max(box[2], box[3]));
                if (name == "d")
                    Assert.All(
                        Points(element), point =>
                            Assert.True(point.X >= -1 && point.X <= box[2] + 1 && point.Y >= -1 && point.Y <= box[3] + 1, attribute.Value));
            }
        }
        return drawing;
    }

    /// <summary>Elements of a name whose class holds every given word.</summary>
    internal XElement[] All(string name, params string[] words) =>
        [.. _svg.Elements(name).Where(element => words.All(word => (element.Attribute("class")?.Value ?? "").Split(' ').Contains(word)))];

    /// <summary>Texts of the image.</summary>
    internal string[] Texts(params string[] words) => [.. All("text", words).Select(text => text.Nodes().OfType<XText>().First().Value)];

    /// <summary>What shows when the mouse rests on an element.</summary>
    internal static string Title(XElement element) => element.Element("title")!.Value;

    /// <summary>A number of an element.</summary>
    internal static double At(XElement element, string attribute) => Number(element.Attribute(attribute)!.Value);

    /// <summary>Corners of a path.</summary>
    internal static (double X, double Y)[] Points(XElement path)
    {
        double[] numbers = [.. Numerals().Matches(path.Attribute("d")!.Value).Select(match => Number(match.Value))];
        return [.. numbers.Chunk(2).Select(pair => (pair[0], pair[1]))];
    }

    private static double Number(string text)
    {
        double number = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        Assert.True(double.IsFinite(number), text);
        return number;
    }

    [GeneratedRegex(@"[^MLZ ]+", RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Numerals();
}
