using DuckDB.NET.Data;
using Segmentation.Sources;

namespace Segmentation.Lake.DuckDb;

/// <summary>Queries over files.</summary>
internal static class LakeFiles
{
    // Folders named column=value are columns of text: a customer of theirs keeps its leading zeros.
    private const string Folders = "hive_types_autocast = false";

    /// <summary>All rows of Parquet files.</summary>
    internal static string Parquet(string path) => $"SELECT * FROM read_parquet({List(Files(path))}, {Folders})";

    /// <summary>
    /// All rows of JSON files. Every value is its text, as a field of a CSV is: DuckDB would take strings for dates of its own choice, and
    /// fit values to the types of the first rows.
    /// </summary>
    internal static string Json(string path, DuckDBConnection connection)
    {
        string[] files = Files(path);
        string source = $"{List(files)}, records = true{(IsGzip(files[0]) ? ", compression = 'gzip'" : "")}";
        // All rows are looked at for names: a key that comes late is a column too.
        IEnumerable<string> columns = DuckDbSession
            .Columns(connection, $"SELECT * FROM read_json({source}, sample_size = -1, maximum_depth = 1, hive_partitioning = false)")
            .Select(column => $"{Quoted(column.Name)}: 'VARCHAR'");
        return $"SELECT * FROM read_json({source}, {Folders}, columns = {{{string.Join(", ", columns)}}})";
    }

    /// <summary>The file that a row of a pattern is in; files are one input in ordinal order.</summary>
    /// <param name="pattern">Of Parquet or JSON files.</param>
    /// <param name="row">From 1.</param>
    /// <returns>The file and the row in it, from 1; null where the files have fewer rows by now, or cannot be read.</returns>
    internal static (string File, long Row)? Find(string pattern, long row)
    {
        using var input = DuckDbInput.Open(pattern, SourceLimits.None);
        foreach (string file in Files(pattern))
        {
            if (input.CountRows(file) is not { } rows)
                return null;
            if (row <= rows)
                return (file, row);
            row -= rows;
        }
        return null;
    }

    /// <summary>A text as SQL has it.</summary>
    internal static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private static string[] Files(string path) => FilePattern.Is(path) ? FilePattern.Files(path) : [path];

    private static string List(string[] files) => $"[{string.Join(", ", files.Select(Quoted))}]";

    private static bool IsGzip(string file)
    {
        using FileStream stream = File.OpenRead(file);
        Span<byte> head = stackalloc byte[2];
        return stream.ReadAtLeast(head, 2, throwOnEndOfStream: false) == 2 && SourceKinds.IsGzip(head);
    }
}
