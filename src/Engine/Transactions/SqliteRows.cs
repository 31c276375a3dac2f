using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Segmentation.Transactions;

/// <summary>Rows of a SQLite query as CSV text.</summary>
internal sealed class SqliteRows : ReadOnlyStream
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _command;
    private readonly SqliteDataReader _rows;
    private readonly MemoryStream _text = new();
    private readonly CsvWriter _writer;
    private bool _ended;

    private SqliteRows(SqliteConnection connection, SqliteCommand command)
    {
        _connection = connection;
        _command = command;
        _rows = command.ExecuteReader();
        _writer = new CsvWriter(_text);
        for (int i = 0; i < _rows.FieldCount; i++)
            _writer.Field(_rows.GetName(i));
        _writer.EndRow();
    }

    /// <summary>Runs the query, read only.</summary>
    /// <param name="path">The database's file.</param>
    /// <param name="query">Null takes all rows of the only table.</param>
    /// <exception cref="IOException">No such database, or the query fails.</exception>
    /// <exception cref="InputException">No query, and not exactly one table.</exception>
    internal static SqliteRows Open(string path, string? query)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"{path}: no such database.", path);
        // Read only: a source is never changed, nor made by a slip in its name.
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        try
        {
            connection.Open();
            SqliteCommand command = connection.CreateCommand();
            command.CommandText = query ?? QueryOfOnlyTable(connection, path);
            return new SqliteRows(connection, command);
        }
        catch (SqliteException failed)
        {
            connection.Dispose();
            throw new IOException($"{path}: {failed.Message}", failed);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

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
            _text.Dispose();
        }
        base.Dispose(disposing);
    }

    private static string QueryOfOnlyTable(SqliteConnection connection, string path)
    {
        var tables = new List<string>();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' ORDER BY name";
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
            tables.Add(reader.GetString(0));
        return tables.Count == 1
            ? DatabaseSource.SelectAll(tables[0])
            : throw new InputException($"{path} has {tables.Count} tables ({string.Join(", ", tables)}); name one with ?table=NAME, or give ?query=SELECT ….");
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
            throw new IOException($"{_connection.DataSource}: {failed.Message}", failed);
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
                _writer.Field("");
                break;
            default:
                _writer.Field(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");
                break;
        }
    }
}
