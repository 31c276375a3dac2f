using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using Segmentation.Reports.Artifacts;
using Segmentation.Web.Work;

namespace Segmentation.Web.Serving;

/// <summary>The files of a run. A name leads to a file only where the run wrote one of exactly that name.</summary>
internal static class Downloads
{
    // A page of results brings a policy of its own, which lets nothing be loaded; this adds what a page cannot say of itself.
    private const string ResultPolicy =
        "frame-ancestors 'none'; base-uri 'none'; form-action 'none'; connect-src 'none'; object-src 'none'";

    /// <summary>One file: pages are shown, all else is saved.</summary>
    public static async Task FileAsync(HttpContext context, Workspace workspace)
    {
        string name = (string)context.Request.RouteValues["file"]!;
        if (RunOf(context, workspace) is not { } run || !run.Files.Contains(name))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        bool isPage = name.EndsWith(".html", StringComparison.Ordinal);
        if (isPage)
            context.Response.Headers.ContentSecurityPolicy = ResultPolicy;
        else
            Save(context, name);
        context.Response.ContentType = TypeOf(name);
        await context.Response.SendFileAsync(Path.Combine(run.Folder, name), context.RequestAborted);
    }

    /// <summary>The customers of one segment, as <c>segments.csv</c> has them.</summary>
    public static Task SegmentAsync(HttpContext context, Workspace workspace)
    {
        int segment = int.Parse((string)context.Request.RouteValues["segment"]!);
        if (RunOf(context, workspace) is not { } run || run.Segments.Profiles.All(profile => profile.Segment != segment))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }
        string name = run.Segments.Profiles.First(profile => profile.Segment == segment).Name;
        Save(context, UploadFolder.NameOf(Invariant($"{segment + 1:00} {name}.csv")));
        context.Response.ContentType = TypeOf(".csv");
        int[] rows = [.. run.Segments.Labels.Index().Where(label => label.Item == segment).Select(label => label.Index)];
        return StreamAsync(context, output => SegmentsCsv.Table(run.Segments, null, run.Language).Select(rows).WriteCsv(output));
    }

    /// <summary>All files of a run in one archive.</summary>
    public static Task ZipAsync(HttpContext context, Workspace workspace)
    {
        if (RunOf(context, workspace) is not { } run)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }
        string folder = Path.GetFileName(run.Folder);
        Save(context, $"{folder}.zip");
        context.Response.ContentType = "application/zip";
        return StreamAsync(context, output =>
        {
            using var archive = new ZipArchive(output, ZipArchiveMode.Create, leaveOpen: true);
            foreach (string name in run.Files)
                archive.CreateEntryFromFile(Path.Combine(run.Folder, name), $"{folder}/{name}", CompressionLevel.Fastest);
        });
    }

    private static FinishedRun? RunOf(HttpContext context, Workspace workspace) =>
        int.TryParse((string?)context.Request.RouteValues["run"], out int number) ? workspace.RunOf(number) : null;

    private static void Save(HttpContext context, string name)
    {
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(name);
        context.Response.Headers.ContentDisposition = disposition.ToString();
    }

    // Writers of tables and archives write as they go, and wait for the browser.
    private static Task StreamAsync(HttpContext context, Action<Stream> write)
    {
        context.Features.Get<IHttpBodyControlFeature>()!.AllowSynchronousIO = true;
        return Task.Run(() => write(context.Response.Body), context.RequestAborted);
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".csv" => "text/csv; charset=utf-8",
        ".json" => "application/json; charset=utf-8",
        ".xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _ => "application/octet-stream",
    };
}
