using System.Globalization;
using Segmentation.Features;
using Segmentation.Transactions;
using Segmentation.Transactions.Text;

namespace Segmentation.Tests.Transactions;

/// <summary>Forms of dates, zones, and dates that stand for none.</summary>
public class DateFormTests
{
    [Theory]
    [InlineData("05-Jan-24", "2024-01-05T00:00:00", "d-MMM-yy")]
    [InlineData("05-JAN-2024", "2024-01-05T00:00:00", "d-MMM-yyyy")]
    [InlineData("5 January 2024", "2024-01-05T00:00:00", "d MMMM yyyy")]
    [InlineData("January 5th, 2024", "2024-01-05T00:00:00", null)]
    [InlineData("Jan 5, 2024, 9:50:26 AM", "2024-01-05T09:50:26", "MMM d, yyyy, h:mm:ss")]
    [InlineData("Jan 5, 2024, 9:50:26\u202FPM", "2024-01-05T21:50:26", null)]
    [InlineData("Mar 1, 2024, 12:00:26 AM", "2024-03-01T00:00:26", null)]
    [InlineData("Mon, 23 Sep 2024 14:21:24 +0000", "2024-09-23T14:21:24", "ddd, d MMM yyyy H:mm:ss")]
    [InlineData("Mon, 23 Sep 2024 14:21:24 GMT", "2024-09-23T14:21:24", null)]
    [InlineData("Mon Sep 23 14:21:24 2024", "2024-09-23T14:21:24", null)]
    [InlineData("Mon Sep 23 14:21:24 UTC 2024", "2024-09-23T14:21:24", null)]
    [InlineData("Mon Sep 23 2024 14:21:24 GMT+0300 (Moscow Standard Time)", "2024-09-23T14:21:24", null)]
    [InlineData("23/Sep/2024:14:21:24 +0300", "2024-09-23T14:21:24", null)]
    [InlineData("23SEP2024:14:21:24", "2024-09-23T14:21:24", null)]
    [InlineData("2024-Sep-23", "2024-09-23T00:00:00", null)]
    [InlineData("5 января 2024", "2024-01-05T00:00:00", "d MMMM yyyy")]
    [InlineData("5 января 2024 г.", "2024-01-05T00:00:00", null)]
    [InlineData("05 янв. 2024 г., 14:21", "2024-01-05T14:21:00", null)]
    [InlineData("7 мая 2024", "2024-05-07T00:00:00", null)]
    [InlineData("12 сент. 2024", "2024-09-12T00:00:00", null)]
    [InlineData("пт, 12 июля 2024, 8:05", "2024-07-12T08:05:00", null)]
    [InlineData("2024-01-05 10:30:00 UTC", "2024-01-05T10:30:00", "yyyy-MM-dd HH:mm:ss")]
    [InlineData("2024-01-05T10:30:00Z", "2024-01-05T10:30:00", null)]
    [InlineData("2024-01-05T10:30:00.123456789-08:00", "2024-01-05T10:30:00.1234567", null)]
    [InlineData("1/25/2024, 9:50:26 AM", "2024-01-25T09:50:26", null)]
    [InlineData("20240105T103000Z", "2024-01-05T10:30:00", null)]
    [InlineData("20240105 10:30", "2024-01-05T10:30:00", null)]
    [InlineData("20240105", "2024-01-05T00:00:00", "yyyyMMdd")]
    [InlineData("1704412800", "2024-01-05T00:00:00", "epoch")]
    [InlineData("1704412800.5", "2024-01-05T00:00:00.5", "epoch")]
    [InlineData("1704412800000", "2024-01-05T00:00:00", "epoch-ms")]
    [InlineData("1704412800000000", "2024-01-05T00:00:00", "epoch-us")]
    [InlineData("946684800", "2000-01-01T00:00:00", "epoch")]
    public void Read_DateOfManyForms_IsDetected(string date, string expected, string? format)
    {
        CustomerTotals totals = Csv.Read($"client,date,sum\n1,\"{date}\",5\n");
        Assert.Equal(DateTime.Parse(expected, CultureInfo.InvariantCulture), totals.Summary.Last);
        if (format is not null)
            Assert.Equal(format, totals.Formats[0].DateFormat);
        Assert.Empty(totals.Cleaning.Findings);
    }

