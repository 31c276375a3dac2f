using Microsoft.Data.Sqlite;
using Segmentation.Tests.Databases;

namespace Segmentation.Cli.Tests;

/// <summary>Results written back into databases, as whole processes.</summary>
[Collection(PostgresCollection.Name)]
public sealed class DatabaseOutputTests(LoopbackPostgres server, GeneratedRun generated) : IClassFixture<GeneratedRun>, IDisposable
{
    private const string Table = "id,x,y\na,9,9\nb,1,1\nc,9,8\nd,1,2\n";

    private readonly ScratchFolder _folder = new();

    private string Database => $"sqlite:{_folder["shop.db"]}?table=segments";

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_ToATable_HoldsWhatSegmentsCsvHolds()
    {
        SegmentProcess.Done("run", generated["transactions.csv"], "-k", "3", "--no-map", "-q", "-o", _folder["out"], "--to", Database);

        string[] file = File.ReadAllLines(_folder["out/segments.csv"]);
        Assert.Equal(file.Length - 1, Rows("SELECT * FROM segments").Length);
        Assert.Equal(file[1].Split(',')[..3], Rows("SELECT customer_id, segment, name FROM segments LIMIT 1")[0].Split('|'));
    }

    [Fact]
    public void ScoreAndCluster_ToATable_LeaveStandardOutputToWhomItWasAskedFor()
    {
        SegmentRun scored = SegmentProcess.Done("score", generated["model.json"], generated["transactions.csv"], "-q", "--to", Database);
        Assert.Empty(scored.Output);
        // Three of the 400 returned all that they bought.
        Assert.Equal(["397"], Rows("SELECT count(*) FROM segments WHERE probability > 0 AND why <> ''"));

        string table = _folder.Write("table.csv", Table);
        SegmentRun clustered = SegmentProcess.Done(
            "cluster", table, "-k", "2", "-q", "-o", "-", "--to", Database, "--if-exists", "replace");
        Assert.Equal("customer_id,segment\na,0\nb,1\nc,0\nd,1\n", clustered.Output);
        Assert.Equal(["a|0", "b|1", "c|0", "d|1"], Rows("SELECT * FROM segments"));
    }

    [Fact]
    public void Cluster_IfExists_DecidesWhatBecomesOfTheTable()
    {
        string[] line = ["cluster", _folder.Write("table.csv", Table), "-k", "2", "-q", "--to", Database];
        SegmentProcess.Done(line);

        SegmentRun refused = SegmentProcess.Run(line);
        Assert.Equal(4, refused.ExitCode);
        Assert.Contains("there is a table \"segments\" already", refused.Error);
        Assert.Equal(["4"], Rows("SELECT count(*) FROM segments"));
        SegmentProcess.Done([.. line, "--if-exists", "append"]);
        Assert.Equal(["8"], Rows("SELECT count(*) FROM segments"));
        SegmentProcess.Done([.. line, "--if-exists", "replace"]);
        Assert.Equal(["4"], Rows("SELECT count(*) FROM segments"));
    }

    [Fact]
    public void Run_ThatFails_LeavesTheTableAsItWas()
    {
        SegmentProcess.Done("cluster", _folder.Write("table.csv", Table), "-k", "2", "-q", "--to", Database);
        byte[] before = File.ReadAllBytes(_folder["shop.db"]);

        string broken = _folder.Write("broken.csv", File.ReadAllText(generated["transactions.csv"]) + "1,2,3\n");
        Assert.Equal(3, SegmentProcess.Run("run", broken, "-q", "--to", Database, "--if-exists", "replace", "-o", _folder["out"]).ExitCode);
        // The folder cannot be filled: the table must not be either.
        Directory.CreateDirectory(_folder["out/report.html"]);
        Assert.Equal(
            4, SegmentProcess.Run(
                "run", generated["transactions.csv"], "-q", "--no-map", "--to", Database, "--if-exists", "replace", "-o",
                _folder["out"]).ExitCode);

        Assert.Equal(before, File.ReadAllBytes(_folder["shop.db"]));
    }

