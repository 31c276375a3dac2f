using System.Text;
using Segmentation.Features;
using Segmentation.Transactions;
using Segmentation.Wording;

namespace Segmentation.Tests.Transactions;

/// <summary>The decimal mark by evidence, whatever the order of rows.</summary>
public sealed class DecimalMarkTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("1,500", "0,250", 1.75)]
    [InlineData("1,500", "12,5", 14)]
    [InlineData("1.500", "12,5", 1512.5)]
    [InlineData("1.500", "0.250", 1.75)]
    [InlineData("1,500", "0.5", 1500.5)]
    [InlineData("1,500", "1,234,567", 1_236_067)]
    [InlineData("1.500", "1.234.567", 1_236_067)]
    [InlineData("1,500", "2 000,500", 2002)]
    [InlineData("1,500", "1.5e3", 3000)]
    [InlineData("1,500", "$12.50", 1512.5)]
    public void Read_LaterEvidence_SettlesTheMarkForAllRowsInAnyOrder(string open, string telling, double sum)
    {
        string[] rows =
            [$"1;a;2024-01-15;{open}", .. Enumerable.Range(0, 300).Select(i => $"2;b{i};2024-01-15;7"), $"1;c;2024-01-16;{telling}"];
        foreach (string[] order in new[] { rows, [.. rows.Reverse()] })
        {
            byte[] text = Encoding.UTF8.GetBytes("customer_id;order_id;date;amount\n" + string.Join('\n', order) + "\n");
            string path = _folder.Write("in.csv", text);
            // Within the sample, within a batch of blocks, and many batches later.
            foreach (int block in new[] { 1 << 20, 1000, 40 })
            {
                CustomerTotals totals = TransactionReader.Read(new TransactionsOptions { Sources = [path] }, block);
                Assert.Equal([sum, 2100], totals.Amount);
                Assert.DoesNotContain(totals.Cleaning.Findings, finding => finding.Code != "partly-marked-amounts");
            }
        }
    }

    [Fact]
    public void Read_EvidencePastTheSample_SettlesTheMarkForWhatStoodBeforeIt()
    {
        // Whole numbers fill the sample; an open number comes with the first blocks, the telling one with the last.
        var text = new StringBuilder("customer_id;order_id;date;amount\n");
        for (int i = 0; i < 400_000; i++)
            text.Append("1;").Append(i).Append(";2024-01-15;").Append(i == 20_000 ? "1,500" : "1").Append('\n');
        string path = _folder.Write("late.csv", text.ToString() + "1;x;2024-01-15;0,250\n");
        CustomerTotals totals = TransactionReader.Read(new TransactionsOptions { Sources = [path] });
        Assert.Equal(399_999 + 1.75, totals.Amount[0]);
        path = _folder.Write("thousands.csv", text.ToString() + "1;x;2024-01-15;0.250\n");
        totals = TransactionReader.Read(new TransactionsOptions { Sources = [path] });
        Assert.Equal(399_999 + 1500.25, totals.Amount[0]);
        Assert.Equal('.', totals.Formats[0].DecimalMark);
    }

    [Fact]
    public void Read_EvidenceTooLateForAPipe_IsAnErrorThatNamesBothLines()
    {
        string text = "customer_id;order_id;date;amount\n1;0;2024-01-15;1,500\n" + string.Concat(
            Enumerable.Range(0, 40_000).Select(i => $"1;{i};2024-01-15;1\n")) + "1;x;2024-01-15;12.5\n";
        string message = Assert.Throws<InputException>(() => Csv.Read(text, blockBytes: 1000)).Message;
        Assert.Contains("-:40003: \"12.5\" has a decimal point, which \"1,500\" (line 2) had left open", message, StringComparison.Ordinal);
        Assert.Equal(40_000 + 1512.5, Csv.Read(text, options => options with { DecimalMark = '.' }, blockBytes: 1000).Amount[0]);
    }

    [Theory]
    [InlineData("12,5", "12.5")]
    [InlineData("1,234,567", "0,5")]
    [InlineData("0.250", "0,250")]
    [InlineData("1.234,50", "1,234.50")]
    public void Read_Contradiction_NamesBothLines(string first, string second)
    {
        string text = $"customer_id;order_id;date;amount\n1;0;2024-01-15;{first}\n" + string.Concat(
            Enumerable.Range(0, 100).Select(i => $"1;{i};2024-01-15;1\n")) + $"1;x;2024-01-15;{second}\n";
        foreach (int block in new[] { 1 << 20, 50 })
        {
            string message = Assert.Throws<InputException>(() => Csv.Read(text, blockBytes: block)).Message;
            Assert.Contains("-:103:", message, StringComparison.Ordinal);
            Assert.Contains($"\"{second}\" has a decimal", message, StringComparison.Ordinal);
            Assert.Contains($"line 2 has a decimal", message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(';', "1,234", 1.234, "the decimal comma", "‹decimal› .")]
    [InlineData(',', "\"1,234\"", 1234, "a mark between thousands", "‹decimal› ,")]
    [InlineData(';', "1.234", 1.234, "the decimal point", "‹decimal› ,")]
    public void Read_OpenToTheEnd_TheDelimiterDecidesAndAFindingSaysSo(
        char delimiter, string number, double value, string taken, string advice)
    {
        string text = $"customer_id;date;amount\n1;2024-01-15;{number}\n1;2024-01-16;5\n".Replace(';', delimiter);
        CustomerTotals totals = Csv.Read(text);
        Assert.Equal(value + 5, totals.Amount[0]);
        Finding finding = Assert.Single(totals.Cleaning.Findings);
        Assert.Equal("ambiguous-decimals", finding.Code);
        Assert.Contains("(line 2)", finding.Text, StringComparison.Ordinal);
        Assert.Contains(taken, finding.Text, StringComparison.Ordinal);
        Assert.StartsWith(advice, finding.Advice?.In(Language.English), StringComparison.Ordinal);
        Assert.Empty(Csv.Read(text, options => options with { DecimalMark = '.' }).Cleaning.Findings);
    }

    [Fact]
    public void Read_BothMarksOpenToTheEnd_Asks() =>
        Assert.Contains(
            "give ‹decimal› . or ‹decimal› ,", Assert.Throws<InputException>(
                () => Csv.Read("customer_id;date;amount\n1;2024-01-15;1,234\n1;2024-01-16;1.234\n")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("\"$1,234.50\"", 1234.5)]
    [InlineData("+12.50", 12.5)]
    [InlineData(" 12.50 ", 12.5)]
    [InlineData("1234.50 USD", 1234.5)]
    public void Read_CurrencyAndSigns_AreRead(string amount, double expected) =>
        Assert.Equal(expected, Csv.Read($"customer_id,order_id,date,amount\n1,1,2024-01-15,{amount}\n").Amount[0]);

    [Theory]
    [InlineData("(5.00)", 5)]
    [InlineData("49.03-", 49.03)]
    [InlineData("\u22125.5", 5.5)]
    public void Read_NegativeAmount_IsNegative(string amount, double returned)
    {
        CustomerTotals totals = Csv.Read(
            $"customer_id,order_id,date,amount\n1,1,2024-01-15,100\n1,2,2024-01-16,{amount}\n", options => options with { Rules = [] });
        Assert.Equal(100 - returned, totals.Amount[0]);
    }

    [Fact]
    public void Read_EuropeanAmounts_AreRead() =>
        Assert.Equal(
            1234.5 + 1_234_567.5, Csv.Read(
                "customer_id;date;amount\n1;2024-01-15;1.234,50 €\n1;2024-01-16;1\u202F234\u202F567,50 €\n").Amount[0]);

    [Theory]
    [InlineData("10%")]
    [InlineData("1e400")]
    [InlineData("5 kg")]
    [InlineData("12.5O")]
    [InlineData("Infinity")]
    public void Read_NoAmount_IsAnErrorWithLineColumnAndValue(string amount)
    {
        string message = Assert.Throws<InputException>(() => Csv.Read($"customer_id,date,amount\n1,2024-01-15,{amount}\n")).Message;
        Assert.Contains($"-:2: amount \"{amount}\" is ", message, StringComparison.Ordinal);
        Assert.Contains("(column 'amount')", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SeveralCurrenciesInOneColumn_AreAnErrorThatNamesBothLines() =>
        Assert.Contains(
            "-:3: an amount in EUR, and line 2 has one in USD",
            Assert.Throws<InputException>(() => Csv.Read("customer_id,date,amount\n1,2024-01-15,$5\n1,2024-01-15,€5\n")).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Read_FirstDateOfABlockIsEmpty_IsAnError() =>
        Assert.Contains(
            "-:2: date is empty", Assert.Throws<InputException>(
                () => Csv.Read("customer_id,date,amount\n1,,5\n1,2024-01-15,5\n")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("a;1,500;7\nb;2;0,250\n", 1.5, 0.25)]
    [InlineData("a;1.500;7\nb;2;0,250\n", 1500, 0.25)]
    [InlineData("a;1.500;7\nb;2;0.250\n", 1.5, 0.25)]
    public void ReadTable_LaterEvidence_SettlesTheMarkForEarlierRows(string rows, double first, double last)
    {
        FeatureTable table = FeatureTable.ReadCsv("-", true, new MemoryStream(Encoding.UTF8.GetBytes("id;x;y\n" + rows)));
        Assert.Equal([first, 7, 2, last], table.Values.Row(0).ToArray().Concat(table.Values.Row(1).ToArray()));
        Assert.Empty(table.Findings);
    }

    [Fact]
    public void ReadTable_ContradictionAndOpenMarks_AreTold()
    {
        Assert.Contains(
            "-:3: number \"0,5\" has a decimal comma, and line 2 has a decimal point (\"1.5\")", Assert.Throws<InputException>(
                () => FeatureTable.ReadCsv("-", true, new MemoryStream("id;x\na;1.5\nb;0,5\n"u8.ToArray()))).Message,
                    StringComparison.Ordinal);
        FeatureTable Read(TableReading? reading) =>
            FeatureTable.ReadCsv("-", true, new MemoryStream("id;x\na;1,500\nb;5\n"u8.ToArray()), reading: reading);
        Finding finding = Assert.Single(Read(null).Findings);
        Assert.Equal(("ambiguous-decimals", null), (finding.Code, finding.Advice));
        Assert.StartsWith("‹decimal› .", Assert.Single(Read(new TableReading()).Findings).Advice?.In(Language.English),
            StringComparison.Ordinal);
        FeatureTable told = Read(new TableReading { DecimalMark = '.' });
        Assert.Empty(told.Findings);
        Assert.Equal(1500, told.Values[0, 0]);
    }

    [Fact]
    public void ReadTable_WithoutHeaderBySpaces_NamesColumnsByNumber()
    {
        FeatureTable table = FeatureTable.ReadCsv(
            "-", true, new MemoryStream(
                "a  1.5   2\nb 3 4\n"u8.ToArray()), reading: new TableReading { HasHeader = false, Delimiter = ' ' });
        Assert.Equal(["2", "3"], table.Columns);
        Assert.Equal([3.0, 4], table.Values.Row(1).ToArray());
    }
}
