using Segmentation.Databases;

namespace Segmentation.Sources;

/// <summary>Opens a source.</summary>
/// <param name="address">As the user gave it.</param>
/// <param name="limits">What it may use.</param>
internal delegate ITransactionSource SourceOpener(string address, SourceLimits limits);

/// <summary>The sources that hand over cells, by their addresses or by what their files hold.</summary>
internal static class TransactionSources
{
    private static readonly Dictionary<SourceKind, SourceOpener> Openers = new()
    {
        [SourceKind.Sqlite] = (address, limits) => SqliteSource.Open(DatabaseAddress.Parse(address), limits.MostRows),
        [SourceKind.Postgres] = (address, limits) => PostgresSource.Open(DatabaseAddress.Parse(address), limits.MostRows),
    };

    /// <summary>Adds a kind whose reader is in another assembly; before anything is read.</summary>
    internal static void Add(SourceKind kind, SourceOpener open) => Openers[kind] = open;

    /// <summary>Whether an input is one of them; anything else is a text.</summary>
    internal static bool Names(string path) => DatabaseAddress.Names(path) || Openers.ContainsKey(SourceKinds.Of(path));

    /// <summary>Opens a source.</summary>
    /// <param name="address">Of a database, or a file or a pattern of files.</param>
    /// <param name="limits">What it may use.</param>
    /// <exception cref="IOException">No such database or file, no connection, or the query fails.</exception>
    /// <exception cref="InputException">No query, and not exactly one table; a kind that nothing here reads.</exception>
    internal static ITransactionSource Open(string address, SourceLimits limits) =>
        Openers.TryGetValue(SourceKinds.Of(address), out SourceOpener? open)
            ? open(address, limits)
            : throw new InputException($"{DatabaseAddress.DisplayName(address)}: DuckDB is read by the command line, not by the library.");
}
