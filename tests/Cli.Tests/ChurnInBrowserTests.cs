using System.Globalization;
using System.Text;
using Microsoft.Playwright;

namespace Segmentation.Cli.Tests;

/// <summary><c>churn.html</c>, opened as a reader opens it.</summary>
public sealed class ChurnInBrowserTests(Browser browser, ChurnInBrowserTests.ChurnRun run)
    : IClassFixture<Browser>, IClassFixture<ChurnInBrowserTests.ChurnRun>
{
    private readonly List<string> _complaints = [];

    [SkippableFact]
    public async Task Churn_Opened_HasEverySectionAndAsksNothingOfTheNetwork()
    {
        IPage page = await browser.Open(run.Report, _complaints);
        Assert.Empty(((string[])["groups", "calls", "why", "trust", "made"]).Except(await BrowserPage.Sections(page)));
        Assert.True(await BrowserPage.DrawsItsCharts(page) >= 2);
        Assert.True(await page.Locator("#calls tbody tr").CountAsync() > 3);
        await BrowserPage.IsNamedForEveryReader(page);
        Assert.Empty(_complaints);
    }

    [SkippableTheory]
    [InlineData(390, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(1280, ColorScheme.Dark)]
    public async Task Churn_OnThisScreen_FitsItsWidthInReadableColours(int width, ColorScheme scheme)
    {
        IPage page = await browser.Open(run.Report, _complaints, width, 844, scheme);
        await page.EvaluateAsync("() => document.querySelectorAll('details').forEach(part => part.open = true)");
        await BrowserPage.FitsItsWidth(page, width);
        // A name of forty letters is broken into lines, not into letters.
        double[] widths = await page.EvaluateAsync<double[]>(
            "() => [...document.querySelectorAll('.plain tbody th')].filter(name => name.textContent.length == 40)"
            + ".map(name => name.getBoundingClientRect().width)");
        Assert.True(widths.Length >= 6, "the names stand in tables");
        Assert.True(widths.Min() > 90, $"a name has {widths.Min()} pixels");
        await BrowserPage.ReadsWell(page, dark: scheme == ColorScheme.Dark);
        Assert.Empty(_complaints);
    }

    [SkippableFact]
    public async Task Churn_Printed_IsBlackOnWhite() =>
        Assert.True((await BrowserPage.Prints(await browser.Open(run.Report, _complaints, scheme: ColorScheme.Dark))).Length > 10_000);

    /// <summary>Customers with few visits drop, names of columns have forty letters; made once.</summary>
    public sealed class ChurnRun : IDisposable
    {
        private readonly ScratchFolder _folder = new();

        public ChurnRun()
        {
            var csv = new StringBuilder(
                "id,Средний_просмотр_категорий_за_один_визит,Минут_на_сайте_за_весь_предыдущий_период,kind,"
                + "Популярная_категория_за_последний_период,margin,status\n");
            for (int i = 0; i < 160; i++)
            {
                int visits = 5 + (i * 7 % 20);
                string favourite = i % 5 == 0 ? "toys & games" : i % 2 == 0 ? "garden" : "kitchen";
                string dropped = visits + (i % 4) < 14 ? "dropped" : "same";
                csv.Append(
                    CultureInfo.InvariantCulture,
                    $"c{i},{visits},{30 + (i * 13 % 50)},{(i % 3 == 0 ? "premium" : "standard")},{favourite},{i % 9}.5,{dropped}\n");
            }
            SegmentProcess.Done(
                "churn", _folder.Write(
                    "customers.csv", csv.ToString()), "--label", "status=dropped", "--profit", "margin", "-o", _folder["out"]);
        }

        internal string Report => _folder["out/churn.html"];

        public void Dispose() => _folder.Dispose();
    }
}
