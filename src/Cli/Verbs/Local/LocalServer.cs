using System.Diagnostics;
using System.Text.Json;

namespace Segmentation.Cli.Verbs.Local;

/// <summary>The child that serves the local page; it ends when its standard input does, however this process ends.</summary>
internal sealed class LocalServer : IDisposable
{
    // So long it may take to stop a run and to remove what was uploaded.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly Process _process;

    private LocalServer(Process process) => _process = process;

    /// <summary>Starts it.</summary>
    /// <param name="request">What it is to do.</param>
    /// <param name="answer">Where it serves.</param>
    /// <exception cref="IOException">It cannot be started, or ended before it served; it has told why on standard error.</exception>
    public static LocalServer Start(ServerRequest request, out ServerAnswer answer)
    {
        var server = new LocalServer(Process.Start(ServerProgram.Find())!);
        try
        {
            server._process.StandardInput.WriteLine(JsonSerializer.Serialize(request, ServerProtocol.Default.ServerRequest));
            server._process.StandardInput.Flush();
            string line = server._process.StandardOutput.ReadLine()
                ?? throw new IOException($"the server of the page ended before it served (exit code {server.ExitCode()}).");
            answer = JsonSerializer.Deserialize(line, ServerProtocol.Default.ServerAnswer)!;
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>Waits until it ends or is to be ended.</summary>
    /// <exception cref="IOException">It ended by itself.</exception>
    public void Serve(CancellationToken cancellation)
    {
        try
        {
            _process.WaitForExitAsync(cancellation).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            return;
        }
        // A terminal sends Ctrl-C to both, and the child may be the first to end.
        if (!cancellation.WaitHandle.WaitOne(TimeSpan.FromSeconds(1)))
            throw new IOException($"the server of the page ended by itself (exit code {_process.ExitCode}).");
    }

    /// <summary>Ends it: what was uploaded is removed, a run that goes on writes nothing.</summary>
    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(Patience))
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private int ExitCode()
    {
        _process.WaitForExit(Patience);
        return _process.HasExited ? _process.ExitCode : -1;
    }
}
