using System.Text.Json;
using Segmentation.Features;
using Segmentation.Prediction.Churn;
using Segmentation.Prediction.Trees;
using Segmentation.Tests.Golden;
using Segmentation.Wording;

namespace Segmentation.Tests.Prediction.Churn;

public sealed class CustomerTablesTests
{
    private static readonly CustomerTablesOptions ById = new() { IdColumn = "id" };

    [SkippableFact]
    public void Join_OneClickFiles_GivesTheReferenceTable()
    {
        OneClickTable reference = OneClickTable.Read("s2");
        StringTable[] files =
            [.. ((string[])["market_file", "market_money", "market_time", "money"]).Select(
                name => StringTable.ReadCsv(SharedFiles.Require($"data/practicum_oneclick/{name}.csv")))];
        IReadOnlyList<SpellingFix> fixes = SpellingFixes.Find(files);
        Assert.Equal(
            [("Тип сервиса", "стандартт", "стандарт", 10L), ("Период", "предыдцщий_месяц", "предыдущий_месяц", 1300L)], fixes.Select(
                fix => (fix.Column, fix.Wrong, fix.Right, fix.Rows)));

        JoinedTables joined = CustomerTables.Join(SpellingFixes.Apply(files, fixes), ById);
        Assert.Contains(
            joined.Notes.Select(Language.English.Of), note => note.Contains("'Прибыль'") && note.Contains("decimal commas"));
        (ModelTable clean, IReadOnlyList<ActivityCleaningStep> steps) = ActivityCleaning.Clean(joined.Table, joined.Pivoted);
        Assert.Equal([("inactive-period", 3), ("absurd-value", 1)], steps.Select(step => (step.Rule, step.Dropped)));
        Assert.Contains("215380", steps[1].Examples[0].ToString());

        Assert.Equal(1296, clean.Rows);
        Assert.Equal(reference.Profit, clean["Прибыль"].Values);
        Assert.Equal(reference.Table["Выручка_препредыдущий_месяц"].Values, clean["Выручка_препредыдущий_месяц"].Values);
        Assert.Equal(reference.Table["Минут_предыдущий_месяц"].Values, clean["минут_предыдущий_месяц"].Values);
        for (int i = 0; i < clean.Rows; i++)
            Assert.Equal(reference.Table["Тип сервиса"].Text(i), clean["Тип сервиса"].Text(i));
    }

    [SkippableFact]
    public void Join_SmallFiles_GivesTheTableTheyWereMadeFrom()
    {
        OneClickTable made = OneClickTable.Read("churn");
        StringTable[] files =
            [.. ((string[])["customers", "revenue", "minutes", "profit"]).Select(
                name => StringTable.ReadCsv(SharedFiles.Require($"data/churn_{name}.csv")))];
        IReadOnlyList<SpellingFix> fixes = SpellingFixes.Find(files);
        JsonElement misspelt = JsonDocument.Parse(File.ReadAllText(SharedFiles.Require("reference/churn.json"))).RootElement.GetProperty(
            "misspelt");
        Assert.Equal([("standartd", "standard"), ("prevoius", "previous")], fixes.Select(fix => (fix.Wrong, fix.Right)));
        Assert.All(fixes, fix => Assert.Equal(misspelt.GetProperty(fix.Wrong).GetInt64(), fix.Rows));

        JoinedTables joined = CustomerTables.Join(SpellingFixes.Apply(files, fixes), ById);
        Assert.Contains(joined.Notes.Select(Language.English.Of), note => note.Contains("'profit'") && note.Contains("decimal commas"));
        (ModelTable clean, IReadOnlyList<ActivityCleaningStep> steps) = ActivityCleaning.Clean(joined.Table, joined.Pivoted);
        Assert.Equal([("inactive-period", 2), ("absurd-value", 1)], steps.Select(step => (step.Rule, step.Dropped)));
        Assert.Equal(made.Profit, clean["profit"].Values);
        foreach (string column in (string[])["tenure", "promotions", "pages", "revenue_before_previous", "revenue_previous",
            "revenue_current", "minutes_previous", "minutes_current"])
            Assert.Equal(made.Table[column].Values, clean[column].Values);
        for (int i = 0; i < clean.Rows; i++)
            Assert.Equal(made.Table["service"].Text(i), clean["service"].Text(i));
    }

