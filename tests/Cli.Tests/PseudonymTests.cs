using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using DuckDB.NET.Data;

namespace Segmentation.Cli.Tests;

/// <summary><c>--pseudonymise</c>, <c>key</c> and <c>reveal</c> as whole processes: nothing that comes out holds an id.</summary>
public sealed class PseudonymTests : IDisposable
{
    private const string Secret = "SECRET";

    private readonly ScratchFolder _folder = new();

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    [Fact]
    public void EveryVerb_UnderAKey_LetsNoIdOut()
    {
        string orders = WriteOrders(), key = NewKey("shop.key");
        Directory.CreateDirectory(_folder["out"]);
        string run = _folder["out/run"], history = _folder["out/history.db"];
        var said = new List<SegmentRun>
        {
            Hidden("run", orders, "-o", run, "--categories", "learned", "--slides", "--tables", "csv,csv-excel,parquet,xlsx", "--value",
                "--compare-by", "tier", "--customer-table", _folder["own.csv"], "--history", history, "--json", "--threads", "2",
                "--rules=+hidden-duplicates", "--rfm-scores", "5"),
            Hidden("check", orders, "--rules", "all"),
            Hidden("check", orders, "--json"),
            Hidden("tune", orders, "-o", _folder["out/tuning.csv"], "--tune-methods", "kmeans", "--tune-spaces", "features"),
            Hidden("features", orders, "-o", _folder["out/features.csv"], "--json", "--memory", "1M"),
            Hidden("cluster", _folder["numbers.csv"], "-k", "3", "-o", _folder["out/labels.csv"], "--json"),
            Hidden("embed", _folder["numbers.csv"], "-o", _folder["out/map.csv"]),
            Hidden("score", _folder["out/run/model.json"], orders, "--history", history, "--as-of", "2030-01-01", "-o",
                _folder["out/scored.csv"], "--on-map", run, "--json"),
            Hidden("value", orders, "-o", _folder["out/value.csv"], "--save", _folder["out/value.json"]),
            Hidden("churn", _folder["own.csv"], "--label", "status=dropped", "--profit", "spent", "-o", _folder["out/churn"]),
            Hidden("churn", orders, "-o", _folder["out/churn-in-time"]),
            Hidden("churn-score", _folder["out/churn/churn-model.json"], _folder["own.csv"], "-o", _folder["out/risk.csv"]),
            Hidden("lists", run, "--contacts", _folder["contacts.csv"], "--control", "20%", "-o", _folder["out/lists"]),
            Hidden("outcome", _folder["out/lists"], orders, "--from", "2025-06-01", "-o", _folder["out/outcome.csv"], "--json"),
            SegmentProcess.Done("score", _folder["out/run/model.json"], "--features", _folder["out/features.csv"]),
            SegmentProcess.Done("compare", _folder["out/run/segments.csv"], _folder["out/scored.csv"]),
            SegmentProcess.Done("export", _folder["out/run/model.json"]),
        };

        Assert.All(said, one => Assert.DoesNotContain(Secret, one.Output + one.Error, StringComparison.Ordinal));
        string[] files = Directory.GetFiles(_folder["out"], "*", SearchOption.AllDirectories);
        Assert.Contains(files, file => file.EndsWith("tables.xlsx", StringComparison.Ordinal));
        Assert.All(files, file => Assert.DoesNotContain(Secret, Unpacked(file), StringComparison.OrdinalIgnoreCase));
        string[] ids = Table.Read(_folder["out/run/segments.csv"]).Column("customer_id");
        Assert.All(ids, id => Assert.Matches("^p-[0-9a-f]{32}$", id));
        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);

