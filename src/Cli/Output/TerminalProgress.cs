using Segmentation.Wording;
using Spectre.Console;

namespace Segmentation.Cli.Output;

/// <summary>Progress for a terminal: one bar a stage.</summary>
internal sealed class TerminalProgress : IProgress<StageProgress>
{
    private readonly Lock _gate = new();
    private readonly ProgressContext _context;
    private ProgressTask? _task;
    private string? _stage;

    private readonly Language _text;

    private TerminalProgress(ProgressContext context, Language text) => (_context, _text) = (context, text);

    /// <summary>Runs work with bars on a terminal.</summary>
    public static T Track<T>(IAnsiConsole terminal, Language text, Func<IProgress<StageProgress>, T> work) =>
        terminal.Progress()
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(),
                new ElapsedTimeColumn(), new SpinnerColumn())
            .Start(context =>
            {
                var progress = new TerminalProgress(context, text);
                T result = work(progress);
                progress.Finish();
                return result;
            });

    /// <inheritdoc/>
    public void Report(StageProgress value)
    {
        lock (_gate)
        {
            if (value.Stage != _stage)
            {
                Finish();
                _task = _context.AddTask(StageWords.Of(value.Stage, _text));
                _stage = value.Stage;
            }
            ProgressTask task = _task!;
            task.IsIndeterminate = value.Total <= 0;
            if (value.Total > 0)
            {
                task.MaxValue = value.Total;
                task.Value = Math.Min(value.Done, value.Total);
            }
            if (value.Detail is { } detail)
                task.Description = Markup.Escape($"{StageWords.Of(value.Stage, _text),-10} {StageWords.Of(detail, _text)}");
        }
    }

    private void Finish()
    {
        lock (_gate)
        {
            if (_task is null)
                return;
            _task.IsIndeterminate = false;
            _task.Value = _task.MaxValue;
            _task.StopTask();
            _task = null;
        }
    }
}
