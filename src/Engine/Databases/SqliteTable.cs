using System.Text;
using Microsoft.Data.Sqlite;

namespace Segmentation.Databases;

/// <summary>A table in a file of SQLite that results go into.</summary>
internal sealed class SqliteTable(DatabaseAddress database, ExistingTable existing) : TableTarget(database, existing)
{
    private const int RowsBetweenLooks = 1024;

    private SqliteConnection? _connection;
    private SqliteTransaction? _transaction;
    private bool _isNewFile;
    private bool _takesPlace;

    public override void Write(RowTable rows, CancellationToken cancellation)
    {
        _isNewFile = !File.Exists(Database.Server);
        try
        {
            _connection = SqliteServer.Open(Database, SqliteOpenMode.ReadWriteCreate);
            _transaction = _connection.BeginTransaction();
            string[] columns = Columns(_connection);
            if (columns.Length > 0 && Existing == ExistingTable.Refuse)
                throw IsThere();
            _takesPlace = columns.Length > 0 && Existing == ExistingTable.Replace;
            if (columns.Length > 0 && !_takesPlace)
                RequireColumns(rows, columns, StringComparer.OrdinalIgnoreCase);
            string table = DatabaseAddress.Quote(_takesPlace ? Aside : Table);
            if (columns.Length == 0 || _takesPlace)
                Execute($"CREATE TABLE {table} ({Definitions(rows, kind => kind switch { FieldKind.Text => "TEXT", FieldKind.Integer => "INTEGER", _ => "REAL" })})");
            Insert(table, rows, cancellation);
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
            if (_takesPlace)
            {
                Execute($"DROP TABLE {DatabaseAddress.Quote(Table)}");
                Execute($"ALTER TABLE {DatabaseAddress.Quote(Aside)} RENAME TO {DatabaseAddress.QuoteColumn(Table)}");
            }
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
        if (Table.Contains('.'))
            throw new InputException($"{Name}: a table's name in SQLite has no point; \"{Table}\" has.");
        string folder = Path.GetDirectoryName(Path.GetFullPath(Database.Server))!;
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"{Name}: there is no folder {folder}.");
        if (!File.Exists(Database.Server))
            return;
        try
        {
            using SqliteConnection connection = SqliteServer.Open(Database, SqliteOpenMode.ReadOnly);
            if (Columns(connection).Length > 0 && Existing == ExistingTable.Refuse)
                throw IsThere();
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

    private string[] Columns(SqliteConnection connection)
    {
        var columns = new List<string>();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT name FROM pragma_table_info($table)";
        command.Parameters.AddWithValue("$table", Table);
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
            columns.Add(reader.GetString(0));
        return [.. columns];
    }

    private void Insert(string table, RowTable rows, CancellationToken cancellation)
    {
        using SqliteCommand insert = _connection!.CreateCommand();
        insert.CommandText = $"INSERT INTO {table} ({ColumnList(rows)}) VALUES ({string.Join(", ", rows.Columns.Select((_, i) => Invariant($"$c{i}")))})";
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

    private void Execute(string sql)
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
