using System.Text;
using Segmentation.Features;

namespace Segmentation.Tests.Features;

public sealed class CategoryTableTests
{
    [Fact]
    public void ReadCsv_ColumnsOfText_AreCategoriesInTheOrderOfTheirTexts()
    {
        FeatureTable table = Read("id,age,city,code\na,21,Riga,7\nb,22.5,Oslo,7.0\nc,23,n/a,x\n");
        Assert.Equal(["age"], table.Columns);
        Assert.Equal([21, 22.5, 23], table.Values.Values);
        Assert.Equal(["city", "code"], table.Categories.Select(column => column.Name));
        Assert.Equal(["(missing)", "Oslo", "Riga"], table.Categories[0].Texts);
        Assert.Equal([2, 1, 0], table.Categories[0].Codes);
        // A number among texts is a category by its value.
        Assert.Equal(["7", "x"], table.Categories[1].Texts);
        Assert.Equal([0, 0, 1], table.Categories[1].Codes);
    }

    [Fact]
    public void ReadCsv_NamedColumn_IsACategoryThoughItHoldsNumbers()
    {
        FeatureTable table = Read("id,age,zip\na,21,1010\nb,22,\n", "zip");
        Assert.Equal(["(missing)", "1010"], Assert.Single(table.Categories).Texts);
        Assert.Contains(
            "no column 'zpi'. Columns: age, zip. Did you mean zip?", Refusal("id,age,zip\na,21,1010\n", "zpi"), StringComparison.Ordinal);
    }

    [Fact]
    public void ReadCsv_WhatIsNoCategory_IsRefusedWithColumnAndCount()
    {
        string ids = string.Concat(Enumerable.Range(0, 30).Select(i => $"r{i},{i},u{i}\n"));
        Assert.Contains(
            "column 'user' has 30 different values in 30 rows, as ids", Refusal($"id,age,user\n{ids}"), StringComparison.Ordinal);
        string error = Refusal("id,age\na,21\nb,NA\n");
        Assert.Contains(":3: column 'age' has no value (\"NA\")", error, StringComparison.Ordinal);
        Assert.Contains("‹categorical›", error, StringComparison.Ordinal);
        Assert.Contains(
            "\"Riga\" is not a finite number (column 'city'). Try this.",
            Assert.Throws<InputException>(() => Read("id,city\na,Riga\n", new TableReading { TextHint = "Try this." })).Message,
            StringComparison.Ordinal);
    }

    private static FeatureTable Read(string text, params string[] categorical) =>
        Read(text, new TableReading { TakesText = true, Categorical = categorical });

    private static FeatureTable Read(string text, TableReading reading)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return FeatureTable.ReadCsv("-", standardInput: stream, reading: reading);
    }

    private static string Refusal(string text, params string[] categorical) =>
        Assert.Throws<InputException>(() => Read(text, categorical)).Message;
}
