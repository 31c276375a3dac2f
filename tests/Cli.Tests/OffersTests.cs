using System.Text.Json;

namespace Segmentation.Cli.Tests;

/// <summary>What to offer, when and to whom, from the command line.</summary>
public sealed class OffersTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_OnOrdersWithProducts_RecommendsThemAndSaysWhy()
    {
        Run(Orders());

        string[] lines = File.ReadAllLines(_folder["out/recommendations.csv"]);
        Assert.StartsWith(
            "segment,name,kind,rank,what,code,after,after_code,when,customers,share,elsewhere,lift,value,p,audience,why", lines[0],
            StringComparison.Ordinal);
        Assert.Contains(lines, line => line.Contains(",offer-product,1,roses,", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains(",together,1,", StringComparison.Ordinal));
        Assert.Equal(2, lines.Count(line => line.Contains(",return,1,", StringComparison.Ordinal)));
        Assert.DoesNotContain(lines, line => line.Contains("POSTAGE", StringComparison.Ordinal));
        Assert.StartsWith("rank,customer_id,", File.ReadAllText(_folder["out/call-first.csv"]), StringComparison.Ordinal);
        string report = File.ReadAllText(_folder["out/report.html"]);
        Assert.Contains("id=\"advice\"", report);
        Assert.Contains("Taken for no goods, and never offered: <span translate=\"no\">POSTAGE", report);
        Assert.Equal("revenue", Account().GetProperty("rankedBy").GetString());
    }

    [Fact]
    public void Run_NoOffers_LeavesThemOut()
    {
        Run(Orders());
        Run(Orders(), "--no-offers");

        Assert.False(File.Exists(_folder["out/recommendations.csv"]));
        Assert.False(File.Exists(_folder["out/call-first.csv"]));
        Assert.DoesNotContain("id=\"advice\"", File.ReadAllText(_folder["out/report.html"]));
    }

    [Fact]
    public void Run_MoreLinesThanMayBeHeld_SaysSoAndKeepsTimes()
    {
        SegmentRun run = Run(Orders(), "--offer-lines", "100");

        Assert.Contains("more than 100 order lines", run.Error);
        Assert.Contains("--offer-lines", Account().GetProperty("withoutProducts").GetString());
        string file = File.ReadAllText(_folder["out/recommendations.csv"]);
        Assert.DoesNotContain("offer-product", file);
        Assert.Contains(",return,", file);
        Assert.Contains("--offer-lines is 0", Run(Orders(), "--offer-lines", "0").Error);
    }

    [Fact]
    public void Run_WithoutProductColumn_SaysSo()
    {
        string orders = _folder.Write(
            "plain.csv", string.Join(
                '\n', File.ReadAllLines(Orders()).Select(
                    line => string.Join(',', line.Split(',').Where((_, column) => column != 3)))) + "\n");
        Assert.Contains("names no products", Run(orders).Error);
    }

    [Fact]
    public void NotProducts_OtherList_OffersOtherThings()
    {
        Run(Orders(), "--not-products", "+roses");
        string without = File.ReadAllText(_folder["out/recommendations.csv"]);
        Assert.Equal(["roses", "POSTAGE"], Account().GetProperty("notProducts").EnumerateArray().Select(name => name.GetString()));
        Run(Orders(), "--not-products", "none");

        Assert.DoesNotContain("roses", without);
        Assert.DoesNotContain("POSTAGE", without);
        Assert.Empty(Account().GetProperty("notProducts").EnumerateArray());
        Assert.Equal(2, SegmentProcess.Run("run", Orders(), "--no-map", "-o", _folder["out"], "--not-products", ",").ExitCode);
    }

    [Fact]
    public void Margins_RankByProfitOrAreRefused()
    {
        Run(Orders(), "--margins", _folder.Write("margins.csv", "product,margin\nroses,0.01\nlilies,0.9\n"));
        Assert.Equal("profit", Account().GetProperty("rankedBy").GetString());
        Assert.Contains(",offer-product,1,lilies,", File.ReadAllText(_folder["out/recommendations.csv"]));

        SegmentRun wrong = SegmentProcess.Run(
            "run", Orders(), "--no-map", "-o", _folder["out"], "--margins", _folder.Write("wrong.csv", "product,margin\nroses,much\n"));
        Assert.Equal(3, wrong.ExitCode);
        Assert.Contains("\"much\"", wrong.Error);
        Assert.Equal(4, SegmentProcess.Run("run", Orders(), "--no-map", "-o", _folder["out"], "--margins", _folder["none.csv"]).ExitCode);
        Assert.Equal(
            3, SegmentProcess.Run(
                "run", Orders(), "--no-map", "-o", _folder["out"], "--margins", _folder.Write("one.csv", "product\nroses\n")).ExitCode);
    }

    [Fact]
    public void Categories_Given_AreOfferedToo()
    {
        string map = _folder.Write(
            "categories.csv", "product,category\nroses,Flowers\nlilies,Flowers\nvase,Flowers\nbread,Bread\nbutter,Spreads\n");
        Run(Orders(), "--categories", map);

        string[] lines = File.ReadAllLines(_folder["out/recommendations.csv"]);
        Assert.Contains(lines, line => line.Contains(",offer-category,1,Flowers,", StringComparison.Ordinal));
        // The others bought spreads, came once and never again: they are left alone.
        Assert.DoesNotContain(lines, line => line.Contains(",offer-category,1,Spreads,", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains(",return,1,leave-alone,,,,nothing is sent,", StringComparison.Ordinal));
        Assert.Contains("Categories to offer", File.ReadAllText(_folder["out/report.html"]));
    }

    private JsonElement Account()
    {
        using JsonDocument account = JsonDocument.Parse(File.ReadAllBytes(_folder["out/run.json"]));
        return account.RootElement.GetProperty("advice").Clone();
    }

    private SegmentRun Run(string orders, params string[] options) =>
        SegmentProcess.Done(["run", orders, "-k", "2", "--no-map", "-o", _folder["out"], .. options]);

    // Half of the customers order often and flowers, half once and bread; some pay postage.
    private string Orders()
    {
        var lines = new List<string> { "customer,order,date,product,amount" };
        for (int customer = 0; customer < 80; customer++)
        {
            bool often = customer < 40;
            for (int order = 0; order < (often ? 6 : 1); order++)
            {
                DateTime time = new DateTime(2020, often ? 3 : 1, 1, 10, 0, 0).AddDays(customer + (30 * order));
                string[] products = often ? (order % 2 == 0 ? ["roses", "lilies", "vase"] : ["bread"]) : ["bread", "butter"];
                foreach (string product in (string[])[.. products, "POSTAGE"])
                    lines.Add($"c{customer:00},{customer}-{order},{time:yyyy-MM-dd HH:mm:ss},{product},{(product == "roses" ? 30 : 10)}");
            }
        }
        return _folder.Write("orders.csv", string.Join('\n', lines) + "\n");
    }
}
