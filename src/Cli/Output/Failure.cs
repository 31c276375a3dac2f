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
        return (code, shown == message ? message : $"{shown} (What stands between quotes is left out because of --pseudonymise.)");
    }

    private static (ExitCode Code, string Message) Say(Exception exception, Language language)
    {
        Exception cause = Unwrap(exception);
        (ExitCode code, string message) = cause switch
        {
            // Who closed the pipe has what it wanted.
            OutputClosedException => (ExitCode.Done, ""),
            OperationCanceledException => (ExitCode.Cancelled, "cancelled; nothing was written"),
            UsageException => (ExitCode.Usage, cause.Message),
            SettingException setting => (ExitCode.Usage, $"{Flags.Of(setting.Setting)}: {setting.Message}"),
            InputException => (ExitCode.BadData, Faults.Say(cause, language)),
            NoSuchFileException => (ExitCode.File, Faults.Say(cause, language)),
            DeviceUnavailableException => (ExitCode.Device, cause.Message),
            DbException => (ExitCode.File, $"database: {cause.Message}"),
            // The message of the runtime, with the whole path.
            PathTooLongException => (ExitCode.File, PlainText.Phrase(cause.Message)),
            InvalidDataException => (ExitCode.BadData, PlainText.Escape(cause.Message)),
            IOException or UnauthorizedAccessException => (ExitCode.File, PlainText.Escape(cause.Message)),
            OutOfMemoryException => (ExitCode.Fault, "out of memory. Free some, or give fewer customers or features."),
            _ => (ExitCode.Fault, Fault(cause)),
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

    private static string Fault(Exception cause) =>
        Environment.GetEnvironmentVariable(DebugVariable) is { Length: > 0 }
            ? cause.ToString()
            : $"a fault of segment's own: {cause.GetType().Name}: {cause.Message} Set {DebugVariable}=1 for the stack trace, and report "
                + $"it.";
}