    [Theory]
    [InlineData("31 Feb 2024")]
    [InlineData("5 Janu 2024")]
    [InlineData("Jan 2024")]
    [InlineData("5 Jan 6 Feb 2024")]
    [InlineData("5 6 Jan 2024")]
    [InlineData("5 Jan 2024 25:00")]
    [InlineData("5 Jan 2024 10:00 XYZ")]
    [InlineData("2024-01-05 10:30:00 +25:00")]
    [InlineData("2024-01-05 10:30:00 Nowhere")]
    [InlineData("99999999999999999999")]
    [InlineData("45296")]
    public void Read_NoDate_IsAnErrorWithItsLine(string date) =>
        Assert.Contains("-:2: date", Fails($"client,date,sum\n1,\"{date}\",5\n"), StringComparison.Ordinal);

    [Theory]
    [InlineData("dd-MMM-yy", "05-Jan-24")]
    [InlineData("MMM d, yyyy, h:mm:ss tt", "Jan 5, 2024, 9:50:26 AM")]
    [InlineData("%d %B %Y", "5 January 2024")]
    [InlineData("%a %b %d %H:%M:%S %Y", "Fri Jan 05 14:21:24 2024")]
    [InlineData("d/M/yyyy H:mm", "5/1/2024 10:00")]
    [InlineData("%d/%m/%Y %I:%M %p", "5/1/2024 10:00 AM")]
    [InlineData("yyyy-MM-dd'T'HH:mm:ss.fffzzz", "2024-01-05T10:00:00.000+01:00")]
    [InlineData("yyyyMMdd HH:mm", "20240105 10:00")]
    [InlineData("epoch-ms", "1704412800000")]
    public void Read_FormatGiven_Works(string format, string date)
    {
        Assert.True(DateFormats.IsKnown(format));
        CustomerTotals totals = Csv.Read($"client,date,sum\n1,\"{date}\",5\n", options => options with { DateFormat = format });
        Assert.Equal(new DateTime(2024, 1, 5), totals.Summary.Last.Date);
    }

