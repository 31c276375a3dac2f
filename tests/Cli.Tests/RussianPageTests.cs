using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Segmentation.Cli.Tests;

/// <summary>
/// The report of real English data in Russian, walked as a browser has it: every text node, title and label is made of words of the
/// language's resources, or lies in an element that is marked as data.
/// </summary>
public sealed partial class RussianPageTests(Browser browser) : IClassFixture<Browser>, IDisposable
{
    private const string Walk = """
        () => {
            const texts = [];
            const add = (element, text) => {
                if (text.trim() && !element.closest('[translate="no"], script, style, noscript')) texts.push(text.trim());
            };
            const nodes = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
            while (nodes.nextNode()) add(nodes.currentNode.parentElement, nodes.currentNode.data);
            for (const element of document.querySelectorAll('[title], [aria-label], [placeholder], [alt]'))
                for (const name of ['title', 'aria-label', 'placeholder', 'alt'])
                    add(element, element.getAttribute(name) || '');
            return texts;
        }
        """;

    private readonly ScratchFolder _folder = new();
    private readonly List<string> _complaints = [];

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task Report_OfOnlineRetailInRussian_SaysNothingButItsLanguageAndData()
    {
        string data = Shared.Require("data/online_retail/online_retail.csv.gz");
        // The first run fills the history that the second one speaks of.
        string[] call =
        [
            "run", data, "--sample-customers", "1/6", "--language", "ru", "--history", _folder["history.db"],
        ];
        SegmentProcess.Done([.. call, "--as-of", "2011-09-01", "--no-map", "-k", "5", "-o", _folder["first"]]);
        SegmentProcess.Done(
        [
            .. call, "-o", _folder["out"], "--categories", "learned", "--value", "--slides", "--compare-by", "average_receipt:4", "--tune",
            "--tune-methods", "ward,kmeans", "--rfm-scores", "5", "--outliers", "separate",
        ]);

        HashSet<string> words = Words();
        IPage report = await browser.Open(_folder["out/report.html"], _complaints);
        // What the script says where a customer is looked for.
        await report.FillAsync("#find", "12");
        await BrowserPage.Until(report, "document.querySelectorAll('#customers-table tbody tr').length > 0");
        await report.PressAsync("#find", "Enter");
        await BrowserPage.Until(report, "document.querySelector('#customer-card').innerText.length > 40");
        Assert.Empty(Foreign(await report.EvaluateAsync<string[]>(Walk), words, 2_000));
        IPage slides = await browser.Open(_folder["out/slides.html"], _complaints);
        Assert.Empty(Foreign(await slides.EvaluateAsync<string[]>(Walk), words, 100));
        await BrowserPage.CutsNothingOfSlides(slides);
        Assert.Empty(_complaints);
    }

    private static string[] Foreign(string[] texts, HashSet<string> words, int least)
    {
        Assert.InRange(texts.Length, least, int.MaxValue);
        // Settings are named by their flags, windows by their files.
        return
        [
            .. texts.Select(text => text.Replace("online_retail.csv.gz", "", StringComparison.Ordinal))
                .SelectMany(text => Word().Matches(Flag().Replace(text, " ")).Select(word => word.Value)
                    .Where(word => !words.Contains(word)).Select(word => $"\"{word}\" of: {text}"))
                .Distinct(),
        ];
    }

    // All words that the sentences and the features of the language have.
    private static HashSet<string> Words()
    {
        string root = ReadmeTests.Root();
        string[] lines =
        [
            .. File.ReadAllLines(Path.Combine(root, "src/Engine/Wording/sentences.ru.txt")).Where(line => !line.StartsWith('#'))
                .Select(line => line.StartsWith(' ') ? line : line[(line.IndexOf('=') + 1)..]),
            .. File.ReadAllLines(Path.Combine(root, "src/Engine/Features/features.ru.txt")).Select(line =>
                line[(line.IndexOf('|') + 1)..]),
        ];
        return
        [
            .. lines.SelectMany(line => Word().Matches(WebUtility.HtmlDecode(Tag().Replace(line, " "))).Select(word => word.Value)),
            .. lines.SelectMany(line => Word().Matches(line).Select(word =>
                string.Concat(word.Value[..1].ToUpperInvariant(), word.Value.AsSpan(1)))),
        ];
    }

    [GeneratedRegex("<[^>]*>|\\{[^}|]*\\}", RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Tag();

    [GeneratedRegex("\\p{L}+", RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Word();

    [GeneratedRegex("(?<!\\w)--?[a-z][a-z-]*(=\\S+)?", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Flag();
}
