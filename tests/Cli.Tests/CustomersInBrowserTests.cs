using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Segmentation.Cli.Tests;

/// <summary>The report as a tool: customers are found, sorted, saved and looked at on the map.</summary>
public sealed class CustomersInBrowserTests(Browser browser, CustomersInBrowserTests.RussianRun run)
    : IClassFixture<Browser>, IClassFixture<CustomersInBrowserTests.RussianRun>
{
    private readonly List<string> _complaints = [];

    [SkippableFact]
    public async Task Find_AnId_ShowsItsCardWithTheFiguresOfTheFile()
    {
        IPage page = await Open();
        Table segments = run.Segments;
        string[] customer = segments.Rows[17];
        await page.FillAsync("#find", customer[0]);
        Assert.Equal(customer[0], await page.Locator("#customers-table tbody th").First.InnerTextAsync());
        await page.PressAsync("#find", "Enter");
        string card = await page.Locator("#customer-card").InnerTextAsync();
        Assert.Contains($"{customer[1]} {customer[2]}", card, StringComparison.Ordinal);
        // Recency and frequency are whole numbers.
        Assert.Contains($"\t{customer[Array.IndexOf(segments.Columns, "recency")]}\t", card, StringComparison.Ordinal);
        Assert.Contains($"\t{customer[Array.IndexOf(segments.Columns, "frequency")]}\t", card, StringComparison.Ordinal);
        Assert.Empty(_complaints);
    }

    [SkippableFact]
    public async Task Save_OfOneSegment_HasItsCustomersAsTheFileHasThem()
    {
        IPage page = await Open();
        await page.ClickAsync("[data-customers='1']");
        string[] saved = await Save(page, "#find-save");
        string[][] members = [.. run.Segments.Rows.Where(row => row[1] == "1")];
        Assert.Equal(members.Select(row => row[0]).Order(StringComparer.Ordinal),
            saved.Skip(1).Select(line => line.Split(',')[0]).Order(StringComparer.Ordinal));
        Assert.StartsWith("customer_id,segment,name,recency,frequency,monetary", saved[0], StringComparison.Ordinal);
        Assert.Empty(_complaints);
    }

    [SkippableFact]
    public async Task Heading_Pressed_SortsByItsColumnAndAgainTheOtherWay()
    {
        IPage page = await Open();
        int column = await page.EvaluateAsync<int>("() => document.querySelector('#customers-table thead tr').cells.length - 2");
        ILocator heading = page.Locator($"#customers-table thead th:nth-child({column + 1})");
        foreach ((string direction, bool up) in ((string, bool)[])[("descending", false), ("ascending", true)])
        {
            await heading.Locator("button").ClickAsync();
            Assert.Equal(direction, await heading.GetAttributeAsync("aria-sort"));
            double[] frequencies = [.. (await Save(page, "#find-save")).Skip(1).Select(line => double.Parse(line.Split(',')[4]))];
            Assert.Equal(up ? frequencies.Order() : frequencies.OrderDescending(), frequencies);
        }
    }

    [SkippableFact]
    public async Task Table_OfOutliers_SortsByItsNumbers()
    {
        IPage page = await Open();
        await page.Locator("#outliers thead th:nth-child(2) button").ClickAsync();
        double[] values = await page.EvaluateAsync<double[]>(
            "() => [...document.querySelectorAll('#outliers tbody tr')].map(row => +row.cells[1].dataset.v)");
        Assert.True(values.Length > 1);
        Assert.Equal(values.OrderDescending(), values);
        string[] saved = await Save(page, "#outliers .save");
        Assert.Equal(values.Length + 1, saved.Length);
    }

    [SkippableFact]
    public async Task Region_DrawnAroundTheWholeMap_HoldsEveryCustomerAndListsThem()
    {
        IPage page = await Open();
        await page.Locator("#map-canvas").ScrollIntoViewIfNeededAsync();
        await page.ClickAsync("#map-lasso");
        LocatorBoundingBoxResult box = (await page.Locator("#map-canvas").BoundingBoxAsync())!;
        // From corner to corner, but for the buttons at the right, which stand beside the map's square.
        (float X, float Y)[] corners = [(0.01f, 0.01f), (0.9f, 0.01f), (0.9f, 0.99f), (0.01f, 0.99f)];
        await page.Mouse.MoveAsync(box.X + (corners[0].X * box.Width), box.Y + (corners[0].Y * box.Height));
        await page.Mouse.DownAsync();
        foreach ((float x, float y) in corners.Skip(1))
            await page.Mouse.MoveAsync(box.X + (x * box.Width), box.Y + (y * box.Height), new() { Steps = 3 });
        await page.Mouse.UpAsync();
        Assert.Contains($": {run.Segments.Rows.Length}", await page.Locator("#map-region h3").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal(run.Segments.Rows.Select(row => row[1]).Distinct().Count(), await page.Locator("#map-region li").CountAsync());
        Assert.Equal(run.Segments.Rows.Length + 1, (await Save(page, "#find-save")).Length);
        await page.Locator("#map-region button").ClickAsync();
        Assert.True(await page.Locator("#map-region").IsHiddenAsync());
        Assert.Empty(_complaints);
    }

    [SkippableFact]
    public async Task Card_ShownOnTheMap_MovesTheMapThere()
    {
        IPage page = await Open();
        await page.Locator("#customers-table tbody button").First.ClickAsync();
        string before = await page.EvaluateAsync<string>("() => document.getElementById('map-canvas').toDataURL()");
        await page.Locator("#customer-card button").Last.ClickAsync();
        await page.WaitForFunctionAsync("before => document.getElementById('map-canvas').toDataURL() !== before", before);
        Assert.Empty(_complaints);
    }

    [SkippableTheory]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    public async Task Report_WithLongNames_FitsItsWidthAndAxeFindsNothingSerious(int width, ColorScheme scheme)
    {
        IPage page = await Open(width, scheme);
        await page.Locator("#customers-table tbody button").First.ClickAsync();
        await BrowserPage.FitsItsWidth(page, width);
        AxeResult result = await page.RunAxe();
        Assert.Empty(result.Violations.Where(found => found.Impact is "serious" or "critical")
            .Select(found => $"{found.Id}: {found.Help}: {string.Join(" | ", found.Nodes.Take(3).Select(node => node.Html))}"));
    }

    private static async Task<string[]> Save(IPage page, string button)
    {
        IDownload download = await page.RunAndWaitForDownloadAsync(() => page.Locator(button).First.ClickAsync());
        return (await File.ReadAllTextAsync(await download.PathAsync())).TrimStart('\ufeff').TrimEnd().Split("\r\n");
    }

    private async Task<IPage> Open(int width = 1280, ColorScheme scheme = ColorScheme.Light)
    {
        IPage page = await browser.Open(run.Report, _complaints, width, width == 390 ? 844 : 1000, scheme);
        await BrowserPage.Until(page, "() => document.getElementById('map-canvas').dataset.points > 0");
        return page;
    }

    /// <summary>A small shop in Russian, whose segments have names of forty letters.</summary>
    public sealed class RussianRun : IDisposable
    {
        private readonly ScratchFolder _folder = new();

        public RussianRun()
        {
            File.WriteAllText(
                _folder["names.csv"],
                "segment,name\n0,Постоянныепокупателисочень длиннымименем\n1,Самыеприверженныеклиентынашегомагазина\n");
            SegmentProcess.Done("sample", "--customers", "300", "--transactions", "9000", "--seed", "5", "-o", _folder["shop.csv"]);
            SegmentProcess.Done(
                "run", _folder["shop.csv"], "-k", "3", "--names", _folder["names.csv"], "--language", "ru", "--currency", "₽",
                "--stability", "0", "--iterations", "250", "-o", _folder["out"]);
            Segments = Table.Read(_folder["out/segments.csv"]);
        }

        internal Table Segments { get; }

        internal string Report => _folder["out/report.html"];

        public void Dispose() => _folder.Dispose();
    }
}
