using System.Text;
using Microsoft.Data.Sqlite;
using Segmentation.Features;
using Segmentation.Transactions;

namespace Segmentation.Tests.Transactions;

public sealed class TransactionReaderTests : IDisposable
{
    private const string Awkward = "\uFEFFInvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\r\n"
        + "1,A,\"MUG, \"\"BLUE\"\"\r\nTWO LINES\",2,2020-01-01 10:00:00,1.50,17850.0,UK\r\n"
        + "1,A,\"MUG, \"\"BLUE\"\"\r\nTWO LINES\",2,2020-01-01 10:00:00,1.50,17850.0,UK\r\n"
        + "\r\n"
        + "C2,A, MUG ,-2,2020-01-02 10:00:00,1.50,17850.0,\"UK\"\r\n"
        + "3,,,1,2020-01-02 10:00:00,0,\"9\"\"9\",\r\n"
        + "4,,ЁЖ,3,2020-01-05 10:00:00,2e1,\"9\"\"9\",\"\"\r\n"
        + "5,A,X,1,2020-01-06 10:00:00,1,,UK\r\n"
        + "6,A,X,1,2019-12-31 23:59:59,1.25,17850,UK";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_AwkwardText_IsReadAndCleanedByHand()
    {
        CustomerTotals totals = Csv.Read(Awkward, options => options with { Returns = ReturnHandling.Drop });
        Assert.Equal(["9\"9", "17850"], [totals.Ids[1], totals.Ids[0]]);
        Assert.Equal([4.25, 60], totals.Amount);
        Assert.Equal([3.0, 3], totals.Quantity);
        Assert.Equal([2, 1], totals.Orders);
        Assert.Equal(new DateTime(2019, 12, 31, 23, 59, 59).Ticks, totals.First[0]);
        Assert.Equal([1, 0, 1, 1, 0, 1], totals.Cleaning.Steps.Select(step => (int)step.Dropped));
        Assert.StartsWith("line 7: C2,A, MUG ", totals.Cleaning.Steps[3].Examples[0].ToString(), StringComparison.Ordinal);
        Assert.Equal(7, totals.Cleaning.RowsRead);
        Assert.Equal([3.0, 0], totals.Returned);
    }

    [Fact]
    public void Read_BlockLimitAtEveryByte_SameResult()
    {
        string expected = Csv.Describe(Csv.Read(Awkward));
        for (int bytes = 1; bytes <= Encoding.UTF8.GetByteCount(Awkward) + 1; bytes++)
            Assert.Equal(expected, Csv.Describe(Csv.Read(Awkward, blockBytes: bytes)));
    }

