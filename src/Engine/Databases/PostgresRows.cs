using Npgsql;

namespace Segmentation.Databases;

/// <summary>Rows of a PostgreSQL query: the server itself writes them as CSV (<c>COPY … TO STDOUT</c>).</summary>
internal sealed class PostgresRows : ReadOnlyStream
{
    private readonly DatabaseAddress _database;
    private readonly NpgsqlConnection _connection;
    private readonly StreamReader _copy;

    private PostgresRows(DatabaseAddress database, NpgsqlConnection connection, StreamReader copy)
        : base(copy.BaseStream)
    {
        _database = database;
        _connection = connection;
        _copy = copy;
    }

    /// <summary>Connects and runs the query, read only.</summary>
    /// <exception cref="IOException">No connection, or the query fails.</exception>
    /// <exception cref="InputException">Neither a query nor a table.</exception>
    internal static PostgresRows Open(DatabaseAddress database)
    {
        string query = PostgresServer.QueryOf(database);
        return PostgresServer.Read(database, connection =>
        {
            TextReader copy = connection.BeginTextExport($"COPY ({query}) TO STDOUT (FORMAT CSV, HEADER)");
            return new PostgresRows(database, connection, (StreamReader)copy);
        });
    }

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return _copy.BaseStream.Read(buffer);
        }
        catch (NpgsqlException failed)
        {
            throw PostgresServer.Failed(_database, failed);
        }
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            _copy.Dispose();
            _connection.Dispose();
        }
    }
}
