using Segmentation.Conditions;

namespace Segmentation.Tests.Conditions;

public sealed class SegmentDefinitionsTests
{
    private static readonly ConditionColumn[] Columns =
    [
        ConditionColumn.OfNumbers("promo_share", row => row / 10.0), ConditionColumn.OfTexts("land", row => row > 2 ? "UK" : "FR"),
    ];

    [Fact]
    public void Label_Rows_TakeTheFirstThatFitsAndTheRestIsNamed()
    {
        var definitions = SegmentDefinitions.Parse("s.txt", "# mine\n\na: promo_share > 0.3\nb: land = 'UK' or promo_share = 0\n");
        Assert.Equal(["a", "b", "Others"], definitions.Segments.Select(segment => segment.Name));
        Assert.Equal([1, 2, 2, 1, 0], definitions.Label(Columns, 5, "feature"));
        Assert.Equal("rest", SegmentDefinitions.Parse("s.txt", "a: x > 1\nrest: Otherwise").Segments[^1].Name);
    }

    [Theory]
    [InlineData("a: promo_shar > 0.5", "s.txt:1: column 4: there is no feature \"promo_shar\". Did you mean promo_share?")]
    [InlineData("\na: land > 5", "s.txt:2: column 4: \"land\" holds texts, and land > 5 compares it with a number")]
    [InlineData("a: x < 1 or promo_share = 'UK'", "s.txt:1: column 4: there is no feature \"x\"")]
    [InlineData("a: promo_share = 'UK'", "s.txt:1: column 4: \"promo_share\" holds numbers")]
    public void Check_ColumnThatDoesNotFit_NamesFileLinePlaceAndNearest(string text, string told) => Assert.StartsWith(
        told,
        Assert.Throws<InputException>(() => SegmentDefinitions.Parse("s.txt", text).Check(Columns, "feature")).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("promo_share > 0.5", "s.txt:1: \"promo_share > 0.5\" is not NAME: CONDITION")]
    [InlineData("a: x > 1\nA: x > 2", "s.txt:2: \"A\" is the name in line 1 too")]
    [InlineData("a: otherwise\nb: x > 2", "s.txt:2: \"a: otherwise\" in line 1 takes everyone")]
    [InlineData("# nothing\n", "s.txt names no segment")]
    [InlineData("a: x > 1,5", "s.txt:1: column 9: \",5\": and, or, or the end of the line was expected")]
    public void Parse_FileThatIsUnsound_NamesFileLineAndValue(string text, string told) => Assert.StartsWith(
        told, Assert.Throws<InputException>(() => SegmentDefinitions.Parse("s.txt", text)).Message, StringComparison.Ordinal);
}
