using System.Data.Common;
using System.Text;
using Microsoft.Data.Sqlite;
using Segmentation.Wording;

namespace Segmentation.Databases;

/// <summary>A table in a file of SQLite that results go into.</summary>
internal sealed class SqliteTable(DatabaseAddress database, ExistingTable existing) : FileTable(database, existing)
{
    private const int RowsBetweenLooks = 1024;

    private protected override string Quoted => DatabaseAddress.QuoteColumn(Table);

    private protected override DbConnection Open(bool writes) =>
        SqliteServer.Open(Database, writes ? SqliteOpenMode.ReadWriteCreate : SqliteOpenMode.ReadOnly);

    private protected override PresentTable? Look(DbConnection connection) => SqlitePresentTable.Of(connection, Table);

    private protected override void CheckAddress()
    {
        if (Database.TableParts.Count > 1)
            throw Faults.Of("database.sqlite-point", ("name", PlainText.Phrase(Name)), ("table", Database.Table));
    }

    private protected override string TypeOf(FieldKind kind) =>
        kind switch { FieldKind.Text => "TEXT", FieldKind.Integer => "INTEGER", _ => "REAL" };

    private protected override IOException Failed(DbException failed) => SqliteServer.Failed(Database, failed);

    private protected override void Insert(DbConnection connection, RowTable rows, CancellationToken cancellation)
    {
        using SqliteCommand insert = ((SqliteConnection)connection).CreateCommand();
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
