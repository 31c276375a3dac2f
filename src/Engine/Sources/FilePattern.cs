using Segmentation.Wording;

namespace Segmentation.Sources;

/// <summary>Patterns of files: <c>*</c> and <c>?</c> in names and folders, <c>**</c> for a folder and all below it.</summary>
internal static class FilePattern
{
    /// <summary>Whether a path is a pattern; a file whose name really holds a star is that file.</summary>
    internal static bool Is(string path) => IsWild(path) && !File.Exists(path) && !WorkbookAddress.NamesSheet(path);

    /// <summary>The files of a pattern, in ordinal order.</summary>
    /// <exception cref="FileNotFoundException">There are none.</exception>
    internal static string[] Files(string pattern)
    {
        string name = Path.GetFileName(pattern);
        string[] files =
        [
            .. Folders(Path.GetDirectoryName(pattern) ?? "").Distinct(StringComparer.Ordinal)
                .SelectMany(folder => Directory.GetFiles(OrHere(folder), name)
                    .Select(file => Path.Combine(folder, Path.GetFileName(file)))),
        ];
        if (files.Length == 0)
            throw Faults.Missing(pattern, "error.no-match", ("pattern", PlainText.Phrase(pattern)));
        Array.Sort(files, StringComparer.Ordinal);
        return files;
    }

    private static IEnumerable<string> Folders(string pattern)
    {
        if (!IsWild(pattern))
            return Directory.Exists(OrHere(pattern)) ? [pattern] : [];
        string name = Path.GetFileName(pattern);
        IEnumerable<string> above = Folders(Path.GetDirectoryName(pattern) ?? "");
        return name == "**"
            ? above.SelectMany(folder => Below(folder, "*", SearchOption.AllDirectories).Prepend(folder))
            : above.SelectMany(folder => Below(folder, name, SearchOption.TopDirectoryOnly));
    }

    private static IEnumerable<string> Below(string folder, string name, SearchOption option) =>
        Directory.GetDirectories(OrHere(folder), name, option)
            .Select(found => folder.Length == 0 ? Path.GetRelativePath(".", found) : found);

    private static string OrHere(string folder) => folder.Length == 0 ? "." : folder;

    private static bool IsWild(string path) => path.AsSpan().IndexOfAny('*', '?') >= 0;
}
