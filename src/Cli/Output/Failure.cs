using System.Data.Common;
using System.Reflection;
using System.Text.RegularExpressions;
using Segmentation.Cli.Options;
using Segmentation.Compute;
using Segmentation.Pipeline;
using Segmentation.Wording;

namespace Segmentation.Cli.Output;

/// <summary>The one place that turns an exception into an exit code and one line for the user.</summary>
internal static partial class Failure
{
    /// <summary>Set to anything to have the stack trace of a fault of ours printed.</summary>
    public const string DebugVariable = "SEGMENT_DEBUG";

    /// <summary>Exit code and message of an exception that ended a verb.</summary>
    /// <param name="exception">The exception.</param>
    /// <param name="language">The language of the message, where its sentence is known.</param>
    /// <param name="hidesValues">Whether values of the data are left out: one of them may be the id of a customer.</param>
    public static (ExitCode Code, string Message) Explain(Exception exception, Language? language = null, bool hidesValues = false)
    {
        (ExitCode code, string message) = Say(exception, language ?? Language.English);
        string shown = hidesValues && Unwrap(exception) is not (UsageException or SettingException)
            ? BetweenQuotes().Replace(message, "\"…\"") : message;
        return (code, shown == message
            ? message : $"{shown} {Flags.Render((language ?? Language.English)["error.quotes-hidden"])}");
    }

    private static (ExitCode Code, string Message) Say(Exception exception, Language language)
    {
        Exception cause = Unwrap(exception);
        (ExitCode code, string message) = cause switch
        {
            // Who closed the pipe has what it wanted.
            OutputClosedException => (ExitCode.Done, ""),
            OperationCanceledException => (ExitCode.Cancelled, language["error.cancelled"]),
            UsageException => (ExitCode.Usage, Faults.Say(cause, language)),
            SettingException setting => (ExitCode.Usage, $"{Flags.Of(setting.Setting)}: {Faults.Say(setting, language)}"),
            InputException => (ExitCode.BadData, Faults.Say(cause, language)),
            IOException when Faults.IsCoded(cause) => (ExitCode.File, Faults.Say(cause, language)),
            DeviceUnavailableException => (ExitCode.Device, cause.Message),
            DbException => (ExitCode.File, language.Of("error.database", ("message", cause.Message))),
            // The message of the runtime, with the whole path.
            PathTooLongException => (ExitCode.File, PlainText.Phrase(cause.Message)),
            InvalidDataException => (ExitCode.BadData, PlainText.Escape(cause.Message)),
            IOException or UnauthorizedAccessException => (ExitCode.File, PlainText.Escape(cause.Message)),
            OutOfMemoryException => (ExitCode.Fault, language["error.out-of-memory"]),
            _ => (ExitCode.Fault, Fault(cause, language)),
        };
        return (code, Flags.Render(message));
    }

    // Loops over threads report what their first thread threw inside an AggregateException.
    private static Exception Unwrap(Exception exception) => exception switch
    {
        AggregateException aggregate when aggregate.Flatten().InnerExceptions is [var first, ..] => Unwrap(first),
        TargetInvocationException { InnerException: { } inner } => Unwrap(inner),
        _ => exception,
    };

    [GeneratedRegex("\"[^\"]*\"|«[^»]*»", RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex BetweenQuotes();

    private static string Fault(Exception cause, Language language) =>
        Environment.GetEnvironmentVariable(DebugVariable) is { Length: > 0 }
            ? cause.ToString()
            : language.Of(
                "error.own-fault", ("kind", cause.GetType().Name), ("message", cause.Message), ("variable", DebugVariable));
}
