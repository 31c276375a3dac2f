using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Segmentation.Web.Pages;
using Segmentation.Web.Work;

namespace Segmentation.Web.Serving;

/// <summary>How far the work is, as server-sent events: <c>progress</c> with the stages as HTML, and <c>done</c> at its end.</summary>
internal static class LiveProgress
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(150);

    /// <summary>Sends until the work is done, the browser goes away or the server ends.</summary>
    public static async Task SendAsync(HttpContext context, Workspace workspace, CancellationToken ending)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, ending);
        CancellationToken stop = both.Token;
        context.Response.ContentType = "text/event-stream; charset=utf-8";
        int sent = -1;
        try
        {
            while (workspace.State is { Job: { } job } state)
            {
                if (job.Changes is var changes && changes != sent)
                {
                    sent = changes;
                    await WriteAsync(context, "progress", RunningView.Stages(job, state.Language).ToString(), stop);
                }
                await Task.WhenAny(job.Work, Task.Delay(Between, stop));
                stop.ThrowIfCancellationRequested();
            }
            await WriteAsync(context, "done", "", stop);
        }
        catch (OperationCanceledException)
        {
            // Nobody listens any more.
        }
    }

    private static async Task WriteAsync(HttpContext context, string kind, string html, CancellationToken cancellation)
    {
        // As JSON it is one line.
        string data = JsonSerializer.Serialize(html);
        await context.Response.WriteAsync($"event: {kind}\ndata: {data}\n\n", cancellation);
        await context.Response.Body.FlushAsync(cancellation);
    }
}
