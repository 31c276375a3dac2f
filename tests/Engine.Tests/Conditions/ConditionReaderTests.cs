using Segmentation.Conditions;
using static System.FormattableString;

namespace Segmentation.Tests.Conditions;

public sealed class ConditionReaderTests
{
    private static readonly ConditionColumn[] Columns =
    [
        ConditionColumn.OfNumbers("x", row => row), ConditionColumn.OfNumbers("two words", row => row == 2 ? double.NaN : 10 * row),
        ConditionColumn.OfTexts("land", row => row == 0 ? "" : row == 1 ? "UK" : "it's"),
    ];

    [Theory]
    [InlineData("x > 1", "-++", "x > 1")]
    [InlineData("x >= 1e0 and x<2", "+--", "x >= 1 and x < 2")]
    [InlineData("x = 1 or x = 2 and x > 5", "+--", "x = 1 or (x = 2 and x > 5)")]
    [InlineData("(x = 1 or x = 2) and x <= 1", "+--", "(x = 1 or x = 2) and x <= 1")]
    [InlineData("NOT x in (1, -3)", "-++", "not (x = 1 or x = -3)")]
    [InlineData("x not in (1)", "-++", "not (x = 1)")]
    [InlineData("\"two words\" <> 10", "-?+", "\"two words\" <> 10")]
    [InlineData("not \"two words\" = 10", "-?+", "not (\"two words\" = 10)")]
    [InlineData("\"two words\" = 10 or x = 2", "++-", "\"two words\" = 10 or x = 2")]
    [InlineData("\"two words\" = 10 and x = 3", "---", "\"two words\" = 10 and x = 3")]
    [InlineData("land = 'it''s'", "-++", "land = 'it''s'")]
    [InlineData("land != 'UK'", "-++", "land <> 'UK'")]
    public void Read_Condition_HoldsAsByHandAndReadsBack(string text, string rows, string written)
    {
        Condition condition = Read(text);
        Func<int, bool?> holds = condition.Bind(comparison => Columns.Single(column => column.Name == comparison.Column));
        Assert.Equal(
            rows, string.Concat(Enumerable.Range(1, 3).Select(row => holds(row) switch { true => '+', false => '-', null => '?' })));
        Assert.Equal(written, condition.ToString());
        Assert.Equal(condition.ToString(), Read(written).ToString());
    }

    [Fact]
    public void Read_MissingText_LeavesItOpen() =>
        Assert.Null(Read("land = 'UK'").Bind(_ => Columns[2])(0));

    [Theory]
    [InlineData("x > five", "5: \"five\" is not a number")]
    [InlineData("x >", "4: the condition ends where a number")]
    [InlineData("x 5", "3: \"5\": one of < <=")]
    [InlineData("(x > 5", "7: the condition ends where a closing parenthesis")]
    [InlineData("x > 5 y > 6", "7: \"y > 6\": and, or, or the end")]
    [InlineData("land > 'UK'", "8: \"UK\" is a text")]
    [InlineData("land = 'UK", "8: the text \"UK\" has no closing")]
    [InlineData("> 5", "1: \"> 5\": a column such as")]
    public void Read_TextThatIsNoCondition_NamesThePlace(string text, string told) =>
        Assert.Contains(told, Assert.Throws<InputException>(() => Read(text)).Message, StringComparison.Ordinal);

    private static Condition Read(string text) =>
        ConditionReader.Read(text, 0, (at, message) => new InputException(Invariant($"{at}: ") + message));
}
