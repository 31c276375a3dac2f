using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Segmentation.Cli.Tests.Open;

/// <summary>Who the local page lets in, what it takes, and what it hands out.</summary>
public sealed class OpenAccessTests(OpenServer server) : IClassFixture<OpenServer>, IDisposable
{
    private readonly HttpClient _client = new(new HttpClientHandler { UseCookies = false, AllowAutoRedirect = false });

    [Fact]
    public async Task Page_ByItsToken_SetsACookieThatOpensTheRest()
    {
        using HttpResponseMessage page = await _client.GetAsync(server.Address);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        string cookie = Assert.Single(page.Headers.GetValues("Set-Cookie"));
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        using HttpResponseMessage view = await Send(HttpMethod.Get, "view", cookie.Split(';')[0]);
        Assert.Equal(HttpStatusCode.OK, view.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?token=")]
    [InlineData("?token=0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("?once=")]
    [InlineData("view")]
    [InlineData("page.js")]
    [InlineData("progress")]
    [InlineData("runs/1/segments.csv")]
    public async Task Request_WithoutTheToken_IsForbiddenAndSaysHowToComeIn(string path)
    {
        using HttpResponseMessage answer = await _client.GetAsync(new Uri(server.Site, path));
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        Assert.Contains("segment open", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_InTheAddressOfAnythingButThePage_OpensNothing()
    {
        using HttpResponseMessage answer = await _client.GetAsync(new Uri(server.Site, $"view?token={server.Token}"));
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("example.com")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1.example.com:80")]
    public async Task Request_ToAnotherName_IsRefusedEvenWithTheToken(string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Address);
        request.Headers.Host = host;
        using HttpResponseMessage answer = await _client.SendAsync(request);
        Assert.Equal(HttpStatusCode.MisdirectedRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("Origin", "http://127.0.0.1:1")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task Request_OfAnotherPage_IsForbiddenEvenWithTheCookie(string header, string value)
    {
        using HttpResponseMessage get = await Send(HttpMethod.Get, "view", Cookie, (header, value));
        Assert.Equal(HttpStatusCode.Forbidden, get.StatusCode);
        using HttpResponseMessage post = await Send(HttpMethod.Post, "new", Cookie, (header, value));
        Assert.Equal(HttpStatusCode.Forbidden, post.StatusCode);
    }

    [Fact]
    public async Task Post_WithoutOrigin_IsForbidden()
    {
        using HttpResponseMessage answer = await Send(HttpMethod.Post, "new", Cookie);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        using HttpResponseMessage put = await Send(HttpMethod.Put, "files?name=a.csv", Cookie);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, put.StatusCode);
    }

    [Fact]
    public async Task Answers_ByTheirHeaders_LetNothingBeLoadedFramedOrKept()
    {
        using HttpResponseMessage answer = await _client.GetAsync(server.Address);
        string policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        foreach (string part in (string[])["default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'"])
            Assert.Contains(part, policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.True(answer.Headers.CacheControl!.NoStore);
        string html = await answer.Content.ReadAsStringAsync();
        Assert.DoesNotContain(server.Token, html, StringComparison.Ordinal);
        Assert.DoesNotMatch("(src|href)=\"(https?:|//)|<style|style=\"| on[a-z]+=\"", html);
    }

    [Fact]
    public async Task Downloads_ByNamesThatTheRunDidNotWrite_AreNotFound()
    {
        await Post("files?name=shop.csv&first=yes", Shop());
        await Post("run", "");
        await Until("/runs/1/segments.csv");
        using HttpResponseMessage there = await Send(HttpMethod.Get, "runs/1/segments.csv", Cookie);
        Assert.Equal("attachment", there.Content.Headers.ContentDisposition?.DispositionType);
        string folder = Assert.Single(Directory.GetDirectories(server.Results));
        await File.WriteAllTextAsync(Path.Combine(folder, "secret.txt"), "not the run's");
        await File.WriteAllTextAsync(Path.Combine(server.Results, "outside.csv"), "not the run's");
        foreach (string path in (string[])
            [
                "runs/1/secret.txt", "runs/1/..%2Foutside.csv", "runs/1/../outside.csv", "runs/1/%2e%2e%2foutside.csv",
                "runs/1/..%5coutside.csv", "runs/1/%2Fetc%2Fpasswd", "runs/2/segments.csv",
                "runs/-1/segments.csv", "runs/1/segments/99", "runs/1/",
                "runs/1/segments.csv%00.html",
            ])
        {
            using HttpResponseMessage answer = await Send(HttpMethod.Get, path, Cookie);
            Assert.True(answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.BadRequest, $"{path}: {answer.StatusCode}");
            Assert.DoesNotContain("not the run's", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
        using HttpResponseMessage report = await Send(HttpMethod.Get, "runs/1/report.html", Cookie);
        Assert.Contains("frame-ancestors 'none'", report.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Contains(
            "http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'", await report.Content.ReadAsStringAsync(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ThatGoesOn_RefusesAnotherAndIsCancelledWithoutAFile()
    {
        using var other = new OpenServer();
        using var folder = new ScratchFolder();
        SegmentProcess.Done("sample", "--customers", "12000", "--transactions", "60000", "-o", folder["large.csv"]);
        string large = await File.ReadAllTextAsync(folder["large.csv"]);
        Assert.Equal(HttpStatusCode.NoContent, (await PostTo(other, "files?name=large.csv&first=yes", large)).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await PostTo(other, "run", "")).Status);
        foreach (string path in (string[])["run", "check", "new", "files?name=b.csv&first=yes"])
        {
            (HttpStatusCode status, string said) = await PostTo(other, path, "");
            Assert.Equal(HttpStatusCode.Conflict, status);
            Assert.Contains("Wait until it is done, or cancel it", said, StringComparison.Ordinal);
        }
        Assert.Equal(HttpStatusCode.NoContent, (await PostTo(other, "cancel", "")).Status);
        await Until("Cancelled; nothing was written", other);
        Assert.False(Directory.Exists(other.Results));
    }

    [Theory]
    [InlineData("../../escape.csv")]
    [InlineData("..\\..\\escape.csv")]
    [InlineData("/etc/escape.csv")]
    public async Task Upload_OfANameWithFolders_StaysInTheFolderOfUploads(string name)
    {
        await Post($"files?name={Uri.EscapeDataString(name)}&first=yes", "a");
        string[] files = Directory.GetFiles(server.Temporary, "*escape*", SearchOption.AllDirectories);
        string file = Assert.Single(files);
        Assert.Equal("escape.csv", Path.GetFileName(file));
        string folder = Path.GetDirectoryName(Path.GetDirectoryName(file))!;
        Assert.StartsWith(server.Temporary, folder, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
    }

    [Theory]
    [InlineData("sqlite:orders.db?query=select 1")]
    [InlineData("-")]
    [InlineData("*.csv")]
    [InlineData("orders.xlsx?sheet=x")]
    public async Task Upload_OfANameThatMeansSomethingElse_IsReadAsAFile(string name)
    {
        await Post($"files?name={Uri.EscapeDataString(name)}&first=yes", Shop());
        await Post("check", "");
        await Until("name=\"segments\"");
    }

    [Fact]
    public async Task Check_OfABadFile_ShowsTheLibrarysMessageInFull()
    {
        const string text = "customer_id,date,amount\n1,2024-01-01,5\n2,2024-01-02,12;5O\n3,2024-01-02,7\n";
        await Post("files?name=orders.csv&first=yes", text);
        await Post("check", "");
        string page = WebUtility.HtmlDecode(await Until("role=\"alert\""));
        string file = Path.Combine(server.Temporary, "orders.csv");
        await File.WriteAllTextAsync(file, text);
        SegmentRun run = SegmentProcess.RunIn(server.Temporary, null, null, "check", "orders.csv");
        Assert.NotEqual(0, run.ExitCode);
        string message = run.Error.TrimEnd().Split('\n')[^1]["segment: ".Length..];
        Assert.Contains(message, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upload_AboveTheLimit_IsRefusedWithTheLimit()
    {
        using var small = new OpenServer("--upload-limit", "1M");
        using HttpResponseMessage answer = await Send(
            HttpMethod.Post, "files?name=big.csv&first=yes", CookieOf(small), small.Site, new string('a', (1 << 20) + 1));
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        string said = await answer.Content.ReadAsStringAsync();
        Assert.Contains("big.csv", said, StringComparison.Ordinal);
        Assert.Contains("1.0 MB", said, StringComparison.Ordinal);
        Assert.Contains("--upload-limit", said, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(small.Temporary, "big*", SearchOption.AllDirectories));
    }

    public void Dispose() => _client.Dispose();

    private string Cookie => CookieOf(server);

    private static string CookieOf(OpenServer of) => $"segment-{of.Site.Port}={of.Token}";

    private static string Shop()
    {
        var text = new StringBuilder("customer_id,date,amount\n");
        for (int i = 0; i < 120; i++)
            text.Append(CultureInfo.InvariantCulture, $"c{i % 40},2024-{1 + (i % 12):00}-{1 + (i % 27):00},{5 + (i * 7 % 90)}\n");
        return text.ToString();
    }

    private async Task Post(string path, string content)
    {
        using HttpResponseMessage answer = await Send(HttpMethod.Post, path, Cookie, server.Site, content);
        Assert.True(answer.StatusCode == HttpStatusCode.NoContent, await answer.Content.ReadAsStringAsync());
    }

    private async Task<(HttpStatusCode Status, string Said)> PostTo(OpenServer to, string path, string content)
    {
        using HttpResponseMessage answer = await Send(HttpMethod.Post, path, CookieOf(to), to.Site, content);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private async Task<string> Until(string text, OpenServer? of = null)
    {
        for (int tries = 0; ; tries++)
        {
            using HttpResponseMessage answer = await SendTo(of ?? server, HttpMethod.Get, "view", CookieOf(of ?? server));
            string page = await answer.Content.ReadAsStringAsync();
            if (page.Contains(text, StringComparison.Ordinal))
                return page;
            Assert.True(tries < 6000, page);
            await Task.Delay(50);
        }
    }

    private Task<HttpResponseMessage> Send(HttpMethod method, string path, string cookie, params (string Name, string Value)[] headers) =>
        SendTo(server, method, path, cookie, headers);

    private Task<HttpResponseMessage> SendTo(
        OpenServer to, HttpMethod method, string path, string cookie, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, new Uri(to.Site.AbsoluteUri + path, new UriCreationOptions
        {
            DangerousDisablePathAndQueryCanonicalization = true,
        }));
        request.Headers.Add("Cookie", cookie);
        foreach ((string name, string value) in headers)
            request.Headers.Add(name, value);
        return _client.SendAsync(request);
    }

    private Task<HttpResponseMessage> Send(HttpMethod method, string path, string cookie, Uri site, string content)
    {
        var request = new HttpRequestMessage(method, new Uri(site, path))
        {
            Content = new StringContent(content, Encoding.UTF8, new MediaTypeHeaderValue(
                path.StartsWith("files", StringComparison.Ordinal) ? "text/csv" : "application/x-www-form-urlencoded")),
        };
        request.Headers.Add("Cookie", cookie);
        request.Headers.Add("Origin", site.AbsoluteUri.TrimEnd('/'));
        return _client.SendAsync(request);
    }
}
