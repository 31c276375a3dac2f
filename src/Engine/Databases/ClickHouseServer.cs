using System.Net;
using System.Net.Sockets;
using System.Text;
using Segmentation.Wording;

namespace Segmentation.Databases;

/// <summary>A server of ClickHouse, asked over HTTP.</summary>
/// <remarks>
/// Each request has its own settings, which <see cref="ClickHouseSettings"/> chooses: nothing is kept in a session. Statements go as the
/// body of a POST. A proxy is not used, and redirections are not followed, so that the password goes to nobody else.
/// </remarks>
internal sealed class ClickHouseServer : IDisposable
{
    private const int Port = 8123, TlsPort = 8443;

    // A server answers its errors with a few lines; a page of something else may be long.
    private const int LongestError = 1 << 14;

    private readonly HttpClient _client;
    private readonly string _url;
    private ClickHouseSettings _settings = ClickHouseSettings.None;

    private ClickHouseServer(DatabaseAddress database)
    {
        Database = database;
        bool isTls = database.Server.StartsWith(DatabaseAddress.ClickHouseTlsScheme, StringComparison.OrdinalIgnoreCase);
        (string host, int port, string? name, string? user, string? password) = database.Place(isTls ? TlsPort : Port);
        user ??= Variable("CLICKHOUSE_USER") ?? "default";
        password ??= Variable("CLICKHOUSE_PASSWORD") ?? "";
        if (user.Any(char.IsControl) || password.Any(char.IsControl))
            throw Faults.Of("database.control-character", ("name", PlainText.Phrase(database.Name)));
        _url = Invariant($"{(isTls ? "https" : "http")}://{host}:{port}/?")
            + (name is null ? "" : $"database={Uri.EscapeDataString(name)}&");
        _client = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            ConnectTimeout = TimeSpan.FromSeconds(30),
            RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
            ConnectCallback = static async (context, cancellation) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                try
                {
                    // A server or a network that is gone without a word ends the wait in a minute or two.
                    socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
                    socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 60);
                    socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 10);
                    await socket.ConnectAsync(context.DnsEndPoint, cancellation).ConfigureAwait(false);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        })
        {
            // A large query may take its time, and Ctrl-C ends it.
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _client.DefaultRequestHeaders.TryAddWithoutValidation("X-ClickHouse-User", user);
        _client.DefaultRequestHeaders.TryAddWithoutValidation("X-ClickHouse-Key", password);
    }

    /// <summary>The address that it was opened by.</summary>
    internal DatabaseAddress Database { get; }

    /// <summary>The version, such as 18.16.</summary>
    internal Version Version => _settings.Version;

    /// <summary>Whether the user may set more than is set.</summary>
    internal bool IsFree => _settings.IsFree;

    /// <summary>Connects, and looks at what the user may set.</summary>
    /// <param name="database"><c>clickhouse://user:password@host:port/database</c>, or <c>clickhouse+https://…</c>; what it leaves out is
    /// taken from CLICKHOUSE_USER and CLICKHOUSE_PASSWORD.</param>
    /// <exception cref="IOException">No connection, a wrong password, or no server of ClickHouse.</exception>
    /// <exception cref="InputException">No address of a server, or the user's settings would shorten results.</exception>
    internal static ClickHouseServer Open(DatabaseAddress database)
    {
        var server = new ClickHouseServer(database);
        try
        {
            using (ClickHouseRows settings = server.Ask(ClickHouseSettings.Query, CancellationToken.None))
                server._settings = ClickHouseSettings.Read(database.Name, settings);
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>A name that may hold any character.</summary>
    internal static string Quote(string name) => $"`{name.Replace("\\", "\\\\").Replace("`", "\\`")}`";

    /// <summary>A text.</summary>
    internal static string Literal(string text) => $"'{text.Replace("\\", "\\\\").Replace("'", "\\'")}'";

    /// <summary>The relation that an address means: a table, or a query in brackets.</summary>
    /// <exception cref="InputException">Neither a query nor a table.</exception>
    internal static string Relation(DatabaseAddress database) =>
        database.Query is { } query ? $"({query.TrimEnd(' ', ';', '\n')})"
        : database.Table is not null ? string.Join('.', database.TableParts.Select(Quote))
        : throw database.NoQuery;

    /// <summary>Runs a query whose rows come as the server finds them.</summary>
    /// <exception cref="IOException">No connection, or the query fails.</exception>
    internal ClickHouseRows Stream(string sql, CancellationToken cancellation) =>
        new(Database.Name, Send(sql, null, _settings.ForRows, cancellation), _settings.HasEndMark);

    /// <summary>Runs a query whose rows come when all of them are known: a fault is told before the first.</summary>
    /// <param name="sql">The query.</param>
    /// <param name="cancellation">Ends the wait; the server then ends the query.</param>
    /// <param name="more">Further settings, as <c>&amp;name=value</c>.</param>
    /// <exception cref="IOException">No connection, or the query fails.</exception>
    internal ClickHouseRows Ask(string sql, CancellationToken cancellation, string more = "") =>
        new(Database.Name, Send(sql, null, _settings.ForAnswers + more, cancellation), hasEndMark: false);

    /// <summary>Runs a statement that changes something.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="data">Rows that it takes; null for none.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="IOException">No connection, or the server refuses.</exception>
    internal void Execute(string sql, HttpContent? data, CancellationToken cancellation) =>
        Send(sql, data, ClickHouseSettings.ForChanges, cancellation).Dispose();

    public void Dispose() => _client.Dispose();

    private IOException Failed(Exception failed)
    {
        Exception cause = failed;
        while (cause.InnerException is { } inner)
            cause = inner;
        return new IOException(MessageText.Of($"{Database.Name}: {cause.Message}"), failed);
    }

    private HttpResponseMessage Send(string sql, HttpContent? data, string settings, CancellationToken cancellation)
    {
        string url = _url + settings + (data is null ? "" : $"&query={Uri.EscapeDataString(sql)}");
        using var request = new HttpRequestMessage(HttpMethod.Post, url) 
        {
            Content = data ?? new ByteArrayContent(Encoding.UTF8.GetBytes(sql)),
        };
        HttpResponseMessage? response = null;
        try
        {
            response = _client.Send(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if (response.StatusCode == HttpStatusCode.OK)
                return response;
            throw Refused(response);
        }
        catch (Exception failed) when (failed is HttpRequestException or HttpIOException or OperationCanceledException)
        {
            // A connection that is not made in time counts as cancelled too.
            response?.Dispose();
            cancellation.ThrowIfCancellationRequested();
            throw Failed(failed);
        }
        catch
        {
            response?.Dispose();
            throw;
        }
    }

    private FileException Refused(HttpResponseMessage response)
    {
        using Stream body = response.Content.ReadAsStream();
        byte[] bytes = new byte[LongestError];
        int length = body.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return ClickHouseFault.In(bytes.AsSpan(0, length)) is { } fault
            ? Faults.File("database.fault", ("name", PlainText.Phrase(Database.Name)), ("fault", fault))
            : Faults.File("database.no-port", ("name", PlainText.Phrase(Database.Name)), ("status", (int)response.StatusCode));
    }

    private static string? Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
