using System.Text.RegularExpressions;
using Segmentation.Wording;

namespace Segmentation.Outputs;

/// <summary>Why an output cannot be written, in a sentence that names it.</summary>
internal static partial class OutputFailure
{
    /// <summary>What calls of the file system throw.</summary>
    internal static bool Is(Exception error) => error is IOException or UnauthorizedAccessException or NotSupportedException;

    /// <summary>The failure of one output.</summary>
    internal static IOException Of(string output, Exception error) =>
        Faults.File(error, "error.cannot-write", ("file", PlainText.Phrase(output)), ("reason", Reason(error)));

    /// <summary>
    /// The reason alone, as an argument of a sentence: .NET's texts end with the path of the file aside, which tells the user nothing.
    /// </summary>
    internal static object Reason(Exception error) => error switch
    {
        IFaultError { Fault: { } fault } => new Phrase(fault.Code, fault.Arguments),
        UnauthorizedAccessException => new Phrase("error.out-denied"),
        _ => SystemReason(PathAtTheEnd().Replace(error.Message, "").TrimEnd('.')),
    };

    // What systems say most often; the rest is shown as they say it.
    private static object SystemReason(string said) => said switch
    {
        "No space left on device" => new Phrase("error.out-no-space"),
        "Read-only file system" => new Phrase("error.out-read-only-disk"),
        "Permission denied" => new Phrase("error.out-system-denied"),
        "Is a directory" => new Phrase("error.out-is-directory"),
        "Not a directory" => new Phrase("error.out-not-directory"),
        "Disk quota exceeded" => new Phrase("error.out-quota"),
        _ => said,
    };

    [GeneratedRegex(" : '.*'$", RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex PathAtTheEnd();
}
