using System.Runtime.InteropServices;
using System.Text.Json;
using Segmentation.Cli;
using Segmentation.Cli.Verbs.Local;
using Segmentation.Web.Serving;
using Segmentation.Web.Work;

// Whoever starts this keeps its standard input open for as long as the page is to be served: its end is that of this process, so that
// no server outlives a command line that was killed.
using StreamReader input = new(Console.OpenStandardInput());
if (await input.ReadLineAsync() is not { } line)
{
    await Console.Error.WriteLineAsync("segment-web is started by `segment open`.");
    return 2;
}
using var ending = new CancellationTokenSource();
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
using PosixSignalRegistration termination = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
using PosixSignalRegistration hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, End);
ServerRequest request = JsonSerializer.Deserialize(line, ServerProtocol.Default.ServerRequest)!;
LakeSources.Add();
using var folder = new UploadFolder();
using var workspace = new Workspace(request, folder);
await using PageServer server = await PageServer.StartAsync(workspace);
Console.Out.WriteLine(JsonSerializer.Serialize(server.Answer, ServerProtocol.Default.ServerAnswer));
Console.Out.Flush();
_ = Task.Run(
    async () =>
    {
        while (await input.ReadLineAsync() is not null)
        {
            // Nothing more is said; only the end matters.
        }
        await ending.CancelAsync();
    },
    CancellationToken.None);
try
{
    await Task.Delay(Timeout.Infinite, ending.Token);
}
catch (OperationCanceledException)
{
    // The end.
}
await workspace.StopAsync();
return 0;

void End(PosixSignalContext context)
{
    context.Cancel = true;
    ending.Cancel();
}
