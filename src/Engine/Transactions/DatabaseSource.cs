using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Segmentation.Transactions;

/// <summary>Rows of a database query, given out as CSV text, so that everything after the source is the same as for a file.</summary>
/// <remarks><c>sqlite:orders.db?query=SELECT …</c>, <c>sqlite:orders.db?table=orders</c>, or <c>sqlite:orders.db</c> where it has one table.</remarks>
internal sealed class DatabaseSource : Stream
{
    private const string Scheme = "sqlite:";

    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _command;
    private readonly SqliteDataReader _rows;
    private readonly MemoryStream _text = new();
    private readonly CsvWriter _writer;
    private bool _ended;

    private DatabaseSource(SqliteConnection connection, SqliteCommand command)
    {
        _connection = connection;
        _command = command;
        _rows = command.ExecuteReader();
        _writer = new CsvWriter(_text);
        for (int i = 0; i < _rows.FieldCount; i++)
            _writer.Field(_rows.GetName(i));
        _writer.EndRow();
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Whether a source names a database.</summary>
    internal static bool Names(string source) => source.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);

    /// <summary>Runs the query.</summary>
    /// <exception cref="IOException">No such database, or the query fails.</exception>
    /// <exception cref="InputException">No query, and not exactly one table.</exception>
    internal static DatabaseSource Open(string source)
    {
        string[] parts = source[Scheme.Length..].Split('?', 2);
        string path = parts[0];
        if (!File.Exists(path))
            throw new FileNotFoundException($"{path}: no such database.", path);
        // Read only: a source is never changed, nor made by a slip in its name.
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        try
        {
            connection.Open();
            SqliteCommand command = connection.CreateCommand();
            command.CommandText = Query(connection, path, parts.Length > 1 ? parts[1] : "");
            return new DatabaseSource(connection, command);
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

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

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

    private static string Query(SqliteConnection connection, string path, string argument)
    {
        if (argument.StartsWith("query=", StringComparison.Ordinal))
            return argument["query=".Length..];
        if (argument.StartsWith("table=", StringComparison.Ordinal))
            return SelectAll(argument["table=".Length..]);
        if (argument.Length > 0)
            throw new InputException($"{path}: \"{argument}\" is not understood; give ?query=SELECT … or ?table=NAME.");
        var tables = new List<string>();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' ORDER BY name";
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
            tables.Add(reader.GetString(0));
        return tables.Count == 1
            ? SelectAll(tables[0])
            : throw new InputException($"{path} has {tables.Count} tables ({string.Join(", ", tables)}); name one with ?table=NAME, or give ?query=SELECT ….");
    }

    private static string SelectAll(string table) => $"SELECT * FROM \"{table.Replace("\"", "\"\"")}\"";

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
