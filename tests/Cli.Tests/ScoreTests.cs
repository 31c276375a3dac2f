using System.Text.Json;

namespace Segmentation.Cli.Tests;

/// <summary>A run on generated transactions, made once; the tests score with its model.</summary>
public sealed class GeneratedRun : IDisposable
{
    private readonly ScratchFolder _folder = new();

    /// <summary>Generates, and runs with Ward in three segments.</summary>
    public GeneratedRun() =>
        SegmentProcess.Done(
            "demo", "--customers", "400", "--transactions", "8000", "-k", "3", "--iterations", "300", "-q", "-o", Path.Combine(
                _folder.Path, "out"));

    /// <summary>Full path of a file of the run.</summary>
    public string this[string name] => Path.Combine(_folder.Path, "out", name);

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();
}

/// <summary><c>score</c> as a whole process.</summary>
public sealed class ScoreTests(GeneratedRun run) : IClassFixture<GeneratedRun>, IDisposable
{
    private readonly ScratchFolder _folder = new();

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Score_OfTheTrainingTransactions_FindsEveryoneWhereTheyWere()
    {
        Table trained = Table.Read(run["segments.csv"]);

        SegmentProcess.Done("score", run["model.json"], run["transactions.csv"], "-o", _folder["scored.csv"]);

        Table scored = Table.Read(_folder["scored.csv"]);
        Assert.Equal(trained.Column("customer_id"), scored.Column("customer_id"));
        Assert.Equal(trained.Column("segment"), scored.Column("segment"));
        Assert.Equal(["customer_id", "segment", "name", "probability", "distance", "why"], scored.Columns[..6]);
    }

    [Fact]
    public void Score_OfFeatures_EqualsScoreOfTheTransactionsTheyCameFrom()
    {
        SegmentProcess.Done("features", run["transactions.csv"], "-o", _folder["features.csv"]);

        Assert.Equal(
            SegmentProcess.Done("score", run["model.json"], run["transactions.csv"]).Output,
            SegmentProcess.Done("score", run["model.json"], "--features", _folder["features.csv"]).Output);
    }

    [Fact]
    public void Score_OfAModelWithRfmScores_GivesTheScoresOfTheRun()
    {
        SegmentProcess.Done("run", run["transactions.csv"], "-k", "3", "--no-map", "--rfm-scores", "4", "-q", "-o", _folder["out"]);
        SegmentProcess.Done("score", _folder["out/model.json"], run["transactions.csv"], "-o", _folder["scored.csv"]);

        string[] columns = ["recency_score", "frequency_score", "monetary_score", "rfm_score"];
        Table trained = Table.Read(_folder["out/segments.csv"]);
        string[] scored = File.ReadAllLines(_folder["scored.csv"]);
        Assert.EndsWith(string.Join(',', columns), scored[0]);
        // 'why' may be quoted; the scores are the last four fields in any case.
        Assert.Equal(
            trained.Rows.Select((_, i) => string.Join(',', columns.Select(column => trained.Column(column)[i]))),
            scored.Skip(1).Select(line => string.Join(',', line.Split(',')[^4..])));
        Assert.Equal(["1", "2", "3", "4"], trained.Column("monetary_score").Distinct().Order());
        Assert.Contains("RFM scores", File.ReadAllText(_folder["out/report.html"]));
        Assert.Contains("\"cutOffs\"", File.ReadAllText(_folder["out/profiles.json"]));
        Assert.DoesNotContain("recency_score", File.ReadAllText(run["segments.csv"]));
        Assert.Equal(0, SegmentProcess.Run("compare", _folder["out/segments.csv"], _folder["scored.csv"], "-q").ExitCode);
    }

