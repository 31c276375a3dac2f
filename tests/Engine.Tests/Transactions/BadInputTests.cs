using System.Text;
using Segmentation.Features;
using Segmentation.Transactions;

namespace Segmentation.Tests.Transactions;

public sealed class BadInputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_MissingFile_IsAFileErrorThatNamesIt()
    {
        FileNotFoundException error = Assert.ThrowsAny<FileNotFoundException>(() => ReadFile("/nowhere/sales.csv"));
        Assert.Contains("/nowhere/sales.csv: no such file", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_PatternWithoutFiles_IsAFileErrorThatNamesIt()
    {
        FileNotFoundException error = Assert.ThrowsAny<FileNotFoundException>(() => ReadFile(Path.Combine(_folder.Path, "*.csv")));
        Assert.Contains("no file matches", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Directory_IsAFileErrorThatSuggestsAPattern()
    {
        IOException error = Assert.ThrowsAny<IOException>(() => ReadFile(_folder.Path));
        Assert.Contains("is a directory", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("\n\n", "is empty")]
    [InlineData(Csv.Header, "has a header and no rows")]
    [InlineData(
        "a,b\n1,2\n",
        "file.csv:1: no column is known as the customer, date or the line's value; columns are \"a\", \"b\". "
        + "Name them with ‹map› customer=COLUMN; ‹map› date=COLUMN; "
        + "‹map› amount=COLUMN for the whole value of a line, or ‹map› quantity=COLUMN and ‹map› price=COLUMN.")]
    [InlineData("id,date,amount\n1,2020-01-01,4\n2,2020-01-02,5\n", "\"id\" is not taken for the customer")]
    [InlineData(
        "customer,date,quantity,worth\n1,2020-01-01,4,48\n",
        "Name it with ‹map› amount=COLUMN for the whole value of a line, or ‹map› price=COLUMN for the price of one, which "
        + "\"quantity\" multiplies.")]
    [InlineData("customer,date,price\n1,2020-01-01,4\n", "or ‹map› amount=price where it is the whole value of a line")]
    [InlineData("customer_id,date\n1,2020-01-01\n", "file.csv:1: no column is known as the line's value")]
    [InlineData("customer_id,date,quantity\n1,2020-01-01,4\n", "‹map› price=COLUMN")]
    [InlineData("customer_id,customer_id,date,amount\n1,1,2020-01-01,4\n", "file.csv:1: two columns are named \"customer_id\"")]
    [InlineData(
        Csv.Small + "3,A,MUG,1,2020-01-04 00:00:00,12.5O,9,UK\n", "file.csv:5: price \"12.5O\" is not a number (column 'UnitPrice').")]
    [InlineData(Csv.Small + "3,A,MUG,,2020-01-04 00:00:00,1,9,UK\n", "file.csv:5: quantity is empty")]
    [InlineData(
        Csv.Small + "3,A,MUG,1,2020-02-30 00:00:00,1,9,UK\n",
        "file.csv:5: date \"2020-02-30 00:00:00\" is not a date of the form yyyy-MM-dd HH:mm:ss (column 'InvoiceDate').")]
    [InlineData(Csv.Small + "3,A,MUG,1,2020-01-04 00:00:00,1,9\n", "file.csv:5: 7 fields where the header has 8")]
    [InlineData(Csv.Small + "3,A,MUG,1,2020-01-04 00:00:00,1,9,UK,\n", "file.csv:5: 9 fields where the header has 8")]
    [InlineData(Csv.Small + "3,A,MU", "file.csv:5: 3 fields where the header has 8; the row is cut short")]
    [InlineData(Csv.Small + "3,A,\"MUG,1,2020-01-04 00:00:00,1,9,UK\n", "file.csv:5: a quoted field does not end before the file does")]
    [InlineData(Csv.Small + "3,A,5\" MUG,1,2020-01-04 00:00:00,1,9,UK\n", "file.csv:5: a quote stands inside a field")]
    [InlineData(Csv.Small + "3,A,\"MUG\" RED,1,2020-01-04 00:00:00,1,9,UK\n", "file.csv:5: a quote stands inside a field")]
    [InlineData("\"customer_id,date\n1,2020-01-01\n", "file.csv:1: a quote in the header is never closed")]
    [InlineData(
        "customer_id,date,amount\n1,monday,4\n", "file.csv:2: date \"monday\" has no known form (column 'date'); give ‹date-format›")]
    [InlineData("customer_id,date,amount\n1,3/4/2020,4\n2,5/6/2020,1\n", "could be day/month or month/day")]
    public void Read_BadText_SaysWhereAndWhat(string text, string expected)
    {
        string path = _folder.Write("file.csv", text);
        InputException error = Assert.Throws<InputException>(() => ReadFile(path));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_BrokenQuoteBeforeGoodOnes_NamesTheFirstLine()
    {
        string path = _folder.Write(
            "file.csv", Csv.Small + "3,A,\"MUG,1,2020-01-04 00:00:00,1,9,UK\n" + "4,A,\"TIN, RED\",1,2020-01-04 00:00:00,1,9,UK\n");
        InputException error = Assert.Throws<InputException>(() => ReadFile(path));
        Assert.Contains("file.csv:6: a quote stands inside a field", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ErrorsInSeveralBlocks_TellsTheFirstOnAnyThreads()
    {
        var text = new StringBuilder(Csv.Header);
        for (int i = 0; i < 400; i++)
            text.Append($"{i},A,MUG,1,2020-01-01 10:00:00,{(i is 117 or 390 ? "x" : "1")},{i},UK\n");
        foreach (int threads in new[] { 1, 4 })
        {
            InputException error = Assert.Throws<InputException>(
                () => Csv.Read(text.ToString(), options => options with { Threads = threads }, blockBytes: 256));
            Assert.Contains("-:119: price \"x\"", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(5)]
    [InlineData(40)]
    [InlineData(-1)]
    [InlineData(-9)]
    public void Read_TruncatedGzip_IsAnErrorWhereverItEnds(int cut)
    {
        byte[] gzip = Csv.Gzip(Encoding.UTF8.GetBytes(Csv.Small));
        string path = _folder.Write("sales.csv.gz", gzip[..(cut < 0 ? gzip.Length + cut : cut)]);
        InputException error = Assert.Throws<InputException>(() => ReadFile(path));
        Assert.Contains("the compressed data is damaged or ends early", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_DamagedGzip_IsAnError()
    {
        byte[] gzip = Csv.Gzip(Encoding.UTF8.GetBytes(Csv.Small));
        gzip[^6] ^= 0x55;
        InputException error = Assert.Throws<InputException>(() => ReadFile(_folder.Write("sales.csv.gz", gzip)));
        Assert.Contains("damaged", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Workbook_AsksForCsv()
    {
        string path = _folder.Write("sales.xlsx", [(byte)'P', (byte)'K', 3, 4, 0, 0]);
        InputException error = Assert.Throws<InputException>(() => ReadFile(path));
        Assert.Contains("save it as CSV", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_InvalidBytesAfterUtf8_NamesTheLine()
    {
        byte[] bytes =
            [.. Encoding.UTF8.GetBytes(
                Csv.Small + "3,A,CAFÉ,1,2020-01-04 00:00:00,1,9,UK\n4,A,CAF"), 0xC9, .. ",1,2020-01-04 00:00:00,1,9,UK\n"u8];
        string path = _folder.Write("sales.csv", bytes);
        InputException error = Assert.Throws<InputException>(
            () => TransactionReader.Read(new TransactionsOptions { Sources = [path], Encoding = "utf-8" }));
        Assert.Contains("sales.csv:6: the bytes are not UTF-8", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NothingLeft_TellsWhichRulesDroppedIt()
    {
        InputException error = Assert.Throws<InputException>(() => Csv.Read(Csv.Header + "1,A,MUG,2,2020-01-01 10:00:00,1.50,,UK\n"));
        Assert.Contains("dropped by missing-customer 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MissingCustomerWithoutItsRule_IsAnError()
    {
        InputException error = Assert.Throws<InputException>(
            () => Csv.Read(
                Csv.Header + "1,A,MUG,2,2020-01-01 10:00:00,1.50,,UK\n", options =>
                    options with { Returns = ReturnHandling.Drop, Rules = [] }));
        Assert.Contains("-:2: customer is empty and is missing", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_UnknownNames_AreListed()
    {
        Assert.Contains("no cleaning rule \"magic\"", Fails(options => options with { Rules = ["magic"] }), StringComparison.Ordinal);
        Assert.Contains(
            "no role \"colour\"", Fails(options => options with { ColumnMap = new Dictionary<string, string> { ["colour"] = "Country" } }),
            StringComparison.Ordinal);
        Assert.Contains(
            "there is no column \"Kunde\"", Fails(
                options => options with { ColumnMap = new Dictionary<string, string> { ["customer"] = "Kunde" } }),
                    StringComparison.Ordinal);
        Assert.Contains("Encoding \"ebcdic\"", Fails(options => options with { Encoding = "ebcdic" }), StringComparison.Ordinal);
        Assert.Contains("Date format \"week\"", Fails(options => options with { DateFormat = "week" }), StringComparison.Ordinal);
        InputException feature = Assert.Throws<InputException>(
            () => FromTransactions.Build(new TransactionsOptions { Sources = ["-"], FeatureNames = ["charm"] }));
        Assert.Contains("no feature \"charm\"", feature.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Cancelled_Stops()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        var options = new TransactionsOptions { Sources = ["-"], StandardInput = new MemoryStream(Encoding.UTF8.GetBytes(Csv.Small)) };
        Assert.ThrowsAny<OperationCanceledException>(() => TransactionReader.Read(options, cancellation: source.Token));
    }

    private static string Fails(Func<TransactionsOptions, TransactionsOptions> change) =>
        Assert.Throws<InputException>(() => Csv.Read(Csv.Small, change)).Message;

    private static CustomerTotals ReadFile(string path) => TransactionReader.Read(new TransactionsOptions { Sources = [path] });
}
