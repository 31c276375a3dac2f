using System.Globalization;
using System.Text;
using Microsoft.Playwright;

namespace Segmentation.Cli.Tests;

/// <summary>The report of a whole run, opened as a reader opens it.</summary>
public sealed class ReportInBrowserTests(Browser browser, ReportInBrowserTests.SmallRun run) : IClassFixture<Browser>, IClassFixture<ReportInBrowserTests.SmallRun>
{
    // Pixels of the map's canvas that are not background.
    private const string InkedPixels = """
        () => {
            const canvas = document.getElementById('map-canvas');
            const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
            let inked = 0;
            for (let i = 3; i < pixels.length; i += 4) inked += pixels[i] > 0;
            return inked;
        }
        """;

    private readonly List<string> _complaints = [];

    [SkippableFact]
    public async Task Report_Opened_DrawsEveryCustomerAndAsksNothingOfTheNetwork()
    {
        IPage page = await browser.Open(run.Report, _complaints);
        await Drawn(page);
        Assert.Equal(SmallRun.Customers, await page.EvaluateAsync<int>("() => +document.getElementById('map-canvas').dataset.points"));
        Assert.True(await page.EvaluateAsync<int>(InkedPixels) > 1000);
        Assert.Empty(_complaints);
    }

    [SkippableFact]
    public async Task Legend_SegmentSwitchedOff_LeavesTheMapAndComesBack()
    {
        IPage page = await browser.Open(run.Report, _complaints);
        await Drawn(page);
        int all = await page.EvaluateAsync<int>(InkedPixels);
        ILocator first = page.Locator("#map-legend button").First;
        await first.ClickAsync();
        Assert.Equal("false", await first.GetAttributeAsync("aria-pressed"));
        await page.WaitForFunctionAsync($"({InkedPixels})() < {all}");
        // The clicks of a test are quick; a second one right away would be a double click.
        await page.WaitForTimeoutAsync(700);
        await first.ClickAsync();
        await page.WaitForFunctionAsync($"({InkedPixels})() === {all}");
        Assert.Empty(_complaints);
    }

    [SkippableFact]
    public async Task Map_ZoomedMovedAndPointedAt_FollowsAndNamesTheSegment()
    {
        IPage page = await browser.Open(run.Report, _complaints);
        await Drawn(page);
        string before = await Image(page);
        await page.ClickAsync("[aria-label='Zoom in']");
        await Changed(page, before);
        before = await Image(page);
        LocatorBoundingBoxResult box = (await page.Locator("#map-canvas").BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(box.X + (box.Width / 2), box.Y + (box.Height / 2));
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(box.X + (box.Width / 2) + 80, box.Y + (box.Height / 2) + 30, new() { Steps = 4 });
        await page.Mouse.UpAsync();
        await Changed(page, before);
        await page.ClickAsync("[aria-label='Show the whole map']");

        // Somewhere along the middle of the map there is a point to stand on.
        for (float x = 0; x < box.Width && await page.Locator("#map-tip").IsHiddenAsync(); x += 3)
            await page.Mouse.MoveAsync(box.X + x, box.Y + (box.Height / 2));
        Assert.Contains("customers", await page.Locator("#map-tip").TextContentAsync(), StringComparison.Ordinal);
        Assert.Empty(_complaints);
    }

    [SkippableTheory]
    [InlineData(390, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    [InlineData(1280, ColorScheme.Dark)]
    public async Task Report_OnThisScreen_FitsItsWidthInReadableColours(int width, ColorScheme scheme)
    {
        IPage page = await browser.Open(run.Report, _complaints, width, 844, scheme);
        await Drawn(page);
        Assert.Equal(width, await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));
        double[] brightness = await page.EvaluateAsync<double[]>("""
            () => {
                const style = getComputedStyle(document.body);
                const light = color => color.match(/[\d.]+/g).slice(0, 3).reduce((sum, part) => sum + +part, 0) / 765;
                return [light(style.color), light(style.backgroundColor)];
            }
            """);
        Assert.True(Math.Abs(brightness[0] - brightness[1]) > 0.6, $"text {brightness[0]:0.00} on {brightness[1]:0.00}");
        Assert.Equal(scheme == ColorScheme.Dark, brightness[1] < 0.3);
        Assert.Empty(_complaints);
    }

    [SkippableFact]
    public async Task Report_WithoutItsMouse_IsNamedForEveryReader()
    {
        IPage page = await browser.Open(run.Report, _complaints);
        int unnamed = await page.EvaluateAsync<int>("() => [...document.querySelectorAll('svg, canvas, button')].filter(e => !(e.getAttribute('aria-label') || e.textContent.trim())).length");
        Assert.Equal(0, unnamed);
        int[] levels = await page.EvaluateAsync<int[]>("() => [...document.querySelectorAll('h1, h2, h3')].map(h => +h.tagName[1])");
        Assert.Equal(1, levels.Count(level => level == 1));
        for (int i = 1; i < levels.Length; i++)
            Assert.True(levels[i] - levels[i - 1] <= 1, "a heading skips a level");
    }

    private static Task<IJSHandle> Drawn(IPage page) => page.WaitForFunctionAsync($"document.getElementById('map-canvas').dataset.points && ({InkedPixels})() > 0");

    private static Task<string> Image(IPage page) => page.EvaluateAsync<string>("() => document.getElementById('map-canvas').toDataURL()");

    private static Task<IJSHandle> Changed(IPage page, string before) => page.WaitForFunctionAsync("before => document.getElementById('map-canvas').toDataURL() !== before", before);

    /// <summary>A run over a small made-up shop, made once.</summary>
    public sealed class SmallRun : IDisposable
    {
        internal const int Customers = 240;
        private readonly ScratchFolder _folder = new();

        public SmallRun()
        {
            var csv = new StringBuilder("InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID\n");
            int order = 536000;
            for (int customer = 0; customer < Customers; customer++)
            {
                // Three kinds: frequent and recent, now and then, once and long ago.
                int kind = customer % 3;
                int orders = kind == 0 ? 8 + (customer % 7) : kind == 1 ? 2 + (customer % 3) : 1;
                for (int i = 0; i < orders; i++)
                {
                    DateTime day = new DateTime(2024, 12, 1).AddDays(-((kind * 110) + (customer * 7 % 45) + (i * 11)));
                    csv.Append(CultureInfo.InvariantCulture, $"{++order},P{i % 9},PRODUCT {i % 9},{1 + (customer % 5)},{day:yyyy-MM-dd} 10:00:00,{3 + (customer % 11)}.50,{17000 + customer}\n");
                }
            }
            SegmentRun done = SegmentProcess.Run("run", _folder.Write("shop.csv", csv.ToString()), "-k", "4", "-o", _folder["out"], "--device", "scalar");
            Assert.True(done.ExitCode == 0, done.Error);
        }

        internal string Report => Path.Combine(_folder["out"], "report.html");

        public void Dispose() => _folder.Dispose();
    }
}