    [Fact]
    public void Run_TrimmingAndSeparating_ListTheOutliersAndKeepingDoesNot()
    {
        string[] line = ["run", run["transactions.csv"], "-k", "3", "--no-map", "-q", "--outlier-fence", "0.3", "-o", _folder["out"]];
        SegmentProcess.Done([.. line, "--outliers", "separate"]);
        int listed = File.ReadAllLines(_folder["out/outliers.csv"]).Length - 1;
        Assert.Equal(listed, Table.Read(_folder["out/segments.csv"]).Column("name").Count(name => name is "Wholesalers" or "Champions"));
        SegmentProcess.Done("score", _folder["out/model.json"], run["transactions.csv"], "-o", _folder["scored.csv"]);
        Assert.Equal(Table.Read(_folder["out/segments.csv"]).Column("segment"), Table.Read(_folder["scored.csv"]).Column("segment"));

        SegmentProcess.Done([.. line, "--outliers", "trim"]);
        Assert.True(listed > 0);
        // Whatever else is told of a customer is still told of the same one.
        Table seasons = Table.Read(_folder["out/seasons.csv"]), everyone = Table.Read(run["seasons.csv"]);
        Assert.Equal(Table.Read(_folder["out/segments.csv"]).Column("customer_id"), seasons.Column("customer_id"));
        Dictionary<string, string> weeks = everyone.Column("customer_id").Zip(everyone.Column("purchase_weeks")).ToDictionary(
            pair => pair.First, pair => pair.Second);
        Assert.All(
            seasons.Column("customer_id").Zip(seasons.Column("purchase_weeks")), pair => Assert.Equal(weeks[pair.First], pair.Second));
        Assert.Equal(Table.Read(run["segments.csv"]).Rows.Length, listed + Table.Read(_folder["out/segments.csv"]).Rows.Length);

        SegmentProcess.Done(line);
        Assert.False(File.Exists(_folder["out/outliers.csv"]));
    }

    [Theory]
    [InlineData("--outliers", "drop", "keep, trim, separate")]
    [InlineData("--outlier-fence", "-1", "a number from")]
    public void Run_WithOutliersHandledInNoKnownWay_IsRefused(string option, string value, string told)
    {
        SegmentRun refused = SegmentProcess.Run("run", run["transactions.csv"], option, value, "-q", "-o", _folder["out"]);

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains(told, refused.Error);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("10")]
    [InlineData("five")]
    public void Run_WithRfmScoresOutOfRange_IsRefused(string levels)
    {
        SegmentRun refused = SegmentProcess.Run("run", run["transactions.csv"], "--rfm-scores", levels, "-q", "-o", _folder["out"]);

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains($"--rfm-scores \"{levels}\"", refused.Error);
    }

    [Fact]
    public void Run_WithRfmScoresAndOtherFeatures_SaysWhichAreNeeded()
    {
        SegmentRun refused = SegmentProcess.Run(
            "run", run["transactions.csv"], "--rfm-scores", "5", "--features", "recency,tenure", "--no-map", "-q", "-o", _folder["out"]);

        Assert.Equal(3, refused.ExitCode);
        Assert.Contains("recency, frequency, monetary", refused.Error);
    }

    [Fact]
    public void Score_OnTheMap_PutsTrainingCustomersNearTheirPlaces()
    {
        Table map = Table.Read(run["map.csv"]);

        SegmentProcess.Done(
            "score", run["model.json"], run["transactions.csv"], "--on-map", Path.GetDirectoryName(
                run["map.csv"])!, "-o", _folder["scored.csv"]);

        double[] x = map.Numbers("x"), y = map.Numbers("y");
        double width = x.Max() - x.Min();
        string[] lines = File.ReadAllLines(_folder["scored.csv"]);
        Assert.EndsWith(",x,y", lines[0]);
        double[] moved = [.. lines.Skip(1).Select((line, i) =>
        {
            // 'why' may be quoted; the positions are the last two fields in any case.
            string[] fields = line.Split(',');
            return Math.Sqrt(Math.Pow(double.Parse(fields[^2]) - x[i], 2) + Math.Pow(double.Parse(fields[^1]) - y[i], 2));
        })];
        Assert.True(
            moved.Order().ElementAt(moved.Length / 2) < 0.1 * width,
            $"the median customer moved {moved.Order().ElementAt(moved.Length / 2):0.00} on a map {width:0.00} wide");
    }

