namespace Segmentation.Tests;

public sealed class PlainTextTests
{
    [Theory]
    [InlineData("plain \"text\" – Ёж 🦔", "plain \"text\" – Ёж 🦔")]
    [InlineData("a\u001b[31mb\u0007", "a\\u001b[31mb\\u0007")]
    [InlineData("x\ny\r\t", "x\\ny\\r\\t")]
    [InlineData("\u202Egnp.exe\u200B\u2028\u009B", "\\u202egnp.exe\\u200b\\u2028\\u009b")]
    [InlineData("\U000E0041", "\\U000e0041")]
    public void Quoted_AnyValue_HasNothingThatHidesOrMoves(string value, string shown) => Assert.Equal(shown, PlainText.Quoted(value));

    [Fact]
    public void Quoted_HalfACharacter_IsEscaped() => Assert.Equal("a\\ud83e", PlainText.Quoted("a" + '\uD83E'));

    [Fact]
    public void Quoted_LongValue_IsCutBetweenCharacters()
    {
        Assert.Equal(new string('x', 80), PlainText.Quoted(new string('x', 80)));
        Assert.Equal(new string('x', 80) + "…", PlainText.Quoted(new string('x', 1_000_000)));
        string hedgehogs = string.Concat(Enumerable.Repeat("🦔", 81));
        Assert.Equal(hedgehogs[..160] + "…", PlainText.Quoted(hedgehogs));
    }

    [Fact]
    public void Message_OfAnError_HoldsItsValuesMadePlain()
    {
        string value = "\u001b]0;title\u0007" + new string('y', 200), column = "a\nb";
        string message = new InputException(
            "f\u001b.csv", 3, $"\"{value}\" is no number (column '{column}'; columns: {value}; {1.5} of {2:N0}).").Message;
        Assert.StartsWith("f\\u001b.csv:3: \"\\u001b]0;title\\u0007yyy", message, StringComparison.Ordinal);
        Assert.Contains("y…\" is no number (column 'a\\nb'; columns: ", message, StringComparison.Ordinal);
        Assert.EndsWith("yyy; 1.5 of 2).", message, StringComparison.Ordinal);
        Assert.DoesNotContain(message, char.IsControl);
    }

    [Fact]
    public void Message_ValueWithoutQuotes_IsCutAtFiveHundred() =>
        Assert.Equal($"customer {new string('x', 500)}… has 2.", MessageText.Of($"customer {new string('x', 501)} has {2}."));

    [Fact]
    public void QuotedList_LongNames_AreCutEach() =>
        Assert.Equal($"\"a\\n\", \"{new string('y', 80)}…\"", PlainText.QuotedList(["a\n", new string('y', 81)]));
}
