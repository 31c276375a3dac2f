using System.Text.Unicode;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Segmentation.Databases;

/// <summary>Rows of a SQLite query as CSV text.</summary>
/// <remarks>
/// Every value of SQLite has a type of its own, so each is looked at; none passes through a .NET object, whose
/// text might be its type's name.
/// </remarks>
internal sealed class SqliteRows : DatabaseRowStream
{
    private readonly DatabaseAddress _database;
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _command;
    private readonly SqliteDataReader _rows;
    private readonly MemoryStream _text;
    private readonly CsvWriter _writer;
    private long _row;
    private bool _ended;

    private SqliteRows(DatabaseAddress database, SqliteConnection connection, SqliteCommand command, MemoryStream text)
        : base(text)
    {
        _database = database;
        _connection = connection;
        _command = command;
        _rows = command.ExecuteReader();
        _text = text;
        _writer = new CsvWriter(text);
        for (int i = 0; i < _rows.FieldCount; i++)
            _writer.Field(_rows.GetName(i));
        _writer.EndRow();
    }

    /// <summary>Runs the query, read only.</summary>
    /// <exception cref="IOException">No such database, or the query fails.</exception>
    /// <exception cref="InputException">No query, and not exactly one table.</exception>
    internal static SqliteRows Open(DatabaseAddress database) => SqliteServer.Read(database, connection =>
    {
        SqliteCommand command = connection.CreateCommand();
        command.CommandText = SqliteServer.QueryOf(database, connection);
        return new SqliteRows(database, connection, command, new MemoryStream());
    });

    public override int Read(Span<byte> buffer)
    {
        while (_text.Position == _text.Length && !_ended)
            WriteRows();
        return _text.Read(buffer);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _rows.Dispose();
            _command.Dispose();
            _connection.Dispose();
        }
        base.Dispose(disposing);
    }

    private void WriteRows()
    {
        const int RowsAtOnce = 4096;
        _text.SetLength(0);
        try
        {
            for (int row = 0; row < RowsAtOnce; row++)
            {
                if (!_rows.Read())
                {
                    _ended = true;
                    break;
                }
                _row++;
                for (int i = 0; i < _rows.FieldCount; i++)
                    WriteValue(_rows.Handle!, i);
                _writer.EndRow();
            }
        }
        catch (SqliteException failed)
        {
            throw SqliteServer.Failed(_database, failed);
        }
        _writer.Flush();
        _text.Position = 0;
    }

    private void WriteValue(sqlite3_stmt row, int column)
    {
        switch (raw.sqlite3_column_type(row, column))
        {
            case raw.SQLITE_INTEGER:
                _writer.Field(raw.sqlite3_column_int64(row, column));
                break;
            case raw.SQLITE_FLOAT:
                _writer.Field(raw.sqlite3_column_double(row, column));
                break;
            case raw.SQLITE_TEXT:
                // The first call makes UTF-8 of it, whatever the database holds; the second gives all of it, past any zero byte.
                raw.sqlite3_column_text(row, column);
                ReadOnlySpan<byte> text = raw.sqlite3_column_blob(row, column);
                if (!Utf8.IsValid(text))
                    throw new InputException(
                        $"{_database.Name}: row {_row}, column '{_rows.GetName(column)}' holds text that is not UTF-8. Convert it in ?query=SELECT ….");
                _writer.Field(text);
                break;
            case raw.SQLITE_BLOB:
                NoteBytes(column, _row);
                _writer.Field(Convert.ToHexString(raw.sqlite3_column_blob(row, column)));
                break;
            default:
                _writer.Empty();
                break;
        }
    }
}
