using Segmentation.Databases;
using Segmentation.Sources;
using Segmentation.Wording;

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
            throw Faults.Of("error.no-input", ("pattern", "sales/*.csv.gz"));
        if (sources.Count(source => source == "-") > 1)
            throw Faults.Of("error.input-once");
        return [.. sources.SelectMany(Matches)];
    }

    /// <summary>Whether a source can be opened a second time and gives the same: a database or a file, no pipe.</summary>
    internal static bool CanReadAgain(string path) => TransactionSources.Names(path) || InputFile.LengthOf(path) > 0;

    // A pattern of Parquet or JSON files is one source: its folders may be columns.
    private static string[] Matches(string source) =>
        source != "-" && !DatabaseAddress.Names(source) && FilePattern.Is(source) && !TransactionSources.Names(source)
            ? FilePattern.Files(source)
            : [source];
}
