using Segmentation.Databases;
using Segmentation.Wording;

namespace Segmentation.Sources;

/// <summary>Opens a source.</summary>
/// <param name="address">As the user gave it.</param>
/// <param name="limits">What it may use.</param>
internal delegate ITransactionSource SourceOpener(string address, SourceLimits limits);

/// <summary>Finds the file of a pattern that a row is in.</summary>
/// <param name="pattern">Of files that are one input.</param>
/// <param name="row">Number of a row of the input, from 1.</param>
/// <returns>The file, and the number of the row in it, from 1; null where that is not known.</returns>
internal delegate (string File, long Row)? RowFinder(string pattern, long row);

/// <summary>The sources that hand over cells, by their addresses or by what their files hold.</summary>
internal static class TransactionSources
{
    private static readonly Dictionary<SourceKind, SourceOpener> Openers = new()
    {
        [SourceKind.Sqlite] = (address, limits) => SqliteSource.Open(DatabaseAddress.Parse(address), limits.MostRows),
        [SourceKind.Postgres] = (address, limits) => PostgresSource.Open(DatabaseAddress.Parse(address), limits.MostRows),
        [SourceKind.ClickHouse] = (address, limits) => ClickHouseSource.Open(DatabaseAddress.Parse(address), limits.MostRows),
    };

    private static readonly Dictionary<SourceKind, RowFinder> Finders = [];

    /// <summary>Adds a kind whose reader is in another assembly; before anything is read.</summary>
    internal static void Add(SourceKind kind, SourceOpener open) => Openers[kind] = open;

    /// <summary>Adds who finds the rows of patterns of a kind.</summary>
    internal static void AddRowFinder(SourceKind kind, RowFinder find) => Finders[kind] = find;

    /// <summary>Where a row of a pattern stands; null where an input is one file, or that is not known.</summary>
    /// <param name="address">The input.</param>
    /// <param name="row">From 1.</param>
    internal static (string File, long Row)? Find(string address, long row) =>
        row > 0 && !DatabaseAddress.Names(address) && FilePattern.Is(address)
            && Finders.TryGetValue(SourceKinds.Of(address), out RowFinder? find)
            ? find(address, row)
            : null;

    /// <summary>Reads an input; a fault in a row of a pattern is told as one of its file.</summary>
    /// <exception cref="InputException">As reading throws it, placed where that is known.</exception>
    internal static T PlacingFaults<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InputException fault)
        {
            // The names of the columns are line 1.
            if (fault.File is not { } pattern || Find(pattern, fault.Line - 1) is not (string file, long row))
                throw;
            throw fault.At(file, row + 1);
        }
    }

    /// <summary>Whether an input is one of them; anything else is a text.</summary>
    internal static bool Names(string path) => DatabaseAddress.Names(path) || Openers.ContainsKey(SourceKinds.Of(path));

    /// <summary>Opens a source whose numbers are copied by columns; null where an input is none.</summary>
    /// <inheritdoc cref="Open"/>
    internal static INumberColumns? OpenNumbers(string address, SourceLimits limits) =>
        SourceKinds.Of(address) is SourceKind.DuckDb or SourceKind.Parquet or SourceKind.Json && Names(address)
            ? (INumberColumns)Open(address, limits)
            : null;

    /// <summary>Opens a source.</summary>
    /// <param name="address">Of a database, or a file or a pattern of files.</param>
    /// <param name="limits">What it may use.</param>
    /// <exception cref="IOException">No such database or file, no connection, or the query fails.</exception>
    /// <exception cref="InputException">No query, and not exactly one table; a kind that nothing here reads.</exception>
    internal static ITransactionSource Open(string address, SourceLimits limits) =>
        Openers.TryGetValue(SourceKinds.Of(address), out SourceOpener? open)
            ? open(address, limits)
            : throw Faults.Of(
                "database.duckdb-read", ("name", PlainText.Phrase(DatabaseAddress.DisplayName(address))));
}
