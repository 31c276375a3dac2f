using System.Text;
using Microsoft.Data.Sqlite;

namespace Segmentation.Databases;

/// <summary>A table in a file of SQLite that results go into.</summary>
internal sealed class SqliteTable(DatabaseAddress database, ExistingTable existing) : FileTable(database, existing)
{
    private const int RowsBetweenLooks = 1024;

    private SqliteConnection? _connection;
    private SqliteTransaction? _transaction;
    private bool _isNewFile;

    private protected override string Quoted => DatabaseAddress.QuoteColumn(Table);

    public override void Write(RowTable rows, CancellationToken cancellation)
    {
        _isNewFile = !File.Exists(Database.Server);
        try
        {
            _connection = SqliteServer.Open(Database, SqliteOpenMode.ReadWriteCreate);
            // From here on nobody else writes; others read the old rows until the commit.
            _transaction = _connection.BeginTransaction();
            MakeRoom(Look(_connection), rows);
            long before = Count();
            Insert(rows, cancellation);
            RequireWritten(rows, Count() - before);
        }
        catch (SqliteException failed)
        {
            throw SqliteServer.Failed(Database, failed);
        }
    }

    public override void Commit()
    {
        try
        {
            _transaction!.Commit();
            _isNewFile = false;
        }
        catch (SqliteException failed)
        {
            throw SqliteServer.Failed(Database, failed);
        }
    }

    private protected override void Check()
    {
        RequireFolder();
        if (!File.Exists(Database.Server))
            return;
        try
        {
            using SqliteConnection connection = SqliteServer.Open(Database, SqliteOpenMode.ReadOnly);
            if (Look(connection) is { } there)
                RequireAllowed(there.Kind, there.ReferredTo);
        }
        catch (SqliteException failed)
        {
            throw SqliteServer.Failed(Database, failed);
        }
    }

    private protected override void Abandon()
    {
        _transaction?.Dispose();
        _connection?.Dispose();
        if (_isNewFile && _connection is not null)
            File.Delete(Database.Server);
        _connection = null;
        _transaction = null;
    }

    private PresentTable? Look(SqliteConnection connection)
    {
        if (Database.TableParts.Count > 1)
            throw new InputException(
                $"{Name}: a table's name in SQLite has no point; \"{Database.Table}\" has. Put it in double quotes if it is one name.");
        return SqlitePresentTable.Of(connection, Table);
    }

    private protected override void Create(RowTable rows) =>
        Execute($"CREATE TABLE {Quoted} "
            + $"({Definitions(rows, kind => kind switch { FieldKind.Text => "TEXT", FieldKind.Integer => "INTEGER", _ => "REAL" })})");

    private void Insert(RowTable rows, CancellationToken cancellation)
    {
        using SqliteCommand insert = _connection!.CreateCommand();
        insert.CommandText =
            $"INSERT INTO {Quoted} ({ColumnList(rows)}) VALUES ({string.Join(", ", rows.Columns.Select((_, i) => Invariant($"$c{i}")))})";
        var fields = new Fields(insert, rows.Columns.Count);
        insert.Prepare();
        for (int row = 0; row < rows.Rows; row++)
        {
            if (row % RowsBetweenLooks == 0)
                cancellation.ThrowIfCancellationRequested();
            rows.WriteRow(row, fields);
            fields.EndRow();
        }
    }

    private protected override long Count()
    {
        using SqliteCommand command = _connection!.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM {Quoted}";
        return (long)command.ExecuteScalar()!;
    }

    private protected override void Execute(string sql)
    {
        using SqliteCommand command = _connection!.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Fields of a row as the parameters of one INSERT.</summary>
    private sealed class Fields : IFieldWriter
    {
        private readonly SqliteCommand _insert;
        private readonly SqliteParameter[] _parameters;
        private int _column;

        internal Fields(SqliteCommand insert, int columns)
        {
            _insert = insert;
            _parameters = [.. Enumerable.Range(0, columns).Select(i => insert.Parameters.AddWithValue(Invariant($"$c{i}"), DBNull.Value))];
        }

        public void Field(string text) => _parameters[_column++].Value = text;

        public void Field(ReadOnlySpan<byte> text) => Field(Encoding.UTF8.GetString(text));

        public void Field(double value) => _parameters[_column++].Value = value;

        public void Field(long value) => _parameters[_column++].Value = value;

        public void Empty() => _parameters[_column++].Value = DBNull.Value;

        public void EndRow()
        {
            _insert.ExecuteNonQuery();
            _column = 0;
        }
    }
}
