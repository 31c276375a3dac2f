using System.Text.Unicode;
using Microsoft.Data.Sqlite;
using Segmentation.Databases;
using SQLitePCL;
using Segmentation.Wording;

namespace Segmentation.Sources;

/// <summary>Rows of a SQLite query.</summary>
/// <remarks>Every value of SQLite has a type of its own, so each is looked at; none passes through a .NET object.</remarks>
internal sealed class SqliteSource : ITransactionSource
{
    private readonly DatabaseAddress _database;
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _command;
    private readonly SqliteDataReader _rows;
    private long _row;

    private SqliteSource(DatabaseAddress database, SqliteConnection connection, int? mostRows)
    {
        _database = database;
        _connection = connection;
        _command = connection.CreateCommand();
        string query = SqliteServer.QueryOf(database, connection);
        _command.CommandText = mostRows is { } most ? Invariant($"SELECT * FROM ({query}) LIMIT {most}") : query;
        _rows = _command.ExecuteReader();
    }

    /// <summary>Runs the query, read only.</summary>
    /// <exception cref="IOException">No such database, or the query fails.</exception>
    /// <exception cref="InputException">No query, and not exactly one table.</exception>
    internal static SqliteSource Open(DatabaseAddress database, int? mostRows) =>
        SqliteServer.Read(database, connection => new SqliteSource(database, connection, mostRows));

    public SourceDescription Describe() => new(_database.Name, [.. Enumerable.Range(0, _rows.FieldCount).Select(_rows.GetName)]);

    public bool Read(ITransactionSink sink, ReadContext context)
    {
        try
        {
            for (int row = 0; row < context.MostRows; row++)
            {
                if (!_rows.Read())
                    return false;
                _row++;
                for (int column = 0; column < _rows.FieldCount; column++)
                    Read(sink, _rows.Handle!, column);
                sink.EndRow();
            }
            return true;
        }
        catch (SqliteException failed)
        {
            throw SqliteServer.Failed(_database, failed);
        }
    }

    public void Dispose()
    {
        _rows.Dispose();
        _command.Dispose();
        _connection.Dispose();
    }

    private void Read(ITransactionSink sink, sqlite3_stmt row, int column)
    {
        switch (raw.sqlite3_column_type(row, column))
        {
            case raw.SQLITE_INTEGER:
                sink.Whole(raw.sqlite3_column_int64(row, column));
                break;
            case raw.SQLITE_FLOAT:
                sink.Real(raw.sqlite3_column_double(row, column));
                break;
            case raw.SQLITE_TEXT:
                // The first call makes UTF-8 of it, whatever the database holds; the second gives all of it, past any zero byte.
                raw.sqlite3_column_text(row, column);
                ReadOnlySpan<byte> text = raw.sqlite3_column_blob(row, column);
                if (!Utf8.IsValid(text))
                {
                    throw Faults.Of(
                        "database.not-utf", ("name", PlainText.Phrase(_database.Name)), ("row", _row), ("column", _rows.GetName(column)));
                }
                sink.Text(text);
                break;
            case raw.SQLITE_BLOB:
                ReadOnlySpan<byte> bytes = raw.sqlite3_column_blob(row, column);
                var digits = new byte[2 * bytes.Length];
                Convert.TryToHexString(bytes, digits, out _);
                sink.Bytes(digits);
                break;
            default:
                sink.Missing();
                break;
        }
    }
}