    [Fact]
    public void Score_OnAMapOfLandmarks_PutsACustomerWhereTheRunPutIt()
    {
        SegmentProcess.Done(
            "run", run["transactions.csv"], "-k", "3", "--iterations", "100", "--landmarks", "150", "-q", "-o", _folder["out"]);
        Table map = Table.Read(_folder["out/map.csv"]);
        string[] landmark = map.Column("landmark");
        Assert.Equal(150, landmark.Count(mark => mark == "1"));

        SegmentProcess.Done(
            "score", _folder["out/model.json"], run["transactions.csv"], "--on-map", _folder["out"], "-o", _folder["scored.csv"]);

        string[] scored = File.ReadAllLines(_folder["scored.csv"])[1..], x = map.Column("x"), y = map.Column("y");
        for (int i = 0; i < scored.Length; i++)
        {
            if (landmark[i] == "0")
                Assert.EndsWith($",{x[i]},{y[i]}", scored[i]);
        }
    }

    [Fact]
    public void Score_WithAModelOfAnotherVersion_IsRefused()
    {
        string model = File.ReadAllText(run["model.json"]);
        using JsonDocument parsed = JsonDocument.Parse(model);
        int version = parsed.RootElement.GetProperty("formatVersion").GetInt32();
        string other = _folder.Write(
            "model.json", model.Replace($"\"formatVersion\": {version}", $"\"formatVersion\": {version + 1}", StringComparison.Ordinal));

        SegmentRun scored = SegmentProcess.Run("score", other, run["transactions.csv"], "-q");

        Assert.Equal(3, scored.ExitCode);
        Assert.Contains("model.json", scored.Error);
        Assert.Empty(scored.Output);
    }

    [Fact]
    public void Score_OfATableWithOtherColumns_NamesTheMissingOnes()
    {
        string table = _folder.Write("table.csv", "id,recency,visits\n1,3,4\n");

        SegmentRun scored = SegmentProcess.Run("score", run["model.json"], "--features", table, "-q");

        Assert.Equal(3, scored.ExitCode);
        Assert.Contains("frequency, monetary", scored.Error);
    }

    [Fact]
    public void Score_OfNothingOrOfTwoThings_IsAUsageError()
    {
        Assert.Equal(2, SegmentProcess.Run("score", run["model.json"]).ExitCode);
        Assert.Equal(2, SegmentProcess.Run("score", run["model.json"], run["transactions.csv"], "--features", "x.csv").ExitCode);
    }

    [Fact]
    public void Run_AgainIntoTheSameFolder_LeavesNoFileOfTheEarlierRun()
    {
        string output = _folder["out"];
        string[] line = ["run", run["transactions.csv"], "--iterations", "50", "-k", "2", "-q"];
        SegmentProcess.Done([.. line, "-o", output]);
        Assert.True(File.Exists(_folder["out/linkage.csv"]));

        line = [.. line, "--method", "kmeans", "--no-map"];
        SegmentProcess.Done([.. line, "-o", output]);
        SegmentProcess.Done([.. line, "-o", _folder["fresh"]]);

        Assert.False(File.Exists(_folder["out/linkage.csv"]));
        Assert.Equal(
            Directory.GetFiles(_folder["fresh"]).Select(Path.GetFileName).Order(StringComparer.Ordinal),
            Directory.GetFiles(output).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("--method=kmeans")]
    [InlineData("--space=pca --transform=none")]
    [InlineData("--space=map")]
    [InlineData("--transform=standardize")]
    [InlineData("--as-of=2027-01-01")]
    [InlineData("--rules=missing-customer --returns=drop")]
    [InlineData("--returns=drop")]
    [InlineData("--returns=keep")]
    [InlineData("--features=recency,monetary")]
    [InlineData("-k=4")]
    public void Run_EachOption_ChangesTheSegments(string options)
    {
        string[] line = ["run", run["transactions.csv"], "--iterations", "60", "-q"];

        SegmentProcess.Done([.. line, "-k=3", "-o", _folder["usual"]]);
        SegmentProcess.Done(
            [.. line, .. options.Contains("-k=", StringComparison.Ordinal) ? [] : new[] { "-k=3" }, .. options.Split(
                ' '), "-o", _folder["other"]]);

        Assert.NotEqual(File.ReadAllText(_folder["usual/segments.csv"]), File.ReadAllText(_folder["other/segments.csv"]));
    }
}
