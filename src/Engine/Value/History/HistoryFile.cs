using System.Globalization;
using Microsoft.Data.Sqlite;
using Segmentation.Databases;

namespace Segmentation.Value.History;

/// <summary>A history as a file of SQLite, which other programs can query too.</summary>
/// <remarks>
/// <c>periods(period, as_of)</c>, <c>customers(period, customer_id, segment, revenue)</c> and
/// <c>features(period, feature, bin, up_to, customers)</c>; where ids are pseudonyms, <c>pseudonyms(key)</c> has the fingerprint of their
/// key and the format is another, so that no earlier program adds ids to it. The file is written anew as a whole, in the order of periods
/// and ids, so that the same periods give the same bytes however they came together.
/// </remarks>
internal static class HistoryFile
{
    // "SEGH": by it the program knows its own files.
    private const int ApplicationId = 0x53454748;
    private const int Format = 1;
    private const int FormatOfPseudonyms = 2;

    // SQLITE_NOTADB.
    private const int NotADatabase = 26;

    private const string MomentFormat = "yyyy-MM-dd'T'HH:mm:ss";

    /// <summary>Reads a history; a file that is not there yet is an empty one.</summary>
    /// <exception cref="InputException">A file that is no history, or one of another format.</exception>
    /// <exception cref="IOException">A file that cannot be read.</exception>
    internal static SegmentHistory Read(string path, CancellationToken cancellation = default)
    {
        if (!File.Exists(path))
            return SegmentHistory.Empty;
        try
        {
            using SqliteConnection connection = Open(path, SqliteOpenMode.ReadOnly);
            if (Statements.Value<long>(connection, "PRAGMA application_id") != ApplicationId)
                throw NotOurs(path);
            long format = Statements.Value<long>(connection, "PRAGMA user_version");
            if (format is not (Format or FormatOfPseudonyms))
                throw new InputException(
                    $"{PlainText.Phrase(path)} is a history of format {format}; this program reads and writes formats {Format} and "
                    + $"{FormatOfPseudonyms}. Give ‹history› another file.");
            var pool = new Dictionary<string, string>(StringComparer.Ordinal);
            return new SegmentHistory([.. Moments(connection).Select(period =>
                ReadPeriod(connection, period.Number, period.AsOf, pool, cancellation))])
            {
                Pseudonyms = format == FormatOfPseudonyms ? Statements.Value<string>(connection, "SELECT key FROM pseudonyms") : null,
            };
        }
        catch (SqliteException failed) when (failed.SqliteErrorCode == NotADatabase)
        {
            throw NotOurs(path);
        }
        catch (Exception failed) when (failed is KeyNotFoundException or FormatException or InvalidCastException)
        {
            throw new InputException(
                $"{PlainText.Phrase(path)} is a damaged history: {failed.Message} Give ‹history› another file.", failed);
        }
        catch (SqliteException failed)
        {
            throw new IOException($"{PlainText.Phrase(path)}: {failed.Message}", failed);
        }
    }

    /// <summary>Writes a history.</summary>
    /// <exception cref="IOException">No room for it.</exception>
    internal static void Write(Stream stream, SegmentHistory history, CancellationToken cancellation = default)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("segment-history-");
        try
        {
            string path = Path.Combine(folder.FullName, "periods.db");
            using (SqliteConnection connection = Open(path, SqliteOpenMode.ReadWriteCreate))
                Fill(connection, history, cancellation);
            using FileStream file = File.OpenRead(path);
            file.CopyTo(stream);
        }
        catch (SqliteException failed)
        {
            throw new IOException($"The history cannot be written: {failed.Message}", failed);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static InputException NotOurs(string path) => new(
        $"{PlainText.Phrase(path)} is no history of this program, and stays as it is. "
        + $"Give ‹history› another file, or one that is not there yet.");

    private static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ToString());
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void Fill(SqliteConnection connection, SegmentHistory history, CancellationToken cancellation)
    {
        // The file is put in its place when it is whole: until then nothing has to outlive a fall of the machine.
        int format = history.Pseudonyms is null ? Format : FormatOfPseudonyms;
        Statements.Execute(connection, $"""
            PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {format};
            CREATE TABLE periods (period INTEGER PRIMARY KEY, as_of TEXT NOT NULL UNIQUE);
            CREATE TABLE segments (period INTEGER NOT NULL, segment TEXT NOT NULL, PRIMARY KEY (period, segment)) WITHOUT ROWID;
            CREATE TABLE customers (period INTEGER NOT NULL, customer_id TEXT NOT NULL, segment TEXT NOT NULL, revenue REAL,
                PRIMARY KEY (period, customer_id)) WITHOUT ROWID;
            CREATE TABLE features (period INTEGER NOT NULL, feature TEXT NOT NULL, bin INTEGER NOT NULL, up_to REAL,
                customers REAL NOT NULL, PRIMARY KEY (period, feature, bin)) WITHOUT ROWID;
            """);
        if (history.Pseudonyms is { } key)
        {
            Statements.Execute(connection, "CREATE TABLE pseudonyms (key TEXT NOT NULL)");
            Insert(connection, "pseudonyms", [[key]], cancellation);
        }
        using SqliteTransaction transaction = connection.BeginTransaction();
        for (int number = 1; number <= history.Periods.Count; number++)
        {
            HistoryPeriod period = history.Periods[number - 1];
            Insert(connection, "periods", [[number, period.AsOf.ToString(MomentFormat, CultureInfo.InvariantCulture)]], cancellation);
            Insert(connection, "segments", period.Codes.Select(code => new object?[] { number, code }), cancellation);
            Insert(connection, "customers", Customers(number, period), cancellation);
            Insert(connection, "features", Bins(number, period), cancellation);
        }
        transaction.Commit();
    }

