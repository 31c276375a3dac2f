using Npgsql;

namespace Segmentation.Databases;

/// <summary>Rows of a PostgreSQL query: the server itself writes them as CSV (<c>COPY … TO STDOUT</c>).</summary>
/// <remarks>
/// Bytes and money, whose text depends on the server's settings, are converted by it to hexadecimal digits and to plain numbers.
/// </remarks>
internal sealed class PostgresRows : DatabaseRowStream
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
            (string name, string type)[] columns = Columns(connection, query);
            TextReader copy = connection.BeginTextExport($"COPY ({Converted(query, columns)}) TO STDOUT (FORMAT CSV, HEADER)");
            var rows = new PostgresRows(database, connection, (StreamReader)copy);
            for (int i = 0; i < columns.Length; i++)
            {
                if (columns[i].type == "bytea")
                    rows.NoteBytes(i, row: 0);
            }
            return rows;
        });
    }

    private static (string Name, string Type)[] Columns(NpgsqlConnection connection, string query)
    {
        using NpgsqlCommand command = connection.CreateCommand();
        command.CommandText = $"SELECT * FROM ({query}) AS source LIMIT 0";
        using NpgsqlDataReader reader = command.ExecuteReader();
        return [.. Enumerable.Range(0, reader.FieldCount).Select(i => (reader.GetName(i), reader.GetPostgresType(i).InternalName))];
    }

    private static string Converted(string query, (string Name, string Type)[] columns)
    {
        // Two columns of one name cannot be told apart by it; the header's reader refuses them.
        if (!columns.Any(column => column.Type is "bytea" or "money") || columns.Select(column => column.Name).Distinct().Count() < columns.Length)
            return query;
        IEnumerable<string> list = columns.Select(column => (Quoted: DatabaseAddress.QuoteColumn(column.Name), column.Type)).Select(column => column.Type switch
        {
            "bytea" => $"encode({column.Quoted}, 'hex') AS {column.Quoted}",
            "money" => $"{column.Quoted}::numeric AS {column.Quoted}",
            _ => column.Quoted,
        });
        return $"SELECT {string.Join(", ", list)} FROM ({query}) AS source";
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
