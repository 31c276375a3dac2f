using Segmentation.Wording;

namespace Segmentation.Tests.Wording;

public sealed class CurrencyTests
{
    [Theory]
    [InlineData("en", "£", 1_234_000, "£1.23M")]
    [InlineData("en", "£", -3_743, "-£3,743")]
    [InlineData("en", "EUR", 12.34, "EUR\u00a012.3")]
    [InlineData("en", "# ₽", 456, "456\u00a0₽")]
    [InlineData("ru", "₽", 13_000, "13\u00a0тыс.\u00a0₽")]
    [InlineData("ru", "$#", 5, "$5")]
    public void Money_OfACurrency_HasItsSignInItsPlace(string language, string currency, double value, string text) =>
        Assert.Equal(text, Language.Load(language).WithCurrency(currency).Money(value));

    [Fact]
    public void Money_WithoutACurrency_IsTheNumber() => Assert.Equal("1.23M", Language.English.Money(1_234_000));

    [Fact]
    public void Of_SentenceWithMoney_HasTheCurrencyAndTheFormat()
    {
        string source = string.Join('\n', Language.English.Keys.Where(key => key.StartsWith("language.", StringComparison.Ordinal))
            .Select(key => $"{key} = {Language.English[key]}").Append("worth = {sum:money-0.00} of {all:0.0}"));
        Language language = Language.Parse("en", source);
        Assert.Equal("2.50 of 10.0", language.Of("worth", ("sum", 2.5), ("all", 10)));
        Assert.Equal("$2.50 of 10.0", language.WithCurrency("$").Of("worth", ("sum", 2.5), ("all", 10)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("#")]
    [InlineData("#€#")]
    [InlineData("5$")]
    [InlineData("a sign that is far too long")]
    public void IsOne_OfWhatIsNoCurrency_IsFalse(string text)
    {
        Assert.False(Currency.IsOne(text));
        Assert.Throws<ArgumentException>(() => Language.English.WithCurrency(text));
    }
}
