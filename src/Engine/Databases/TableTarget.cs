using Segmentation.Wording;

namespace Segmentation.Databases;

/// <summary>What happens to a table that is there already.</summary>
internal enum ExistingTable
{
    /// <summary>It is an error, told before anything is computed.</summary>
    Refuse,

    /// <summary>
    /// Its rows go and the new ones take their place. Whatever hangs on it stays, or it is an error: see <see cref="TableTarget"/>.
    /// </summary>
    Replace,

    /// <summary>Rows are added to it; columns are found by name, and values become the types that it has.</summary>
    Append,
}

/// <summary>A table of a database that results go into: all rows in one transaction, or none.</summary>
/// <remarks>
/// The database is looked at when the target is opened, so that a wrong address costs no run; it is left alone meanwhile, and one
/// transaction writes and commits. Disposing without a commit, and a process that is killed, leave the database as it was.
/// A table of bare columns is replaced by a new one, whatever its columns. One on which anything hangs (indexes, constraints, triggers,
/// views, grants, an owner) is emptied and filled, and must have the columns of the rows. One that other tables refer to is refused:
/// emptying it would fail, or delete their rows. <see cref="ClickHouseTable"/> says what a server without transactions can do of that.
/// </remarks>
internal abstract class TableTarget : IDisposable
{
    private const int MostNamed = 8;

    private static readonly Dictionary<DatabaseKind, Func<DatabaseAddress, ExistingTable, TableTarget>> Targets = new()
    {
        [DatabaseKind.Sqlite] = static (database, existing) => new SqliteTable(database, existing),
        [DatabaseKind.Postgres] = static (database, existing) => new PostgresTable(database, existing),
        [DatabaseKind.ClickHouse] = static (database, existing) => new ClickHouseTable(database, existing),
    };

    private protected TableTarget(DatabaseAddress database, ExistingTable existing)
    {
        Database = database;
        Existing = existing;
        Table = database.TableParts[^1];
    }

    /// <summary>The database's name to show, without user and password.</summary>
    public string Name => Database.Name;

    private protected DatabaseAddress Database { get; }

    private protected ExistingTable Existing { get; }

    /// <summary>The table's name, without a schema.</summary>
    private protected string Table { get; }

    /// <summary>Adds a kind whose tables are written by another assembly; before any is opened.</summary>
    internal static void Add(DatabaseKind kind, Func<DatabaseAddress, ExistingTable, TableTarget> make) => Targets[kind] = make;

    /// <summary>Looks whether results can go to a table.</summary>
    /// <param name="address"><c>sqlite:FILE?table=NAME</c> or <c>duckdb:FILE?table=NAME</c>, whose file need not be there yet, or
    /// <c>postgres://user@host/database?table=NAME</c> or <c>clickhouse://user@host/database?table=NAME</c>.</param>
    /// <param name="existing">What happens to a table that is there already.</param>
    /// <exception cref="InputException">No address, or none of a table.</exception>
    /// <exception cref="IOException">No such folder, no connection, or the table is there and must not be.</exception>
    public static TableTarget Open(string address, ExistingTable existing)
    {
        DatabaseAddress database = DatabaseAddress.Parse(address);
        if (database.Table is null)
            throw Faults.Of("database.no-table", ("name", PlainText.Phrase(database.Name)));
        TableTarget target = Targets.TryGetValue(database.Kind, out Func<DatabaseAddress, ExistingTable, TableTarget>? make)
            ? make(database, existing)
            : throw Faults.Of("database.duckdb-written", ("name", PlainText.Phrase(database.Name)));
        target.Check();
        return target;
    }

    /// <summary>Writes all rows, to be seen by nobody before <see cref="Commit"/>; once.</summary>
    /// <exception cref="IOException">The database refuses; it is as it was.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the database is as it was.</exception>
    public abstract void Write(RowTable rows, CancellationToken cancellation);

    /// <summary>Makes the rows the table's.</summary>
    /// <exception cref="IOException">The database refuses; it is as it was.</exception>
    public abstract void Commit();

    /// <inheritdoc/>
    public void Dispose()
    {
        Abandon();
        GC.SuppressFinalize(this);
    }

