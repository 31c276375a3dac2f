using System.Net;
using System.Net.Sockets;

namespace Segmentation.Cli.Tests;

/// <summary>Whatever is odd about an address and wherever it stands, its password is told by no stream, file or folder.</summary>
public sealed class SecretsTests(GeneratedRun generated) : IClassFixture<GeneratedRun>, IDisposable
{
    // No word of any message, whole or in parts.
    private const string Password = "Zq7Xw9Kv";

    private readonly ScratchFolder _folder = new();

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    /// <summary>Addresses with <see cref="Password"/> in them; nothing answers at port 9.</summary>
    public static TheoryData<string> Addresses =>
    [
        $"postgres://ann:{Password}@127.0.0.1:9/shop?table=t",
        $"POSTGRESQL://ann:{Password}@127.0.0.1:9/shop?query=SELECT '@'",
        $"postgres:/ann:{Password}@127.0.0.1:9/shop",
        $"postgres://ann:{Password}/@{Password}:?{Password}@127.0.0.1:9/shop?table=t",
        $"postgres://ann:{Password}//{Password}@127.0.0.1:9/shop?table=t",
        $"postgres://ann:{Password} {Password}@127.0.0.1:9/shop?table=t",
        $"postgres://ann:{Password}/shop",
        $"postgres://127.0.0.1:9/shop?password={Password}&table=t",
        $"postgres://127.0.0.1:9/shop?table=t&password={Password}",
        $"postgres%3A%2F%2Fann%3A{Password}%40127.0.0.1:9%2Fshop",
        $"mysql://ann:{Password}@127.0.0.1/shop",
        $"jdbc:postgresql://127.0.0.1:9/shop?user=ann&password={Password}",
        $"https://ann:{Password}@127.0.0.1/a.csv",
        $"Host=127.0.0.1;Username=ann;Password={Password};Database=shop",
        $"host=127.0.0.1 password={Password} dbname=shop",
        $"sqlite:none.db;Password={Password}?table=t",
        $"sqlite://ann:{Password}@none.db?table=t",
    ];

    [Theory]
    [MemberData(nameof(Addresses))]
    public void AnyVerb_AddressInAnyPlace_TellsThePasswordNowhere(string address)
    {
        string table = _folder.Write("table.csv", "id,x,y\na,9,9\nb,1,1\nc,9,8\nd,1,2\n");
        string config = _folder.Write("config.json", $$"""{"to": "{{address.Replace("\\", "\\\\")}}"}""");
        string transactions = generated["transactions.csv"], model = generated["model.json"];
        string[][] lines =
        [
            ["run", address, "-o", "out", "--no-map", "--json"],
            ["run", transactions, "-o", address, "--no-map", "-q"],
            ["score", address],
            ["cluster", table, $"--to={address}", "-k", "2"],
            ["cluster", table, "-k", "2", "--config", config],
            ["devices", $"--too={address}"],
        ];
        // Other places refuse in the same way, so that one address stands for its kind.
        if (address.StartsWith("postgres:/ann") || address.StartsWith("mysql") || address.StartsWith("Host"))
        {
            lines =
            [
                .. lines,
                ["check", address],
                ["features", transactions, "-o", address],
                ["score", model, "--features", address],
                ["score", model, transactions, "--on-map", address],
                ["cluster", table, "-k", "2", "--linkage", address],
                ["cluster", table, "-k", "2", "--config", address],
                ["compare", address, address],
                ["export", address],
                ["churn-score", address, address],
                ["cluster", table, address],
                [address],
                ["sample", "--customers", "5", "--transactions", "20", "-o", address],
            ];
        }
        var runs = new SegmentRun[lines.Length + 1];
        Parallel.For(0, lines.Length, new ParallelOptions { MaxDegreeOfParallelism = 2 }, i =>
            runs[i] = SegmentProcess.RunIn(_folder.Path, new Dictionary<string, string> { ["SEGMENT_DEBUG"] = "1" }, null, lines[i]));
        runs[^1] = SegmentProcess.RunIn(
            _folder.Path, new Dictionary<string, string> { ["SEGMENT_TO"] = address, ["SEGMENT_DEBUG"] = "1" }, null, "cluster", table,
            "-k", "2");
        for (int i = 0; i < runs.Length; i++)
        {
            string line = i < lines.Length ? string.Join(' ', lines[i]) : "SEGMENT_TO";
            Assert.True(runs[i].ExitCode is 2 or 3 or 4, $"{line}: exit code {runs[i].ExitCode}\n{runs[i].Error}");
            Assert.NotEmpty(runs[i].Error);
            AssertHidden(line, runs[i].Output + runs[i].Error);
        }
        // Nothing was written but what the test wrote.
        Assert.Equal(["config.json", "table.csv"], _folder.Contents());
    }

    [Fact]
    public void Run_FromADatabaseFile_NamesItInEveryFileWithoutItsSecret()
    {
        string database = $"sqlite:{_folder["shop.db"]}";
        SegmentProcess.Done(
            "cluster", _folder.Write("table.csv", "id,x,y\na,9,9\nb,1,1\nc,9,8\nd,1,2\n"), "-k", "2", "-q", "--to", $"{database}?table=t");
        SegmentRun run = SegmentProcess.Done(
            "cluster", $"{database}?query=SELECT customer_id, segment FROM t WHERE '{Password}' <> ''", "-k", "2", "--json", "--method",
            "kmeans");
        AssertHidden("a query", run.Output + run.Error);
    }

    [SkippableFact]
    public void ListOfProcesses_ShowsNoPassword()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "only Linux lets a process change what is shown");
        // A server that takes the connection and says nothing.
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        string address = $"postgres://ann:{Password}@127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/shop?table=t";
        using SegmentProcess process = SegmentProcess.Start("run", address, "-o", _folder["out"]);
        using TcpClient connected = silent.AcceptTcpClient();
        string shown = File.ReadAllText($"/proc/{process.Id}/cmdline");
        process.Kill();
        AssertHidden("cmdline", shown);
        Assert.Contains("segment.dll", shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\u001b[31m\u0007red")]
    [InlineData("\u202Eevil\u200B")]
    public void Error_ValueWithControlCharacters_IsEscapedAndCut(string value)
    {
        string table = _folder.Write("table.csv", $"id,x\na,{value}{new string('y', 500)}\nb,1\n");
        SegmentRun run = SegmentProcess.Run("cluster", table, "-k", "2");
        Assert.Equal(3, run.ExitCode);
        Assert.DoesNotContain(run.Error.TrimEnd('\n'), character => char.IsControl(character) || character is '\u202E' or '\u200B');
        Assert.Contains("yyy…\" is not a finite number", run.Error, StringComparison.Ordinal);
        SegmentRun usage = SegmentProcess.Run("cluster", table, "-k", value + new string('y', 500));
        Assert.Equal(2, usage.ExitCode);
        Assert.DoesNotContain(usage.Error.TrimEnd('\n'), character => char.IsControl(character) || character is '\u202E' or '\u200B');
        Assert.DoesNotContain(new string('y', 100), usage.Error, StringComparison.Ordinal);
    }

    private static void AssertHidden(string what, string text)
    {
        Assert.False(text.Contains(Password, StringComparison.OrdinalIgnoreCase), $"{what}:\n{text}");
    }
}
