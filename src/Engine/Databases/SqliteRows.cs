using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Segmentation.Databases;

/// <summary>Rows of a SQLite query as CSV text.</summary>
internal sealed class SqliteRows : ReadOnlyStream
{
    private readonly DatabaseAddress _database;
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _command;
    private readonly SqliteDataReader _rows;
    private readonly MemoryStream _text;
    private readonly CsvWriter _writer;
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
                for (int i = 0; i < _rows.FieldCount; i++)
                    WriteValue(_rows.GetValue(i));
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

    private void WriteValue(object value)
    {
        switch (value)
        {
            case long number:
                _writer.Field(number);
                break;
            case double number:
                _writer.Field(number);
                break;
            case DBNull:
                _writer.Empty();
                break;
            default:
                _writer.Field(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");
                break;
        }
    }
}