    [SkippableFact]
    public void ControlC_LeavesTheTableAsItWas()
    {
        Skip.IfNot(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "signals are sent as POSIX does");
        using SegmentProcess process = SegmentProcess.Start(
            "run", generated["transactions.csv"], "--to", Database, "--stability", "1000", "--method", "kmeans", "--restarts", "1000",
            "--no-map");
        process.WaitForError("transform");
        process.PressControlC();

        Assert.Equal(130, process.Wait().ExitCode);
        Assert.Empty(_folder.Contents());
    }

    [SkippableFact]
    public void Run_FromPostgresToPostgres_TellsThePasswordNowhere()
    {
        server.Run("DROP TABLE IF EXISTS sales, segments; CREATE TABLE sales(customer_id int, order_id int, date date, amount int);"
            + "INSERT INTO sales SELECT i % 50, i, date '2024-01-01' + i % 300, 1 + i % 97 FROM generate_series(1, 900) AS i");
        string from = $"{server.Address}?table=sales", to = $"{server.Address}?table=segments";

        SegmentRun run = SegmentProcess.Done("run", from, "-k", "3", "--no-map", "--json", "-o", _folder["out"], "--to", to);
        Assert.Equal(["50"], server.Run("SELECT count(*) FROM segments WHERE name <> ''"));

        var told = new List<string>
        {
            run.Output,
            run.Error,
            SegmentProcess.Done("score", _folder["out/model.json"], from, "--json").Output,
            SegmentProcess.Done("check", from).Output,
            SegmentProcess.Done(
                "cluster", $"{server.Address}?query=SELECT customer_id, recency, monetary FROM segments", "-k", "2", "--json").Output,
            SegmentProcess.Run("cluster", from, "-k", "2").Error,
            SegmentProcess.Run("run", from, "--json", "--to", to).Error,
            SegmentProcess.Run("run", $"{server.Address}?table=absent", "--json").Error,
            SegmentProcess.Run("run", "--json", $"{server.Address}?tabel=sales").Error,
            SegmentProcess.Run("cluster", "table.csv", from).Error,
            SegmentProcess.Run("devices", $"--to={to}").Error,
        };
        told.AddRange(Directory.EnumerateFiles(_folder["out"]).Select(File.ReadAllText));
        Assert.All(told, text =>
        {
            Assert.NotEmpty(text);
            Assert.DoesNotContain("s3cret", text);
            Assert.DoesNotContain("//shop:", text);
        });
    }

    [Fact]
    public void Run_PushDown_FindsTheSegmentsThatReadingFinds()
    {
        using (var connection = new SqliteConnection($"Data Source={_folder["shop.db"]};Pooling=false"))
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText =
                "CREATE TABLE sales(customer_id, order_id, date, quantity, price); "
                + "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 900) "
                + "INSERT INTO sales SELECT i % 50, i, date('2024-01-01', (i * 7 % 300) || ' days'), 1 + i % 5, 1 + i % 97 FROM n";
            command.ExecuteNonQuery();
        }
        string[] line = ["run", $"sqlite:{_folder["shop.db"]}?table=sales", "-k", "3", "--no-map", "-q"];
        SegmentProcess.Done([.. line, "-o", _folder["read"]]);
        SegmentProcess.Done([.. line, "--returns", "drop", "--push-down", "-o", _folder["pushed"]]);

        Assert.Equal(File.ReadAllText(_folder["read/segments.csv"]), File.ReadAllText(_folder["pushed/segments.csv"]));
        // Rows that stay where they are have no times of orders to draw.
        Assert.NotEqual(File.ReadAllText(_folder["read/report.html"]).Length, File.ReadAllText(_folder["pushed/report.html"]).Length);
    }

    private string[] Rows(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_folder["shop.db"]};Pooling=false");
        connection.Open();
        return RowTexts.Of(connection, sql);
    }
}
