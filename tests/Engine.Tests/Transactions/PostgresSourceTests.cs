using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using Segmentation.Transactions;

namespace Segmentation.Tests.Transactions;

/// <summary>A real server, started on loopback for these tests; skipped where PostgreSQL is not installed.</summary>
public sealed class PostgresSourceTests : IDisposable
{
    private const string Password = "s3cret pass";

    private readonly TemporaryFolder _folder = new();
    private string? _programs;
    private int _port;

    public void Dispose()
    {
        if (_programs is not null)
            Run("pg_ctl", "-D", DataFolder, "-m", "immediate", "-w", "stop");
        _folder.Dispose();
    }

    private string DataFolder => Path.Combine(_folder.Path, "data");

    [SkippableFact]
    public void Read_PostgresQuery_SameAsCsvAndNoCredentialShows()
    {
        Start();
        using (var connection = new NpgsqlConnection($"Host=127.0.0.1;Port={_port};Username=shop;Password={Password};Database=postgres;Pooling=false"))
        {
            connection.Open();
            using NpgsqlCommand command = connection.CreateCommand();
            command.CommandText = "CREATE TABLE orders(client text, order_id int, date timestamp, quantity int, price numeric(9,2));"
                + "INSERT INTO orders VALUES ('a,b', 1, '2020-01-01 10:00', 2, 0.10), ('c', 2, '2020-01-02', 3, 1.5), (NULL, 3, '2020-01-02', 3, 1)";
            command.ExecuteNonQuery();
        }
        string server = $"postgres://shop:{Uri.EscapeDataString(Password)}@127.0.0.1:{_port}/postgres";
        foreach (string query in new[] { "?table=orders", "?query=SELECT * FROM orders;" })
        {
            var options = new TransactionsOptions { Sources = [server + query] };
            CustomerTotals totals = TransactionReader.Read(options);
            Assert.Equal([0.2, 4.5], totals.Amount);
            Assert.Equal("a,b", totals.Ids[0]);
            Assert.Equal(1, totals.Cleaning.Steps[0].Dropped);
            Assert.Equal($"postgres://127.0.0.1:{_port}/postgres", totals.Formats[0].Path);
            Assert.Equal(totals.Formats[0].Path, options.SourceNames[0]);
        }
        foreach (string wrong in new[] { server + "?query=SELECT absent FROM orders", server + "?query=DROP TABLE orders", server.Replace("shop:", "shop:x", StringComparison.Ordinal) + "?table=orders", "postgres://shop:secret@127.0.0.1:1/none?table=orders" })
        {
            string message = Assert.Throws<IOException>(() => TransactionReader.Read(new TransactionsOptions { Sources = [wrong] })).ToString();
            Assert.DoesNotContain("secret", message, StringComparison.Ordinal);
            Assert.DoesNotContain("s3cret", message, StringComparison.Ordinal);
        }
    }

    private void Start()
    {
        _programs = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin")).FirstOrDefault(Directory.Exists) : null;
        bool canBecomePostgres = Environment.UserName != "root" || File.Exists("/usr/sbin/runuser");
        if (_programs is null || !canBecomePostgres || OperatingSystem.IsWindows())
        {
            _programs = null;
            Skip.If(true, "PostgreSQL's server is not installed");
            return;
        }
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            _port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }
        // initdb refuses to run as root; the folder must be its user's.
        File.SetUnixFileMode(_folder.Path, (UnixFileMode)0b111_111_111);
        string password = _folder.Write("password", Password);
        File.SetUnixFileMode(password, (UnixFileMode)0b110_100_100);
        Run("initdb", "-D", DataFolder, "-U", "shop", "--pwfile", password, "-A", "scram-sha-256", "--no-sync");
        Run("pg_ctl", "-D", DataFolder, "-w", "-o", $"-p {_port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off", "-l", Path.Combine(_folder.Path, "log"), "start");
    }

    private void Run(string program, params string[] arguments)
    {
        string path = Path.Combine(_programs!, program);
        string[] command = Environment.UserName == "root" ? ["/usr/sbin/runuser", "-u", "postgres", "--", path, .. arguments] : [path, .. arguments];
        using Process process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { WorkingDirectory = _folder.Path, RedirectStandardOutput = true, UseShellExecute = false })!;
        process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(60_000), $"{program} did not end");
    }
}