    [Theory]
    [InlineData("week")]
    [InlineData("")]
    [InlineData("yyyy/dd/MM")]
    [InlineData("d-M/yyyy")]
    [InlineData("MM/yyyy")]
    [InlineData("d/M/yyyy H.mm")]
    [InlineData("%j %Y")]
    [InlineData("ddMMyyyy")]
    [InlineData("yyyy-MM-dd EEE")]
    public void Parse_FormatThatNoDateIsReadBy_IsRefused(string format)
    {
        Assert.False(DateFormats.IsKnown(format));
        Assert.Contains(
            "is not one that dates are read by", Fails(
                "client,date,sum\n1,2024-01-05,5\n", options => options with { DateFormat = format }), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OffsetsMixed_CountAsWrittenAndAreTold()
    {
        const string Text = "customer_id,order_id,date,amount\n1,1,2024-03-01T23:30:00-08:00,10\n2,2,2024-03-02T05:00:00Z,20\n";
        CustomerTotals totals = Csv.Read(Text);
        Assert.Equal(new DateTime(2024, 3, 1, 23, 30, 0).Ticks, totals.Last[0]);
        Finding finding = Assert.Single(totals.Cleaning.Findings);
        Assert.Equal(("mixed-offsets", FindingWeight.Weighty), (finding.Code, finding.Weight));
        Assert.Contains("-08:00 (-:2), Z (-:3)", finding.Text, StringComparison.Ordinal);
        Assert.Empty(Csv.Read(Text.Replace("-08:00", "Z", StringComparison.Ordinal)).Cleaning.Findings);
        Assert.Single(Csv.Read(Text.Replace("-08:00", "", StringComparison.Ordinal)).Cleaning.Findings);
        // Told whatever the blocks.
        Assert.Equal(finding.Text, Assert.Single(Csv.Read(Text, blockBytes: 10).Cleaning.Findings).Text);
    }

    [Theory]
    [InlineData("UTC", "2024-03-02T07:30:00")]
    [InlineData("+03:00", "2024-03-02T10:30:00")]
    [InlineData("Europe/Moscow", "2024-03-02T10:30:00")]
    [InlineData("America/New_York", "2024-03-02T02:30:00")]
    public void Read_TimeZone_ConvertsDatesThatNameAnOffset(string zone, string expected)
    {
        const string Text = "customer_id,order_id,date,amount\n1,1,2024-03-01T23:30:00-08:00,10\n2,2,2024-03-02T05:00:00,20\n";
        CustomerTotals totals = Csv.Read(Text, options => options with { TimeZone = zone });
        Assert.Equal(DateTime.Parse(expected, CultureInfo.InvariantCulture).Ticks, totals.Last[0]);
        Assert.Equal(new DateTime(2024, 3, 2, 5, 0, 0).Ticks, totals.Last[1]);
    }

    [Fact]
    public void Read_TimeZone_FollowsItsSummerTimeAndRefusesUnknownNames()
    {
        const string Text = "customer_id,date,amount\n1,1704412800,10\n2,1720137600,20\n";
        CustomerTotals totals = Csv.Read(Text, options => options with { TimeZone = "Europe/Berlin" });
        Assert.Equal([1, 2], totals.Last.Select(ticks => new DateTime(ticks).Hour));
        Assert.Contains(
            "\"Mars/Olympus\" is not known", Fails(Text, options => options with { TimeZone = "Mars/Olympus" }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("9999-12-31")]
    [InlineData("9999-12-31 23:59:59")]
    [InlineData("0000-00-00")]
    [InlineData("0000-00-00 00:00:00")]
    [InlineData("1900-01-01")]
    [InlineData("1899-12-30")]
    [InlineData("1753-01-01")]
    [InlineData("0001-01-01")]
    [InlineData("1970-01-01")]
    public void Read_PlaceholderDate_IsDroppedByItsRule(string date)
    {
        string text = $"customer_id,order_id,date,amount\n1,1,2024-01-05,10\n2,2,{date},20\n1,3,2024-03-01,5\n";
        CustomerTotals totals = Csv.Read(text);
        Assert.Equal((1, 2L), (totals.Ids.Count, totals.Summary.Orders));
        CleaningStep step = totals.Cleaning.Steps.Single(step => step.Rule == CleaningRules.PlaceholderDates);
        Assert.Equal(1, step.Dropped);
        Assert.Equal($"line 3: 2,2,{date},20", Assert.Single(step.Examples).ToString());
    }

    [Theory]
    [InlineData("0", "1704412800")]
    [InlineData("00000000", "20240105")]
    [InlineData("99991231", "20240105")]
    [InlineData("00.00.0000", "5.1.2024")]
    [InlineData("1/0/1900", "1/25/2024")]
    [InlineData("01-Jan-1900", "05-Jan-2024")]
    public void Read_PlaceholderOfAnotherForm_IsDroppedByItsRule(string placeholder, string date) =>
        Assert.Equal(1, Csv.Read($"customer_id,date,amount\n1,{placeholder},10\n2,{date},10\n").Ids.Count);

    [Fact]
    public void Read_DatesOf1970AmongTheirLike_AreDates() =>
        Assert.Equal(2, Csv.Read("customer_id,date,amount\n1,1970-01-01,10\n2,1970-03-05,10\n").Ids.Count);

    [Fact]
    public void Read_PlaceholderRuleOff_KeepsDatesAndOverflowsNothing()
    {
        Func<TransactionsOptions, TransactionsOptions> off = options => options with { Rules = [] };
        const string Text = "customer_id,order_id,date,amount\n1,1,2024-01-05,10\n2,2,9999-12-31,20\n";
        Assert.Equal(2, Csv.Read(Text, off).Ids.Count);
        var options =
            new TransactionsOptions { Sources = ["-"], StandardInput = new MemoryStream(
                System.Text.Encoding.UTF8.GetBytes(Text)), Rules = [] };
        Assert.Contains(
            "no calendar has", Assert.Throws<InputException>(() => FromTransactions.Build(options)).Message, StringComparison.Ordinal);
        Assert.Contains(
            "-:3: date \"0000-00-00\"", Fails(
                Text.Replace("9999-12-31", "0000-00-00", StringComparison.Ordinal), off), StringComparison.Ordinal);
    }

    [Fact]
    public void TryParse_BytesThatAreNoUtf8_AreNoDate() =>
        Assert.False(DateText.TryParse([.. "5 Jan 20"u8, 0xD1, .. "24"u8], DateOrder.NamedMonth, out _));

    [Fact]
    public void Read_EmptyDate_IsAnErrorWithItsLine() =>
        Assert.Contains(
            "-:3: date is empty", Fails("customer_id,order_id,date,amount\n1,1,2024-01-05,10\n2,2,,20\n"), StringComparison.Ordinal);

    private static string Fails(string text, Func<TransactionsOptions, TransactionsOptions>? change = null) =>
        Assert.Throws<InputException>(() => Csv.Read(text, change)).Message;
}
