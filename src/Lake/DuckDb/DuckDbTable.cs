using DuckDB.NET.Data;
using Segmentation.Databases;
using Segmentation.Sources;

namespace Segmentation.Lake.DuckDb;

/// <summary>A table in a file of DuckDB that results go into.</summary>
/// <remarks>
/// While it is written nobody else can open the file, and where somebody else has it open, DuckDB refuses. Rows are gathered in a table of
/// the session and then inserted by name, so that they become the types that the table has.
/// </remarks>
internal sealed class DuckDbTable(DatabaseAddress database, ExistingTable existing) : FileTable(database, existing)
{
    private const string Gathered = "segment_rows";

    private readonly string _spill = Path.Combine(Path.GetTempPath(), $"segment-duckdb-{Guid.NewGuid():N}");
    private DuckDBConnection? _connection;
    private DuckDBTransaction? _transaction;
    private bool _isNewFile;

    private string Schema => Database.TableParts.Count > 1 ? Database.TableParts[0] : "main";

    private protected override string Quoted => $"{DatabaseAddress.QuoteColumn(Schema)}.{DatabaseAddress.QuoteColumn(Table)}";

    public override void Write(RowTable rows, CancellationToken cancellation)
    {
        _isNewFile = !File.Exists(Database.Server);
        try
        {
            _connection = DuckDbSession.Open(Database.Server, SourceLimits.None, _spill, writes: true);
            _transaction = _connection.BeginTransaction();
            MakeRoom(Look(_connection), rows);
            AppendedRows.Make(_connection, Gathered, isTemporary: true, rows, cancellation);
            long before = Count();
            Execute($"INSERT INTO {Quoted} ({ColumnList(rows)}) SELECT {ColumnList(rows)} FROM temp.{Gathered}");
            Execute($"DROP TABLE temp.{Gathered}");
            RequireWritten(rows, Count() - before);
        }
        catch (DuckDBException failed)
        {
            throw Failed(failed);
        }
    }

    public override void Commit()
    {
        try
        {
            _transaction!.Commit();
            _isNewFile = false;
        }
        catch (DuckDBException failed)
        {
            throw Failed(failed);
        }
    }

    private protected override void Check()
    {
        if (Database.Server.Length == 0)
            throw new InputException($"{Name}: name the file that results go to, as duckdb:FILE?table=NAME.");
        if (Database.TableParts.Count > 2)
            throw new InputException(
                $"{Name}: a table's name has a schema before it, or none; \"{Database.Table}\" has more parts. Put it in double quotes if "
                + $"it is one name.");
        RequireFolder();
        if (!File.Exists(Database.Server))
            return;
        try
        {
            using DuckDBConnection connection = DuckDbSession.Open(Database.Server, SourceLimits.None, _spill);
            if (Look(connection) is { } there)
                RequireAllowed(there.Kind, there.ReferredTo);
        }
        catch (DuckDBException failed)
        {
            throw Failed(failed);
        }
    }

    private protected override void Abandon()
    {
        _transaction?.Dispose();
        _connection?.Dispose();
        if (_isNewFile && _connection is not null)
        {
            File.Delete(Database.Server);
            File.Delete($"{Database.Server}.wal");
        }
        if (Directory.Exists(_spill))
            Directory.Delete(_spill, recursive: true);
        _connection = null;
        _transaction = null;
    }

    private PresentTable? Look(DuckDBConnection connection) => DuckDbPresentTable.Of(connection, Schema, Table);

    private protected override void Create(RowTable rows) =>
        Execute($"CREATE TABLE {Quoted} ({AppendedRows.Definitions(rows)})");

    private protected override long Count() =>
        DuckDbSession.Rows(_connection!, $"SELECT count(*) FROM {Quoted}", reader => reader.GetInt64(0))[0];

    private protected override void Execute(string sql) => DuckDbSession.Execute(_connection!, sql);

    private IOException Failed(DuckDBException failed) => new(MessageText.Of($"{Name}: {failed.Message.ReplaceLineEndings(" ")}"), failed);
}
