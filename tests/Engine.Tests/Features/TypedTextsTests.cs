using Segmentation.Features;
using Segmentation.Wording;

namespace Segmentation.Tests.Features;

public sealed class TypedTextsTests
{
    [Fact]
    public void Of_FewTextsAmongNumbers_StaysNumbersAndNamesTheCells()
    {
        TypedTexts typed = TypedTexts.Of(Column("spend", [.. Enumerable.Range(0, 40).Select(i => $"{i}"), "12O", "7"]), "a.csv");

        Assert.Equal(TextKind.Numbers, typed.Kind);
        Assert.Equal(
            "a.csv: column 'spend' holds numbers, and 1 cell that is none is read as no value: line 42 \"12O\"",
            Language.English.Of(Assert.Single(typed.Findings)));
        Assert.True(double.IsNaN(typed.Values[40]));
        Assert.Equal(7, typed.Values[7]);
    }

    [Fact]
    public void Of_ManyTextsAmongNumbers_IsWords()
    {
        TypedTexts typed = TypedTexts.Of(Column("zone", [.. Enumerable.Range(0, 18).Select(i => $"{i}"), "2A", "2B"]), "a.csv");
        Assert.Equal(TextKind.Words, typed.Kind);
        Assert.Empty(typed.Findings);
    }

    [Theory]
    [InlineData("#N/A")]
    [InlineData("nan")]
    [InlineData("-")]
    [InlineData("none")]
    public void Of_WordForMissingAmongNumbers_IsNoValueAndTold(string word)
    {
        TypedTexts typed = TypedTexts.Of(Column("spend", ["1", word, "", "3"]), "a.csv");
        Assert.Equal(TextKind.Numbers, typed.Kind);
        Assert.Equal([1, double.NaN, double.NaN, 3], typed.Values);
        Assert.Contains($"\"{word}\" is read as no value (1 cell)", Language.English.Of(Assert.Single(typed.Notes)));
        Assert.Empty(typed.Findings);
    }

    [Fact]
    public void Of_WordsWithMissingOnes_KeepsNoneAlone()
    {
        TypedTexts typed = TypedTexts.Of(Column("plan", ["gold", "none", "NULL", ""]), "a.csv");
        Assert.Equal("gold,none,,", string.Join(",", typed.Words));
    }

    [Theory]
    [InlineData("2024-03-01", "2024-02-28", 2)]
    [InlineData("13.03.2024", "01.02.2024", 41)]
    [InlineData("3/13/2024", "2/1/2024", 41)]
    [InlineData("5 Mar 2024", "4 March 2024", 1)]
    public void Of_Dates_AreDays(string later, string earlier, double days)
    {
        TextColumn since = Column("since", [later, earlier, "9999-12-31"]) with { Codes = [0, 1, .. Enumerable.Repeat(0, 40), 2] };
        TypedTexts typed = TypedTexts.Of(since, "a.csv");
        Assert.Equal(TextKind.Dates, typed.Kind);
        Assert.Equal(days, typed.Values[0] - typed.Values[1]);
        Assert.Contains("line 44 \"9999-12-31\"", Language.English.Of(Assert.Single(typed.Findings)));
    }

    [Fact]
    public void Of_DatesOfEitherOrder_SaysWhichIsTaken()
    {
        TypedTexts typed = TypedTexts.Of(Column("since", ["3/4/2024", "5/6/2024"]), "a.csv");
        Assert.Contains("no date of column 'since' tells days from months", Language.English.Of(Assert.Single(typed.Notes)));
    }

    [Fact]
    public void Of_TextsWhereAModelLearnedNumbers_AreAnErrorOfTheLine()
    {
        var error = Assert.Throws<InputException>(() => TypedTexts.Of(Column("spend", ["1", "x", "y"]), "new.csv", TextKind.Numbers));
        Assert.StartsWith("new.csv:3: \"x\" is not a number (column 'spend')", error.Message);
        Assert.Equal(TextKind.Numbers, TypedTexts.Of(Column("spend", ["1", "x"]), "new.csv", TextKind.Numbers).Kind);
    }

    private static TextColumn Column(string name, string[] texts) => new(name, texts, [.. Enumerable.Range(0, texts.Length)]);
}
