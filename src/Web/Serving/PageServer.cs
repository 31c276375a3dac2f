using System.Net;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;
using Segmentation.Cli.Verbs.Local;
using Segmentation.Web.Pages;
using Segmentation.Web.Work;
using Segmentation.Wording;

namespace Segmentation.Web.Serving;

/// <summary>Serves the page on this machine alone, on a port that is free.</summary>
internal sealed class PageServer : IAsyncDisposable
{
    private const string OwnPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; "
        + "form-action 'none'; frame-ancestors 'none'";

    private readonly WebApplication _server;
    private readonly Workspace _workspace;
    private readonly CancellationTokenSource _ending = new();
    private AccessGate? _gate;

    private PageServer(WebApplication server, Workspace workspace) => (_server, _workspace) = (server, workspace);

    /// <summary>Where it serves.</summary>
    public ServerAnswer Answer => new() { Address = _gate!.Address, OnceAddress = _gate.OnceAddress };

    /// <summary>Starts to serve.</summary>
    public static async Task<PageServer> StartAsync(Workspace workspace)
    {
        // No settings file, no variable of ASP.NET Core and no log: nothing but what stands here decides who is served.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.Listen(IPAddress.Loopback, 0);
            options.AddServerHeader = false;
            // Uploads have a limit of their own.
            options.Limits.MaxRequestBodySize = null;
        });
        builder.Services.AddRoutingCore();
        WebApplication app = builder.Build();
        var server = new PageServer(app, workspace);
        app.Use(server.Guard);
        app.UseRouting();
        server.Map();
        await app.StartAsync();
        string address = app.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>()
            .Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        server._gate = new AccessGate(new Uri(address).Port);
        return server;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _server.DisposeAsync();
        _ending.Dispose();
    }

    private void Map()
    {
        _server.MapGet("/", context => HtmlAsync(context, Shell.Page(_workspace.State, _workspace.Request)));
        _server.MapGet("/view", context => HtmlAsync(context, Shell.View(_workspace.State, _workspace.Request).ToString()));
        _server.MapGet("/report.css", context => AssetAsync(context, typeof(Language).Assembly, "report.css", "text/css"));
        _server.MapGet("/page.css", context => AssetAsync(context, typeof(PageServer).Assembly, "page.css", "text/css"));
        _server.MapGet("/page.js", context => AssetAsync(context, typeof(PageServer).Assembly, "page.js", "text/javascript"));
        _server.MapGet("/progress", context => LiveProgress.SendAsync(context, _workspace, _ending.Token));
        _server.MapGet("/runs/{run:int}/all.zip", context => Downloads.ZipAsync(context, _workspace));
        _server.MapGet("/runs/{run:int}/segments/{segment:int}", context => Downloads.SegmentAsync(context, _workspace));
        _server.MapGet("/runs/{run:int}/{file}", context => Downloads.FileAsync(context, _workspace));
        _server.MapPost("/files", TakeFileAsync);
        _server.MapPost("/check", context => ByForm(context, _workspace.BeginCheck));
        _server.MapPost("/run", context => ByForm(context, _workspace.BeginRun));
        _server.MapPost("/cancel", context => DoAsync(context, _workspace.Cancel));
        _server.MapPost("/back", context => DoAsync(context, _workspace.GoBack));
        _server.MapPost("/new", context => DoAsync(context, _workspace.StartOver));
        _server.MapPost("/language", context => DoAsync(context, () =>
        {
            string code = context.Request.Query["code"].ToString();
            if (Language.Languages.Contains(code))
                _workspace.Speak(Language.Load(code));
        }));
        _server.MapFallback(context =>
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
    }

    private Task Guard(HttpContext context, RequestDelegate next)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.ContentSecurityPolicy = OwnPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        int status = _gate?.Judge(context) ?? StatusCodes.Status503ServiceUnavailable;
        if (status == StatusCodes.Status200OK)
            return next(context);
        context.Response.StatusCode = status;
        return status == StatusCodes.Status403Forbidden
            ? TextAsync(context, Language.English.Of("web.no-token"), Language.Load("ru").Of("web.no-token")) : Task.CompletedTask;
    }

    private async Task TakeFileAsync(HttpContext context)
    {
        context.Features.Get<IHttpMinRequestBodyDataRateFeature>()?.MinDataRate = null;
        await RefusingAsync(context, () => _workspace.TakeAsync(
            context.Request.Query["name"].ToString(), context.Request.Query["first"] == "yes", context.Request.ContentLength,
            context.Request.Body, context.RequestAborted));
    }

    private Task ByForm(HttpContext context, Action<PageSettings> begin) => RefusingAsync(context, async () =>
    {
        IFormCollection form = await context.Request.ReadFormAsync(context.RequestAborted);
        begin(PageSettings.Read(
            name => form.TryGetValue(name, out StringValues value) ? value.ToString() : null, _workspace.State.Settings));
    });

    private Task DoAsync(HttpContext context, Action action) => RefusingAsync(context, () =>
    {
        action();
        return Task.CompletedTask;
    });

    // What cannot be done is answered as a sentence, which the page shows.
    private async Task RefusingAsync(HttpContext context, Func<Task> action)
    {
        try
        {
            await action();
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        catch (Exception failed) when (failed is not OperationCanceledException)
        {
            context.Response.StatusCode = StatusCodes.Status409Conflict;
            await TextAsync(context, Failure.Explain(failed, _workspace.State.Language));
        }
    }

    private static Task TextAsync(HttpContext context, params string[] lines)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(string.Join("\n\n", lines), context.RequestAborted);
    }

    private static Task HtmlAsync(HttpContext context, string html)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(html, context.RequestAborted);
    }

    private static async Task AssetAsync(HttpContext context, Assembly assembly, string name, string type)
    {
        context.Response.ContentType = $"{type}; charset=utf-8";
        await using Stream content = assembly.GetManifestResourceStream(name)!;
        await content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
