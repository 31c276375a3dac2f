using Segmentation.Databases;

namespace Segmentation.Transactions.Bytes;

/// <summary>Paths, patterns and <c>-</c>, made into the list of files to read.</summary>
internal static class SourceList
{
    /// <summary>The files in reading order.</summary>
    /// <exception cref="InputException">No source, or standard input twice.</exception>
    /// <exception cref="FileNotFoundException">A pattern without files.</exception>
    public static string[] Expand(IReadOnlyList<string> sources)
    {
        if (sources.Count == 0)
            throw new InputException("No input was given; name a CSV file, a pattern such as sales/*.csv.gz, or - for standard input.");
        if (sources.Count(source => source == "-") > 1)
            throw new InputException("Standard input (-) can be read once only.");
        return [.. sources.SelectMany(Matches)];
    }

    /// <summary>Whether a source can be opened a second time and gives the same: a database or a file, no pipe.</summary>
    internal static bool CanReadAgain(string path) => DatabaseAddress.Names(path) || (File.Exists(path) && new FileInfo(path).Length > 0);

    private static string[] Matches(string source)
    {
        string name = Path.GetFileName(source);
        // A file whose name really holds a star is that file.
        if (source == "-" || DatabaseAddress.Names(source) || name.AsSpan().IndexOfAny('*', '?') < 0 || File.Exists(source))
            return [source];
        string? folder = Path.GetDirectoryName(source);
        string[] files = Directory.Exists(string.IsNullOrEmpty(folder) ? "." : folder)
            ? Directory.GetFiles(string.IsNullOrEmpty(folder) ? "." : folder, name)
            : [];
        if (files.Length == 0)
            throw new FileNotFoundException(MessageText.Of($"{source}: no file matches this pattern."), source);
        if (string.IsNullOrEmpty(folder))
            files = [.. files.Select(Path.GetFileName)!];
        Array.Sort(files, StringComparer.Ordinal);
        return files;
    }
}
