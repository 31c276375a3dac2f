using System.Diagnostics;
using Segmentation.Wording;

namespace Segmentation.Cli.Output;

/// <summary>Progress for a file or a log: one line a stage, when it ends.</summary>
internal sealed class LineProgress(TextWriter writer, Language text) : IProgress<StageProgress>
{
    private readonly Lock _gate = new();
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private StageProgress? _last;

    /// <inheritdoc/>
    public void Report(StageProgress value)
    {
        lock (_gate)
        {
            if (_last is { } last && last.Stage != value.Stage)
                Finish();
            _last = value with { Detail = value.Detail ?? _last?.Detail };
        }
    }

    /// <summary>Prints the stage that is going on.</summary>
    public void Finish()
    {
        lock (_gate)
        {
            if (_last is not { } stage)
                return;
            string detail = stage.Detail is { } told ? $"  {StageWords.Of(told, text)}" : "";
            string seconds = text.Of("terminal.seconds", ("seconds", text.Number(_watch.Elapsed.TotalSeconds, "0.00").PadLeft(7)));
            writer.WriteLine($"{StageWords.Of(stage.Stage, text),-10} {seconds}{detail}");
            _last = null;
            _watch.Restart();
        }
    }
}