    private static IEnumerable<object?[]> Customers(int number, HistoryPeriod period)
    {
        for (int i = 0; i < period.Ids.Length; i++)
            yield return [number, period.Ids[i], period.Codes[period.Segments[i]], period.Revenue?[i]];
    }

    private static IEnumerable<object?[]> Bins(int number, HistoryPeriod period)
    {
        foreach (FeatureShape shape in period.Features.OrderBy(shape => shape.Feature, StringComparer.Ordinal))
        {
            for (int bin = 0; bin < shape.Counts.Length; bin++)
                yield return [number, shape.Feature, bin, bin < shape.Edges.Length ? shape.Edges[bin] : null, shape.Counts[bin]];
        }
    }

    private static void Insert(SqliteConnection connection, string table, IEnumerable<object?[]> rows, CancellationToken cancellation)
    {
        using SqliteCommand insert = connection.CreateCommand();
        long written = 0;
        foreach (object?[] row in rows)
        {
            if (written++ % 1024 == 0)
                cancellation.ThrowIfCancellationRequested();
            if (insert.Parameters.Count == 0)
            {
                insert.CommandText = $"INSERT INTO {table} VALUES ({string.Join(", ", row.Select((_, i) => Invariant($"$c{i}")))})";
                for (int i = 0; i < row.Length; i++)
                    insert.Parameters.AddWithValue(Invariant($"$c{i}"), DBNull.Value);
                insert.Prepare();
            }
            for (int i = 0; i < row.Length; i++)
                insert.Parameters[i].Value = row[i] ?? DBNull.Value;
            insert.ExecuteNonQuery();
        }
    }

    private static List<(long Number, DateTime AsOf)> Moments(SqliteConnection connection) => Statements.Rows(
        connection, "SELECT period, as_of FROM periods ORDER BY period",
        row => (row.GetInt64(0), DateTime.ParseExact(row.GetString(1), MomentFormat, CultureInfo.InvariantCulture)));

    private static HistoryPeriod ReadPeriod(
        SqliteConnection connection, long number, DateTime asOf, Dictionary<string, string> pool, CancellationToken cancellation)
    {
        List<string> codes = Statements.Texts(connection, "SELECT segment FROM segments WHERE period = $period", ("$period", number));
        codes.Sort(StringComparer.Ordinal);
        Dictionary<string, int> places = codes.Select((code, place) => (code, place)).ToDictionary(StringComparer.Ordinal);
        const string all = "SELECT customer_id, segment, revenue FROM customers WHERE period = $period";
        int read = 0;
        List<(string Id, int Segment, double? Revenue)> customers = Statements.Rows(connection, all, row =>
        {
            if (read++ % 1024 == 0)
                cancellation.ThrowIfCancellationRequested();
            string id = row.GetString(0);
            // A customer of many periods is held once.
            if (!pool.TryGetValue(id, out string? known))
                pool.Add(id, known = id);
            return (known, places[row.GetString(1)], row.IsDBNull(2) ? (double?)null : row.GetDouble(2));
        }, ("$period", number));
        customers.Sort((a, b) => string.CompareOrdinal(a.Id, b.Id));
        return new HistoryPeriod(
            asOf,
            [.. customers.Select(customer => customer.Id)],
            [.. codes],
            [.. customers.Select(customer => customer.Segment)],
            customers.TrueForAll(customer => customer.Revenue is not null)
                ? [.. customers.Select(customer => customer.Revenue!.Value)]
                : null,
            ReadFeatures(connection, number));
    }

    private static List<FeatureShape> ReadFeatures(SqliteConnection connection, long number)
    {
        List<(string Feature, double? UpTo, double Customers)> bins = Statements.Rows(
            connection, "SELECT feature, up_to, customers FROM features WHERE period = $period ORDER BY feature, bin",
            row => (row.GetString(0), row.IsDBNull(1) ? (double?)null : row.GetDouble(1), row.GetDouble(2)), ("$period", number));
        return [.. bins.GroupBy(bin => bin.Feature).Select(feature => new FeatureShape(
            feature.Key, [.. feature.Select(bin => bin.UpTo).OfType<double>()], [.. feature.Select(bin => bin.Customers)]))];
    }
}