    [Fact]
    public void Join_IdTwice_NamesBothLines()
    {
        StringTable table = Table("wide.csv", "id,a,b", "1,2,3", "2,2,3", "1,4,5");
        var error = Assert.Throws<InputException>(() => CustomerTables.Join([table], ById));
        Assert.StartsWith("wide.csv:4: id \"1\" stands here again (first at line 2)", error.Message);
    }

    [Fact]
    public void Join_PeriodTwice_NamesCustomerAndPeriod()
    {
        StringTable table = Table("long.csv", "id,month,money", "1,May,3", "1,June,3", "1,May,5");
        Assert.Contains(
            "customer \"1\" has period \"May\" twice", Assert.Throws<InputException>(() => CustomerTables.Join([table], ById)).Message);
    }

    [Fact]
    public void Join_CustomerAbsentFromOneFile_IsMissingThere()
    {
        JoinedTables joined = CustomerTables.Join([Table("a.csv", "id,x", "1,2", "2,3"), Table("b.csv", "id,y", "2,5", "9,9")], ById);
        Assert.True(double.IsNaN(joined.Table["y"].Values[0]));
        Assert.Equal(5, joined.Table["y"].Values[1]);
        Assert.Equal(2, joined.Notes.Count);
    }

    [Fact]
    public void Join_ColumnsOfKnownNames_AreTheIds()
    {
        StringTable[] files = [Table("a.csv", "x,Customer ID", "1,7.0", "2,8.0"), Table("b.csv", "client,y", "8,5", "7,9")];
        JoinedTables joined = CustomerTables.Join(files, new CustomerTablesOptions());
        Assert.Equal("Customer ID", joined.IdColumn);
        Assert.Equal([9, 5], joined.Table["y"].Values);
        Assert.Contains(joined.Notes.Select(Language.English.Of), note => note.Contains("column 'client' names the customers"));
        StringTable nameless = Table("c.csv", "x,y", "1,2");
        Assert.Contains(
            "(‹no-id›)", Assert.Throws<InputException>(() => CustomerTables.Join([nameless], new CustomerTablesOptions())).Message);
    }

    [Fact]
    public void Join_NoIds_NumbersTheRowsOfOneTable()
    {
        var options = new CustomerTablesOptions { HasIds = false };
        IdList ids = CustomerTables.Join([Table("a.csv", "id,x", "7,1", "7,2")], options).Table.Ids;
        Assert.Equal(["1", "2"], [ids[0], ids[1]]);
        Assert.Throws<InputException>(() => CustomerTables.Join([Table("a.csv", "x", "1"), Table("b.csv", "y", "1")], options));
    }

    [Theory]
    [InlineData("standard", "standart", 100, 3, true)]
    [InlineData("standard", "standart", 100, 30, false)]
    [InlineData("plan", "plank", 100, 1, false)]
    [InlineData("month_1", "month_2", 100, 1, false)]
    [InlineData("premium", "permium", 100, 1, true)]
    public void Find_RareNeighbour_IsAMisspelling(string common, string rare, int commonRows, int rareRows, bool isFix)
    {
        StringTable table = Table(
            "t.csv", ["id,kind", .. Enumerable.Range(0, commonRows + rareRows).Select(i => $"{i},{(i < commonRows ? common : rare)}")]);
        Assert.Equal(isFix, SpellingFixes.Find([table]).Any(fix => fix.Wrong == rare && fix.Right == common));
    }

    private static StringTable Table(string name, params string[] lines)
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        string path = Path.Combine(folder, name);
        File.WriteAllLines(path, lines);
        StringTable table = StringTable.ReadCsv(path) with { Name = name };
        Directory.Delete(folder, recursive: true);
        return table;
    }
}
