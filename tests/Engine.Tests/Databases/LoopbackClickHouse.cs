using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;

namespace Segmentation.Tests.Databases;

/// <summary>
/// Three real servers of ClickHouse on loopback ports of their own, a cluster called <c>shop</c>, started when first asked for; tests
/// skip where the server is not installed.
/// </summary>
public sealed class LoopbackClickHouse : IDisposable
{
    /// <summary>Has a space, which an address must escape.</summary>
    public const string Password = "s3cret pass";

    /// <summary>Servers, each a shard; the first is asked.</summary>
    public const int Shards = 3;

    private const int PortsOfServer = 3;

    private static readonly string[] Places = ["/usr/sbin/clickhouse-server", "/usr/bin/clickhouse-server"];

    private readonly string _folder = Directory.CreateTempSubdirectory("segment-clickhouse-").FullName;
    private readonly List<Process> _servers = [];
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false });
    private int[] _ports = [];

    /// <summary>Address of the first server with user and password, without a query.</summary>
    public string Address => As("shop");

    /// <summary>How results and errors name it.</summary>
    public string ShownAs => $"clickhouse://127.0.0.1:{Port(0)}/default";

    /// <summary>
    /// Address under another user: <c>reader</c> may set nothing, <c>cut</c> may not either and has a limit that cuts results.
    /// </summary>
    public string As(string user) => $"clickhouse://{user}:{Uri.EscapeDataString(Password)}@127.0.0.1:{Port(0)}/default";

    /// <summary>Runs a statement on a server; answers its rows, fields joined by tabs.</summary>
    public string[] Run(string sql, int server = 0, string settings = "") => Post(server, settings, new StringContent(sql));

    /// <summary>Runs a statement on each server.</summary>
    public void RunOnAll(string sql)
    {
        for (int server = 0; server < Shards; server++)
            Run(sql, server);
    }

    /// <summary>Copies a compressed CSV with a header into a table of the first server.</summary>
    public void Copy(string table, string path)
    {
        using var text = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        string sql = Uri.EscapeDataString($"INSERT INTO {table} FORMAT CSVWithNames");
        Post(0, $"&insert_distributed_sync=1&query={sql}", new StreamContent(text));
    }

    /// <summary>Makes a table <c>sales</c> on the first server whose rows lie on all three, by this expression.</summary>
    public void CreateSpread(string columns, string partedBy)
    {
        RunOnAll("DROP TABLE IF EXISTS sales");
        RunOnAll("DROP TABLE IF EXISTS sales_here");
        RunOnAll($"CREATE TABLE sales_here ({columns}) ENGINE = MergeTree ORDER BY tuple()");
        Run($"CREATE TABLE sales ({columns}) ENGINE = Distributed(shop, default, sales_here, {partedBy})");
    }

    public void Dispose()
    {
        foreach (Process server in _servers)
        {
            server.Kill();
            server.WaitForExit();
            server.Dispose();
        }
        _client.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private int Port(int server)
    {
        Start();
        return _ports[PortsOfServer * server];
    }

    private string[] Post(int server, string settings, HttpContent content)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{Port(server)}/?wait_end_of_query=1{settings}")
        {
            Content = content,
        };
        request.Headers.Add("X-ClickHouse-User", "shop");
        request.Headers.Add("X-ClickHouse-Key", Password);
        using HttpResponseMessage response = _client.Send(request);
        using var reader = new StreamReader(response.Content.ReadAsStream());
        string text = reader.ReadToEnd();
        Assert.True(response.IsSuccessStatusCode, text);
        return text.Length == 0 ? [] : text.TrimEnd('\n').Split('\n');
    }

    private void Start()
    {
        string? program = Places.FirstOrDefault(File.Exists);
        Skip.If(program is null, "ClickHouse's server is not installed");
        if (_ports.Length > 0)
            return;
        TcpListener[] listeners = [.. Enumerable.Range(0, PortsOfServer * Shards).Select(_ => new TcpListener(IPAddress.Loopback, 0))];
        foreach (TcpListener listener in listeners)
            listener.Start();
        _ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        foreach (TcpListener listener in listeners)
            listener.Dispose();
        for (int server = 0; server < Shards; server++)
            _servers.Add(StartOne(program, server));
        foreach (int server in Enumerable.Range(0, Shards))
            Await(server);
    }

    private Process StartOne(string program, int server)
    {
        string folder = Path.Combine(_folder, $"s{server}");
        foreach (string inner in (string[])["data", "tmp", "files"])
            Directory.CreateDirectory(Path.Combine(folder, inner));
        string shards = string.Concat(Enumerable.Range(0, Shards).Select(shard => $"""
            <shard><replica><host>127.0.0.1</host><port>{_ports[(PortsOfServer * shard) + 1]}</port><user>shop</user><password>{Password}</password></replica></shard>
            """));
        File.WriteAllText(Path.Combine(folder, "config.xml"), $"""
            <yandex>
              <logger><level>warning</level><log>{folder}/server.log</log><errorlog>{folder}/error.log</errorlog></logger>
              <http_port>{_ports[PortsOfServer * server]}</http_port><tcp_port>{_ports[(PortsOfServer * server) + 1]}</tcp_port>
              <interserver_http_port>{_ports[(PortsOfServer * server) + 2]}</interserver_http_port><interserver_http_host>127.0.0.1</interserver_http_host>
              <listen_host>127.0.0.1</listen_host><max_connections>64</max_connections><keep_alive_timeout>3</keep_alive_timeout>
              <max_concurrent_queries>20</max_concurrent_queries><uncompressed_cache_size>0</uncompressed_cache_size><mark_cache_size>67108864</mark_cache_size>
              <path>{folder}/data/</path><tmp_path>{folder}/tmp/</tmp_path><user_files_path>{folder}/files/</user_files_path>
              <format_schema_path>{folder}/</format_schema_path><users_config>users.xml</users_config><timezone>UTC</timezone>
              <default_profile>default</default_profile><default_database>default</default_database>
              <remote_servers><shop>{shards}</shop></remote_servers>
            </yandex>
            """);
        File.WriteAllText(Path.Combine(folder, "users.xml"), $"""
            <yandex>
              <profiles>
                <default><max_memory_usage>2000000000</max_memory_usage><allow_experimental_low_cardinality_type>1</allow_experimental_low_cardinality_type></default>
                <reader><readonly>1</readonly></reader>
                <cut><readonly>1</readonly><max_result_rows>3</max_result_rows><result_overflow_mode>break</result_overflow_mode></cut>
              </profiles>
              <users>{User("shop", "default")}{User("reader", "reader")}{User("cut", "cut")}{User("default", "default")}</users>
              <quotas><default><interval><duration>3600</duration><queries>0</queries><errors>0</errors><result_rows>0</result_rows><read_rows>0</read_rows><execution_time>0</execution_time></interval></default></quotas>
            </yandex>
            """);
        return Process.Start(new ProcessStartInfo(program, [$"--config-file={folder}/config.xml"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
    }

    private static string User(string name, string profile) => $"""
        <{name}><password>{Password}</password><networks><ip>127.0.0.1</ip></networks><profile>{profile}</profile><quota>default</quota></{name}>
        """;

    private void Await(int server)
    {
        for (int left = 600; ; left--)
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{_ports[PortsOfServer * server]}/ping");
                using HttpResponseMessage response = _client.Send(request);
                if (response.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException) when (left > 0 && !_servers[server].HasExited)
            {
                Thread.Sleep(100);
            }
        }
    }
}

/// <summary>One cluster for all tests that need one.</summary>
[CollectionDefinition(Name)]
public sealed class ClickHouseCollection : ICollectionFixture<LoopbackClickHouse>
{
    public const string Name = "ClickHouse";
}