    /// <summary>Looks at the database without changing it.</summary>
    private protected abstract void Check();

    /// <summary>Takes back what was not committed.</summary>
    private protected abstract void Abandon();

    /// <summary>Refuses what no option allows for something of that name that is there.</summary>
    /// <param name="kind">What it is: a table, a view …</param>
    /// <param name="referring">Tables that refer to it, or inherit from it.</param>
    private protected void RequireAllowed(string kind, IReadOnlyList<string> referring)
    {
        if (Existing == ExistingTable.Refuse)
            throw Faults.File("database.is-there", ("name", PlainText.Phrase(Name)), ("kind", KindOf(kind)), ("table", Table));
        if (Existing != ExistingTable.Replace)
            return;
        if (kind is not ("table" or "partitioned table" or "virtual"))
            throw Faults.File(
                "database.is-no-table", ("name", PlainText.Phrase(Name)), ("kind", KindOf(kind)), ("table", Table));
        if (referring.Count > 0)
        {
            throw Faults.File(
                "database.referred-to", ("name", PlainText.Phrase(Name)), ("table", Table),
                ("others", PlainText.Phrase(string.Join(", ", referring))));
        }
    }

    /// <summary>The rows must have columns in a table that is kept for what hangs on it.</summary>
    private protected void RequireFit(
        RowTable rows, IReadOnlyCollection<string> present, IReadOnlyList<string> belongings, StringComparer names)
    {
        string[] absent = [.. rows.Columns.Select(column => column.Name).Where(name => !present.Contains(name, names))];
        if (absent.Length == 0)
            return;
        throw Faults.File(
            belongings.Count > MostNamed ? "database.would-lose-more" : "database.would-lose",
            ("name", PlainText.Phrase(Name)), ("table", Table),
            ("columns", new DataText(string.Join(", ", absent.Select(name => $"\"{PlainText.Quoted(name)}\"")))),
            ("present", PlainText.Phrase(string.Join(", ", present))),
            ("belongings", PlainText.Phrase(string.Join("; ", belongings.Take(MostNamed)))), ("more", belongings.Count - MostNamed));
    }

    /// <summary>Nothing may be left of the rows that are replaced.</summary>
    private protected void RequireEmpty(long left)
    {
        if (left > 0)
            throw Faults.File("database.rows-kept", ("name", PlainText.Phrase(Name)), ("rows", left), ("table", Table));
    }

    /// <summary>All rows must have come into the table.</summary>
    private protected void RequireWritten(RowTable rows, long written)
    {
        if (written != rows.Rows)
            throw Faults.File(
                "database.rows-refused", ("name", PlainText.Phrase(Name)), ("table", Table), ("written", written), ("rows", rows.Rows));
    }

    /// <summary>All columns of the rows must be columns of the table that they are added to.</summary>
    private protected void RequireColumns(RowTable rows, IReadOnlyCollection<string> present, StringComparer names)
    {
        foreach (RowColumn column in rows.Columns)
        {
            if (!present.Contains(column.Name, names))
                throw Faults.File(
                    "database.no-column", ("name", PlainText.Phrase(Name)), ("table", Table), ("column", column.Name),
                    ("present", PlainText.Phrase(string.Join(", ", present))));
        }
    }

    // What is there, in the words of a language where it is one of the kinds known here.
    private static object KindOf(string kind) => kind switch
    {
        "table" => new Phrase("database.kind-table"),
        "view" => new Phrase("database.kind-view"),
        "partitioned table" => new Phrase("database.kind-parted"),
        "virtual" => new Phrase("database.kind-virtual"),
        _ => kind,
    };

    /// <summary>Names of the columns as a list in SQL.</summary>
    private protected static string ColumnList(RowTable rows) =>
        string.Join(", ", rows.Columns.Select(column => DatabaseAddress.QuoteColumn(column.Name)));

    /// <summary>Names and types of the columns as a list in SQL.</summary>
    internal static string Definitions(RowTable rows, Func<FieldKind, string> type) =>
        string.Join(", ", rows.Columns.Select(column => $"{DatabaseAddress.QuoteColumn(column.Name)} {type(column.Kind)}"));
}
