using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Segmentation.Cli.Tests;

/// <summary><c>churn</c> and <c>churn-score</c> as whole processes.</summary>
public sealed class ChurnTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Churn_Tables_WritesRisksThatTheModelGivesAgain()
    {
        string wide = _folder.Write("wide.csv", Wide());
        string money = _folder.Write("money.csv", "id;profit\n" + string.Concat(Enumerable.Range(0, 120).Select(i => $"{i};{i % 9},5\n")));
        SegmentProcess.Done("churn", wide, money, "--label", "status=dropped", "--profit", "profit", "-o", _folder["out"]);
        Table risk = Table.Read(_folder["out/risk.csv"]);
        Assert.Equal(["customer_id", "probability", "group", "profit", "dropped", "why"], risk.Columns);
        Assert.Equal(120, risk.Rows.Length);
        double dropped = risk.Rows.Where(row => row[4] == "1").Average(row => double.Parse(row[1])), stayed = risk.Rows.Where(
            row => row[4] == "0").Average(row => double.Parse(row[1]));
        Assert.True(dropped > stayed + 0.3, $"{dropped} against {stayed}");
        Assert.Contains("<svg", File.ReadAllText(_folder["out/churn.html"]));

        string scored = SegmentProcess.Done("churn-score", _folder["out/churn-model.json"], wide).Output;
        Assert.Equal(120, Table.Parse(scored).Rows.Length);
    }

    [Fact]
    public void Churn_Exclude_LeavesTheColumnOut()
    {
        string wide = _folder.Write("wide.csv", Wide());
        SegmentProcess.Done("churn", wide, "--label", "status=dropped", "--exclude", "visits", "-o", _folder["out"]);
        Assert.DoesNotContain("visits", File.ReadAllText(_folder["out/churn.json"]));
    }

    [Fact]
    public void Churn_Fix_PutsMisspellingsRight()
    {
        string wide = _folder.Write("wide.csv", Wide().Replace("\n1,12,standard", "\n1,12,standart"));
        SegmentRun reported = SegmentProcess.Done("churn", wide, "--label", "status=dropped", "-o", _folder["a"]);
        Assert.Contains("--fix puts it right", reported.Error);
        Assert.Contains("standart", File.ReadAllText(_folder["a/churn-model.json"]));
        SegmentProcess.Done("churn", wide, "--label", "status=dropped", "--fix", "-o", _folder["b"]);
        Assert.Contains("\\\"standart\\\" read as \\\"standard\\\"", File.ReadAllText(_folder["b/churn.json"]));
    }

    [Theory]
    [InlineData("status=gone", 3, "never holds \"gone\"")]
    [InlineData("nothing=x", 3, "No column 'nothing'")]
    [InlineData("status", 2, "is not COLUMN=VALUE")]
    public void Churn_BadLabel_SaysWhatThereIs(string label, int code, string message)
    {
        SegmentRun run = SegmentProcess.Run("churn", _folder.Write("wide.csv", Wide()), "--label", label, "-o", _folder["out"]);
        Assert.Equal(code, run.ExitCode);
        Assert.Contains(message, run.Error);
        Assert.False(File.Exists(_folder["out/risk.csv"]));
    }

    [Fact]
    public void Churn_CellsWithoutValue_AreFindings()
    {
        string wide = _folder.Write(
            "wide.csv", Wide().Replace("\n1,12,", "\n1,12O,").Replace("\n2,19,standard,same", "\n2,19,standard,").Replace(
                "id,", "client,"));
        SegmentRun run = SegmentProcess.Done("churn", wide, "--label", "status=dropped", "-o", _folder["out"]);
        foreach (string told in (string[])[
            "line 3 \"12O\"", "1 of 120 customers have no value in 'status'", "(--exclude)", "column 'client' names"])
            Assert.Contains(told, run.Error);
        Assert.Contains("12O", File.ReadAllText(_folder["out/churn.html"]));
        Assert.Equal(119, Table.Read(_folder["out/risk.csv"]).Rows.Length);
    }

    [Fact]
    public void ChurnScore_CategoryThatIsNew_IsJudgedByTheOthers()
    {
        SegmentProcess.Done("churn", _folder.Write("wide.csv", Wide()), "--label", "status=dropped", "-o", _folder["out"]);
        string score = SegmentProcess.Done(
            "churn-score", _folder["out/churn-model.json"], _folder.Write("new.csv", "id,visits,kind\n1,24,gold\n2,24,premium\n")).Output;
        Assert.Contains("kind “gold” is new", score);
        Assert.DoesNotContain("missing", score);
    }

    [Fact]
    public void Churn_InRussianWithTitleAndCurrency_SaysSoAndNamesNoFolder()
    {
        string wide = _folder.Write("wide.csv", Wide());
        string money = _folder.Write("money.csv", "id;profit\n" + string.Concat(Enumerable.Range(0, 120).Select(i => $"{i};{i % 9},5\n")));
        SegmentRun run = SegmentProcess.Done(
            "churn", wide, money, "--label", "status=dropped", "--profit", "profit", "--language", "ru", "--currency", "₽", "--title",
            "A & b", "-o", _folder["out"]);
        Assert.DoesNotContain("customers", run.Error);
        Assert.Contains("120 клиентов", run.Error);
        Assert.Contains("₽", run.Error);
        string page = File.ReadAllText(_folder["out/churn.html"]);
        Assert.Contains("<h1>A &amp; b</h1>", page);
        Assert.Contains("<title>A &amp; b · wide.csv, money.csv</title>", page);
        Assert.Contains("₽", page);
        Assert.DoesNotContain(Path.GetDirectoryName(wide)!, page);
    }

    [Fact]
    public void Churn_PushDown_SaysWhatStaysInTheDatabase()
    {
        SegmentRun run = SegmentProcess.Run("churn", "sqlite:shop.db?table=sales", "--push-down", "-o", _folder["out"]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("stays in the database", run.Error);
    }

    [Fact]
    public void Churn_SegmentsByCondition_AreTheGroups()
    {
        string wide = _folder.Write("wide.csv", Wide());
        string segments = _folder.Write("segments.txt", "rare and likely: visits < 10 and probability >= 0.5\n");
        SegmentRun run = SegmentProcess.Done("churn", wide, "--label", "status=dropped", "--segments", segments, "-o", _folder["out"]);
        Assert.Contains("rare and likely", run.Error);
        Table risk = Table.Read(_folder["out/risk.csv"]);
        Assert.Equal(["customer_id", "probability", "group", "dropped", "why"], risk.Columns);
        Assert.Equal(["Others", "rare and likely"], risk.Rows.Select(row => row[2]).Distinct().Order());
        Assert.Contains("visits &lt; 10 and probability &gt;= 0.5", File.ReadAllText(_folder["out/churn.html"]));

        string scored = SegmentProcess.Done("churn-score", _folder["out/churn-model.json"], wide, "--segments", segments).Output;
        Assert.Contains("rare and likely", scored);
        SegmentRun wrong = SegmentProcess.Run(
            "churn", wide, "--label", "status=dropped", "--segments", _folder.Write("wrong.txt", "x: vists > 1\n"), "-o", _folder["wrong"]);
        Assert.Equal(3, wrong.ExitCode);
        Assert.Contains("wrong.txt:1: column 4: there is no column \"vists\". Did you mean visits?", wrong.Error);
    }

    [Fact]
    public void ChurnScore_ColumnAbsent_NamesIt()
    {
        SegmentProcess.Done("churn", _folder.Write("wide.csv", Wide()), "--label", "status=dropped", "-o", _folder["out"]);
        SegmentRun run = SegmentProcess.Run(
            "churn-score", _folder["out/churn-model.json"], _folder.Write("narrow.csv", "id,visits\n1,2\n"));
        Assert.Equal(3, run.ExitCode);
        Assert.Contains("No column 'kind'", run.Error);
    }

    [Fact]
    public void Churn_Transactions_PredictsTheNextWindow()
    {
        SegmentProcess.Done("sample", "--customers", "600", "--transactions", "30000", "-o", _folder["sales.csv"]);
        SegmentProcess.Done("churn", _folder["sales.csv"], "--window", "2", "-o", _folder["out"]);
        Table risk = Table.Read(_folder["out/risk.csv"]);
        Assert.NotEmpty(risk.Rows);
        Assert.DoesNotContain("dropped", risk.Columns);
    }

    [Fact]
    public void Churn_TransactionsWithCategories_OffersThem()
    {
        SegmentProcess.Done("sample", "--customers", "600", "--transactions", "20000", "-o", _folder["sales.csv"]);
        string map = _folder.Write("map.csv", "product,category\nBLUE,Blue things\nMETAL,Metal goods\nGLASS,Glass\nWOODEN,Wood\n");
        string segments = _folder.Write("segments.txt", "metal: main_category = 'Metal goods'\nlikely: probability >= 0.4\n");
        SegmentProcess.Done(
            "churn", _folder["sales.csv"], "--window", "2", "--categories", map, "--segments", segments, "-o", _folder["out"]);

        Table risk = Table.Read(_folder["out/risk.csv"]);
        Assert.Contains(risk.Rows, row => row[risk.Columns.ToList().IndexOf("group")] == "metal");
        using var account = JsonDocument.Parse(File.ReadAllText(_folder["out/churn.json"]));
        JsonElement root = account.RootElement;
        Assert.Contains("4 categories of map.csv", root.GetProperty("account").ToString());
        Assert.Contains("share of Metal goods", root.GetProperty("drivers").EnumerateArray().Select(
            driver => driver.GetProperty("column").GetString()));
        Assert.Contains("Metal goods", root.GetProperty("groups").EnumerateArray().Last().GetProperty("stronger").EnumerateArray().Select(
            stronger => stronger.GetProperty("level").GetString()));

        SegmentRun tables = SegmentProcess.Run(
            "churn", _folder.Write("wide.csv", Wide()), "--label", "status=dropped", "--categories", map, "-o", _folder["wide"]);
        Assert.Equal(2, tables.ExitCode);
        Assert.Contains("--categories is about the products of transactions", tables.Error);
    }

    [Fact]
    public void Churn_InRussian_WritesTheNumbersOfDriversSo()
    {
        string table = _folder.Write("table.csv", "id,loyalty,status\n" + string.Concat(Enumerable.Range(0, 160).Select(i =>
            string.Create(CultureInfo.InvariantCulture, $"c{i},{(i * 37 % 160) / 160.0:0.000},"
                + $"{(i * 37 % 160 < 60 ? "dropped" : "same")}\n"))));
        SegmentProcess.Done("churn", table, "--label", "status=dropped", "--language", "ru", "-o", _folder["out"]);
        string page = File.ReadAllText(_folder["out/churn.html"]);
        Assert.Matches(@"от 0,\d+ до 0,\d+, по краям средней половины", page);
        Assert.DoesNotMatch(@"от \d+\.\d", page);
    }

    [Fact]
    public void Churn_TransactionsOfOneOutcome_SaysWhichMomentLacksTheOther()
    {
        var rows = new StringBuilder("order_id,customer_id,date,amount\n");
        for (int i = 0; i < 200; i++)
            rows.Append(
                CultureInfo.InvariantCulture, $"{i},c{i % 20},{new DateTime(2024, 1, 1).AddDays(i * 2):yyyy-MM-dd},{1 + (i % 7)}\n");
        SegmentRun run = SegmentProcess.Run("churn", _folder.Write("steady.csv", rows.ToString()), "-o", _folder["out"]);
        Assert.Equal(3, run.ExitCode);
        Assert.Contains("None of the 20 customers with two orders by 2024-11-02 ordered less than half as often", run.Error);
    }

    // Customers with few visits drop.
    private static string Wide() => "id,visits,kind,status\n" + string.Concat(Enumerable.Range(0, 120).Select(i =>
        $"{i},{5 + (i * 7 % 20)},{(i % 3 == 0 ? "premium" : "standard")},{(i * 7 % 20 < 8 ? "dropped" : "same")}\n"));
}
