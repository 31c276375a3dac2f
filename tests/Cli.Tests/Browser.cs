using Microsoft.Playwright;

namespace Segmentation.Cli.Tests;

/// <summary>An installed Chromium without a window, started once for a class of tests.</summary>
public sealed class Browser : IAsyncLifetime
{
    private const int MostMilliseconds = 300_000;

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    private static string? Installed { get; } = Environment.GetEnvironmentVariable("PATH")?.Split(Path.PathSeparator)
        .SelectMany(folder => ((string[])["chromium", "chromium-browser", "google-chrome"]).Select(name => Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);

    public async Task InitializeAsync()
    {
        if (Installed is null)
            return;
        _playwright = await Playwright.CreateAsync();
        // A container's root has no sandbox to start; the only page opened is our own.
        _browser = await _playwright.Chromium.LaunchAsync(
            new() { ExecutablePath = Installed, Args = ["--no-sandbox", "--disable-gpu"], Timeout = MostMilliseconds });
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    /// <summary>
    /// Opens a file in a browser that is offline. What the page reports as an error, and every request but the one for the page itself,
    /// is added to <paramref name="complaints"/>. Skips where no Chromium is.
    /// </summary>
    internal async Task<IPage> Open(
        string file, List<string> complaints, int width = 1280, int height = 900, ColorScheme scheme = ColorScheme.Light)
    {
        string address = new Uri(file).AbsoluteUri;
        return await Open(address, request => request == address, isOffline: true, complaints, width, height, scheme);
    }

    /// <summary>
    /// Opens a page of a server. What it reports as an error, and every request to any other server, is added to
    /// <paramref name="complaints"/>. Skips where no Chromium is.
    /// </summary>
    internal async Task<IPage> OpenSite(
        string address, List<string> complaints, int width = 1280, int height = 900, ColorScheme scheme = ColorScheme.Light)
    {
        string site = new Uri(new Uri(address), "/").AbsoluteUri;
        return await Open(
            address,
            request => request.StartsWith(site, StringComparison.Ordinal) || request.StartsWith("data:", StringComparison.Ordinal),
            isOffline: false, complaints, width, height, scheme);
    }

    private async Task<IPage> Open(
        string address, Func<string, bool> isOwn, bool isOffline, List<string> complaints, int width, int height, ColorScheme scheme)
    {
        Skip.If(_browser is null, "no Chromium is installed (apt-get install chromium)");
        IPage page = await _browser.NewPageAsync(
            new() { ViewportSize = new() { Width = width, Height = height }, ColorScheme = scheme, Offline = isOffline });
        // Long enough for a machine under load: what never comes fails all the same.
        page.SetDefaultTimeout(MostMilliseconds);
        page.PageError += (_, error) => complaints.Add(error);
        page.Console += (_, message) =>
        {
            // Warnings are about how the tests look at the canvas.
            if (message.Type == "error")
                complaints.Add(message.Text);
        };
        page.Request += (_, request) =>
        {
            if (!isOwn(request.Url))
                complaints.Add(request.Url);
        };
        await page.GotoAsync(address);
        return page;
    }
}
