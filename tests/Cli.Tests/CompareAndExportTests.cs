using System.Text.Json;

namespace Segmentation.Cli.Tests;

/// <summary><c>compare</c>, <c>export</c> and <c>run --stability</c> as whole processes.</summary>
public sealed class CompareAndExportTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Compare_TwoScorings_WritesMovesLeaversAndJoiners()
    {
        (string before, string after) = Scorings();

        SegmentRun run = SegmentProcess.Done("compare", before, after);

        Assert.Equal(
            "from,to,customers,share\nLoyal,Loyal,1,0.3333333333333333\nLoyal,Drifting,1,0.3333333333333333\n"
            + "Loyal,,1,0.3333333333333333\nLost,Lost,1,1\n,Drifting,1,1\n", run.Output);
        Assert.Contains("3 customers in both: 2 stayed, 1 moved; 1 left, 1 joined.", run.Error);
        Assert.Contains("recency", run.Error);
    }

    [Fact]
    public void Compare_Json_HoldsTheMatrixAndTheDrift()
    {
        (string before, string after) = Scorings();

        JsonElement json = JsonDocument.Parse(SegmentProcess.Done("compare", before, after, "--json", "-q").Output).RootElement;

        Assert.Equal(1, json.GetProperty("moved").GetInt32());
        Assert.Equal(["Loyal", "Lost", "Drifting"], json.GetProperty("segments").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal([1, 0, 1], json.GetProperty("migration")[0].EnumerateArray().Select(count => count.GetInt32()));
        Assert.Equal("recency", json.GetProperty("drift")[0].GetProperty("feature").GetString());
    }

    [Theory]
    [InlineData("moved=0.3", 6)]
    [InlineData("moved=0.4", 0)]
    [InlineData("psi=0.2", 6)]
    [InlineData("psi=99,ks=1", 0)]
    [InlineData("ks=0.1", 6)]
    [InlineData("speed=1", 2)]
    [InlineData("psi=much", 2)]
    public void Compare_WithAGate_TellsByItsExitCode(string gate, int expected)
    {
        (string before, string after) = Scorings();

        SegmentRun run = SegmentProcess.Run("compare", before, after, "--fail-above", gate, "-o", _folder["moves.csv"]);

        Assert.Equal(expected, run.ExitCode);
        // The gate judges finished work: the moves are there to look at.
        Assert.Equal(expected != 2, File.Exists(_folder["moves.csv"]));
    }

    [Fact]
    public void Compare_WhatIsNoScoring_IsBadData()
    {
        string table = _folder.Write("table.csv", "id,x\na,1\n");
        SegmentRun run = SegmentProcess.Run("compare", table, table);
        Assert.Equal(3, run.ExitCode);
        Assert.Contains("there is no column 'name' or 'segment'", run.Error);
        Assert.Equal(4, SegmentProcess.Run("compare", _folder["missing.csv"], table).ExitCode);
    }

    [Fact]
    public void Export_OfARun_WritesASelectOverTheTableAsked()
    {
        string model = Model("kmeans");

        string sql = SegmentProcess.Done("export", model, "--table", "shop.rfm", "--id-column", "id").Output;

        Assert.Contains("FROM \"shop\".\"rfm\"", sql);
        Assert.Contains("SELECT id AS \"id\"", sql);
        SegmentProcess.Done("export", model, "-o", _folder["score.sql"]);
        Assert.Contains("FROM \"customers\"", File.ReadAllText(_folder["score.sql"]));
    }

    [Fact]
    public void Export_ForADialect_WritesItsSqlAndSaysWhereItIsNotTested()
    {
        string model = Model("kmeans");

        SegmentRun bigQuery = SegmentProcess.Done("export", model, "--dialect", "bigquery", "--table", "shop.rfm");
        Assert.Contains("FROM `shop`.`rfm`", bigQuery.Output);
        Assert.Contains("AS FLOAT64)", bigQuery.Output);
        Assert.Contains("not tested on BigQuery itself", bigQuery.Output.Split('\n')[0]);
        Assert.Contains("not tested on BigQuery itself", bigQuery.Error);
        SegmentRun duckDb = SegmentProcess.Done("export", model, "--dialect", "duckdb");
        Assert.DoesNotContain("not tested", duckDb.Output + duckDb.Error);
        SegmentRun unknown = SegmentProcess.Run("export", model, "--dialect", "duckdbb");
        Assert.Equal(2, unknown.ExitCode);
        Assert.Contains("--dialect \"duckdbb\" is not one of postgres, sqlite, duckdb,", unknown.Error);
    }

    [Fact]
    public void Export_OfFeatures_NeedsADialect_AndWritesTheSelectOverTransactions()
    {
        string model = Model("kmeans");

        string sql = SegmentProcess.Done(
            "export", model, "--format", "features-sql", "--dialect", "duckdb", "--sample-customers", "1/10",
            "--as-of", "2025-12-01").Output;

        Assert.Contains("FROM \"transactions\"", sql);
        Assert.Contains("< '19999999'", sql);
        Assert.Contains("2025-12-01 00:00:00", sql);
        SegmentRun bare = SegmentProcess.Run("export", model, "--format", "features-sql");
        Assert.Equal((2, true), (bare.ExitCode, bare.Error.Contains("--format features-sql needs --dialect")));
        SegmentRun sampled = SegmentProcess.Run("export", model, "--sample-customers", "1/10");
        Assert.Equal((2, true), (sampled.ExitCode, sampled.Error.Contains("are about --format features-sql")));
    }

    [Fact]
    public void Run_OfASample_SaysSoInItsAccountAndReadsItsCustomersAlone()
    {
        SegmentProcess.Done("sample", "--customers", "400", "--transactions", "4000", "-o", _folder["all.csv"]);
        SegmentProcess.Done(
            "run", _folder["all.csv"], "-k", "3", "--no-map", "--stability", "0", "--sample-customers", "1/3",
            "-o", _folder["third"], "-q");

        JsonElement run = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder["third"], "run.json"))).RootElement;
        Assert.Equal("1/3", run.GetProperty("options").GetProperty("sampleCustomers").GetString());
        Assert.InRange(run.GetProperty("customers").GetInt32(), 90, 180);
        Assert.Contains("one customer in 3", File.ReadAllText(Path.Combine(_folder["third"], "report.html")));
        SegmentRun bad = SegmentProcess.Run("features", _folder["all.csv"], "--sample-customers", "0.1");
        Assert.Equal(2, bad.ExitCode);
        Assert.Contains("--sample-customers \"0.1\" is not 1/N with N from 2 to 1000000, such as 1/10", bad.Error);
    }

    [Fact]
    public void Export_OfAWardModel_WritesItsRulesUnlessTheNearestMeanIsAskedFor()
    {
        string model = Model("ward");

        string sql = SegmentProcess.Done("export", model).Output;

        Assert.Contains("% of its training customers in their own segment.", sql);
        Assert.Equal(sql, SegmentProcess.Done("export", model, "--placement", "rules").Output);
        Assert.Contains("WITH scaled", SegmentProcess.Done("export", model, "--nearest-mean").Output);
        SegmentRun both = SegmentProcess.Run("export", model, "--placement", "rules", "--nearest-mean");
        Assert.Equal((2, true), (both.ExitCode, both.Error.Contains("give either --placement rules or --nearest-mean")));
        string table = _folder.Write("features.csv", "id,recency,frequency,monetary\na,5,20,3000\nb,200,1,10\n");
        string[] scored = SegmentProcess.Done("score", model, "--features", table, "--placement", "rules").Output.Split('\n');
        Assert.All(scored[1..3], row => Assert.Matches("(recency|frequency|monetary) (>|<=) [0-9]", row));
    }

    [Fact]
    public void Run_WithStability_TellsItForEachSegment()
    {
        string transactions = _folder.Write(
            "transactions.csv", SegmentProcess.Done("sample", "--customers", "200", "--transactions", "3000").Output);

        string json = SegmentProcess.Done("run", transactions, "-k", "3", "--no-map", "--stability", "4", "--json", "-q").Output;

        JsonElement account = JsonDocument.Parse(json).RootElement;
        Assert.Equal(4, account.GetProperty("options").GetProperty("stability").GetInt32());
        Assert.Equal(3, account.GetProperty("quality").GetProperty("stability").GetArrayLength());
        Assert.All(
            account.GetProperty("quality").GetProperty("stability").EnumerateArray(), jaccard =>
                Assert.InRange(jaccard.GetDouble(), 0.1, 1));
    }

    [Fact]
    public void Score_ThenCompare_FindsTheDriftOfTheFeatures()
    {
        string model = Model("kmeans");
        string later = SegmentProcess.Done("sample", "--customers", "200", "--transactions", "3000", "--seed", "9").Output;
        SegmentProcess.Done("score", model, _folder.Write("later.csv", later), "-o", _folder["scored.csv"], "-q");

        SegmentRun run = SegmentProcess.Done("compare", _folder["out/segments.csv"], _folder["scored.csv"]);

        Assert.Contains("monetary", run.Error);
    }

    private (string Before, string After) Scorings() => (
        _folder.Write("before.csv", "customer_id,segment,name,recency\na,0,Loyal,1\nb,0,Loyal,2\nc,1,Lost,300\nd,0,Loyal,3\n"),
        _folder.Write(
            "after.csv",
            "customer_id,segment,name,probability,distance,why,recency\ne,0,Drifting,1,0,x,50\nc,1,Lost,1,0,x,330\n"
            + "a,2,Loyal,1,0,x,4\nb,0,Drifting,1,0,x,60\n"));

    private string Model(string method)
    {
        string transactions = _folder.Write(
            "transactions.csv", SegmentProcess.Done("sample", "--customers", "200", "--transactions", "3000").Output);
        SegmentProcess.Done("run", transactions, "-k", "4", "--method", method, "--no-map", "-o", _folder["out"], "-q");
        return _folder["out/model.json"];
    }
}
