using System.Text;
using System.Text.Json;

namespace Segmentation.Cli.Tests;

/// <summary>
/// A handful of customers, and more columns than rows: a result or an error in words, never a fault of ours, never endless.
/// </summary>
public sealed class SmallJobsTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_TwelveCustomers_LowersThePerplexityAndSaysSo()
    {
        SegmentRun run = SegmentProcess.Done("run", _folder.Write("orders.csv", Orders(12)), "-k", "3", "-o", _folder["out"]);

        Assert.Contains("perplexity is 3.67 instead of 30", run.Error);
        Assert.Equal(13, File.ReadLines(_folder["out/map.csv"]).Count());
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(_folder["out/run.json"]));
        Assert.Equal(3.67, json.RootElement.GetProperty("options").GetProperty("tsne").GetProperty("perplexity").GetDouble(), 0.01);
        Assert.Contains("instead of 30", json.RootElement.GetProperty("notes")[0].GetString());
    }

    [Fact]
    public void Run_PerplexityThatWasGiven_IsRefused() =>
        Assert.Equal(
            3, SegmentProcess.Run(
                "run", _folder.Write("orders.csv", Orders(12)), "-k", "3", "--perplexity", "30", "-o", _folder["out"]).ExitCode);

    [Fact]
    public void Run_ThreeCustomers_LeavesTheMapOut()
    {
        SegmentRun run = SegmentProcess.Done("run", _folder.Write("orders.csv", Orders(3)), "-o", _folder["out"]);

        Assert.Contains("the map is left out", run.Error);
        Assert.False(File.Exists(_folder["out/map.csv"]));
        Assert.Equal(4, File.ReadLines(_folder["out/segments.csv"]).Count());
    }

    [Theory]
    [InlineData("ward")]
    [InlineData("kmeans")]
    public void Cluster_MoreSegmentsThanDistinctRows_NamesHowManyThereAre(string method)
    {
        string table = _folder.Write("table.csv", "id,x\n1,1\n2,1\n3,5\n4,5\n5,9\n");

        SegmentRun run = SegmentProcess.Run("cluster", table, "--method", method, "-k", "4", "-q");
        Assert.Equal(3, run.ExitCode);
        Assert.Contains("Only 3 of 5 customers differ", run.Error);
        Assert.Equal(
            3, SegmentProcess.Done("cluster", table, "--method", method, "-k", "3", "-q").Output.Split(
                '\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(',')[1]).Distinct().Count());
    }

    [Fact]
    public void Cluster_SixRowsOfSevenHundredColumns_Ends()
    {
        var text = new StringBuilder("id").AppendJoin("", Enumerable.Range(0, 700).Select(j => $",x{j}")).Append('\n');
        for (int i = 0; i < 6; i++)
            text.Append(i).AppendJoin("", Enumerable.Range(0, 700).Select(j => $",{(i * 37 % 11 * (j % 13)) + (i * j % 7)}")).Append('\n');

        Assert.Equal(
            7, SegmentProcess.Done("cluster", _folder.Write("wide.csv", text.ToString()), "-k", "2", "-q").Output.Split(
                '\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    private static string Orders(int customers)
    {
        var text = new StringBuilder("customer_id,order_id,date,amount\n");
        for (int c = 0; c < customers; c++)
        {
            for (int order = 0; order <= c % 4; order++)
                text.Append($"c{c},{c}-{order},2024-{1 + ((c + order) % 9):00}-{4 + c:00},{20 + (c * 13 % 190)}\n");
        }
        return text.ToString();
    }
}
