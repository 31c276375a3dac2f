using Npgsql;
using Segmentation.Databases;
using Segmentation.Wording;

namespace Segmentation.Sources;

/// <summary>Rows of a PostgreSQL query, as the server's binary copy (<c>COPY … TO STDOUT (FORMAT BINARY)</c>).</summary>
/// <remarks>Numbers, texts, dates and timestamps come as they are stored; every other type the server makes into text.</remarks>
internal sealed class PostgresSource : ITransactionSource
{
    private readonly DatabaseAddress _database;
    private readonly NpgsqlConnection _connection;
    private readonly (string Name, string Type)[] _columns;
    private readonly Form[] _forms;
    private readonly PostgresCopy _copy;

    private PostgresSource(DatabaseAddress database, NpgsqlConnection connection, string query, int? mostRows)
    {
        _database = database;
        _connection = connection;
        _columns = Look(connection, query);
        if (_columns.GroupBy(column => column.Name).FirstOrDefault(same => same.Skip(1).Any()) is { } twice)
            throw Faults.At(database.Name, 1, "error.columns-alike", ("column", twice.Key));
        _forms = [.. _columns.Select(column => FormOf(column.Type))];
        string list = string.Join(", ", _columns.Select(column => Converted(DatabaseAddress.QuoteColumn(column.Name), column.Type)));
        string limit = mostRows is { } most ? Invariant($" LIMIT {most}") : "";
        _copy = new PostgresCopy(connection.BeginRawBinaryCopy(
            $"COPY (SELECT {list} FROM ({query}) AS source{limit}) TO STDOUT (FORMAT BINARY)"));
    }

    /// <summary>Connects and runs the query, read only.</summary>
    /// <exception cref="IOException">No connection, or the query fails.</exception>
    /// <exception cref="InputException">Neither a query nor a table.</exception>
    internal static PostgresSource Open(DatabaseAddress database, int? mostRows)
    {
        string query = PostgresServer.QueryOf(database);
        return PostgresServer.Read(database, connection => new PostgresSource(database, connection, query, mostRows));
    }

    public SourceDescription Describe() => new(_database.Name, [.. _columns.Select(column => column.Name)]);

    public bool Read(ITransactionSink sink, ReadContext context)
    {
        try
        {
            for (int row = 0; row < context.MostRows; row++)
            {
                if (!_copy.NextRow())
                    return false;
                foreach (Form form in _forms)
                    Read(sink, form);
                sink.EndRow();
            }
            return true;
        }
        catch (NpgsqlException failed)
        {
            throw PostgresServer.Failed(_database, failed);
        }
    }

    public void Dispose()
    {
        _copy.Dispose();
        _connection.Dispose();
    }

    private void Read(ITransactionSink sink, Form form)
    {
        if (!_copy.NextValue(out ReadOnlySpan<byte> value))
        {
            sink.Missing();
            return;
        }
        switch (form)
        {
            case Form.Whole:
                sink.Whole(PostgresValue.Whole(value));
                break;
            case Form.Single:
                PostgresValue.Single(value, sink);
                break;
            case Form.Double:
                PostgresValue.Double(value, sink);
                break;
            case Form.Numeric:
                PostgresValue.Numeric(value, sink);
                break;
            case Form.Day:
                PostgresValue.Day(value, sink);
                break;
            case Form.Moment:
                PostgresValue.Moment(value, sink);
                break;
            case Form.Truth:
                sink.Text(value[0] == 0 ? "f"u8 : "t"u8);
                break;
            case Form.Bytes:
                sink.Bytes(value);
                break;
            default:
                sink.Text(value);
                break;
        }
    }

    private static Form FormOf(string type) => type switch
    {
        "int2" or "int4" or "int8" => Form.Whole,
        "float4" => Form.Single,
        "float8" => Form.Double,
        "numeric" or "money" => Form.Numeric,
        "date" => Form.Day,
        "timestamp" => Form.Moment,
        "bool" => Form.Truth,
        "bytea" => Form.Bytes,
        _ => Form.Text,
    };

    private static (string Name, string Type)[] Look(NpgsqlConnection connection, string query)
    {
        using NpgsqlCommand command = connection.CreateCommand();
        command.CommandText = $"SELECT * FROM ({query}) AS source LIMIT 0";
        using NpgsqlDataReader reader = command.ExecuteReader();
        return [.. Enumerable.Range(0, reader.FieldCount).Select(i => (reader.GetName(i), reader.GetPostgresType(i).InternalName))];
    }

    private static string Converted(string column, string type) => type switch
    {
        "text" or "varchar" or "bpchar" => column,
        "bytea" => $"encode({column}, 'hex')",
        // Its text depends on the server's settings.
        "money" => $"{column}::numeric",
        _ => FormOf(type) == Form.Text ? $"{column}::text" : column,
    };

    /// <summary>How the values of a column come.</summary>
    private enum Form
    {
        Text,
        Whole,
        Single,
        Double,
        Numeric,
        Day,
        Moment,
        Truth,
        Bytes,
    }
}
