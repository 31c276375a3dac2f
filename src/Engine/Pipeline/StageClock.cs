using System.Diagnostics;

namespace Segmentation.Pipeline;

/// <summary>
/// Times the stages of one job: a stage lasts until the next one begins. Give one clock to every part of a job, and its timings are the
/// job's.
/// </summary>
/// <remarks>
/// It is itself a progress sink that passes reports on: a report of another stage begins that stage, so an algorithm that walks
/// through two of them (<c>neighbors</c>, then <c>embed</c>) is timed in two.
/// </remarks>
internal sealed class StageClock : IProgress<StageProgress>
{
    private readonly IProgress<StageProgress>? _progress;
    private readonly Lock _gate;
    private readonly List<StageTiming> _timings;
    private volatile bool _isSilent;
    private string? _running;
    private long _started;

    /// <summary>A clock of a job.</summary>
    /// <param name="progress">Where reports go on to; null for nowhere.</param>
    public StageClock(IProgress<StageProgress>? progress = null)
        : this(progress, new Lock(), [], isSilent: false)
    {
    }

    private StageClock(IProgress<StageProgress>? progress, Lock gate, List<StageTiming> timings, bool isSilent) =>
        (_progress, _gate, _timings, _isSilent) = (progress, gate, timings, isSilent);

    /// <summary>
    /// The stages so far, in the order in which they first began; a stage that ran twice counts once, with its times added.
    /// </summary>
    public IReadOnlyList<StageTiming> Timings
    {
        get
        {
            lock (_gate)
                return [.. _timings];
        }
    }

    /// <summary>Begins a stage, ending the one that runs, and tells so: a stage with nothing more to report is seen too.</summary>
    public void Begin(string stage)
    {
        if (Start(stage) && !_isSilent)
            _progress?.Report(new StageProgress(stage, 0, 0));
    }

    /// <summary>
    /// A clock for stages that run beside those of this one: its timings are among them, and its reports are held back. Ends the stage
    /// that runs.
    /// </summary>
    /// <param name="stages">Those stages, whose places among the others are here, whichever ends first.</param>
    public StageClock Beside(params ReadOnlySpan<string> stages)
    {
        lock (_gate)
        {
            EndRunning();
            foreach (string stage in stages)
                _timings.Add(new StageTiming(stage, 0, 0));
        }
        return new StageClock(_progress, _gate, _timings, isSilent: true);
    }

    /// <summary>Passes reports on from here on.</summary>
    public void Speak() => _isSilent = false;

    /// <summary>Ends the stage that runs, if one does.</summary>
    public void End()
    {
        lock (_gate)
            EndRunning();
    }

    /// <inheritdoc/>
    public void Report(StageProgress value)
    {
        Start(value.Stage);
        if (!_isSilent)
            _progress?.Report(value);
    }

    private bool Start(string stage)
    {
        lock (_gate)
        {
            if (_running == stage)
                return false;
            EndRunning();
            _running = stage;
            _started = Stopwatch.GetTimestamp();
            return true;
        }
    }

    private void EndRunning()
    {
        if (_running is null)
            return;
        double seconds = Stopwatch.GetElapsedTime(_started).TotalSeconds;
        double peak = PeakMegabytes();
        int place = _timings.FindIndex(timing => timing.Stage == _running);
        if (place < 0)
            _timings.Add(new StageTiming(_running, seconds, peak));
        else
            _timings[place] = new StageTiming(_running, _timings[place].Seconds + seconds, peak);
        _running = null;
    }

    // VmHWM on Linux: the most that was ever resident, so it never falls from stage to stage.
    private static double PeakMegabytes()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64 / 1e6;
    }
}
