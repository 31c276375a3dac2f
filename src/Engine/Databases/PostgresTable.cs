using System.Text;
using Npgsql;
using NpgsqlTypes;
using Segmentation.Wording;

namespace Segmentation.Databases;

/// <summary>A table of a PostgreSQL server that results go into, by binary <c>COPY</c>.</summary>
internal sealed class PostgresTable(DatabaseAddress database, ExistingTable existing) : TableTarget(database, existing)
{
    private const int RowsBetweenLooks = 1024;

    // The server keeps temporary tables of every session apart, so one name is enough.
    private const string Aside = "segment_rows";

    private NpgsqlConnection? _connection;
    private NpgsqlTransaction? _transaction;
    private RowTable? _rows;
    private bool _isAside;

    private string Given => string.Join('.', Database.TableParts.Select(DatabaseAddress.QuoteColumn));

    public override void Write(RowTable rows, CancellationToken cancellation)
    {
        _rows = rows;
        Guard(() =>
        {
            _connection = PostgresServer.Open(Database, readOnly: false);
            _transaction = _connection.BeginTransaction();
            _isAside = Look() is not null;
            string target = _isAside ? $"pg_temp.{Aside}" : Given;
            // A binary COPY takes no other type than the column's own: the server turns the values into its types afterwards.
            Execute(_isAside
                ? $"CREATE TEMPORARY TABLE {Aside} ({Definitions(rows, TypeOf)}) ON COMMIT DROP"
                : $"CREATE TABLE {Given} ({Definitions(rows, TypeOf)})");
            Copy(target, rows, cancellation);
        });
    }

    public override void Commit() => Guard(() =>
    {
        if (_isAside)
            MoveRows();
        _transaction!.Commit();
    });

    private protected override void Check() => Guard(() =>
    {
        using NpgsqlConnection connection = PostgresServer.Open(Database, readOnly: true);
        if (PostgresPresentTable.Of(connection, Given) is { } there)
            RequireAllowed(there);
    });

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

    /// <summary>The table that is there, which may be written to; null where there is none.</summary>
    private PostgresPresentTable? Look()
    {
        PostgresPresentTable? there = PostgresPresentTable.Of(_connection!, Given);
        if (there is null)
            return null;
        RequireAllowed(there);
        if (Existing == ExistingTable.Append)
            RequireColumns(_rows!, there.Types.Keys, StringComparer.Ordinal);
        else if (there.Belongings.Count > 0)
            RequireFit(_rows!, there.Types.Keys, there.Belongings, StringComparer.Ordinal);
        return there;
    }

    private void RequireAllowed(PostgresPresentTable there)
    {
        RequireAllowed(there.Kind, there.ReferredTo);
        if (Existing == ExistingTable.Replace && there.HidesRows)
            throw Faults.File("database.policies", ("name", PlainText.Phrase(Name)), ("table", Table));
    }

    // Others may read the old rows until the commit; only here is the table held.
    private void MoveRows()
    {
        if (Look() is not { } there)
            throw Faults.File("database.table-dropped", ("name", PlainText.Phrase(Name)), ("table", Table));
        if (Existing == ExistingTable.Replace)
        {
            Execute($"LOCK TABLE {there.Quoted} IN EXCLUSIVE MODE");
            // What was hung on it before the lock is seen now.
            there = Look()!;
        }
        if (Existing == ExistingTable.Replace && there.Belongings.Count == 0)
        {
            Execute($"DROP TABLE {there.Quoted}");
            Execute($"CREATE TABLE {there.Quoted} ({Definitions(_rows!, TypeOf)})");
            RequireWritten(_rows!, Execute($"INSERT INTO {there.Quoted} SELECT * FROM pg_temp.{Aside}"));
            return;
        }
        if (Existing == ExistingTable.Replace)
        {
            Execute($"DELETE FROM {there.Quoted}");
            RequireEmpty(Statements.Count(_connection!, there.Quoted));
        }
        string values = string.Join(
            ", ", _rows!.Columns.Select(column => $"{DatabaseAddress.QuoteColumn(column.Name)}::{there.Types[column.Name]}"));
        RequireWritten(_rows, Execute($"INSERT INTO {there.Quoted} ({ColumnList(_rows)}) SELECT {values} FROM pg_temp.{Aside}"));
    }

    private void Guard(Action work)
    {
        try
        {
            work();
        }
        catch (Exception failed) when (PostgresServer.IsFault(failed))
        {
            throw PostgresServer.Failed(Database, failed);
        }
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

    private int Execute(string sql) => Statements.Execute(_connection!, sql);

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
