using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Segmentation.Transactions.Text;

namespace Segmentation.Tests.Transactions;

public sealed class DateTextTests
{
    private static readonly Gen<DateTime> Times =
        Gen.Choose(0, 3000 * 365).SelectMany(
            day => Gen.Choose(0, 86_399).Select(second => new DateTime(1000, 1, 1).AddDays(day).AddSeconds(second)));

    /// <summary>Ways in which a moment is written to the second, and the order of parts that reads them.</summary>
    public static TheoryData<string, string> Formats => new()
    {
        { "yyyy-MM-dd HH:mm:ss", nameof(DateOrder.YearMonthDay) }, { "yyyy/M/d H:mm:ss", nameof(DateOrder.YearMonthDay) },
        { "yyyy-MM-dd'T'HH:mm:ss'Z'", nameof(DateOrder.YearMonthDay) }, { "yyyy-MM-dd'T'HH:mm:ss'+03:00'", nameof(DateOrder.YearMonthDay) },
        { "yyyy.MM.dd HH:mm:ss '-0500'", nameof(DateOrder.YearMonthDay) }, { "M/d/yyyy H:mm:ss", nameof(DateOrder.MonthDayYear) },
        { "M/d/yyyy h:mm:ss tt", nameof(DateOrder.MonthDayYear) }, { "MM-dd-yyyy HH:mm:ss", nameof(DateOrder.MonthDayYear) },
        { "d.M.yyyy H:mm:ss", nameof(DateOrder.DayMonthYear) }, { "dd/MM/yyyy  HH:mm:ss", nameof(DateOrder.DayMonthYear) },
        { "yyyyMMddHHmmss", nameof(DateOrder.Digits) },
    };

    [Theory]
    [MemberData(nameof(Formats))]
    public void TryParse_AnyMoment_IsThatMoment(string format, string order) =>
        Prop.ForAll(Times.ToArbitrary(), time =>
            Parse(time.ToString(format, CultureInfo.InvariantCulture), Enum.Parse<DateOrder>(order)) == time).QuickCheckThrowOnFailure();

    [Theory]
    [MemberData(nameof(Formats))]
    public void Describe_OfAnExample_NamesAFormatOfItsOrder(string format, string order)
    {
        var known = Enum.Parse<DateOrder>(order);
        string example = new DateTime(2011, 12, 9, 8, 26, 0).ToString(format, CultureInfo.InvariantCulture);
        Assert.Equal(known, DateFormats.Parse(DateFormats.Describe(known, Encoding.UTF8.GetBytes(example))));
    }

    [Theory]
    [InlineData("2011-12-09", nameof(DateOrder.YearMonthDay), "2011-12-09")]
    [InlineData("20111209", nameof(DateOrder.Digits), "2011-12-09")]
    [InlineData("2011120918", nameof(DateOrder.Digits), "2011-12-09 18:00")]
    [InlineData("201112091805", nameof(DateOrder.Digits), "2011-12-09 18:05")]
    [InlineData("9/12/69", nameof(DateOrder.DayMonthYear), "2069-12-09")]
    [InlineData("9/12/70", nameof(DateOrder.DayMonthYear), "1970-12-09")]
    [InlineData("12/9/2011 12:05 AM", nameof(DateOrder.MonthDayYear), "2011-12-09 00:05")]
    [InlineData("12/9/2011 12:05 pm", nameof(DateOrder.MonthDayYear), "2011-12-09 12:05")]
    [InlineData("2012-02-29", nameof(DateOrder.YearMonthDay), "2012-02-29")]
    [InlineData("2011-12-09 10:00:00.25", nameof(DateOrder.YearMonthDay), "2011-12-09 10:00:00.25")]
    public void TryParse_Text_IsRead(string text, string order, string expected) =>
        Assert.Equal(DateTime.Parse(expected, CultureInfo.InvariantCulture), Parse(text, Enum.Parse<DateOrder>(order)));

    [Theory]
    [InlineData("2011-02-29", nameof(DateOrder.YearMonthDay))]
    [InlineData("2011-13-01", nameof(DateOrder.YearMonthDay))]
    [InlineData("2011-00-10", nameof(DateOrder.YearMonthDay))]
    [InlineData("11-12-09", nameof(DateOrder.YearMonthDay))]
    [InlineData("2011-12/09", nameof(DateOrder.YearMonthDay))]
    [InlineData("2011-12-09x", nameof(DateOrder.YearMonthDay))]
    [InlineData("2011-12-09 24:00", nameof(DateOrder.YearMonthDay))]
    [InlineData("2011-12-09 10:60", nameof(DateOrder.YearMonthDay))]
    [InlineData("2011-12-09 10:5", nameof(DateOrder.YearMonthDay))]
    [InlineData("2011-12-09 13:00 pm", nameof(DateOrder.YearMonthDay))]
    [InlineData("31/12/2011", nameof(DateOrder.MonthDayYear))]
    [InlineData("12/31/2011", nameof(DateOrder.DayMonthYear))]
    [InlineData("1/2/011", nameof(DateOrder.DayMonthYear))]
    [InlineData("201112091", nameof(DateOrder.Digits))]
    [InlineData("20111301", nameof(DateOrder.Digits))]
    [InlineData("", nameof(DateOrder.YearMonthDay))]
    public void TryParse_NoSuchDate_IsRefused(string text, string order) => Assert.Null(Parse(text, Enum.Parse<DateOrder>(order)));

    [Theory]
    [InlineData("yyyy-MM-dd", nameof(DateOrder.YearMonthDay))]
    [InlineData("%Y/%m/%d %H:%M", nameof(DateOrder.YearMonthDay))]
    [InlineData("M/d/yyyy H:mm", nameof(DateOrder.MonthDayYear))]
    [InlineData("%d.%m.%y", nameof(DateOrder.DayMonthYear))]
    [InlineData("yyyyMMddHH", nameof(DateOrder.Digits))]
    public void DateFormat_ByName_IsItsOrder(string format, string order) =>
        Assert.Equal(Enum.Parse<DateOrder>(order), DateFormats.Parse(format));

    [Theory]
    [InlineData("yyyy")]
    [InlineData("HH:mm")]
    [InlineData("")]
    public void DateFormat_WithoutItsParts_IsRefusedByName(string format) =>
        Assert.Contains($"\"{format}\"", Assert.Throws<InputException>(() => DateFormats.Parse(format)).Message, StringComparison.Ordinal);

    private static DateTime? Parse(string text, DateOrder order) =>
        DateText.TryParse(Encoding.UTF8.GetBytes(text), order, out long ticks) ? new DateTime(ticks) : null;
}
