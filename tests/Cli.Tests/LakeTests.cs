using System.Globalization;
using System.IO.Compression;
using System.Text;
using Segmentation.Tests.Lake;

namespace Segmentation.Cli.Tests;

/// <summary>Parquet, JSON and DuckDB as inputs of whole processes.</summary>
public sealed class LakeTests : IDisposable
{
    private const string Orders = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
        + "1,A,MUG,2,2025-01-03 10:00:00,2.50,7,UK\n2,B,CUP,1,2025-01-04 11:30:00,0.10,8,FR\n";

    // The heap of a run, in hexadecimal digits: 512 MiB.
    private static readonly Dictionary<string, string> SmallHeap = new() { ["DOTNET_GCHeapHardLimit"] = "0x20000000" };

    private readonly ScratchFolder _folder = new();

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    [SkippableTheory]
    [InlineData("drop")]
    [InlineData("net")]
    public async Task Run_OnlineRetailInEveryForm_WritesTheSameSegments(string returns)
    {
        string compressed = Shared.Require("data/online_retail/online_retail.csv.gz");
        using (var source = new GZipStream(File.OpenRead(compressed), CompressionMode.Decompress))
        using (FileStream target = File.Create(_folder["sales.csv"]))
            source.CopyTo(target);
        string[] options =
            ["--returns", returns, "--method", "kmeans", "-k", "5", "--no-map", "--no-offers", "--no-seasons", "--stability", "0", "-q",
            "--overwrite", "-o", _folder["out"]];
        byte[] expected = Segments(_folder["sales.csv"]);
        Assert.Equal(expected, Segments(compressed));
        foreach ((string form, string address) in LakeForms.Write(_folder["sales.csv"], _folder.Path))
        {
            Assert.True(expected.AsSpan().SequenceEqual(Segments(address)), form);
            if (returns == "net")
                continue;
            byte[] pushed = Segments(address, "--push-down");
            // SQLite adds in binary.
            if (form == "SQLite")
                AssertToTheCent(Encoding.UTF8.GetString(expected), Encoding.UTF8.GetString(pushed));
            else
                Assert.True(expected.AsSpan().SequenceEqual(pushed), $"{form}, pushed down");
        }
        await RetailWorkbook.Write(_folder["sales.parquet"], _folder["sales.xlsx"]);
        Assert.Equal(expected, Segments(_folder["sales.xlsx"]));

        byte[] Segments(string input, params string[] more)
        {
            SegmentRun run = SegmentProcess.RunIn(null, SmallHeap, null, ["run", input, .. options, .. more]);
            Assert.True(run.ExitCode == 0, $"{input}: {run.Error}");
            return File.ReadAllBytes(_folder["out/segments.csv"]);
        }
    }

    private static void AssertToTheCent(string expected, string actual)
    {
        Table wanted = Table.Parse(expected), found = Table.Parse(actual);
        Assert.Equal(wanted.Columns, found.Columns);
        Assert.Equal(wanted.Rows.Length, found.Rows.Length);
        for (int row = 0; row < wanted.Rows.Length; row++)
        {
            foreach ((string one, string other) in wanted.Rows[row].Zip(found.Rows[row]))
            {
                // Not a number is not near.
                Assert.True(one == other || Math.Abs(Number(one) - Number(other)) < 0.005, $"row {row + 1}: {other} instead of {one}");
            }
        }

        static double Number(string text) =>
            double.TryParse(text, CultureInfo.InvariantCulture, out double number) ? number : double.NaN;
    }

    [Fact]
    public void Features_EveryForm_SameAsTheCsv()
    {
        string csv = _folder.Write("sales.csv", Orders);
        string expected = SegmentProcess.Done("features", csv, "-q").Output;
        foreach ((string form, string address) in LakeForms.Write(csv, _folder.Path))
            Assert.True(expected == SegmentProcess.Done("features", address, "-q").Output, form);
    }

    [Fact]
    public void TableVerbs_Parquet_GiveWhatTheTextGives()
    {
        string rows = string.Concat(Enumerable.Range(0, 90).Select(i => $"c{i},{(i % 3 * 50) + (i % 7)},{i % 11}.25,{i % 3}\n"));
        string csv = _folder.Write("table.csv", $"id,recency,frequency,monetary\n{rows}");
        string parquet = _folder["table.parquet"];
        LakeForms.Query($"COPY (SELECT * FROM read_csv('{csv}', header = true)) TO '{parquet}'");
        string[][] lines = [["cluster", "TABLE", "-k", "3", "--method", "kmeans"], ["embed", "TABLE", "--iterations", "60"]];
        foreach (string[] line in lines)
            Assert.Equal(Output(line, csv), Output(line, parquet));

        string orders = string.Concat(Enumerable.Range(0, 120).Select(i => $"{i % 40},{i},2025-0{1 + (i % 9)}-1{i % 5},{1 + (i % 40)}\n"));
        SegmentProcess.Done(
            "run", _folder.Write("orders.csv", $"customer_id,order_id,date,amount\n{orders}"), "--method", "kmeans", "-k", "3", "--no-map",
            "--stability", "0", "-q", "-o", _folder["out"]);
        string[] score = ["score", _folder["out/model.json"], "--features", "TABLE"];
        Assert.Equal(Output(score, csv), Output(score, parquet));

        static string Output(string[] line, string table) =>
            SegmentProcess.Done([.. line.Select(word => word == "TABLE" ? table : word)]).Output;
    }

