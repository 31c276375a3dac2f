using System.Text;
using Npgsql;
using NpgsqlTypes;

namespace Segmentation.Databases;

/// <summary>A table of a PostgreSQL server that results go into, by binary <c>COPY</c>.</summary>
internal sealed class PostgresTable(DatabaseAddress database, ExistingTable existing) : TableTarget(database, existing)
{
    private const int RowsBetweenLooks = 1024;

    private NpgsqlConnection? _connection;
    private NpgsqlTransaction? _transaction;
    private bool _takesPlace;

    public override void Write(RowTable rows, CancellationToken cancellation)
    {
        try
        {
            _connection = PostgresServer.Open(Database, readOnly: false);
            _transaction = _connection.BeginTransaction();
            Dictionary<string, string> types = ColumnTypes(_connection);
            if (types.Count == 0)
            {
                Execute($"CREATE TABLE {DatabaseAddress.Quote(Table)} ({Definitions(rows, TypeOf)})");
                Copy(DatabaseAddress.Quote(Table), rows, cancellation);
            }
            else if (Existing == ExistingTable.Refuse)
            {
                throw IsThere();
            }
            else if (Existing == ExistingTable.Replace)
            {
                // Filled beside the old table, which others may read until the commit.
                _takesPlace = true;
                string aside = BesideTable(Aside);
                Execute($"CREATE TABLE {aside} ({Definitions(rows, TypeOf)})");
                Copy(aside, rows, cancellation);
            }
            else
            {
                RequireColumns(rows, types.Keys, StringComparer.Ordinal);
                // A binary COPY takes no other type than the column's own: the server turns the values into its types afterwards.
                Execute($"CREATE TEMPORARY TABLE {Aside} ({Definitions(rows, TypeOf)}) ON COMMIT DROP");
                Copy(Aside, rows, cancellation);
                string values = string.Join(", ", rows.Columns.Select(column => $"{DatabaseAddress.QuoteColumn(column.Name)}::{types[column.Name]}"));
                Execute($"INSERT INTO {DatabaseAddress.Quote(Table)} ({ColumnList(rows)}) SELECT {values} FROM {Aside}");
            }
        }
        catch (Exception failed) when (PostgresServer.IsFault(failed))
        {
            throw PostgresServer.Failed(Database, failed);
        }
    }

    public override void Commit()
    {
        try
        {
            if (_takesPlace)
            {
                Execute($"DROP TABLE {DatabaseAddress.Quote(Table)}");
                Execute($"ALTER TABLE {BesideTable(Aside)} RENAME TO {DatabaseAddress.QuoteColumn(Table.Split('.')[^1])}");
            }
            _transaction!.Commit();
        }
        catch (Exception failed) when (PostgresServer.IsFault(failed))
        {
            throw PostgresServer.Failed(Database, failed);
        }
    }

    private protected override void Check()
    {
        try
        {
            using NpgsqlConnection connection = PostgresServer.Open(Database, readOnly: true);
            if (ColumnTypes(connection).Count > 0 && Existing == ExistingTable.Refuse)
                throw IsThere();
        }
        catch (Exception failed) when (PostgresServer.IsFault(failed))
        {
            throw PostgresServer.Failed(Database, failed);
        }
    }

    private protected override void Abandon()
    {
        try
        {
            _transaction?.Dispose();
            _connection?.Dispose();
        }
        catch (Exception failed) when (PostgresServer.IsFault(failed))
        {
            // A server that is gone has rolled back by itself, and the first fault was told.
        }
        _transaction = null;
        _connection = null;
    }

    private static string TypeOf(FieldKind kind) => kind switch
    {
        FieldKind.Text => "text",
        FieldKind.Integer => "integer",
        _ => "double precision",
    };

    /// <summary>A name in the schema of the table.</summary>
    private string BesideTable(string name) => Table.Contains('.') ? $"{DatabaseAddress.Quote(Table[..Table.LastIndexOf('.')])}.{name}" : name;

    /// <summary>Columns of the table with their types; none where there is no table.</summary>
    private Dictionary<string, string> ColumnTypes(NpgsqlConnection connection)
    {
        var types = new Dictionary<string, string>(StringComparer.Ordinal);
        using NpgsqlCommand command = connection.CreateCommand();
        command.CommandText = "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped ORDER BY attnum";
        command.Parameters.Add(new NpgsqlParameter { Value = DatabaseAddress.Quote(Table) });
        using NpgsqlDataReader reader = command.ExecuteReader();
        while (reader.Read())
            types.Add(reader.GetString(0), reader.GetString(1));
        return types;
    }

    private void Copy(string table, RowTable rows, CancellationToken cancellation)
    {
        // Disposed without Complete, it takes its rows back.
        using NpgsqlBinaryImporter copy = _connection!.BeginBinaryImport($"COPY {table} ({ColumnList(rows)}) FROM STDIN (FORMAT BINARY)");
        var fields = new Fields(copy);
        for (int row = 0; row < rows.Rows; row++)
        {
            if (row % RowsBetweenLooks == 0)
                cancellation.ThrowIfCancellationRequested();
            copy.StartRow();
            rows.WriteRow(row, fields);
        }
        copy.Complete();
    }

    private void Execute(string sql)
    {
        using NpgsqlCommand command = _connection!.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private sealed class Fields(NpgsqlBinaryImporter copy) : IFieldWriter
    {
        public void Field(string text) => copy.Write(text, NpgsqlDbType.Text);

        public void Field(ReadOnlySpan<byte> text) => Field(Encoding.UTF8.GetString(text));

        public void Field(double value) => copy.Write(value, NpgsqlDbType.Double);

        public void Field(long value) => copy.Write(checked((int)value), NpgsqlDbType.Integer);

        public void Empty() => copy.WriteNull();

        public void EndRow()
        {
            // The next StartRow ends it.
        }
    }
}
