using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Segmentation.Cli.Tests;

/// <summary>The report of a whole run, opened as a reader opens it.</summary>
public sealed partial class ReportInBrowserTests(Browser browser, ReportInBrowserTests.FullRun run)
    : IClassFixture<Browser>, IClassFixture<ReportInBrowserTests.FullRun>
{
    // Pixels of the map's canvas that are not background.
    private const string InkedPixels = """
        (() => {
            const canvas = document.getElementById('map-canvas');
            const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
            let inked = 0;
            for (let i = 3; i < pixels.length; i += 4) inked += pixels[i] > 0;
            return inked;
        })()
        """;

    private readonly List<string> _complaints = [];

    [SkippableFact]
    public async Task Report_Opened_DrawsEveryCustomerAndAsksNothingOfTheNetwork()
    {
        IPage page = await Open();
        Assert.Equal(run.Customers, await page.EvaluateAsync<int>("() => +document.getElementById('map-canvas').dataset.points"));
        Assert.True(await page.EvaluateAsync<int>(InkedPixels) > 1000);
        Assert.Empty(_complaints);
    }

    [SkippableFact]
    public async Task Report_OfARunThatDoesEverything_HasEverySectionInItsContents()
    {
        IPage page = await Open();
        string[] sections = await BrowserPage.Sections(page);
        string[] all =
        [
            "segments", "advice", "map", "sizes", "outliers", "profiles", "features", "scores", "tests", "categories", "seasons", "beside",
            "certainty", "cleaning", "made",
        ];
        Assert.Empty(all.Except(sections));
        // Those for analysts are listed at the head of their part, to which the contents lead.
        string[] listed = await page.EvaluateAsync<string[]>(
            "() => [...document.querySelectorAll('nav a, .part a')].map(a => a.hash.slice(1))");
        Assert.Contains("analysts", listed);
        Assert.Equal(sections, listed.Where(id => id != "analysts"));
        Assert.Empty(
            await page.EvaluateAsync<string[]>(
                "() => [...document.querySelectorAll('main section')].filter(s => s.innerText.length < 40 || s.offsetHeight < 60).map(s "
                + "=> s.id)"));
        // What C# prints for a value that nobody formatted.
        string text = await page.InnerTextAsync("main");
        Assert.DoesNotMatch(Unformatted(), text);
        Assert.Empty(_complaints);
    }

    [SkippableTheory]
    [InlineData(1280, 720)]
    [InlineData(390, 844)]
    public async Task Slides_EveryPage_HoldsAllThatStandsOnItAboveItsFooter(int width, int height)
    {
        IPage page = await browser.Open(run.Slides, _complaints, width, height);
        await BrowserPage.CutsNothingOfSlides(page);
        Assert.True(await page.Locator(".slide").CountAsync() >= 6);
        await BrowserPage.FitsItsWidth(page, width);
        Assert.Empty(_complaints);
    }

    [SkippableFact]
    public async Task Report_EveryChart_IsDrawnWithNumbersOnly()
    {
        IPage page = await Open();
        Assert.InRange(await BrowserPage.DrawsItsCharts(page), 12, int.MaxValue);
        foreach (string section in (string[])["sizes", "profiles", "features", "scores", "seasons", "certainty", "cleaning"])
            Assert.True(await page.Locator($"#{section} svg, #{section} table").CountAsync() > 0, $"nothing is drawn in #{section}");
    }

    [SkippableFact]
    public async Task Legend_SegmentSwitchedOff_LeavesTheMapAndComesBack()
    {
        IPage page = await Open();
        int all = await page.EvaluateAsync<int>(InkedPixels);
        ILocator first = page.Locator("#map-legend button").First;
        await first.ClickAsync();
        Assert.Equal("false", await first.GetAttributeAsync("aria-pressed"));
        // Where a segment's name is gone, that of another may have room: more may be inked than before.
        await BrowserPage.Until(page, $"() => {InkedPixels} !== {all}");
        // The clicks of a test are quick; a second one right away would be a double click.
        await page.WaitForTimeoutAsync(700);
        await first.ClickAsync();
        await BrowserPage.Until(page, $"() => {InkedPixels} === {all}");
        Assert.Empty(_complaints);
    }

    [SkippableFact]
    public async Task Map_ZoomedMovedAndPointedAt_FollowsAndNamesTheSegment()
    {
        IPage page = await Open();
        string before = await Image(page);
        await page.ClickAsync("[aria-label='Zoom in']");
        before = await Changed(page, before);
        LocatorBoundingBoxResult box = (await page.Locator("#map-canvas").BoundingBoxAsync())!;
        float middleX = box.X + (box.Width / 2), middleY = box.Y + (box.Height / 2);
        await page.Mouse.MoveAsync(middleX, middleY);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(middleX + 80, middleY + 30, new() { Steps = 4 });
        await page.Mouse.UpAsync();
        before = await Changed(page, before);
        await page.FocusAsync("#map-canvas");
        await page.Keyboard.PressAsync("+");
        before = await Changed(page, before);
        await page.Keyboard.PressAsync("ArrowLeft");
        await Changed(page, before);
        await page.ClickAsync("[aria-label='Show the whole map']");

        // Somewhere on the map there is a point to stand on.
        ILocator tip = page.Locator("#map-tip");
        for (float y = 0.2f; y < 0.85f && await tip.IsHiddenAsync(); y += 0.1f)
        {
            for (float x = 0; x < box.Width && await tip.IsHiddenAsync(); x += 4)
                await page.Mouse.MoveAsync(box.X + x, box.Y + (y * box.Height));
        }
        Assert.Contains("Recency", await tip.TextContentAsync(), StringComparison.Ordinal);
        Assert.Empty(_complaints);
    }

    [SkippableTheory]
    [InlineData(390, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(1280, ColorScheme.Dark)]
    public async Task Report_OnThisScreen_FitsItsWidthInReadableColours(int width, ColorScheme scheme)
    {
        IPage page = await Open(width, scheme);
        await BrowserPage.FitsItsWidth(page, width);
        await BrowserPage.ReadsWell(page, dark: scheme == ColorScheme.Dark);
        Assert.Empty(_complaints);
    }

    [SkippableFact]
    public async Task Map_SchemeChanges_IsDrawnAnewInItsColours()
    {
        IPage page = await Open();
        string light = await Image(page);
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await Changed(page, light);
        Assert.Empty(_complaints);
    }

    [SkippableFact]
    public async Task Report_WithoutItsMouse_IsNamedForEveryReader() => await BrowserPage.IsNamedForEveryReader(await Open());

    [SkippableFact]
    public async Task Report_Printed_IsBlackOnWhiteWithItsMap()
    {
        IPage page = await Open(scheme: ColorScheme.Dark);
        byte[] pdf = await BrowserPage.Prints(page);
        Assert.True(pdf.Length > 50_000, $"a PDF of {pdf.Length} bytes holds no report");
        Assert.True(await page.Locator("#map-canvas").IsVisibleAsync());
        Assert.True(await page.EvaluateAsync<int>(InkedPixels) > 1000);
    }

    private async Task<IPage> Open(int width = 1280, ColorScheme scheme = ColorScheme.Light)
    {
        IPage page = await browser.Open(run.Report, _complaints, width, width == 390 ? 844 : 900, scheme);
        await BrowserPage.Until(page, $"() => document.getElementById('map-canvas').dataset.points > 0 && {InkedPixels} > 0");
        return page;
    }

    private static Task<string> Image(IPage page) => page.EvaluateAsync<string>("() => document.getElementById('map-canvas').toDataURL()");

    private static async Task<string> Changed(IPage page, string before)
    {
        for (int tries = 0; ; tries++)
        {
            string now = await Image(page);
            if (now != before)
                return now;
            Assert.True(tries < 6000, "the map stays the same");
            await Task.Delay(50);
        }
    }

    [GeneratedRegex(@"\bNaN\b|∞|\bSystem\.|Segmentation\.\w|\bE[-+]\d\d", RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Unformatted();

    /// <summary>A run over a small made-up shop with all that a report can show, made once.</summary>
    public sealed class FullRun : IDisposable
    {
        private readonly ScratchFolder _folder = new();

        public FullRun()
        {
            SegmentProcess.Done("sample", "--customers", "400", "--transactions", "12000", "--seed", "5", "-o", _folder["shop.csv"]);
            SegmentProcess.Done(
                "run", _folder["shop.csv"], "-k", "auto", "--k-range", "3..5", "--outliers", "separate", "--categories", "learned",
                "--rfm-scores", "4", "--compare-by", "frequency@1/3", "--compare-by", "average_receipt:4", "--stability", "5",
                "--iterations", "250", "--slides", "-o", _folder["out"]);
            Customers = Table.Read(_folder["out/segments.csv"]).Rows.Length;
        }

        internal int Customers { get; }

        internal string Report => _folder["out/report.html"];

        internal string Slides => _folder["out/slides.html"];

        public void Dispose() => _folder.Dispose();
    }
}