    [Fact]
    public void Output_ToParquet_HoldsWhatTheCsvHolds()
    {
        string orders = _folder.Write("orders.csv", Orders);
        SegmentProcess.Done("features", orders, "-q", "-o", _folder["features.csv"]);
        SegmentProcess.Done("features", orders, "-q", "-o", _folder["features.parquet"]);
        Assert.True(File.ReadAllBytes(_folder["features.parquet"]).AsSpan().StartsWith("PAR1"u8));
        string[] line = ["cluster", "", "-k", "2", "--method", "kmeans", "-q"];
        Assert.Equal(
            SegmentProcess.Done([line[0], _folder["features.csv"], .. line[2..]]).Output,
            SegmentProcess.Done([line[0], _folder["features.parquet"], .. line[2..]]).Output);

        string labels = _folder["labels.PARQUET"];
        SegmentProcess.Done([line[0], _folder["features.csv"], .. line[2..], "-o", labels]);
        LakeForms.Query($"COPY (SELECT * FROM read_parquet('{labels}')) TO '{_folder["labels.csv"]}' (FORMAT csv, HEADER true)");
        Assert.Equal("customer_id,segment\n7,0\n8,1\n", File.ReadAllText(_folder["labels.csv"]));
    }

    [Fact]
    public void Output_ToParquetOfWhatIsText_IsRefused()
    {
        SegmentRun run = SegmentProcess.Run("sample", "--customers", "5", "-o", _folder["rows.parquet"]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("rows.parquet: this command writes CSV, not Parquet. Name the file .csv.", run.Error, StringComparison.Ordinal);
        Assert.Empty(_folder.Contents());
    }

    [Fact]
    public void Cluster_ToDuckDb_HoldsTheLabels()
    {
        string table = _folder.Write("table.csv", "id,x\na,9\nb,1\nc,8\n");
        string[] line = ["cluster", table, "-k", "2", "-q", "--to", $"duckdb:{_folder["out.db"]}?table=labels"];
        SegmentProcess.Done(line);
        SegmentRun refused = SegmentProcess.Run(line);
        Assert.Equal(4, refused.ExitCode);
        Assert.Contains("there is a table \"labels\" already", refused.Error, StringComparison.Ordinal);
        SegmentProcess.Done([.. line, "--if-exists", "append"]);
        LakeForms.Query(
            $"ATTACH '{_folder["out.db"]}' AS written; "
            + $"COPY (SELECT customer_id, segment, count(*) FROM written.labels GROUP BY ALL ORDER BY 1) TO '{_folder["labels.csv"]}' "
            + "(FORMAT csv, HEADER false)");
        Assert.Equal("a,0,2\nb,1,2\nc,0,2\n", File.ReadAllText(_folder["labels.csv"]));
    }

    [Fact]
    public void AnyVerb_WithoutALake_LoadsNothingOfIt()
    {
        string csv = _folder.Write("sales.csv", Orders);
        Assert.False(LoadTrace.Loads("Segmentation.Lake", _folder, "features", csv));
        Assert.False(LoadTrace.Loads("DuckDB", _folder, "features", csv));
        string address = LakeForms.Write(csv, _folder.Path)[0].Address;
        Assert.True(LoadTrace.Loads("DuckDB", _folder, "features", address));
    }

    [Fact]
    public void Check_MappedColumns_AreReadFromParquet()
    {
        string csv = _folder.Write("sales.csv", Orders);
        string address = LakeForms.Write(csv, _folder.Path)[0].Address;
        SegmentRun run = SegmentProcess.Run("check", address, "--map", "customer=Country", "--map", "price=Nothing");
        Assert.Equal(3, run.ExitCode);
        Assert.Contains("sales.parquet", run.Error, StringComparison.Ordinal);
        Assert.Contains("Nothing", run.Error, StringComparison.Ordinal);
        Assert.Contains("UK", SegmentProcess.Done("features", address, "--map", "customer=Country", "-q").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Features_ParquetFromAPipe_SaysThatItIsReadByItsName()
    {
        SegmentRun run = SegmentProcess.RunIn(null, null, "PAR1\u0015\u0004\u0015"u8.ToArray(), "features", "-");
        Assert.Equal(3, run.ExitCode);
        Assert.Contains("a Parquet file, which the command line reads by the name of its file", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Features_OutputOverAnInputOfAPattern_IsRefused()
    {
        LakeForms.Write(_folder.Write("sales.csv", Orders), _folder.Path);
        SegmentRun run = SegmentProcess.Run("features", _folder["*.parquet"], "-o", _folder["sales.parquet"]);
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("sales.parquet", run.Error, StringComparison.Ordinal);
        Assert.True(File.ReadAllBytes(_folder["sales.parquet"]).AsSpan().StartsWith("PAR1"u8));
    }
}
