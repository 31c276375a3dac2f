using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Segmentation.Sources;
using Segmentation.Tests.Databases;

namespace Segmentation.Tests.Sources;

/// <summary>What an answer of ClickHouse is read as, and what of it is refused: none of these needs the server itself.</summary>
public sealed class ClickHouseSourceTests
{
    private const string Header = "id\tn\tsegment_end_of_row\nString\tInt32\tUInt8\n";

    private const string Mark = "\n\t1\t1\n\t2\t1\n";

    [Theory]
    [InlineData("Int64", "-9223372036854775808", "whole -9223372036854775808")]
    [InlineData("UInt64", "18446744073709551615", "text 18446744073709551615")]
    [InlineData("UInt8", "7", "whole 7")]
    [InlineData("Float32", "0.1", "real 0.1")]
    [InlineData("Float64", "1e-7", "real 1E-07")]
    [InlineData("Float64", "-inf", "real -Infinity")]
    [InlineData("Float64", "nan", "real NaN")]
    [InlineData("Decimal(9, 3)", "-2.550", "decimal -2550/3")]
    [InlineData("Decimal(9, 3)", "2.55", "decimal 2550/3")]
    [InlineData("Decimal(9, 3)", "-0.005", "decimal -5/3")]
    [InlineData("Decimal(38, 10)", "123456789012345678.5", "text 123456789012345678.5000000000")]
    [InlineData("Decimal(38, 2)", "-123456789012345678", "text -123456789012345678.00")]
    [InlineData("Date", "2020-02-29", "day 2020-02-29 00:00:00.0000000")]
    [InlineData("Date", "0000-00-00", "text 0000-00-00")]
    [InlineData("DateTime", "2020-02-29 23:59:58", "moment 2020-02-29 23:59:58.0000000")]
    [InlineData("DateTime('Europe/Moscow')", "2020-02-29 23:59:58", "moment 2020-02-29 23:59:58.0000000")]
    [InlineData("DateTime('Europe/Moscow')", "0000-00-00 00:00:00", "text 0000-00-00 00:00:00")]
    [InlineData("DateTime64(3, 'UTC')", "2020-02-29 23:59:58.250", "moment 2020-02-29 23:59:58.2500000")]
    [InlineData("DateTime64(9)", "2020-02-29 23:59:58.250000000", "moment 2020-02-29 23:59:58.2500000")]
    [InlineData("DateTime64(9)", "2020-02-29 23:59:58.250000001", "text 2020-02-29 23:59:58.250000001")]
    [InlineData("String", @"a\tb\nc\\N\'d", "text a\tb\nc\\N'd")]
    [InlineData("String", "", "text ")]
    [InlineData("FixedString(5)", @"ab\0\0\0", "text ab")]
    [InlineData("Enum8('paid' = 1, 'sent' = 2)", "paid", "text paid")]
    [InlineData("Nullable(Decimal(9, 2))", @"\N", "missing")]
    [InlineData("Nullable(Decimal(9, 2))", "1.50", "decimal 150/2")]
    [InlineData("LowCardinality(Nullable(String))", @"\N", "missing")]
    [InlineData("LowCardinality(Nullable(String))", @"\\N", @"text \N")]
    [InlineData("LowCardinality(String)", "x", "text x")]
    [InlineData("SimpleAggregateFunction(sum, Int64)", "5", "whole 5")]
    [InlineData("UUID", "6b1f1c4e-0000-4000-8000-00000000000a", "text 6b1f1c4e-0000-4000-8000-00000000000a")]
    [InlineData("Array(String)", @"[\'a\',\'b\']", "text ['a','b']")]
    [InlineData("Bool", "true", "text true")]
    public void Read_ValueOfAType_IsTheCellOfIts(string type, string value, string expected)
    {
        string row = $"{value}\t1\n";
        using var server = new FakeClickHouse(_ => new FakeAnswer($"x\tsegment_end_of_row\n{type}\tUInt8\n{row}{row}\n{row}{row}"));
        Assert.Equal([expected, expected], Cells(server));
    }

