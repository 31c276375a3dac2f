using System.Text.RegularExpressions;

namespace Segmentation.Outputs;

/// <summary>Why an output cannot be written, in a sentence that names it.</summary>
internal static partial class OutputFailure
{
    /// <summary>What calls of the file system throw.</summary>
    internal static bool Is(Exception error) => error is IOException or UnauthorizedAccessException or NotSupportedException;

    /// <summary>The failure of one output.</summary>
    internal static IOException Of(string output, Exception error) =>
        new($"Cannot write '{PlainText.Phrase(output)}': {Reason(error)}.", error);

    /// <summary>The reason alone: .NET's texts end with the path of the file aside, which tells the user nothing.</summary>
    internal static string Reason(Exception error) => error is UnauthorizedAccessException
        ? "permission is denied"
        : PathAtTheEnd().Replace(error.Message, "").TrimEnd('.');

    [GeneratedRegex(" : '.*'$", RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex PathAtTheEnd();
}
