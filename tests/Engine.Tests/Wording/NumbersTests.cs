using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Segmentation.Wording;

namespace Segmentation.Tests.Wording;

public sealed class NumbersTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(3, "3")]
    [InlineData(0.5, "0.5")]
    [InlineData(12.34, "12.3")]
    [InlineData(1234.5, "1,235")]
    [InlineData(-1234567, "-1,234,567")]
    public void Plain_Value_HasThreeDigitsOrIsWhole(double value, string text) => Assert.Equal(text, Language.English.Plain(value));

    [Theory]
    [InlineData(950, "950")]
    [InlineData(9_999, "9,999")]
    [InlineData(10_000, "10k")]
    [InlineData(45_600, "45.6k")]
    [InlineData(999_499, "999k")]
    [InlineData(999_500, "1M")]
    [InlineData(1_234_000, "1.23M")]
    [InlineData(-2.5e9, "-2.5B")]
    public void Short_Value_HasALetter(double value, string text) => Assert.Equal(text, Language.English.Short(value));

    [Theory]
    [InlineData(0, "0%")]
    [InlineData(1e-9, "<0.1%")]
    [InlineData(0.1843, "18.4%")]
    [InlineData(0.9996, ">99.9%")]
    [InlineData(1, "100%")]
    public void Percent_OfSomething_NeverReadsAsNothingOrAll(double share, string text) =>
        Assert.Equal(text, Language.English.Percent(share));

    [Theory]
    [InlineData(1.26, "+1.3")]
    [InlineData(-0.44, "−0.4")]
    [InlineData(0.04, "0")]
    [InlineData(-0.04, "0")]
    public void Signed_Value_ShowsItsSign(double value, string text) => Assert.Equal(text, Language.English.Signed(value));

    [Theory]
    [InlineData(0.0123, "12.3 ms")]
    [InlineData(0.844, "0.84 s")]
    [InlineData(12.34, "12.3 s")]
    [InlineData(125, "2 min 5 s")]
    public void Duration_Seconds_AreReadable(double seconds, string text) => Assert.Equal(text, Language.English.Duration(seconds));

    [Fact]
    public void Day_IsInEnglish() => Assert.Equal("9 Dec 2011", Language.English.Day(new DateTime(2011, 12, 9)));

    [Fact]
    public void Short_AnyValue_IsWithinHalfAPercent() =>
        Prop.ForAll(Gen.Choose(-9_999_999, 9_999_999).Select(step => step * 1234.567).ToArbitrary(), value =>
        {
            string text = Language.English.Short(value);
            double unit = text[^1] switch { 'k' => 1e3, 'M' => 1e6, 'B' => 1e9, _ => 1 };
            return Math.Abs((double.Parse(
                text.TrimEnd('k', 'M', 'B'), NumberStyles.Any, CultureInfo.InvariantCulture) * unit) - value) <= 0.0051 * Math.Abs(value);
        }).QuickCheckThrowOnFailure();
}
