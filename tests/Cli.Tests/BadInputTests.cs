using System.IO.Compression;
using System.Text;

namespace Segmentation.Cli.Tests;

/// <summary>Every kind of bad input: the right exit code, a message that names the place, and no half-written output.</summary>
public sealed class BadInputTests : IDisposable
{
    private const string Header = "InvoiceNo,Quantity,InvoiceDate,UnitPrice,CustomerID\n";
    private readonly ScratchFolder _folder = new();

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    [Fact]
    public void MissingFile_IsAFileErrorThatNamesIt() => Refused(4, _folder["nowhere.csv"], "nowhere.csv");

    [Fact]
    public void Directory_IsAFileErrorThatSaysSo()
    {
        Directory.CreateDirectory(_folder["sales"]);
        Refused(4, _folder["sales"], "sales", "directory");
    }

    [Fact]
    public void EmptyFile_IsBadData() => Refused(3, _folder.Write("empty.csv", ""), "empty.csv", "empty");

    [Fact]
    public void HeaderOnly_IsBadData() => Refused(3, _folder.Write("header.csv", Header), "header.csv", "no rows");

    [Fact]
    public void NoSuchColumn_NamesTheColumnAndTheHeader() =>
        Refused(3, _folder.Write("orders.csv", Rows()), ["--map", "customer=client"], "client", "CustomerID");

    [Fact]
    public void NoCustomerColumn_AsksForAMapping() =>
        Refused(3, _folder.Write("orders.csv", Rows().Replace("CustomerID", "Zzz")), "customer", "--map");

    [Fact]
    public void WrongNumber_NamesLineColumnAndValue() =>
        Refused(3, _folder.Write(
            "orders.csv", Rows() + "536999,12x,2011-12-08 10:00:00,2.55,17850\n"), "orders.csv:102", "12x", "Quantity");

    [Fact]
    public void BrokenQuote_NamesTheLine() =>
        Refused(3, _folder.Write("orders.csv", Rows() + "\"536999,12,2011-12-08 10:00:00,2.55,17850\n"), "orders.csv:102", "quote");

    [Fact]
    public void BadDate_NamesLineColumnAndValue() =>
        Refused(3, _folder.Write(
            "orders.csv", Rows() + "536999,12,2011-13-45 10:00:00,2.55,17850\n"), "orders.csv:102", "2011-13-45", "InvoiceDate");

