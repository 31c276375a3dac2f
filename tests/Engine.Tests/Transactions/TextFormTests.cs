using System.Text;
using Segmentation.Features;
using Segmentation.Transactions;
using Segmentation.Transactions.Bytes;

namespace Segmentation.Tests.Transactions;

/// <summary>Encodings, delimiters, quoting and what stands before the header.</summary>
public sealed class TextFormTests : IDisposable
{
    private const string Words = "client,order,date,product,sum\nRené,1,2020-01-01,“mug” – 5 €,5\nZoë,2,2020-01-02,tin,7.5\n";
    private const string Russian = "клиент;дата;товар;сумма\nИванов;2020-01-01;чайник;5\nПетрова;2020-01-02;кружка синяя;7,5\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, bool> WideEncodings() => new()
    {
        { "utf-16", true }, { "utf-16", false }, { "utf-16BE", true }, { "utf-16BE", false }, { "utf-32", true }, { "utf-32BE", true },
    };

    [Theory]
    [MemberData(nameof(WideEncodings))]
    public void Read_WideEncoding_IsFoundWithAndWithoutItsMark(string name, bool hasMark)
    {
        var encoding = Encoding.GetEncoding(name);
        foreach (string text in new[] { Words, Russian })
        {
            string expected = Csv.Describe(Csv.Read(text));
            byte[] bytes = [.. hasMark ? encoding.GetPreamble() : [], .. encoding.GetBytes(text)];
            Assert.Equal(expected, Csv.Describe(Csv.Read(bytes)));
            Assert.Equal(expected, Csv.Describe(Csv.Read(Csv.Gzip(bytes), blockBytes: 50)));
            Assert.Equal(expected, Csv.Describe(Csv.Read(bytes, options => options with { Encoding = name })));
        }
    }

    [Fact]
    public void Read_Utf16CutInsideACharacter_NamesItsLine()
    {
        byte[] bytes = Encoding.Unicode.GetBytes(Words);
        Assert.Contains("-:3: the bytes are not utf-16le", Fails(bytes[..^3]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("windows-1252", Words, "René")]
    [InlineData("macintosh", Words, "René")]
    [InlineData("windows-1251", Russian, "Иванов")]
    [InlineData("koi8-r", Russian, "Иванов")]
    [InlineData("cp866", Russian, "Иванов")]
    [InlineData("x-mac-cyrillic", Russian, "Иванов")]
    public void Read_CodePageGiven_IsRead(string name, string text, string customer)
    {
        byte[] bytes = TextEncodings.Of(name).GetBytes(text);
        CustomerTotals totals = Csv.Read(bytes, options => options with { Encoding = name, KeepLines = true });
        Assert.Equal(customer, totals.Ids[0]);
        Assert.Equal(name, totals.Formats[0].Encoding);
        Assert.Contains(Products(totals), product => product.Length > 3 && text.Contains(product, StringComparison.Ordinal));
        Assert.Empty(totals.Cleaning.Findings);
    }

    [Theory]
    [InlineData("windows-1251")]
    [InlineData("koi8-r")]
    [InlineData("cp866")]
    [InlineData("x-mac-cyrillic")]
    public void Read_RussianCodePage_IsFoundAndTold(string name)
    {
        CustomerTotals totals = Csv.Read(TextEncodings.Of(name).GetBytes(Russian));
        Assert.Equal(("Иванов", name), (totals.Ids[0], totals.Formats[0].Encoding));
        Assert.Equal("guessed-encoding", Assert.Single(totals.Cleaning.Findings).Code);
    }

    [Fact]
    public void Read_TextLikeNoKnownPage_Asks()
    {
        byte[] japanese = [.. "client,date,sum\n"u8, .. TextEncodings.Of("shift_jis").GetBytes("日本語の商品"), .. ",2020-01-01,5\n"u8];
        Assert.Contains("-:2: the bytes are not UTF-8; give ‹encoding›", Fails(japanese), StringComparison.Ordinal);
        Assert.Equal("日本語の商品", Csv.Read(japanese, options => options with { Encoding = "shift_jis" }).Ids[0]);
    }

    [Theory]
    [InlineData("utf8", true)]
    [InlineData("CP1252", true)]
    [InlineData("latin1", true)]
    [InlineData("ISO-8859-1", true)]
    [InlineData("iso8859-15", true)]
    [InlineData("1251", true)]
    [InlineData("KOI8-R", true)]
    [InlineData("ibm866", true)]
    [InlineData("utf-16le", true)]
    [InlineData("ebcdic", false)]
    [InlineData("utf-7", false)]
    [InlineData("", false)]
    public void IsKnown_NameOfAnEncoding_IsKnownInItsUsualSpellings(string name, bool expected) =>
        Assert.Equal(expected, TextEncodings.IsKnown(name));

    [Fact]
    public void Read_EncodingGivenByName_TellsLatin1FromWindows1252()
    {
        byte[] bytes = [.. "client,date,sum\n"u8, 0x93, .. "a,2020-01-01,5\n"u8];
        Assert.Equal("\u0093a", Csv.Read(bytes, options => options with { Encoding = "latin-1" }).Ids[0]);
        Assert.Equal("“a", Csv.Read(bytes, options => options with { Encoding = "cp1252" }).Ids[0]);
        Assert.Equal("“a", Csv.Read(bytes).Ids[0]);
    }

    [Theory]
    [InlineData(0, 7)]
    [InlineData(5, 2)]
    [InlineData(5000, 5002)]
    public void Read_OneBrokenByteAmongUtf8_IsAnErrorWithItsLineWhereverItStands(int goodBefore, int line)
    {
        // A file that says UTF-8 by its other lines is damaged, be they before or after, in the same block or not.
        bool first = goodBefore == 5;
        byte[] broken = [.. "Ren"u8, 0xE9, .. ",2020-01-01,5\n"u8];
        byte[] good = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("Zoë,2020-01-01,5\n", goodBefore == 0 ? 5 : goodBefore)));
        byte[] bytes = [.. "client,date,sum\n"u8, .. first ? broken : [], .. good, .. first ? [] : broken];
        foreach (int block in new[] { 1 << 20, 64 })
            Assert.Contains(
                $"-:{line}: the bytes are not UTF-8, which other lines are", Fails(bytes, blockBytes: block), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_BrokenByteLongBeforeOtherUtf8_IsAnErrorWithItsLine()
    {
        // The first blocks alone look like Windows-1252.
        byte[] ascii = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("1,2020-01-01,5\n", 40_000)));
        byte[] bytes =
            [.. "client,date,sum\nRen"u8, 0xE9, .. ",2020-01-01,5\n"u8, .. ascii, .. Encoding.UTF8.GetBytes("Zoë,2020-01-01,5\n")];
        Assert.Contains("-:2: the bytes are not UTF-8, which other lines are", Fails(bytes, blockBytes: 10_000), StringComparison.Ordinal);
        Assert.Equal("windows-1252", Csv.Read(bytes[..^18], blockBytes: 10_000).Formats[0].Encoding);
    }

