using Npgsql;

namespace Segmentation.Databases;

/// <summary>Connects to servers of PostgreSQL, and tells their faults without user and password.</summary>
internal static class PostgresServer
{
    /// <summary>Connects.</summary>
    /// <param name="database"><c>postgres://user:password@host:port/database</c>; the password may come from PGPASSWORD or ~/.pgpass
    /// instead.</param>
    /// <param name="readOnly">Sources are never changed.</param>
    /// <exception cref="IOException">No connection.</exception>
    /// <exception cref="InputException">No address of a server.</exception>
    internal static NpgsqlConnection Open(DatabaseAddress database, bool readOnly)
    {
        var connection = new NpgsqlConnection(ConnectionString(database, readOnly));
        try
        {
            connection.Open();
            return connection;
        }
        catch (Exception failed) when (IsFault(failed))
        {
            connection.Dispose();
            throw Failed(database, failed);
        }
    }

    /// <summary>Connects to read, and builds on the connection what will own it; a failure closes it.</summary>
    /// <exception cref="IOException">No connection, or the server refuses what <paramref name="build"/> asks.</exception>
    internal static T Read<T>(DatabaseAddress database, Func<NpgsqlConnection, T> build) =>
        Statements.Owned(
            Open(database, readOnly: true), build, failed => IsFault(failed) ? Failed(database, failed) : null);

    /// <summary>The query that an address means.</summary>
    /// <exception cref="InputException">Neither a query nor a table.</exception>
    internal static string QueryOf(DatabaseAddress database) => database.GivenQuery ?? throw database.NoQuery;

    /// <summary>Whether an exception is the server's, or the connection's.</summary>
    internal static bool IsFault(Exception failed) => failed is NpgsqlException or TimeoutException;

    /// <summary>A fault of the server's, under the name that may be shown.</summary>
    internal static IOException Failed(DatabaseAddress database, Exception failed)
    {
        string reason = failed is PostgresException refused ? refused.MessageText : failed.InnerException?.Message ?? failed.Message;
        return new IOException($"{database.Name}: {reason}", failed);
    }

    private static string ConnectionString(DatabaseAddress database, bool readOnly)
    {
        (string host, int port, string? name, string? user, string? password) = database.Place(5432);
        var parts = new NpgsqlConnectionStringBuilder
        {
            Host = host,
            Port = port,
            Pooling = false,
            // A large query may take its time, and Ctrl-C ends it.
            CommandTimeout = 0,
            // Servers before 12 round float8 to 15 digits unless told otherwise.
            Options = $"-c DateStyle=ISO -c extra_float_digits=3{(readOnly ? " -c default_transaction_read_only=on" : "")}",
            ApplicationName = "segment",
            // A server or a network that is gone without a word ends the wait in a minute or two.
            TcpKeepAlive = true,
            TcpKeepAliveTime = 60,
            TcpKeepAliveInterval = 10,
        };
        if (user is not null)
            parts.Username = user;
        if (password is not null)
            parts.Password = password;
        if (name is not null)
            parts.Database = name;
        return parts.ToString();
    }
}
