using System.Text;

namespace Segmentation.Cli.Tests;

/// <summary>The options that say how a text is written, in whole processes.</summary>
public class TextFormsTests
{
    private const string Orders = "customer_id,order_id,date,amount\n1,1,2024-01-15T10:00:00Z,10\n2,2,2024-01-16T10:00:00+03:00,20\n";

    [Theory]
    [InlineData("--date-format", "yyyy/dd/MM", "is not a format that dates are read by")]
    [InlineData("--encoding", "ebcdic", "is not an encoding known here")]
    [InlineData("--time-zone", "Mars/Olympus", "is not a time zone that this machine knows")]
    [InlineData("--quoting", "single", "is not one of double, none")]
    [InlineData("--delimiter", "ab", "is not one ASCII character")]
    public void Features_ValueThatNoTextIsReadBy_IsAUsageErrorBeforeReading(string option, string value, string expected)
    {
        SegmentRun run = SegmentProcess.Run("features", "nowhere.csv", option, value);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains($"{option} \"{value}\" {expected}", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Features_DevStdin_IsAnInputLikeAnyOther()
    {
        SegmentRun run = SegmentProcess.RunIn(null, null, Encoding.UTF8.GetBytes(Orders), "features", "/dev/stdin");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal("customer_id,recency,frequency,monetary\n1,2,1,10\n2,1,1,20\n", run.Output);
        Assert.Contains(
            "check first: dates name several zones: Z (/dev/stdin:2), +03:00 (/dev/stdin:3)", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Features_TableWithoutHeaderBySpaces_IsReadByColumnNumbers()
    {
        SegmentRun run = SegmentProcess.RunIn(
            null, null, " 00004 0001 19970101  2   29.33\r\n 00021 0002 19970103  3   63.34\r\n"u8.ToArray(),
            "features", "-", "--no-header", "--delimiter", "whitespace", "--map", "customer=2", "--map", "date=3", "--map", "amount=5",
            "-q");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal("customer_id,recency,frequency,monetary\n0001,3,1,29.33\n0002,1,1,63.34\n", run.Output);
    }

    [Fact]
    public void Cluster_TitleAndOpenNumbers_AreTold()
    {
        string rows = string.Concat(Enumerable.Range(1, 9).Select(i => $"c{i};{i},500;{i}\n"));
        SegmentRun run = SegmentProcess.RunIn(null, null, Encoding.UTF8.GetBytes($"Report\nid;x;y\n{rows}"), "cluster", "-", "-k", "2");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("1 line before the header passed over, beginning with \"Report\"", run.Error, StringComparison.Ordinal);
        Assert.Contains("\"1,500\" (line 3) can be read in two ways", run.Error, StringComparison.Ordinal);
        run = SegmentProcess.RunIn(null, null, Encoding.UTF8.GetBytes($"id;x;y\n{rows}"), "cluster", "-", "-k", "2", "--decimal", ".");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.DoesNotContain("two ways", run.Error, StringComparison.Ordinal);
    }
}
