using System.IO.Compression;
using Segmentation.Tests.Lake;

namespace Segmentation.Cli.Tests;

/// <summary>Parquet, JSON and DuckDB as inputs of whole processes.</summary>
public sealed class LakeTests : IDisposable
{
    private const string Orders = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
        + "1,A,MUG,2,2025-01-03 10:00:00,2.50,7,UK\n2,B,CUP,1,2025-01-04 11:30:00,0.10,8,FR\n";

    private readonly ScratchFolder _folder = new();

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    [SkippableTheory]
    [InlineData("drop")]
    [InlineData("net")]
    public void Run_OnlineRetailInEveryForm_WritesTheSameSegments(string returns)
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
            Assert.True(expected.AsSpan().SequenceEqual(Segments(address)), form);

        byte[] Segments(string input)
        {
            SegmentProcess.Done(["run", input, .. options]);
            return File.ReadAllBytes(_folder["out/segments.csv"]);
        }
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
