using System.IO.Compression;
using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Segmentation.Cli.Tests.Open;

/// <summary>The local page as its user sees it: from the drop of a file to the download of a list.</summary>
public sealed partial class OpenInBrowserTests(Browser browser, OpenInBrowserTests.Shop shop)
    : IClassFixture<Browser>, IClassFixture<OpenInBrowserTests.Shop>
{
    private readonly List<string> _complaints = [];

    [SkippableTheory]
    [InlineData("en", 1280, ColorScheme.Light)]
    [InlineData("ru", 390, ColorScheme.Dark)]
    public async Task Page_FromDropToDownload_MakesWhatTheCommandLineMakes(string language, int width, ColorScheme scheme)
    {
        using var server = new OpenServer();
        IPage page = await browser.OpenSite(server.Address, _complaints, width, 900, scheme);
        await Speak(page, language);
        await Looks(page, language, width, scheme);

        await Drop(page, "shop.csv", shop.Text);
        await page.WaitForSelectorAsync("#settings");
        Assert.Contains("300", await page.Locator(".figures").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal(6, await page.Locator(".rows tbody tr").CountAsync());
        await Looks(page, language, width, scheme);

        await page.Locator("[name=segments]").SelectOptionAsync("4");
        await page.Locator("button.primary").ClickAsync();
        await page.WaitForSelectorAsync("#stages li, .results");
        await BrowserPage.Until(page, "() => !document.getElementById('stage') || document.getElementById('stage').textContent !== ''");
        await page.WaitForSelectorAsync(".results");
        Assert.Equal(4, await page.Locator(".results tbody tr").CountAsync());
        await Looks(page, language, width, scheme);

        string folder = Directory.GetDirectories(server.Results).OrderBy(Directory.GetCreationTimeUtc).Last();
        if (language == "ru")
            IsWhatTheCommandLineMakes(shop.Run(language), folder);
        Assert.Equal(File.ReadAllBytes(Path.Combine(folder, "segments.csv")), await Save(page, "a[href$='segments.csv']"));

        string[] all = File.ReadAllLines(Path.Combine(folder, "segments.csv"));
        string[] list = System.Text.Encoding.UTF8.GetString(await Save(page, ".results a >> nth=1")).TrimEnd().Split('\n');
        Assert.Equal(all.Where(line => line.Split(',')[1] is "segment" or "1"), list);

        using var archive = new ZipArchive(new MemoryStream(await Save(page, "a[href$='all.zip']")));
        Assert.Equal(Names(folder), archive.Entries.Select(entry => entry.Name).Order(StringComparer.Ordinal));

        IPage report = await page.RunAndWaitForPopupAsync(() => page.Locator(".button.primary").ClickAsync());
        await BrowserPage.Until(report, "() => document.getElementById('map-canvas')?.dataset.points > 0");
        Assert.Equal(language, await report.EvaluateAsync<string>("() => document.documentElement.lang"));
        await report.CloseAsync();

        await page.Locator("button[data-post='/new']").ClickAsync();
        await page.WaitForSelectorAsync("#drop");
        Assert.Empty(_complaints);
    }

    [SkippableFact]
    public async Task Address_OfThePage_IsShownWithoutTheTokenAndCanBeLoadedAgain()
    {
        using var server = new OpenServer();
        IPage page = await browser.OpenSite(server.Address, _complaints);
        await BrowserPage.Until(page, "() => location.search === ''");
        Assert.Equal(server.Site.AbsoluteUri, page.Url);
        await page.ReloadAsync();
        Assert.Equal(1, await page.Locator("#drop").CountAsync());
        Assert.DoesNotContain(
            server.Token, await page.EvaluateAsync<string>("() => document.cookie + document.documentElement.outerHTML"),
            StringComparison.Ordinal);
        Assert.Empty(_complaints);
    }

    // What the page says is in its language, fits, can be read, and axe finds nothing serious.
    private static async Task Looks(IPage page, string language, int width, ColorScheme scheme)
    {
        await BrowserPage.FitsItsWidth(page, width);
        await BrowserPage.ReadsWell(page, scheme == ColorScheme.Dark, least: 12);
        AxeResult result = await page.RunAxe();
        Assert.Empty(result.Violations.Where(found => found.Impact is "serious" or "critical")
            .Select(found => $"{found.Id}: {found.Help}: {string.Join(" | ", found.Nodes.Take(3).Select(node => node.Html))}"));
        Assert.Equal(language, await page.EvaluateAsync<string>("() => document.documentElement.lang"));
        if (language == "ru")
        {
            string[] texts = await page.EvaluateAsync<string[]>(Texts);
            Assert.Contains(texts, text => Cyrillic().IsMatch(text));
            Assert.DoesNotContain(texts, text => English().IsMatch(Known().Replace(text, "")));
        }
    }

    private static async Task Speak(IPage page, string language)
    {
        if (await page.EvaluateAsync<string>("() => document.documentElement.lang") == language)
            return;
        await page.Locator($".languages [lang={language}]").ClickAsync();
        await page.WaitForSelectorAsync($"html[lang={language}]");
    }

    private static async Task Drop(IPage page, string name, string text)
    {
        IJSHandle transfer = await page.EvaluateHandleAsync("""
            ([name, text]) => { const data = new DataTransfer(); data.items.add(new File([text], name)); return data; }
            """, new[] { name, text });
        await page.DispatchEventAsync("#drop", "drop", new { dataTransfer = transfer });
    }

    // All but times.
    private static void IsWhatTheCommandLineMakes(string command, string folder)
    {
        Assert.Equal(Names(command), Names(folder));
        Assert.All(
            Names(folder).Except(["report.html", "run.json", "tables.xlsx"]),
            file => Assert.Equal(File.ReadAllBytes(Path.Combine(command, file)), File.ReadAllBytes(Path.Combine(folder, file))));
    }

    private static string[] Names(string folder) =>
        [.. Directory.GetFiles(folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    private static async Task<byte[]> Save(IPage page, string link)
    {
        IDownload download = await page.RunAndWaitForDownloadAsync(() => page.Locator(link).First.ClickAsync());
        return await File.ReadAllBytesAsync(await download.PathAsync());
    }

    // Findings quote products and values; their sentences are the library's.
    private const string Texts = """
        () => {
            const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            while (walk.nextNode()) {
                const at = walk.currentNode.parentElement;
                if (!at.closest('[translate=no], script, noscript, [lang=en], .findings')) found.push(walk.currentNode.data.trim());
            }
            for (const e of document.querySelectorAll('[aria-label], [placeholder]'))
                if (!e.closest('[translate=no]')) found.push(e.getAttribute('aria-label') ?? e.getAttribute('placeholder'));
            return found.filter(text => text);
        }
        """;

    [GeneratedRegex("[А-яЁё]", RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Cyrillic();

    [GeneratedRegex("[A-Za-z]{3,}", RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex English();

    // Names of formats, of codes and of what is typed.
    [GeneratedRegex(
        "segment open|CSV|gzip|Excel|xlsx|Parquet|JSON|ZIP|EUR|utf-8|koi8-r|[a-z]+-[0-9]+|macintosh|[dMy./-]{6,}|HH:mm(?::ss)?",
        RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Known();

    /// <summary>A small shop, and what the command line makes of it.</summary>
    public sealed class Shop : IDisposable
    {
        private readonly ScratchFolder _folder = new();

        public Shop()
        {
            SegmentProcess.Done("sample", "--customers", "300", "--transactions", "4000", "--seed", "5", "-o", _folder["shop.csv"]);
            Text = File.ReadAllText(_folder["shop.csv"]);
        }

        internal string Text { get; }

        internal string Run(string language)
        {
            var variables = new Dictionary<string, string> { ["SOURCE_DATE_EPOCH"] = "1700000000" };
            SegmentRun run = SegmentProcess.RunIn(
                _folder.Path, variables, null, "run", "shop.csv", "-k", "4", "--tables", "csv,xlsx", "--language", language, "-o",
                language);
            Assert.True(run.ExitCode == 0, run.Error);
            return _folder[language];
        }

        public void Dispose() => _folder.Dispose();
    }
}
