using Microsoft.Playwright;

namespace Segmentation.Cli.Tests;

/// <summary>What every page of ours is measured by, once it is open.</summary>
internal static class BrowserPage
{
    // WCAG's ratio of text to what stands behind it, for each element that holds visible text of its own; the least of all first.
    private const string Contrasts = """
        () => {
            const parts = color => { const p = color.match(/[\d.]+/g).map(Number); return color.startsWith('color(') ? [255 * p[0], 255 * p[1], 255 * p[2], p[3] ?? 1] : [p[0], p[1], p[2], p[3] ?? 1]; };
            const over = (top, under) => [0, 1, 2].map(i => top[i] * top[3] + under[i] * (1 - top[3])).concat(1);
            const behind = element => {
                const layers = [];
                for (let e = element; e; e = e.parentElement) layers.push(parts(getComputedStyle(e).backgroundColor));
                return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255, 1]);
            };
            const light = color => {
                const [r, g, b] = color.map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
                return 0.2126 * r + 0.7152 * g + 0.0722 * b;
            };
            const found = [];
            for (const element of document.querySelectorAll('body *')) {
                const text = [...element.childNodes].filter(n => n.nodeType === 3).map(n => n.data.trim()).join('');
                if (!text || element.closest('svg, script, style, noscript') || !element.checkVisibility()) continue;
                const under = behind(element), ink = over(parts(getComputedStyle(element).color), under);
                const [a, b] = [light(ink), light(under)].sort((x, y) => y - x);
                found.push([(a + 0.05) / (b + 0.05), text.slice(0, 40)]);
            }
            return found.sort((x, y) => x[0] - y[0]).slice(0, 1).map(([ratio, text]) => `${ratio.toFixed(2)} ${text}`).concat(String(found.length));
        }
        """;

    /// <summary>Anchors of the sections, in the page's order.</summary>
    internal static Task<string[]> Sections(IPage page) =>
        page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('main section')].map(s => s.id)");

    /// <summary>Fails where anything makes the page wider than the screen; names what does.</summary>
    internal static async Task FitsItsWidth(IPage page, int width)
    {
        Assert.Equal(width, await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));
        string[] wide = await page.EvaluateAsync<string[]>("""
            width => [...document.querySelectorAll('body *')].filter(e => {
                for (let up = e.parentElement; up; up = up.parentElement)
                    if (['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(up).overflowX)) return false;
                return !e.closest('svg') && e.getBoundingClientRect().right > width + 1;
            }).map(e => e.tagName + '.' + e.className)
            """, width);
        Assert.Empty(wide);
    }

    /// <summary>Fails where anything of a slide reaches into its footer or past its edge; names what does.</summary>
    internal static async Task CutsNothingOfSlides(IPage page) => Assert.Empty(await page.EvaluateAsync<string[]>("""
        () => [...document.querySelectorAll('.page')].flatMap(p => {
            const footer = p.querySelector('footer').getBoundingClientRect().top, right = p.getBoundingClientRect().right;
            return [...p.querySelectorAll(':scope > :not(footer), td, p, li, dd, h2, svg')].filter(e => {
                const box = e.getBoundingClientRect();
                return e.className !== 'halves' && (box.bottom > footer + 1 || box.right > right + 1);
            }).map(e => p.querySelector('h1, h2').textContent + ': ' + e.tagName + ' ' + e.textContent.slice(0, 40));
        })
        """));

    /// <summary>
    /// Fails where text is hard to tell from what stands behind it (WCAG 2.2: 3 for large text, which headings and figures are).
    /// </summary>
    internal static async Task ReadsWell(IPage page, bool dark, int least = 30)
    {
        string[] told = await page.EvaluateAsync<string[]>(Contrasts);
        Assert.True(int.Parse(told[^1]) > least, $"only {told[^1]} elements hold text");
        Assert.True(double.Parse(told[0].Split(' ')[0]) >= 3, $"contrast {told[0]}");
        double paper = await page.EvaluateAsync<double>(
            "() => getComputedStyle(document.body).backgroundColor.match(/\\d+/g).reduce((sum, part) => sum + +part, 0) / 765");
        Assert.Equal(dark, paper < 0.3);
    }

    /// <summary>
    /// Fails where an image, canvas or button has no name for those who do not see it, where headings skip a level or an anchor leads
    /// nowhere.
    /// </summary>
    internal static async Task IsNamedForEveryReader(IPage page)
    {
        Assert.Empty(await page.EvaluateAsync<string[]>("""
            () => [...document.querySelectorAll('svg, canvas, button')]
                .filter(e => !(e.getAttribute('aria-label') || e.textContent.trim())).map(e => e.outerHTML.slice(0, 80))
            """));
        int[] levels = await page.EvaluateAsync<int[]>("() => [...document.querySelectorAll('h1, h2, h3')].map(h => +h.tagName[1])");
        Assert.Equal(1, levels.Count(level => level == 1));
        for (int i = 1; i < levels.Length; i++)
            Assert.True(levels[i] - levels[i - 1] <= 1, "a heading skips a level");
        Assert.Empty(await page.EvaluateAsync<string[]>("""
            () => [...document.querySelectorAll('nav a')].map(a => a.getAttribute('href')).filter(to => !document.querySelector(to))
            """));
        Assert.Equal("en", await page.EvaluateAsync<string>("() => document.documentElement.lang"));
    }

    /// <summary>Fails where a chart is not drawn: an SVG of no size, without a shape, or with a coordinate that is no number.</summary>
    internal static async Task<int> DrawsItsCharts(IPage page)
    {
        Assert.Empty(await page.EvaluateAsync<string[]>("""
            () => [...document.querySelectorAll('svg')].filter(svg => svg.checkVisibility()).filter(svg => {
                const box = svg.getBoundingClientRect();
                const shapes = [...svg.querySelectorAll('rect, path, line, circle')];
                const wrong = shapes.some(s => [...s.attributes].some(a => /NaN|Infinity|undefined|\d,\d/.test(a.value)));
                return wrong || box.width < 40 || box.height < 20 || shapes.length === 0;
            }).map(svg => svg.getAttribute('aria-label'))
            """));
        return await page.EvaluateAsync<int>("() => document.querySelectorAll('svg').length");
    }

    /// <summary>Fails where paper is not white, or shows what only a screen can use; answers the bytes of the PDF.</summary>
    internal static async Task<byte[]> Prints(IPage page)
    {
        await page.EmulateMediaAsync(new() { Media = Media.Print });
        Assert.Equal("rgb(255, 255, 255)", await page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor"));
        Assert.Equal(
            0, await page.EvaluateAsync<int>(
                "() => [...document.querySelectorAll('nav, .map-buttons')].filter(e => e.checkVisibility()).length"));
        byte[] pdf = await page.PdfAsync(new() { Format = "A4" });
        Assert.Equal("%PDF-"u8, pdf.AsSpan(0, 5));
        return pdf;
    }

    /// <summary>
    /// Waits until something holds on the page. Asked from outside, so that no content security policy of the page is in the way.
    /// </summary>
    internal static async Task Until(IPage page, string condition)
    {
        for (int tries = 0; !await page.EvaluateAsync<bool>(condition); tries++)
        {
            Assert.True(tries < 6000, $"never came true: {condition}");
            await Task.Delay(50);
        }
    }
}
