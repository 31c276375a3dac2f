namespace Segmentation.Databases;

/// <summary>What happens to a table that is there already.</summary>
public enum ExistingTable
{
    /// <summary>It is an error, told before anything is computed.</summary>
    Refuse,

    /// <summary>The new table takes its place; the old one goes, with its indexes and grants.</summary>
    Replace,

    /// <summary>Rows are added to it; columns are found by name, and values become the types that it has.</summary>
    Append,
}

/// <summary>A table of a database that results go into: all rows in one transaction, or none.</summary>
/// <remarks>
/// The database is looked at when the target is opened, so that a wrong address costs no run; it is left alone meanwhile, and one
/// transaction writes and commits. Disposing without a commit, and a process that is killed, leave the database as it was.
/// </remarks>
public abstract class TableTarget : IDisposable
{
    private protected TableTarget(DatabaseAddress database, ExistingTable existing)
    {
        Database = database;
        Existing = existing;
        Table = database.Table!;
    }

    /// <summary>The database's name to show, without user and password.</summary>
    public string Name => Database.Name;

    private protected DatabaseAddress Database { get; }

    private protected ExistingTable Existing { get; }

    /// <summary>The table's name as given.</summary>
    private protected string Table { get; }

    /// <summary>The name under which a table is filled that takes another's place.</summary>
    private protected string Aside { get; } = $"segment_{Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(6))}";

    /// <summary>Looks whether results can go to a table.</summary>
    /// <param name="address"><c>sqlite:FILE?table=NAME</c>, whose file need not be there yet, or <c>postgres://user@host/database?table=NAME</c>.</param>
    /// <param name="existing">What happens to a table that is there already.</param>
    /// <exception cref="InputException">No address, or none of a table.</exception>
    /// <exception cref="IOException">No such folder, no connection, or the table is there and must not be.</exception>
    public static TableTarget Open(string address, ExistingTable existing)
    {
        DatabaseAddress database = DatabaseAddress.Parse(address);
        if (database.Table is null)
            throw new InputException($"{database.Name}: name the table that results go to, as ?table=NAME.");
        TableTarget target = database.IsSqlite ? new SqliteTable(database, existing) : new PostgresTable(database, existing);
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

    private protected IOException IsThere() =>
        new($"{Name}: there is a table \"{Table}\" already; give --if-exists replace or --if-exists append, or another name.");

    /// <summary>All columns of the rows must be columns of the table that they are added to.</summary>
    private protected void RequireColumns(RowTable rows, IReadOnlyCollection<string> present, StringComparer names)
    {
        foreach (RowColumn column in rows.Columns)
        {
            if (!present.Contains(column.Name, names))
                throw new IOException($"{Name}: table \"{Table}\" has no column \"{column.Name}\" (it has {string.Join(", ", present)}). Add it, or give --if-exists replace.");
        }
    }

    /// <summary>Names of the columns as a list in SQL.</summary>
    private protected static string ColumnList(RowTable rows) => string.Join(", ", rows.Columns.Select(column => DatabaseAddress.QuoteColumn(column.Name)));

    /// <summary>Names and types of the columns as a list in SQL.</summary>
    private protected static string Definitions(RowTable rows, Func<FieldKind, string> type) =>
        string.Join(", ", rows.Columns.Select(column => $"{DatabaseAddress.QuoteColumn(column.Name)} {type(column.Kind)}"));
}
