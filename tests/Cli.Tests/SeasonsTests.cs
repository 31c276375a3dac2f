using System.Text.Json;

namespace Segmentation.Cli.Tests;

/// <summary>When customers buy, from the command line.</summary>
public sealed class SeasonsTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_ByDefault_TellsWhenEachCustomerBuys()
    {
        SegmentProcess.Done("run", Orders(), "-k", "2", "--no-map", "-o", _folder["out"]);

        Table seasons = Table.Read(_folder["out/seasons.csv"]);
        Assert.Equal(60, seasons.Rows.Length);
        Assert.Equal("seasonal", seasons.Column("kind")[0]);
        Assert.Equal("regular", seasons.Column("kind")[59]);
        for (int row = 0; row < 60; row++)
            Assert.Equal(1, Enumerable.Range(1, 12).Sum(month => seasons.Numbers($"m{month:00}")[row]), 2e-3);
        using JsonDocument account = JsonDocument.Parse(File.ReadAllBytes(_folder["out/run.json"]));
        JsonElement told = account.RootElement.GetProperty("seasons");
        Assert.StartsWith("11-", told.GetProperty("highSeason").GetProperty("days").GetString(), StringComparison.Ordinal);
        Assert.Equal(
            60, told.GetProperty("segments").EnumerateArray().Sum(
                segment => segment.GetProperty("customers").EnumerateObject().Sum(kind => kind.Value.GetInt32())));
        Assert.Contains("id=\"seasons\"", File.ReadAllText(_folder["out/report.html"]));
    }

    [Fact]
    public void Run_WithoutSeasons_LeavesThemOutAndTakesAnOldFileAway()
    {
        SegmentProcess.Done("run", Orders(), "-k", "2", "--no-map", "-o", _folder["out"]);
        Assert.True(File.Exists(_folder["out/seasons.csv"]));
        SegmentProcess.Done("run", Orders(), "-k", "2", "--no-map", "--no-seasons", "-o", _folder["out"]);

        Assert.False(File.Exists(_folder["out/seasons.csv"]));
        Assert.DoesNotContain("id=\"seasons\"", File.ReadAllText(_folder["out/report.html"]));
        Assert.DoesNotContain("\"seasons\"", File.ReadAllText(_folder["out/run.json"]));
    }

    [Fact]
    public void Features_OtherHighSeason_GivesOtherShares()
    {
        Table found = Table.Parse(SegmentProcess.Done("features", Orders(), "--features", "holiday_share,seasonality").Output);
        Table given = Table.Parse(
            SegmentProcess.Done("features", Orders(), "--features", "holiday_share,seasonality", "--high-season", "05-01..06-30").Output);

        Assert.Equal(1, found.Numbers("holiday_share")[0]);
        Assert.Equal(0, given.Numbers("holiday_share")[0]);
        Assert.Equal(found.Column("seasonality"), given.Column("seasonality"));
    }

    [Fact]
    public void Score_OfOneMonth_TakesTheHighSeasonOfTheModel()
    {
        SegmentProcess.Done("run", Orders(), "-k", "2", "--no-map", "--features", "frequency,holiday_share", "-o", _folder["out"]);
        string month = _folder.Write("month.csv", "customer,order,date,amount\nx,1,2021-11-20 10:00:00,5\nx,2,2021-06-20 10:00:00,5\n");

        Table scored = Table.Parse(SegmentProcess.Done("score", _folder["out/model.json"], month).Output);

        Assert.Single(scored.Rows);
        SegmentRun alone = SegmentProcess.Run("features", month, "--features", "holiday_share");
        Assert.Equal(3, alone.ExitCode);
        Assert.Contains("--high-season", alone.Error);
    }

    [Theory]
    [InlineData("winter")]
    [InlineData("11-31..12-12")]
    [InlineData("01-01..12-01")]
    public void BadHighSeason_IsAUsageErrorThatShowsTheForm(string season)
    {
        SegmentRun run = SegmentProcess.Run("features", Orders(), "--high-season", season);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(season, run.Error);
        Assert.Contains("11-01..12-12", run.Error);
    }

    // Half of the customers buy each November, half each month, over two years.
    private string Orders()
    {
        var lines = new List<string> { "customer,order,date,amount" };
        for (int customer = 0; customer < 60; customer++)
        {
            bool seasonal = customer < 30;
            for (int order = 0; order < (seasonal ? 10 : 24); order++)
            {
                DateTime time = seasonal
                    ? new DateTime(2019 + (order / 5), 11, 2 + (order % 5 * 6), 10, customer, 0)
                    : new DateTime(2019 + (order / 12), 1 + (order % 12), 1 + ((customer + (7 * order)) % 28), 15, customer, 0);
                lines.Add($"c{customer:00},{customer}-{order},{time:yyyy-MM-dd HH:mm:ss},{10 + customer}");
            }
        }
        return _folder.Write("orders.csv", string.Join('\n', lines) + "\n");
    }
}
