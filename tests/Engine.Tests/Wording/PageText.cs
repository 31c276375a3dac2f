using System.Net;
using System.Text.RegularExpressions;

namespace Segmentation.Tests.Wording;

/// <summary>What a reader of a page reads: its text nodes, titles and labels, without what is marked as data.</summary>
/// <remarks>Data of the user stand in elements with <c>translate="no"</c>.</remarks>
internal static partial class PageText
{
    private static readonly string[] Void = [
        "meta", "br", "hr", "img", "input", "link", "rect", "circle", "line", "path", "polyline", "polygon"];

    /// <summary>The texts of a page in their order.</summary>
    internal static IEnumerable<string> Of(string html)
    {
        html = Hidden().Replace(html, "");
        int at = 0;
        var open = new Stack<(string Name, bool IsData)>();
        foreach (Match tag in Tag().Matches(html))
        {
            bool isData = open.Count > 0 && open.Peek().IsData;
            if (!isData && Read(html[at..tag.Index]) is { Length: > 0 } text)
                yield return text;
            at = tag.Index + tag.Length;
            string name = tag.Groups["name"].Value, attributes = tag.Groups["attributes"].Value;
            if (tag.Groups["closes"].Length > 0)
            {
                while (open.TryPop(out (string Name, bool) last) && last.Name != name)
                {
                }
                continue;
            }
            isData |= attributes.Contains("translate=\"no\"", StringComparison.Ordinal);
            if (!isData)
            {
                foreach (Match attribute in Spoken().Matches(attributes))
                    yield return Read(attribute.Groups["value"].Value);
            }
            if (!attributes.EndsWith('/') && !Void.Contains(name))
                open.Push((name, isData));
        }
    }

    private static string Read(string html) => WebUtility.HtmlDecode(html).Trim();

    [GeneratedRegex(
        "<!DOCTYPE[^>]*>|<(style|script)\\b.*?</(style|script)>",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Hidden();

    [GeneratedRegex(
        "<(?<closes>/)?(?<name>[a-zA-Z0-9]+)(?<attributes>(\"[^\"]*\"|[^\">])*)>",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Tag();

    [GeneratedRegex("\\b(title|aria-label)=\"(?<value>[^\"]*)\"", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Spoken();
}