    [Fact]
    public void TruncatedGzip_IsBadDataNotAShorterResult()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(Encoding.UTF8.GetBytes(Rows(5000)));
        File.WriteAllBytes(_folder["orders.csv.gz"], packed.ToArray()[..^200]);
        Refused(3, _folder["orders.csv.gz"], "orders.csv.gz", "truncated");
    }

    [Fact]
    public void FileThatEndsInTheMiddleOfALine_NamesTheLine() =>
        Refused(3, _folder.Write("orders.csv", Rows() + "536999,12,2011-12-"), "orders.csv:102");

    [Fact]
    public void UnwritableOutput_IsAFileErrorBeforeAnythingIsRead()
    {
        string input = _folder.Write("orders.csv", Rows());
        string inTheWay = _folder.Write("taken", "a file where the folder should be");

        SegmentRun run = SegmentProcess.Run("run", input, "-o", Path.Combine(inTheWay, "out"));

        AssertOneLine(4, run, "taken");
        Assert.Equal(["orders.csv", "taken"], _folder.Contents());
    }

    [Fact]
    public void OutputFileWhereAFolderIs_IsAFileError()
    {
        string table = _folder.Write("table.csv", "id,x\n1,1\n2,2\n3,9\n");
        Directory.CreateDirectory(_folder["labels.csv"]);

        AssertOneLine(4, SegmentProcess.Run("cluster", table, "-k", "2", "-q", "-o", _folder["labels.csv"]), "labels.csv");
    }

    [Fact]
    public void UnknownDevice_IsADeviceErrorThatListsThosePresent()
    {
        string input = _folder.Write("orders.csv", Rows());

        AssertOneLine(5, SegmentProcess.Run("run", input, "-o", _folder["out"], "--device", "abacus"), "abacus", "scalar");
        Assert.Equal(["orders.csv"], _folder.Contents());
    }

    [Theory]
    [InlineData("run", "where should the results go?")]
    [InlineData("run|-o|out|--map|buyer=x", "--map: no \"buyer\"")]
    [InlineData("run|-o|out|--map|customer", "role=column")]
    [InlineData("run|-o|out|--rules|tidy", "--rules: no \"tidy\"")]
    [InlineData("run|-o|out|--features|charm", "--features: no \"charm\"")]
    [InlineData("run|-o|out|-k|0", "-k \"0\"")]
    [InlineData("run|-o|out|--k-range|5", "--k-range \"5\"")]
    [InlineData("run|-o|out|--max-share|0.6", "--max-share \"0.6\" is not a number of percent")]
    [InlineData("run|-o|out|--method|magic", "--method \"magic\"")]
    [InlineData("run|-o|out|--theta|2", "--theta \"2\"")]
    [InlineData("run|-o|out|--as-of|yesterday", "--as-of \"yesterday\"")]
    [InlineData("run|-o|out|--seed|-1", "--seed \"-1\"")]
    [InlineData("run|-o|-", "-o takes a folder")]
    [InlineData("cluster|--method|kmeans|--linkage|l.csv", "--linkage needs --method ward")]
    [InlineData("cluster|--json|-o|-", "both want standard output")]
    [InlineData("run|-o|out|--memory|lots", "--memory \"lots\" is not a size from 1M on")]
    [InlineData("run|-o|out|--memory|5K", "--memory \"5K\" is not a size from 1M on")]
    [InlineData("run|-o|out|--memory|-1G", "--memory \"-1G\"")]
    [InlineData("run|-o|out|--memory|1G|--rules|+hidden-duplicates", "--memory: the rule hidden-duplicates remembers rows")]
    [InlineData("run|-o|out|--push-down", "--push-down: it takes databases")]
    [InlineData("run|--to|segments.csv", "--to: \"segments.csv\" is no database")]
    [InlineData("run|--to|sqlite:shop.db", "name the table that results go to")]
    [InlineData("run|--to|sqlite:shop.db?table=t|--if-exists|perhaps", "--if-exists \"perhaps\" is not one of refuse, replace, append")]
    [InlineData("run|--json|--if-exists|append", "--if-exists is about the table of --to")]
    public void WrongUsage_IsRefusedBeforeTheInputIsRead(string line, string message)
    {
        string[] words = line.Split('|');

        SegmentRun run = SegmentProcess.RunIn(_folder.Path, null, null, [words[0], "missing.csv", .. words[1..]]);

        AssertOneLine(2, run, message);
        Assert.Empty(_folder.Contents());
    }

    [Fact]
    public void TooManySegments_IsBadDataThatGivesBothNumbers()
    {
        string table = _folder.Write("table.csv", "id,x\n1,1\n2,2\n3,9\n");

        AssertOneLine(3, SegmentProcess.Run("cluster", table, "-k", "9", "-q"), "9", "3");
    }

    [Fact]
    public void PerplexityTooLarge_GivesTheBound()
    {
        string table = _folder.Write("table.csv", "id,x\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"{i},{i}\n")));

        AssertOneLine(3, SegmentProcess.Run("embed", table, "--perplexity", "30", "-q"), "13");
    }

    [Fact]
    public void ValueThatIsNoNumber_InATable_NamesLineColumnAndValue()
    {
        string table = _folder.Write("table.csv", "id,x,y\n1,1,2\n2,2,two\n3,9,1\n");

        AssertOneLine(3, SegmentProcess.Run("cluster", table, "-k", "2", "-q"), "table.csv:3", "two", "y");
    }

    [SkippableFact]
    public void ControlC_EndsTheRunWith130AndLeavesWhatWasThere()
    {
        Skip.IfNot(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "signals are sent as POSIX does");
        string input = _folder.Write("orders.csv", Rows(2000));
        Directory.CreateDirectory(_folder["out"]);
        _folder.Write("out/segments.csv", "of an earlier run");

        using SegmentProcess process = SegmentProcess.Start(
            "run", input, "-o", _folder["out"], "--overwrite", "--stability", "1000", "--method", "kmeans", "--restarts", "1000",
            "--no-map");
        process.WaitForError("transform");
        process.PressControlC();
        SegmentRun run = process.Wait();

        Assert.Equal(130, run.ExitCode);
        Assert.Contains("cancelled", run.Error);
        Assert.Equal(["orders.csv", "out", "out/segments.csv"], _folder.Contents());
        Assert.Equal("of an earlier run", File.ReadAllText(_folder["out/segments.csv"]));
    }

    /// <summary>Transactions of 20 customers, one line each, the header being line 1.</summary>
    private static string Rows(int count = 100)
    {
        var text = new StringBuilder(Header);
        for (int i = 0; i < count; i++)
            text.Append(
                $"{536000 + (i / 3)},{1 + (i % 12)},2011-{1 + (i % 11):00}-{1 + (i % 28):00} "
                + $"10:{i % 60:00}:00,{1 + (i % 7)}.25,{17000 + (i * 7 % Math.Max(20, count / 10))}\n");
        return text.ToString();
    }

    private void Refused(int exitCode, string input, params string[] parts) => Refused(exitCode, input, [], parts);

    private void Refused(int exitCode, string input, string[] options, params string[] parts)
    {
        string[] before = _folder.Contents();

        SegmentRun run = SegmentProcess.Run(["run", input, "-q", "-o", _folder["out"], .. options]);

        AssertOneLine(exitCode, run, parts);
        Assert.Equal(before, _folder.Contents());
        // check reads the same way, and so refuses the same way.
        AssertOneLine(exitCode, SegmentProcess.Run(["check", input, "-q", .. options]), parts);
    }

    private static void AssertOneLine(int exitCode, SegmentRun run, params string[] parts)
    {
        Assert.True(exitCode == run.ExitCode, $"exit code {run.ExitCode}, expected {exitCode}:\n{run.Error}");
        Assert.Empty(run.Output);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
        Assert.StartsWith("segment: ", run.Error);
        foreach (string part in parts)
            Assert.Contains(part, run.Error);
    }
}
