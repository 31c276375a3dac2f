using Npgsql;

namespace Segmentation.Transactions;

/// <summary>Rows of a PostgreSQL query: the server itself writes them as CSV (<c>COPY … TO STDOUT</c>).</summary>
internal sealed class PostgresRows : ReadOnlyStream
{
    private readonly NpgsqlConnection _connection;
    private readonly TextReader _copy;
    private readonly Stream _text;
    private readonly string _name;

    private PostgresRows(string name, NpgsqlConnection connection, StreamReader copy)
    {
        _name = name;
        _connection = connection;
        _copy = copy;
        _text = copy.BaseStream;
    }

    /// <summary>Connects and runs the query, read only.</summary>
    /// <param name="uri"><c>postgres://user:password@host:port/database</c>; the password may come from PGPASSWORD or ~/.pgpass instead.</param>
    /// <param name="query">Null asks for one.</param>
    internal static PostgresRows Open(string uri, string? query)
    {
        string name = DatabaseSource.DisplayName(uri);
        if (query is null)
            throw new InputException($"{name}: give ?query=SELECT … or ?table=NAME.");
        var connection = new NpgsqlConnection(ConnectionString(uri, name));
        try
        {
            connection.Open();
            TextReader copy = connection.BeginTextExport($"COPY ({query.TrimEnd(' ', ';', '\n')}) TO STDOUT (FORMAT CSV, HEADER)");
            return new PostgresRows(name, connection, (StreamReader)copy);
        }
        catch (Exception failed) when (failed is NpgsqlException or TimeoutException)
        {
            connection.Dispose();
            throw new IOException($"{name}: {Reason(failed)}", failed);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return _text.Read(buffer);
        }
        catch (NpgsqlException failed)
        {
            throw new IOException($"{_name}: {Reason(failed)}", failed);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _copy.Dispose();
            _connection.Dispose();
        }
        base.Dispose(disposing);
    }

    private static string Reason(Exception failed) => failed is PostgresException refused ? refused.MessageText : failed.InnerException?.Message ?? failed.Message;

    private static string ConnectionString(string text, string name)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || uri.Host.Length == 0)
            throw new InputException($"{name}: an address such as postgres://user@host:5432/database was expected.");
        string[] user = uri.UserInfo.Split(':', 2);
        var parts = new NpgsqlConnectionStringBuilder
        {
            Host = uri.Host,
            Port = uri.Port > 0 ? uri.Port : 5432,
            Pooling = false,
            // A source is never changed.
            Options = "-c default_transaction_read_only=on -c DateStyle=ISO",
            ApplicationName = "segment",
        };
        if (user[0].Length > 0)
            parts.Username = Uri.UnescapeDataString(user[0]);
        if (user.Length > 1)
            parts.Password = Uri.UnescapeDataString(user[1]);
        if (uri.AbsolutePath.Length > 1)
            parts.Database = Uri.UnescapeDataString(uri.AbsolutePath[1..]);
        return parts.ToString();
    }
}
