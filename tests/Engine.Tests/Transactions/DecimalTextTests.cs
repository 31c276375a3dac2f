using System.Globalization;
using System.Text;
using Segmentation.Transactions.Text;

namespace Segmentation.Tests.Transactions;

public class DecimalTextTests
{
    [Fact]
    public void TryParse_WrittenNumbers_ReadBackBitForBit()
    {
        var random = new SeededRandom(1);
        for (int i = 0; i < 20_000; i++)
        {
            double value = i % 2 == 0
                ? Math.Round(random.NextGaussian() * 1000, random.Next(6))
                : BitConverter.UInt64BitsToDouble(random.NextUInt64());
            if (!double.IsFinite(value))
                continue;
            Assert.True(
                DecimalText.TryParse(
                    Encoding.UTF8.GetBytes(value.ToString("R", CultureInfo.InvariantCulture)), (byte)'.', out double read));
            Assert.Equal(BitConverter.DoubleToInt64Bits(value), BitConverter.DoubleToInt64Bits(read));
        }
    }

    [Theory]
    [InlineData("0.1", 0.1)]
    [InlineData("-5", -5)]
    [InlineData("+5.", 5)]
    [InlineData(".5", 0.5)]
    [InlineData("1,234,567.25", 1234567.25)]
    [InlineData("1\u00A0234", 1234)]
    [InlineData("123456789012345678901234567890", 123456789012345678901234567890.0)]
    [InlineData("9007199254740993.0", 9007199254740992.0)]
    [InlineData("£5", 5)]
    [InlineData("$1,234.50", 1234.5)]
    [InlineData("-$5", -5)]
    [InlineData("$ -5", -5)]
    [InlineData("($5.00)", -5)]
    [InlineData("$(5.00)", -5)]
    [InlineData("49.03-", -49.03)]
    [InlineData("\u22125.5", -5.5)]
    [InlineData("5 EUR", 5)]
    [InlineData("USD5.25", 5.25)]
    [InlineData("1 500 руб.", 1500)]
    [InlineData("Rs.500", 500)]
    [InlineData("kr 12.50", 12.5)]
    [InlineData("1'234.50", 1234.5)]
    [InlineData("1\u202F234", 1234)]
    [InlineData("12,34,567.50", 1234567.5)]
    [InlineData("1.5e3", 1500)]
    [InlineData("$.50", 0.5)]
    public void TryParse_Number_IsRead(string text, double expected)
    {
        Assert.True(DecimalText.TryParse(Encoding.UTF8.GetBytes(text), (byte)'.', out double value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("12,5")]
    [InlineData("12,50")]
    [InlineData("12.5O")]
    [InlineData("1.2.3")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("1e400")]
    [InlineData("1 2")]
    [InlineData("--1")]
    [InlineData("10%")]
    [InlineData("0,250")]
    [InlineData("5 kg")]
    [InlineData("5.-")]
    [InlineData("(5")]
    [InlineData("(-5)")]
    [InlineData("-5-")]
    [InlineData("$5 €")]
    [InlineData("1,234,56")]
    [InlineData("1,234 567")]
    public void TryParse_NoNumber_IsRefused(string text) =>
        Assert.False(DecimalText.TryParse(Encoding.UTF8.GetBytes(text), (byte)'.', out _));
}
