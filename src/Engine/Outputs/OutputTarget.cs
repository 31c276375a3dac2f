using System.Globalization;
using System.Text.RegularExpressions;
using Segmentation.Wording;

namespace Segmentation.Outputs;

/// <summary>Where a path that a user gave leads: links are followed, also one that leads to nothing yet.</summary>
/// <param name="Given">The path as given.</param>
/// <param name="Path">Full path of the file itself.</param>
/// <param name="Descriptor">Where the path names one of this process's own descriptors (<c>/dev/stdout</c>, <c>/dev/fd/3</c>): its
/// number.</param>
/// <remarks>
/// A link such as <c>/proc/self/fd/3</c> reads like a path of a file and is none: what was opened there is written to, as it is.
/// </remarks>
internal sealed partial record OutputTarget(string Given, string Path, int? Descriptor)
{
    /// <summary>Number of standard output.</summary>
    internal const int StandardOutput = 1;

    private const int MostLinks = 40;

    /// <summary>Whether bytes go there as they come: what is no regular file cannot be made aside and put in place.</summary>
    internal bool IsDirect(FileStatus? status) =>
        Descriptor is not null || IsAnotherDescriptor().IsMatch(Path) || status is { Kind: not (FileKind.Regular or FileKind.Folder) };

    /// <summary>Follows a path.</summary>
    /// <exception cref="IOException">Links that lead in a circle.</exception>
    internal static OutputTarget Resolve(string given)
    {
        string start = System.IO.Path.IsPathRooted(given) ? given : System.IO.Path.Combine(Environment.CurrentDirectory, given);
        if (OperatingSystem.IsWindows())
            return new OutputTarget(
                given,
                System.IO.Path.GetFullPath(File.ResolveLinkTarget(start, returnFinalTarget: true)?.FullName ?? start),
                null);
        // Link by link, as the system does: "link/../file" is beside where the link leads, not beside the link.
        var rest = new Stack<string>(start.Split('/').Reverse());
        string path = "/";
        int links = 0;
        while (rest.TryPop(out string? name))
        {
            if (name is "" or ".")
                continue;
            if (name == "..")
            {
                path = System.IO.Path.GetDirectoryName(path) ?? "/";
                continue;
            }
            string entry = path == "/" ? $"/{name}" : $"{path}/{name}";
            if (OwnDescriptor(entry) is { } descriptor)
                return new OutputTarget(given, entry, descriptor);
            if (IsAnotherDescriptor().IsMatch(entry) || new FileInfo(entry).LinkTarget is not { Length: > 0 } link)
            {
                path = entry;
                continue;
            }
            if (++links > MostLinks)
                throw Faults.File(
                    "error.cannot-write", ("file", PlainText.Phrase(given)), ("reason", new Phrase("error.out-circle")));
            if (link[0] == '/')
                path = "/";
            foreach (string part in link.Split('/').Reverse())
                rest.Push(part);
        }
        return new OutputTarget(given, path, null);
    }

    private static int? OwnDescriptor(string path)
    {
        Match match = IsADescriptor().Match(path);
        if (!match.Success)
            return null;
        string process = match.Groups["process"].Value;
        bool isOwn = process.Length == 0
            || process is "self" or "thread-self"
            || process == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        return isOwn && int.TryParse(match.Groups["number"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : null;
    }

    [GeneratedRegex(
        "^(/proc/(?<process>[^/]+)(/task/[0-9]+)?|/dev)/fd/(?<number>[0-9]+)$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        60_000)]
    private static partial Regex IsADescriptor();

    [GeneratedRegex("^/proc/[0-9]+(/task/[0-9]+)?/fd/[0-9]+$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex IsAnotherDescriptor();
}
