using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Segmentation.Tests.Databases;

/// <summary>
/// A real server of PostgreSQL on a loopback port of its own, started when first asked for; tests skip where it is not installed.
/// </summary>
public sealed class LoopbackPostgres : IDisposable
{
    /// <summary>Has a space, which an address must escape.</summary>
    public const string Password = "s3cret pass";

    private readonly string _folder = Directory.CreateTempSubdirectory("segment-postgres-").FullName;
    private readonly string? _programs = Programs();
    private int _port;

    /// <summary>Address of the server with user and password, without a query.</summary>
    public string Address
    {
        get
        {
            Start();
            return $"postgres://shop:{Uri.EscapeDataString(Password)}@127.0.0.1:{_port}/postgres";
        }
    }

    /// <summary>For a connection to its first database, which ends with it.</summary>
    public string ConnectionString => ConnectionTo("postgres");

    /// <summary>How results and errors name it.</summary>
    public string ShownAs => $"postgres://127.0.0.1:{_port}/postgres";

    /// <summary>Runs statements; answers the rows of the last one, fields joined by bars.</summary>
    public string[] Run(string sql) => RunIn("postgres", sql);

    /// <summary>Runs statements in a database of the server.</summary>
    public string[] RunIn(string database, string sql)
    {
        using NpgsqlConnection connection = Connect(database);
        return RowTexts.Of(connection, sql);
    }

    /// <summary>Copies text into a table.</summary>
    public void Copy(string sql, TextReader text)
    {
        using NpgsqlConnection connection = Connect();
        using TextWriter target = connection.BeginTextImport(sql);
        var buffer = new char[1 << 16];
        for (int length; (length = text.ReadBlock(buffer)) > 0;)
            target.Write(buffer, 0, length);
    }

    public void Dispose()
    {
        if (_port > 0)
            RunProgram("pg_ctl", "-D", DataFolder, "-m", "immediate", "-w", "stop");
        Directory.Delete(_folder, recursive: true);
    }

    private NpgsqlConnection Connect(string database = "postgres")
    {
        var connection = new NpgsqlConnection(ConnectionTo(database));
        connection.Open();
        return connection;
    }

    private string ConnectionTo(string database)
    {
        Start();
        return $"Host=127.0.0.1;Port={_port};Username=shop;Password={Password};Database={database};Pooling=false";
    }

    private string DataFolder => Path.Combine(_folder, "data");

    private static string? Programs() =>
        Directory.Exists("/usr/lib/postgresql")
            && !OperatingSystem.IsWindows()
            && (Environment.UserName != "root" || File.Exists("/usr/sbin/runuser"))
            ? Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin")).FirstOrDefault(
                Directory.Exists)
            : null;

    private void Start()
    {
        Skip.If(_programs is null, "PostgreSQL's server is not installed");
        if (_port > 0 || OperatingSystem.IsWindows())
            return;
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            _port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }
        // initdb refuses to run as root; the folder must be its user's.
        File.SetUnixFileMode(_folder, (UnixFileMode)0b111_111_111);
        string password = Path.Combine(_folder, "password");
        File.WriteAllText(password, Password);
        File.SetUnixFileMode(password, (UnixFileMode)0b110_100_100);
        RunProgram("initdb", "-D", DataFolder, "-U", "shop", "--pwfile", password, "-A", "scram-sha-256", "--no-sync");
        RunProgram(
            "pg_ctl", "-D", DataFolder, "-w", "-o", $"-p {_port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off",
            "-l", Path.Combine(_folder, "log"), "start");
    }

    private void RunProgram(string program, params string[] arguments)
    {
        string path = Path.Combine(_programs!, program);
        string[] command = Environment.UserName == "root"
            ? ["/usr/sbin/runuser", "-u", "postgres", "--", path, .. arguments]
            : [path, .. arguments];
        using Process process = Process.Start(
            new ProcessStartInfo(
                command[0], command[1..]) { WorkingDirectory = _folder, RedirectStandardOutput = true, UseShellExecute = false })!;
        process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(60_000), $"{program} did not end");
    }
}

/// <summary>One server for all tests that need one.</summary>
[CollectionDefinition(Name)]
public sealed class PostgresCollection : ICollectionFixture<LoopbackPostgres>
{
    public const string Name = "PostgreSQL";
}
