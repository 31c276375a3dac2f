using System.Text.Json;

namespace Segmentation.Cli.Tests;

/// <summary><c>check</c>: what is wrong with the data, and the gates; and what every verb says of columns.</summary>
public sealed class CheckTests : IDisposable
{
    private const string Orders =
        "customer,order,date,product,total,status\na,1,2020-01-01 10:00,Cup,5,paid\na,1,2020-01-01 10:05,cup,5,paid\n"
        + "b,2,2020-01-02 10:00,Jug,7,cancelled\na,3,2020-01-03 10:00,Jug,7,paid\n";

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Check_RuleThatIsOff_TellsWhatItWouldDrop()
    {
        SegmentRun run = SegmentProcess.Done("check", _folder.Write("orders.csv", Orders));
        Assert.Matches(@"hidden-duplicates\s+would drop\s+1\s+25\.00 %\s+20\.83 %\s+--rules=\+hidden-duplicates", run.Output);
        Assert.Contains("line 3: a,1,2020-01-01 10:05,cup,5,paid", run.Output, StringComparison.Ordinal);
        Assert.Contains("check first: ", run.Error, StringComparison.Ordinal);
        Assert.Contains(
            "customer = customer, order = order, date = date, amount = total, product = product", run.Error, StringComparison.Ordinal);
        Assert.Contains("2 customers, 1.50 orders each", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_Json_HoldsEveryRuleAndTheFindings()
    {
        using JsonDocument json = JsonDocument.Parse(
            SegmentProcess.Done("check", _folder.Write("orders.csv", Orders), "--json", "-q").Output);
        JsonElement hidden = json.RootElement.GetProperty("cleaning").EnumerateArray().Single(
            rule => rule.GetProperty("rule").GetString() == "hidden-duplicates");
        Assert.Equal((false, 1), (hidden.GetProperty("on").GetBoolean(), hidden.GetProperty("dropped").GetInt32()));
        Assert.Equal("customer", json.RootElement.GetProperty("columns").GetProperty("customer").GetString());
        Assert.Contains(
            json.RootElement.GetProperty("findings").EnumerateArray(), finding =>
                finding.GetProperty("code").GetString() == "states-mixed");
    }

    [Theory]
    [InlineData("hidden-duplicates=0.1%", 6)]
    [InlineData("hidden-duplicates=0.25", 0)]
    [InlineData("missing-customer=0,hidden-duplicates=24%", 6)]
    [InlineData("hidden=1%", 2)]
    [InlineData("hidden-duplicates", 2)]
    public void Check_Gate_ExitsSixWhereItDoesNotHold(string gates, int exitCode)
    {
        SegmentRun run = SegmentProcess.Run("check", _folder.Write("orders.csv", Orders), "--fail-above", gates);
        Assert.Equal(exitCode, run.ExitCode);
        if (exitCode == 6)
            Assert.Contains("hidden-duplicates would drop 1 of 4 rows (25%)", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_WhatCanBeReadOnce_SaysThatRulesWereNotTried()
    {
        SegmentRun run = SegmentProcess.RunIn(null, null, System.Text.Encoding.UTF8.GetBytes(Orders), "check", "-");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("what rules that are off would drop is not known: - can be read only once", run.Output, StringComparison.Ordinal);
        SegmentRun gated = SegmentProcess.RunIn(
            null, null, System.Text.Encoding.UTF8.GetBytes(Orders), "check", "-", "--fail-above", "hidden-duplicates=1%");
        Assert.Equal(2, gated.ExitCode);
        Assert.Contains("Switch it on with --rules=+hidden-duplicates", gated.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_OnTheCommandLine_ChoosesRowsAndRefusesWhatIsNone()
    {
        string path = _folder.Write("orders.csv", Orders);
        Assert.Equal(
            "customer_id,recency,frequency,monetary\na,1,2,17\n", SegmentProcess.Done(
                "features", path, "--where", "status=paid", "--where", "customer!=c").Output);
        SegmentRun none = SegmentProcess.Run("features", path, "--where", "status");
        Assert.Equal(2, none.ExitCode);
        Assert.Contains("--where \"status\" is not COLUMN=VALUES", none.Error, StringComparison.Ordinal);
        SegmentRun mixed = SegmentProcess.Run(
            "features", _folder.Write("mixed.csv", "customer,date,total,currency\na,2020-01-01,5,EUR\nb,2020-01-02,7,USD\n"));
        Assert.Equal(3, mixed.ExitCode);
        Assert.Contains("several currencies", mixed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Score_FileWithOtherColumns_SaysSo()
    {
        string rows = string.Concat(Enumerable.Range(0, 60).Select(i => $"c{i % 12},{i},2020-{1 + (i % 12):00}-0{1 + (i % 9)},{10 + i}\n"));
        SegmentProcess.Done(
            "run", _folder.Write("a.csv", "customer,order,date,total\n" + rows), "-o", _folder["out"], "-k", "2", "--no-map");
        SegmentRun same = SegmentProcess.Done("score", _folder["out/model.json"], _folder["a.csv"], "-o", _folder["same.csv"]);
        Assert.DoesNotContain("is mapped otherwise", same.Error, StringComparison.Ordinal);
        SegmentRun other = SegmentProcess.Done(
            "score", _folder["out/model.json"], _folder.Write("b.csv", "client,order,date,total\n" + rows), "-o", _folder["other.csv"]);
        Assert.Contains(
            "is mapped otherwise than the model's transactions: customer = client (there customer)", other.Error, StringComparison.Ordinal);
    }
}