    [Theory]
    [InlineData("Int32", "five", "is no Int32")]
    [InlineData("Decimal(9, 2)", "1.505", "is no Decimal(9, 2)")]
    [InlineData("Decimal(9, 2)", "1e5", "is no Decimal(9, 2)")]
    [InlineData("Date", "2021-02-29", "is no Date in the form 2011-12-09")]
    [InlineData("DateTime", "2020-02-29T10:00:00Z", "is no DateTime")]
    [InlineData("DateTime", "1582974000", "is no DateTime")]
    [InlineData("Float64", "1,5", "is no Float64")]
    [InlineData("String", "\u00ff\u00fe", "holds text that is not UTF-8")]
    public void Read_ValueThatIsNoneOfItsType_IsToldByServerTableRowColumnAndValue(string type, string value, string fault)
    {
        string row = $"{value}\t1\n";
        using var server = new FakeClickHouse(_ => new FakeAnswer($"x\tsegment_end_of_row\n{type}\tUInt8\n{row}\n{row}{row}"));
        string message = Assert.Throws<InputException>(() => Cells(server)).Message;
        Assert.StartsWith(
            string.Create(CultureInfo.InvariantCulture, $"clickhouse://127.0.0.1:{server.Port}/shop, table sales: row 1, column 'x': \""),
            message, StringComparison.Ordinal);
        Assert.Contains(fault, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a\t1\t1\nb\t2\t1\n", true, "the connection was lost after row 2")]
    [InlineData("a\t1\t1\nb\t2\t1\n", false, "after row 2: the answer ends before its last row")]
    [InlineData("a\t1\t1\nb\t2", false, "after row 1: the answer ends before its last row")]
    [InlineData("a\t1\t1\nb\t2\t1\n\n", false, "after row 2: the answer ends before its last row")]
    [InlineData("a\t1\t1\nb\t2\t1\n\n\t1\t1\n", false, "after row 2: the answer ends before its last row")]
    [InlineData("a\t1\t1\n\n\t1\t1\n\t1\t1\nb\t2\t1\n", false, "after row 1: the answer ends before its last row")]
    [InlineData(
        "a\t1\t1\nCode: 241, e.displayText() = DB::Exception: Memory limit (for query) exceeded, e.what() = DB::Exception\n", false,
        "after row 1: Memory limit (for query) exceeded (ClickHouse's error 241).")]
    [InlineData(
        "a\t1\t1\nb\tCode: 241. DB::Exception: Memory limit exceeded. (MEMORY_LIMIT_EXCEEDED) (version 24.8.1.1 (official build))\n", false,
        "after row 1: Memory limit exceeded (ClickHouse's error 241).")]
    [InlineData(
        "a\t1\t1\n\r\n__exception__\r\nabcdefghijklmnop\r\nCode: 159. DB::Exception: Timeout exceeded: 6 s. (TIMEOUT_EXCEEDED) "
        + "(version 25.11)\n80 abcdefghijklmnop\r\n__exception__\r\n", false,
        "after row 1: Timeout exceeded: 6 s (ClickHouse's error 159).")]
    public void Read_AnswerThatEndsEarly_IsNeverAShorterInput(string rows, bool isCut, string message)
    {
        using var server = new FakeClickHouse(_ => new FakeAnswer(Header + rows, IsCut: isCut));
        string told = Assert.ThrowsAny<IOException>(() => Cells(server)).Message;
        Assert.StartsWith(
            string.Create(CultureInfo.InvariantCulture, $"clickhouse://127.0.0.1:{server.Port}/shop: "), told, StringComparison.Ordinal);
        Assert.Contains(message, told, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_CutAnywhere_IsAnErrorAndWholeIsNot()
    {
        string body = Header + "a\\tb\t1\t1\nb\t2\t1\n" + Mark;
        int length = 0;
        using var server = new FakeClickHouse(_ => new FakeAnswer(body[..length]));
        while (length < body.Length)
        {
            Assert.ThrowsAny<IOException>(() => Cells(server, known: true));
            length++;
        }
        Assert.Equal(["text a\tb", "whole 1", "text b", "whole 2"], Cells(server));
    }

    [Theory]
    [InlineData(
        404, "Code: 60, e.displayText() = DB::Exception: Table shop.sales doesn't exist., e.what() = DB::Exception\n",
        "/shop: Table shop.sales doesn't exist (ClickHouse's error 60).")]
    [InlineData(
        403, "Code: 516. DB::Exception: ann: Authentication failed: password is incorrect. (AUTHENTICATION_FAILED) (version 24.8.1)\n",
        "/shop: ann: Authentication failed: password is incorrect (ClickHouse's error 516).")]
    [InlineData(502, "<html>\u001b[31m</html>", "/shop: this is no HTTP port of ClickHouse: it answers 502.")]
    [InlineData(200, "<html></html>", "/shop: this is no answer of ClickHouse.")]
    public void Open_ServerThatRefuses_IsToldInItsWordsWithoutThePassword(int status, string body, string message)
    {
        using var server = new FakeClickHouse(_ => new FakeAnswer(body, status));
        string told = Assert.ThrowsAny<IOException>(() => Cells(server)).ToString();
        Assert.Contains(message, told, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", told, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NobodyThere_IsToldByName()
    {
        int port;
        using (var server = new FakeClickHouse(_ => new FakeAnswer("")))
            port = server.Port;
        string address = string.Create(CultureInfo.InvariantCulture, $"clickhouse://ann:s3cret@127.0.0.1:{port}/shop?table=sales");
        string told = Assert.ThrowsAny<IOException>(() => TransactionSources.Open(address, SourceLimits.None)).ToString();
        Assert.Contains(
            string.Create(CultureInfo.InvariantCulture, $"clickhouse://127.0.0.1:{port}/shop: "), told, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", told, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_CertificateThatNobodySigned_IsRefusedBeforeThePasswordIsSent()
    {
        using X509Certificate2 certificate = FakeClickHouse.SelfSigned();
        using var server = new FakeClickHouse(_ => new FakeAnswer(Header + Mark), certificate: certificate);
        string address = server.Address.Replace("clickhouse:", "clickhouse+https:", StringComparison.Ordinal);
        string told = Assert.ThrowsAny<IOException>(() => TransactionSources.Open($"{address}?table=sales", SourceLimits.None)).ToString();
        Assert.Contains("certificate", told, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", told, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public void Read_NoRowAndNoMark_IsAskedAgainForAProof()
    {
        using var server = new FakeClickHouse(_ => new FakeAnswer(Header));
        Assert.Empty(Cells(server));
        FakeRequest[] asked = [.. server.Requests.Skip(1)];
        Assert.Equal(2, asked.Length);
        Assert.Contains("extremes=1", asked[0].Url, StringComparison.Ordinal);
        Assert.Contains("wait_end_of_query=1", asked[1].Url, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ProfileThatEndsResultsEarly_IsOverruled()
    {
        using var server = new FakeClickHouse(
            _ => new FakeAnswer(Header + "a\t1\t1\n" + Mark), "readonly=0 extremes=0 result_overflow_mode=break skip_unavailable_shards=1");
        Assert.Equal(["text a", "whole 1"], Cells(server));
        FakeRequest asked = server.Requests.Last();
        Assert.All(
            ["result_overflow_mode=throw", "skip_unavailable_shards=0", "extremes=1", "readonly=2", "database=shop"],
            setting => Assert.Contains(setting, asked.Url, StringComparison.Ordinal));
        Assert.Equal(("ann", "s3cret pass"), (asked.Headers["x-clickhouse-user"], asked.Headers["x-clickhouse-key"]));
        Assert.DoesNotContain("s3cret", asked.Url + asked.Sql, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_UserWhoMaySetNothing_LetsTheServerKeepTheAnswerToItsEnd()
    {
        using var server = new FakeClickHouse(
            _ => new FakeAnswer(Header + "a\t1\t1\n"), "readonly=1 extremes=0 result_overflow_mode=throw");
        Assert.Equal(["text a", "whole 1"], Cells(server));
        string url = server.Requests.Last().Url;
        Assert.Contains("wait_end_of_query=1", url, StringComparison.Ordinal);
        Assert.DoesNotContain("extremes", url, StringComparison.Ordinal);
        Assert.DoesNotContain("readonly", url, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_UserWhoMaySetNothingUnderALimitThatCuts_IsRefused()
    {
        using var server = new FakeClickHouse(_ => new FakeAnswer(Header), "readonly=1 result_overflow_mode=break");
        Assert.Contains(
            "sets result_overflow_mode=break and lets nothing be set (readonly=1)",
            Assert.Throws<InputException>(() => Cells(server)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Query_StandsInBracketsAndKeepsItsMarks()
    {
        using var server = new FakeClickHouse(_ => new FakeAnswer(Header + "a\t1\t1\n" + Mark));
        using (ITransactionSource source = TransactionSources.Open(
            $"{server.Address}?query=SELECT id, n FROM s WHERE id <> 'x&y' ;", new SourceLimits(1, MostRows: 5)))
        {
            Assert.Equal(["id", "n"], source.Describe().Columns);
        }
        Assert.Equal(
            "SELECT *, 1 AS segment_end_of_row FROM (SELECT id, n FROM s WHERE id <> 'x&y') AS source LIMIT 5", server.Requests.Last().Sql);
    }

    private static List<string> Cells(FakeClickHouse server, bool known = false)
    {
        using ITransactionSource source = TransactionSources.Open($"{server.Address}?table=sales", SourceLimits.None);
        var sink = new Recorder();
        while (source.Read(sink, new ReadContext(3, CancellationToken.None)))
        {
        }
        // A header alone is proven by a second answer, which has no mark.
        return known && sink.Cells.Count == 0 ? throw new IOException("no rows") : sink.Cells;
    }

    private sealed class Recorder : ITransactionSink
    {
        internal List<string> Cells { get; } = [];

        public void Missing() => Cells.Add("missing");

        public void Text(ReadOnlySpan<byte> text) => Cells.Add($"text {Encoding.UTF8.GetString(text)}");

        public void Bytes(ReadOnlySpan<byte> digits) => Cells.Add($"bytes {Encoding.UTF8.GetString(digits)}");

        public void Whole(long value) => Cells.Add(string.Create(CultureInfo.InvariantCulture, $"whole {value}"));

        public void Decimal(long digits, int decimals) =>
            Cells.Add(string.Create(CultureInfo.InvariantCulture, $"decimal {digits}/{decimals}"));

        public void Real(double value) => Cells.Add(string.Create(CultureInfo.InvariantCulture, $"real {value}"));

        public void Moment(long ticks, bool isDay) => Cells.Add(string.Create(
            CultureInfo.InvariantCulture, $"{(isDay ? "day" : "moment")} {new DateTime(ticks):yyyy-MM-dd HH:mm:ss.fffffff}"));

        public void EndRow()
        {
        }
    }
}
