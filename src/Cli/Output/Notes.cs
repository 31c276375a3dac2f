using Segmentation.Cli.Options;
using Segmentation.Wording;
using Spectre.Console;

namespace Segmentation.Cli.Output;

/// <summary>Standard error: messages, summaries and progress. Data never comes here.</summary>
internal sealed class Notes
{
    private readonly bool _quiet;
    private readonly Redactor _redactor;
    private bool _drawsBars;

    /// <summary>Opens standard error.</summary>
    /// <param name="language">The language of what is said.</param>
    public Notes(bool quiet, ColorMode color, Func<string, string?> variable, Redactor redactor, Language? language = null)
    {
        Language = language ?? Language.English;
        _redactor = redactor;
        _quiet = quiet;
        bool plain = color == ColorMode.Never
            || (color == ColorMode.Auto && (Console.IsErrorRedirected || variable("NO_COLOR") is { Length: > 0 }));
        Terminal = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(Console.Error),
            Ansi = Console.IsErrorRedirected && color != ColorMode.Always ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = plain ? ColorSystemSupport.NoColors : color == ColorMode.Always
            ? ColorSystemSupport.Standard : ColorSystemSupport.Detect,
            Interactive = Console.IsErrorRedirected ? InteractionSupport.No : InteractionSupport.Detect,
        });
    }

    /// <summary>The language of what is said.</summary>
    public Language Language { get; }

    /// <summary>Standard error as a terminal.</summary>
    public IAnsiConsole Terminal { get; }

    /// <summary>Prints a line, unless quiet.</summary>
    public void Line(string text = "")
    {
        if (_quiet)
            return;
        text = Plain(text);
        // Past the bars, which would be drawn over it.
        if (_drawsBars)
            Terminal.WriteLine(text);
        else
            Console.Error.WriteLine(text);
    }

    /// <summary>Prints a sentence of the language, unless quiet.</summary>
    public void Say(string key, params ReadOnlySpan<(string Name, object? Value)> arguments) => Line(Language.Of(key, arguments));

    /// <summary>Prints an error: always, on one line, with the program's name before it.</summary>
    public void Error(string message)
    {
        message = Plain(message);
        if (Terminal.Profile.Capabilities.ColorSystem == ColorSystem.NoColors)
            Console.Error.WriteLine($"segment: {message}");
        else
            Terminal.Write(new Paragraph().Append("segment: ", new Style(Color.Red)).Append(message + Environment.NewLine));
    }

    /// <summary>Runs work whose stages are shown as they go: bars on a terminal, else a line a stage.</summary>
    public T Track<T>(Func<IProgress<StageProgress>, T> work)
    {
        if (_quiet)
            return work(new SilentProgress());
        if (Terminal.Profile.Capabilities is { Interactive: true, Ansi: true })
        {
            _drawsBars = true;
            try
            {
                return TerminalProgress.Track(Terminal, Language, work);
            }
            finally
            {
                _drawsBars = false;
            }
        }
        var lines = new LineProgress(Console.Error, Language);
        T result = work(lines);
        lines.Finish();
        return result;
    }

    // Whatever a message quotes, it holds no password, and moves no cursor.
    private string Plain(string message) => PlainText.Escape(_redactor.Clean(Flags.Render(message)), lines: true);

    private sealed class SilentProgress : IProgress<StageProgress>
    {
        public void Report(StageProgress value)
        {
        }
    }
}
