using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Wording;

namespace Segmentation.Web.Work;

/// <summary>How far one stage has come.</summary>
/// <param name="Name">The stage.</param>
/// <param name="Share">0 to 1; null where it is not known.</param>
/// <param name="Detail">What it is at; null for nothing to add.</param>
internal sealed record StageState(string Name, double? Share, StageDetail? Detail);

/// <summary>Work that goes on while the page watches.</summary>
/// <param name="isRun">Whether segments are made; otherwise files are only looked at.</param>
internal sealed class Job(bool isRun) : IAnalysisObserver, IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<StageState> _stages = [];
    private readonly CancellationTokenSource _cancellation = new();
    private int _changes;

    /// <summary>Whether segments are made; otherwise files are only looked at.</summary>
    public bool IsRun => isRun;

    /// <summary>Cancelled by the page, and by the end of the server.</summary>
    public CancellationToken Cancellation { get; private set; }

    /// <summary>The work; done when its result, or its failure, is there to see.</summary>
    public Task Work { get; private set; } = Task.CompletedTask;

    /// <summary>Grows with every report.</summary>
    public int Changes => Volatile.Read(ref _changes);

    /// <summary>The stages so far in their order; the last one goes on.</summary>
    public IReadOnlyList<StageState> Stages
    {
        get
        {
            lock (_gate)
                return [.. _stages];
        }
    }

    /// <summary>Begins the work on a thread of its own.</summary>
    public void Begin(Action<Job> work)
    {
        Cancellation = _cancellation.Token;
        Work = Task.Factory.StartNew(() => work(this), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Asks it to stop.</summary>
    public void Cancel()
    {
        try
        {
            _cancellation.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It was done meanwhile.
        }
    }

    /// <inheritdoc/>
    public void Report(StageProgress value)
    {
        var state = new StageState(
            value.Stage, value.Total > 0 ? Math.Clamp((double)value.Done / value.Total, 0, 1) : null, value.Detail);
        lock (_gate)
        {
            int known = _stages.FindIndex(stage => stage.Name == value.Stage);
            if (known >= 0)
                _stages[known] = state;
            else
                _stages.Add(state);
        }
        Interlocked.Increment(ref _changes);
    }

    /// <inheritdoc/>
    public void OnRead(CustomerFeatures source)
    {
    }

    /// <inheritdoc/>
    public void OnTables(IReadOnlyList<Phrase> account)
    {
    }

    /// <inheritdoc/>
    public void Dispose() => _cancellation.Dispose();
}
