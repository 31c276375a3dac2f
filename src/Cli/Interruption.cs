using System.Runtime.InteropServices;
using Segmentation.Cli.Output;

namespace Segmentation.Cli;

/// <summary>
/// Ctrl-C, the termination signal and a terminal that hangs up: the first asks the work to stop, the second ends the process.
/// </summary>
/// <remarks>
/// A signal that the process was started to ignore stays ignored, as shells expect: SIGINT of a background job, SIGHUP under nohup. The
/// runtime leaves those dispositions alone. Work that does not stop by itself (a database that does not answer) is ended after a while.
/// </remarks>
internal sealed class Interruption : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _cancellation;
    private readonly PosixSignalRegistration[] _signals;
    private Timer? _patience;

    /// <summary>Begins to listen.</summary>
    /// <param name="stop">Asks the work to stop as the first signal does.</param>
    public Interruption(CancellationToken stop)
    {
        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _signals =
            [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(
                signal => PosixSignalRegistration.Create(signal, Stop))];
    }

    /// <summary>Cancelled by the first signal, or by the caller.</summary>
    public CancellationToken Cancellation => _cancellation.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PosixSignalRegistration signal in _signals)
            signal.Dispose();
        _patience?.Dispose();
        _cancellation.Dispose();
    }

    private void Stop(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.CompareExchange(ref _patience, new Timer(_ => End(), null, Patience, Timeout.InfiniteTimeSpan), null) is not null)
            End();
        try
        {
            _cancellation.Cancel();
        }
        catch (AggregateException)
        {
            // Whoever was to be told of the end failed at it; the work stops by the token all the same.
        }
    }

    private static void End() => UnfinishedFiles.End(() =>
    {
        Console.Error.WriteLine("segment: cancelled");
        Environment.Exit((int)ExitCode.Cancelled);
    });
}