        SegmentRun Hidden(params string[] arguments) => SegmentProcess.Done([.. arguments, "--pseudonymise", key]);
    }

    [Fact]
    public void Errors_UnderAKey_QuoteNothingOfTheData()
    {
        string orders = WriteOrders(), key = NewKey("shop.key");
        SegmentRun asDate = SegmentProcess.Run(
            "features", orders, "--pseudonymise", key, "--map", "date=CustomerID", "--map", "customer=CustomerID");
        SegmentRun chosen = SegmentProcess.Run("features", orders, "--pseudonymise", key, "--where", $"CustomerID={Id("1")}");
        SegmentRun noHeader = SegmentProcess.Run("features", orders, "--pseudonymise", key, "--map", "customer=nothing");

        Assert.All((SegmentRun[])[asDate, chosen, noHeader], run =>
        {
            Assert.Equal(3, run.ExitCode);
            Assert.DoesNotContain(Secret, run.Output + run.Error, StringComparison.Ordinal);
        });
        Assert.Contains("orders.csv:2: date \"…\"", asDate.Error, StringComparison.Ordinal);
        Assert.Contains("--where chooses by the column of customers", chosen.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Results_OfAnotherKey_AreRefused()
    {
        string orders = WriteOrders(), key = NewKey("shop.key"), other = NewKey("other.key"), history = _folder["history.db"];
        SegmentProcess.Done(
            "run", orders, "--no-map", "--pseudonymise", key, "--history", history, "-o", _folder["run"]);
        SegmentProcess.Done(
            "lists", _folder["run"], "--contacts", _folder["contacts.csv"], "--pseudonymise", key, "-o", _folder["lists"]);
        byte[] kept = File.ReadAllBytes(history);

        string[][] calls =
        [
            ["score", _folder["run/model.json"], orders],
            ["run", orders, "--no-map", "--history", history, "-o", _folder["again"]],
            ["lists", _folder["run"], "--contacts", _folder["contacts.csv"], "-o", _folder["other-lists"]],
            ["outcome", _folder["lists"], orders, "--from", "2025-06-01"],
        ];
        foreach (string[] call in calls)
        {
            SegmentRun without = SegmentProcess.Run(call), with = SegmentProcess.Run([.. call, "--pseudonymise", other]);
            Assert.Equal((3, 3), (without.ExitCode, with.ExitCode));
            Assert.Contains("its customer ids are pseudonyms. Give the key", without.Error, StringComparison.Ordinal);
            Assert.Contains("Give that key.", with.Error, StringComparison.Ordinal);
        }
        Assert.Equal(kept, File.ReadAllBytes(history));
        Assert.False(Path.Exists(_folder["again/segments.csv"]));
    }

    [Fact]
    public void Run_UnderAKey_DiffersByIdsAlone()
    {
        string orders = WriteOrders(), key = NewKey("shop.key");
        SegmentProcess.Done("features", orders, "-o", _folder["clear.csv"]);
        SegmentProcess.Done("features", orders, "--pseudonymise", key, "--threads", "1", "-o", _folder["one.csv"]);
        SegmentProcess.Done("features", orders, "--pseudonymise", key, "--threads", "3", "-o", _folder["three.csv"]);
        SegmentRun revealed = SegmentProcess.Done("reveal", key, orders, _folder["one.csv"], "-o", _folder["back.csv"]);

        Assert.Equal(File.ReadAllBytes(_folder["one.csv"]), File.ReadAllBytes(_folder["three.csv"]));
        Assert.Equal(
            File.ReadAllLines(_folder["clear.csv"]).Order(StringComparer.Ordinal),
            File.ReadAllLines(_folder["back.csv"]).Order(StringComparer.Ordinal));
        Assert.Contains("of 120 pseudonyms are ids of", revealed.Error, StringComparison.Ordinal);
        byte[] secret = Convert.FromHexString(File.ReadAllText(key).Trim());
        string first = Table.Read(_folder["clear.csv"]).Column("customer_id")[0];
        string byHand = "p-" + Convert.ToHexStringLower(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(first)))[..32];
        Assert.Contains(byHand, Table.Read(_folder["one.csv"]).Column("customer_id"));
    }

    [Fact]
    public void Reveal_OfSomeIds_NamesThoseThatStayHidden()
    {
        string orders = WriteOrders(), key = NewKey("shop.key"), other = NewKey("other.key");
        SegmentProcess.Done("features", orders, "--pseudonymise", key, "-o", _folder["features.csv"]);
        string[] own = File.ReadAllLines(_folder["own.csv"]);
        string few = _folder.Write("few.csv", string.Join('\n', own.Take(4)));

        SegmentRun some = SegmentProcess.Done("reveal", key, few, _folder["features.csv"]);
        SegmentRun none = SegmentProcess.Run("reveal", other, few, _folder["features.csv"], "-o", _folder["none.csv"]);
        SegmentRun nothing = SegmentProcess.Run("reveal", key, few, few);

        Assert.Equal(3, some.Output.Split('\n').Count(line => line.Contains(Secret, StringComparison.Ordinal)));
        Assert.Contains("3 of 120 pseudonyms", some.Error, StringComparison.Ordinal);
        Assert.Contains("and 107 more", some.Error, StringComparison.Ordinal);
        Assert.Equal(3, none.ExitCode);
        Assert.False(File.Exists(_folder["none.csv"]));
        Assert.Contains("holds no pseudonym", nothing.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_ThatAreNone_AreRefusedAndNotShown()
    {
        string orders = WriteOrders(), key = NewKey("shop.key");
        string kept = File.ReadAllText(key);
        Assert.Equal(4, SegmentProcess.Run("key", key).ExitCode);
        Assert.Equal(kept, File.ReadAllText(key));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key));
        foreach (string text in (string[])["", "password", kept[..62], new string('a', 64), new string('z', 64)])
        {
            SegmentRun run = SegmentProcess.Run("features", orders, "--pseudonymise", _folder.Write("bad.key", text));
            Assert.Equal(3, run.ExitCode);
            Assert.Contains("is no key", run.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("password", run.Error, StringComparison.Ordinal);
        }
    }

    private static string Id(string number) => $"ID-{Secret}-{number}";

    private string NewKey(string name)
    {
        SegmentProcess.Done("key", _folder[name]);
        return _folder[name];
    }

    // Orders with rows that rules drop, a table of the customers, their numbers alone, and their addresses.
    private string WriteOrders()
    {
        SegmentProcess.Done("sample", "--customers", "120", "--transactions", "4000", "--seed", "3", "-o", _folder["sample.csv"]);
        string[] lines = File.ReadAllLines(_folder["sample.csv"]);
        int column = Array.IndexOf(lines[0].Split(','), "CustomerID");
        string[] rows = [.. lines[1..].Select(line =>
        {
            string[] fields = line.Split(',');
            fields[column] = fields[column].Length == 0 ? "" : Id(fields[column]);
            return string.Join(',', fields);
        })];
        File.WriteAllLines(_folder["orders.csv"], [lines[0], .. rows, .. rows[5..30]]);
        string[] ids = [.. rows.Select(row => row.Split(',')[column]).Where(id => id.Length > 0).Distinct().Order(StringComparer.Ordinal)];
        File.WriteAllLines(_folder["own.csv"], ["customer_id,tier,spent,visits,status", .. ids.Select((id, i) =>
            $"{id},{(i % 3 == 0 ? "gold" : "iron")},{i % 17},{i * 7 % 11},{(i * 7 % 11 > 6 ? "dropped" : "stayed")}")]);
        File.WriteAllLines(_folder["numbers.csv"], ["customer_id,a,b", .. ids.Select((id, i) => $"{id},{i % 5},{i * 3 % 7}")]);
        File.WriteAllLines(_folder["contacts.csv"], ["customer_id,email,consent", .. ids.Select((id, i) => $"{id},c{i}@shop.example,yes")]);
        return _folder["orders.csv"];
    }

    // Workbooks are archives; Parquet files are compressed, so that their text is looked at by reading them.
    private static string Unpacked(string file)
    {
        if (file.EndsWith(".parquet", StringComparison.Ordinal))
            return Rows(file) + Latin(File.ReadAllBytes(file));
        if (!file.EndsWith(".xlsx", StringComparison.Ordinal))
            return Latin(File.ReadAllBytes(file));
        using ZipArchive archive = ZipFile.OpenRead(file);
        return string.Concat(archive.Entries.Select(entry =>
        {
            using var text = new StreamReader(entry.Open());
            return text.ReadToEnd();
        }));
    }

    private static string Rows(string parquet)
    {
        using var connection = new DuckDBConnection("Data Source=:memory:");
        connection.Open();
        using DuckDBCommand command = connection.CreateCommand();
        command.CommandText = $"SELECT string_agg(row_as_text, '\n') FROM (SELECT CAST(t AS VARCHAR) AS row_as_text FROM '{parquet}' AS t)";
        return Assert.IsType<string>(command.ExecuteScalar());
    }

    private static string Latin(byte[] bytes) => Encoding.Latin1.GetString(bytes);
}