    [Fact]
    public void Read_WesternTextWithAFewValidSequences_IsStillWestern()
    {
        // "Ü»" is a valid sequence of UTF-8 by chance.
        string text = "client,date,sum\n" + string.Concat(
            Enumerable.Range(0, 40).Select(i => $"René{i},2020-01-01,5\n")) + "CRÜ»,2020-01-01,5\n";
        Assert.Equal("windows-1252", Csv.Read(TextEncodings.Of("windows-1252").GetBytes(text)).Formats[0].Encoding);
    }

    [Theory]
    [InlineData("sep=;\n")]
    [InlineData("SEP=;\r\n")]
    [InlineData("\"sep=;\"\n")]
    [InlineData("\uFEFFsep=;\n")]
    public void Read_SeparatorLine_IsObeyedAndNoRow(string line)
    {
        const string Text = "customer_id;order;date;amount\n1;1;2024-01-15;10,5\n";
        CustomerTotals totals = Csv.Read(line + Text);
        Assert.Equal((';', 10.5), (totals.Formats[0].Delimiter, totals.Amount[0]));
        Assert.Contains("-:4: amount \"x\"", Fails(Encoding.UTF8.GetBytes(line + Text + "1;2;2024-01-16;x\n")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("# made by hand\n#\n\n", "# made by hand")]
    [InlineData("Sales report January\n\n", "Sales report January")]
    [InlineData("Sales report,,,\n,,,\n", "Sales report,,,")]
    [InlineData("# a, b\n", "# a, b")]
    public void Read_LinesBeforeTheHeader_ArePassedOverAndTold(string lines, string shown)
    {
        CustomerTotals totals = Csv.Read(lines + "customer_id,order_id,date,amount\n1,1,2024-01-15,10\n");
        Assert.Equal(10, totals.Amount[0]);
        Finding finding = Assert.Single(totals.Cleaning.Findings);
        Assert.Equal("lines-before-header", finding.Code);
        Assert.Contains(shown, finding.Text, StringComparison.Ordinal);
        Assert.Contains(
            $"-:{lines.Count(c => c == '\n') + 3}: amount \"x\"", Fails(
                Encoding.UTF8.GetBytes(lines + "customer_id,order_id,date,amount\n1,1,2024-01-15,10\n1,1,2024-01-15,x\n")),
                    StringComparison.Ordinal);
    }

    [Fact]
    public void Read_HeaderThatBeginsWithAHash_IsTheHeader() =>
        Assert.Equal(10, Csv.Read("#,customer_id,date,amount\n1,1,2024-01-15,10\n").Amount[0]);

    [Fact]
    public void Read_TableOfOneColumn_HasNoTitle()
    {
        FeatureTable table = FeatureTable.ReadCsv("-", hasId: false, new MemoryStream("x\n1.5\n2\n"u8.ToArray()));
        Assert.Equal(["x"], table.Columns);
        Assert.Equal(2, table.Values.Rows);
    }

    [Fact]
    public void Read_RunsOfSpaces_SeparateFields()
    {
        const string Text = "  customer   date      amount\r\n 00004\t 19970101   29.33\r\n\"a b\" 19970102 1  \r\n";
        foreach (int block in new[] { 1 << 20, 20 })
        {
            CustomerTotals totals = Csv.Read(Text, options => options with { Delimiter = ' ' }, block);
            Assert.Equal(["00004", "a b"], [totals.Ids[0], totals.Ids[1]]);
            Assert.Equal([29.33, 1], totals.Amount);
        }
    }

    [SkippableFact]
    public void Read_CdnowSampleAsItIs_Has2357Customers()
    {
        CustomerFeatures features = FromTransactions.Build(new TransactionsOptions
        {
            Sources = [Golden.SharedFiles.Require("data/cdnow/CDNOW_sample.txt")],
            Delimiter = ' ',
            HasHeader = false,
            ColumnMap = new Dictionary<string, string> { ["customer"] = "2", ["date"] = "3", ["quantity"] = "4", ["amount"] = "5" },
            // Eight customers bought for nothing.
            Rules = [.. CleaningRules.Defaults.Except([CleaningRules.NonPositivePrice])],
        });
        Assert.Equal(2_357, features.Table.Ids.Count);
        Assert.Equal(6_919, features.Cleaning.RowsRead);
    }

    [Fact]
    public void Read_NoHeader_NamesColumnsByNumberAndKeepsTheFirstRow()
    {
        var map = new Dictionary<string, string> { ["customer"] = "1", ["date"] = "2", ["amount"] = "3" };
        CustomerTotals totals = Csv.Read(
            "7,2020-01-01,5\n8,2020-01-02,6\n", options => options with { HasHeader = false, ColumnMap = map });
        Assert.Equal([5.0, 6], totals.Amount);
        Assert.Contains(
            "columns are \"1\", \"2\", \"3\"", Fails(
                "7,2020-01-01,5\n"u8.ToArray(), options => options with { HasHeader = false }), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_QuotingNone_TakesQuotesAsText()
    {
        const string Text = "customer\tdate\tproduct\tamount\n\"A\"\t2020-01-01\t5\" mug\t5\nB\t2020-01-01\t\"open\t6\r\n";
        foreach (int block in new[] { 1 << 20, 10 })
        {
            CustomerTotals totals = Csv.Read(Text, options => options with { HasQuotes = false, KeepLines = true }, block);
            Assert.Equal(["\"A\"", "B"], [totals.Ids[0], totals.Ids[1]]);
            Assert.Equal(["\"open", "5\" mug"], Products(totals).Order(StringComparer.Ordinal));
        }
        Assert.Contains("‹quoting› none", Fails(Encoding.UTF8.GetBytes(Text)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("NULL")]
    [InlineData("NaN")]
    [InlineData("N/A")]
    [InlineData("<NA>")]
    [InlineData("#N/A")]
    [InlineData("\\N")]
    [InlineData("None")]
    [InlineData("undefined")]
    [InlineData("-")]
    [InlineData("nil")]
    [InlineData("NaT")]
    [InlineData("#Н/Д")]
    [InlineData("(blank)")]
    [InlineData("—")]
    public void Read_WordForMissing_IsNoCustomerAndNoNumber(string word)
    {
        CustomerTotals totals = Csv.Read($"customer_id,date,amount\n{word},2024-01-10,10\n7,2024-01-10,10\n");
        Assert.Equal(1, totals.Ids.Count);
        Assert.Equal(1, totals.Cleaning.Steps[0].Dropped);
        InputException error = Assert.Throws<InputException>(
            () => FeatureTable.ReadCsv("-", true, new MemoryStream(Encoding.UTF8.GetBytes($"id,x,y\n1,2,{word}\n"))));
        Assert.Contains(
            word.Length == 0
                ? "-:2: column 'y' is empty"
                : $"-:2: column 'y' has no value (\"{word}\")", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Nina")]
    [InlineData("0")]
    [InlineData("nobody")]
    [InlineData("-1")]
    [InlineData("N")]
    public void Read_CustomerThatIsNoSuchWord_IsKept(string id) =>
        Assert.Equal(id, Csv.Read($"customer_id,date,amount\n{id},2024-01-10,10\n").Ids[0]);

    private static IEnumerable<string> Products(CustomerTotals totals) =>
        Enumerable.Range(0, totals.Lines!.Products.Count).Select(totals.Lines.Products.Name);

    private static string Fails(byte[] bytes, Func<TransactionsOptions, TransactionsOptions>? change = null, int? blockBytes = null) =>
        Assert.Throws<InputException>(() => Csv.Read(bytes, change, blockBytes)).Message;
}