    [Fact]
    public void Read_GzipOfSeveralMembersAndStdinAndFiles_SameResult()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Csv.Small);
        string expected = Csv.Describe(Csv.Read(bytes));
        Assert.Equal(expected, Csv.Describe(Csv.Read([.. Csv.Gzip(bytes[..100]), .. Csv.Gzip(bytes[100..])])));
        string path = _folder.Write("a.csv", bytes);
        CustomerTotals fromFile = TransactionReader.Read(new TransactionsOptions { Sources = [path] });
        Assert.Equal(expected, Csv.Describe(fromFile));
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)), fromFile.InputSha256);
    }

    [Fact]
    public void Read_Pattern_JoinsItsFilesWhateverTheirColumnOrder()
    {
        _folder.Write("2020-1.csv", Csv.Small);
        _folder.Write("2020-2.csv", "customer_id;order_id;date;amount\n8;9;01.02.2020;12,5\n");
        CustomerTotals totals = TransactionReader.Read(new TransactionsOptions { Sources = [Path.Combine(_folder.Path, "*.csv")] });
        Assert.Equal([7.0, 15], totals.Amount);
        Assert.Equal([1, 2], totals.Orders);
        Assert.Equal([',', ';'], totals.Formats.Select(format => format.Delimiter));
        Assert.Equal(["yyyy-MM-dd HH:mm:ss", "d.M.yyyy"], totals.Formats.Select(format => format.DateFormat));
        Assert.Equal(',', totals.Formats[1].DecimalMark);
    }

    [Theory]
    [InlineData("12/13/2010 8:26", "M/d/yyyy H:mm", "2010-12-13T08:26:00")]
    [InlineData("13/12/2010 8:26", "d/M/yyyy H:mm", "2010-12-13T08:26:00")]
    [InlineData("13-12-10", "d-M-yyyy", "2010-12-13T00:00:00")]
    [InlineData("1.2.2020 23:59:01", "d.M.yyyy H:mm:ss", "2020-02-01T23:59:01")]
    [InlineData("2018100107", "yyyyMMddHH", "2018-10-01T07:00:00")]
    [InlineData("20181001", "yyyyMMdd", "2018-10-01T00:00:00")]
    [InlineData("2018/10/1", "yyyy/MM/dd", "2018-10-01T00:00:00")]
    [InlineData("2018-10-01T07:08:09.25Z", "yyyy-MM-dd'T'HH:mm:ss", "2018-10-01T07:08:09.25")]
    [InlineData("2018-10-01 07:08:09 PM", "yyyy-MM-dd HH:mm:ss", "2018-10-01T19:08:09")]
    [InlineData("2018-10-01 07:08:09+03:00", "yyyy-MM-dd HH:mm:ss", "2018-10-01T07:08:09")]
    public void Read_DateOfAnyKnownForm_IsDetected(string date, string format, string expected)
    {
        CustomerTotals totals = Csv.Read($"client,date,sum\n1,{date},5\n");
        Assert.Equal(format, totals.Formats[0].DateFormat);
        Assert.Equal(DateTime.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), totals.Summary.Last);
    }

    [Theory]
    [InlineData("d/M/yyyy", 4)]
    [InlineData("M/d/yyyy", 3)]
    [InlineData("%d/%m/%Y", 4)]
    public void Read_DateFormatGiven_DecidesTheOrder(string format, int month) =>
        Assert.Equal(
            month, Csv.Read("client,date,sum\n1,3/4/2020,5\n", options => options with { DateFormat = format }).Summary.Last.Month);

    [Fact]
    public void Read_OrderOfDayAndMonthToldPastTheSample_IsFound()
    {
        var text = new StringBuilder("client,date,sum\n");
        for (int i = 0; i < 60_000; i++)
            text.Append(i % 5000).Append(",1/").Append(1 + (i % 12)).Append("/2020,5\n");
        text.Append("1,1/31/2020,5\n");
        CustomerTotals totals = TransactionReader.Read(new TransactionsOptions { Sources = [_folder.Write("us.csv", text.ToString())] });
        Assert.Equal("M/d/yyyy", totals.Formats[0].DateFormat);
        Assert.Equal(new DateTime(2020, 1, 31), totals.Summary.Last);
    }

    [Theory]
    [InlineData("1;2020-01-01;1234,5", 1234.5)]
    [InlineData("1;2020-01-01;1.234,50", 1234.5)]
    [InlineData("1;2020-01-01;1 234,5", 1234.5)]
    [InlineData("1;2020-01-01;0,250", 0.25)]
    [InlineData("1;2020-01-01;12.5", 12.5)]
    [InlineData("1;2020-01-01;1,234.5", 1234.5)]
    public void Read_AmountOfAnyKnownForm_IsDetected(string row, double expected) =>
        Assert.Equal(expected, Csv.Read($"клиент;дата;сумма\n{row}\n").Amount[0]);

    [Fact]
    public void Read_WesternAndRussianCodePages_AreDetected()
    {
        byte[] latin = Encoding.Latin1.GetBytes("client,date,sum\nRené,2020-01-01,5\n");
        CustomerTotals totals = Csv.Read(latin);
        Assert.Equal(("René", "windows-1252"), (totals.Ids[0], totals.Formats[0].Encoding));
        byte[] russian = [.. CodePagesEncodingProvider.Instance.GetEncoding(1251)!.GetBytes("клиент;дата;сумма\nИванов;2020-01-01;5\n")];
        totals = Csv.Read(russian);
        Assert.Equal(("Иванов", "windows-1251"), (totals.Ids[0], totals.Formats[0].Encoding));
    }

    [Fact]
    public void Read_WesternByteFarPastTheSample_IsRead()
    {
        var text = new StringBuilder("client,date,sum\n");
        for (int i = 0; i < 40_000; i++)
            text.Append("1,2020-01-01,5\n");
        text.Append("René,2020-01-01,5\n");
        CustomerTotals totals = Csv.Read(Encoding.Latin1.GetBytes(text.ToString()));
        Assert.Equal("René", totals.Ids[1]);
        Assert.Equal("windows-1252", totals.Formats[0].Encoding);
    }

    [Fact]
    public void Read_CarriageReturnsAlone_EndRows() =>
        Assert.Equal(Csv.Describe(Csv.Read(Csv.Small)), Csv.Describe(Csv.Read(Csv.Small.Replace('\n', '\r'))));

    [Fact]
    public void Read_EachRuleSwitchedOff_KeepsItsRows()
    {
        Assert.Equal(
            [3.0 + 3 - 3 + 1.25, 60], Csv.Read(
                Awkward, options => options with { Returns = ReturnHandling.Drop, Rules = [CleaningRules.MissingCustomer] }).Amount);
        Assert.Equal(
            [3.0 + 3 + 1.25, 60], Csv.Read(
                Awkward, options =>
                    options with { Returns = ReturnHandling.Drop,
                        Rules = [CleaningRules.MissingCustomer, CleaningRules.NonPositiveQuantity] }).Amount);
        Assert.Equal(
            [2, 2], Csv.Read(
                Awkward, options =>
                    options with { Returns = ReturnHandling.Drop, Rules =
                        [CleaningRules.MissingCustomer, CleaningRules.Cancellations, CleaningRules.ExactDuplicates] }).Orders.Order());
    }

    [Fact]
    public void Read_OrderOfTwoCustomers_IsDroppedByItsRuleEvenIfTheSecondComesLast()
    {
        string text = Csv.Small + "1,B,TIN,1,2020-01-01 10:00:00,4,8,UK\n";
        CustomerTotals totals = Csv.Read(
            text, options =>
                options with { Returns = ReturnHandling.Drop,
                    Rules = [CleaningRules.MissingCustomer, CleaningRules.SeveralCustomersOrder] }, blockBytes: 100);
        Assert.Equal(3, totals.Cleaning.Steps[1].Dropped);
        Assert.Equal("8", totals.Ids[0]);
        Assert.Equal(1, totals.Ids.Count);
    }

    [Fact]
    public void Read_AbsurdLine_IsDroppedByItsRule()
    {
        string text = Csv.Small + "3,A,GATE,1000,2020-01-04 10:00:00,675,8,UK\n";
        CustomerTotals totals = Csv.Read(
            text, options => options with { Rules = [.. CleaningRules.Defaults, CleaningRules.ImplausibleLines] }, blockBytes: 100);
        Assert.Equal((CleaningRules.ImplausibleLines, 1L), (totals.Cleaning.Steps[^1].Rule, totals.Cleaning.Steps[^1].Dropped));
        Assert.Equal([7.0, 2.5], totals.Amount);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?table=orders")]
    [InlineData("?query=SELECT * FROM orders WHERE client <> 'x' ORDER BY rowid")]
    public void Read_SqliteDatabase_SameAsCsv(string query)
    {
        string path = Path.Combine(_folder.Path, "orders.db");
        using (var connection = new SqliteConnection($"Data Source={path};Pooling=false"))
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText =
                "CREATE TABLE orders(client TEXT, order_id INTEGER, date TEXT, quantity INTEGER, price REAL, product TEXT);"
                + "INSERT INTO orders VALUES ('a,b', 1, '2020-01-01', 2, 0.1, 'x \"y\"'), ('c', 2, '2020-01-02', 3, 1e-3, NULL), (NULL, "
                + "3, '2020-01-02', 3, 1, NULL)";
            command.ExecuteNonQuery();
        }
        CustomerTotals totals = TransactionReader.Read(new TransactionsOptions { Sources = [$"sqlite:{path}{query}"], DecimalMark = ',' });
        Assert.Equal([0.2, 0.003], totals.Amount);
        Assert.Equal("a,b", totals.Ids[0]);
        Assert.Equal(query.Contains("query", StringComparison.Ordinal) ? 2 : 3, totals.Cleaning.RowsRead);
        Assert.Contains(
            "no such column", Assert.ThrowsAny<IOException>(
                () => TransactionReader.Read(
                    new TransactionsOptions { Sources = [$"sqlite:{path}?query=SELECT absent FROM orders"] })).Message,
                        StringComparison.Ordinal);
        Assert.ThrowsAny<FileNotFoundException>(
            () => TransactionReader.Read(new TransactionsOptions { Sources = ["sqlite:/nowhere/x.db"] }));
    }

    [Fact]
    public void Read_AsOf_LeavesOutWhatCameLater()
    {
        CustomerTotals totals = Csv.Read(Csv.Small, options => options with { AsOf = new DateTime(2020, 1, 2) });
        Assert.Equal(1, totals.Ids.Count);
        Assert.Equal(("after-as-of", 1L), (totals.Cleaning.Steps[2].Rule, totals.Cleaning.Steps[2].Dropped));
    }

    [Fact]
    public void Read_ColumnMap_Wins()
    {
        string text = "who,customer_id,when,worth\nann,1,2020-01-01,5\n";
        var map = new Dictionary<string, string> { ["customer"] = "who", ["date"] = "when", ["amount"] = "Worth" };
        Assert.Equal("ann", Csv.Read(text, options => options with { ColumnMap = map }).Ids[0]);
    }

    [Fact]
    public void Read_NumericIds_AreOrderedAsNumbersAndOthersAsBytes()
    {
        const string Head = "client,date,sum\n";
        CustomerTotals numbers = Csv.Read(Head + "10,2020-01-01,1\n9,2020-01-01,1\n09,2020-01-01,1\n");
        Assert.Equal(["09", "9", "10"], Enumerable.Range(0, 3).Select(i => numbers.Ids[i]));
        CustomerTotals texts = Csv.Read(Head + "10,2020-01-01,1\n9,2020-01-01,1\ncustomer-b,2020-01-01,1\ncustomer-a,2020-01-01,1\n");
        Assert.Equal(["10", "9", "customer-a", "customer-b"], Enumerable.Range(0, 4).Select(i => texts.Ids[i]));
    }

    [Fact]
    public void Build_FurtherFeatures_AreAsDefined()
    {
        const string Text = "client,order,date,quantity,price\n"
            + "1,a,2020-01-01,2,5\n1,b,2020-01-11,4,10\n1,c,2020-01-21,1,10\n1,C9,2020-01-22,-1,10\n2,d,2020-01-25,3,1\n";
        CustomerFeatures features = FromTransactions.Build(new TransactionsOptions
        {
            Sources = ["-"],
            StandardInput = new MemoryStream(Encoding.UTF8.GetBytes(Text)),
            FeatureNames =
                ["tenure", "mean_interpurchase_days", "average_receipt", "mean_quantity", "returns_share", "recency", "active_days"],
            AsOf = new DateTime(2020, 1, 31),
        });
        Assert.Equal([30, 10, 20, 7 / 3.0, 10 / 70.0, 10, 20], features.Table.Values.Row(0).ToArray());
        Assert.Equal([6.0, 6, 3, 3, 0, 6, 0], features.Table.Values.Row(1).ToArray());
    }
}
