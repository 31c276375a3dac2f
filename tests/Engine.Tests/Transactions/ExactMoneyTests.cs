using System.Globalization;
using System.Numerics;
using System.Text;
using Segmentation.Transactions;
using Segmentation.Transactions.Text;

namespace Segmentation.Tests.Transactions;

/// <summary>Money is summed exactly and rounded once.</summary>
public class ExactMoneyTests
{
    private const string Header = "customer,order,date,quantity,price\n";

    [Theory]
    [InlineData("0.1", 1, 1)]
    [InlineData("-5", -5, 0)]
    [InlineData("+5.", 5, 0)]
    [InlineData(".5", 5, 1)]
    [InlineData("1,234,567.25", 123456725, 2)]
    [InlineData("1\u00A0234", 1234, 0)]
    [InlineData("2e1", 20, 0)]
    [InlineData("2.5e-3", 25, 4)]
    [InlineData("1.50000000000000000000", 15, 1)]
    [InlineData("000000000000000000000007", 7, 0)]
    [InlineData("0e999999", 0, 0)]
    [InlineData("-0.123456789", -123456789, 9)]
    public void Parse_Number_IsExact(string text, long mantissa, int decimals)
    {
        Assert.Equal(NumberFault.None, Parse(text, rounds: false, out long read, out int places));
        Assert.Equal((mantissa, decimals), (read, places));
    }

    [Theory]
    [InlineData("0.1234567891", "TooManyDecimals")]
    [InlineData("1e-10", "TooManyDecimals")]
    [InlineData("1e18", "TooLarge")]
    [InlineData("1e308", "TooLarge")]
    [InlineData("1e400", "TooLarge")]
    [InlineData("1234567890123456789", "TooLarge")]
    [InlineData("1e", "NotANumber")]
    [InlineData("e5", "NotANumber")]
    [InlineData("1e+", "NotANumber")]
    [InlineData("1.2.3", "NotANumber")]
    [InlineData("", "NotANumber")]
    [InlineData("Infinity", "NotANumber")]
    public void Parse_WhatIsNoExactNumber_IsNamed(string text, string fault) =>
        Assert.Equal(fault, Parse(text, rounds: false, out _, out _).ToString());

    [Theory]
    [InlineData("0.30000000000000004", 3, 1)]
    [InlineData("2.5000000005", 2500000001, 9)]
    [InlineData("0.0000000005", 1, 9)]
    [InlineData("-0.00000000049", 0, 9)]
    [InlineData("1e-300", 0, 9)]
    public void Parse_Rounding_IsToNineDecimals(string text, long mantissa, int decimals)
    {
        Assert.Equal(NumberFault.None, Parse(text, rounds: true, out long read, out int places));
        Assert.Equal(mantissa * DecimalText.WholePowersOfTen[9 - decimals], read * DecimalText.WholePowersOfTen[9 - places]);
    }

    [Fact]
    public void Amounts_AddAndMultiply_AsBigIntegersDo()
    {
        var random = new SeededRandom(5);
        for (int i = 0; i < 20_000; i++)
        {
            (long a, int aDecimals) = Any(random);
            (long b, int bDecimals) = Any(random);
            BigInteger exact = (BigInteger)a * b * BigInteger.Pow(10, 18 - aDecimals - bDecimals);
            bool fits = BigInteger.Abs(exact) <= (BigInteger)Int128.MaxValue;
            Assert.Equal(fits, ExactAmount.TryMultiply(a, aDecimals, b, bDecimals, out ExactAmount product));
            if (!fits)
                continue;
            Assert.Equal(exact, (BigInteger)product.ToUnits());
            Assert.Equal(double.Parse(exact + "E-18", CultureInfo.InvariantCulture), product.ToDouble());

            ExactAmount sum = ExactAmount.From(Int128.MaxValue - (Int128)random.NextUInt64());
            BigInteger wanted = (BigInteger)sum.ToUnits() + exact;
            Assert.Equal(wanted <= (BigInteger)Int128.MaxValue, ExactAmount.TryAdd(ref sum, product));
            if (wanted <= (BigInteger)Int128.MaxValue)
                Assert.Equal(wanted, (BigInteger)sum.ToUnits());
        }

        static (long Mantissa, int Decimals) Any(SeededRandom random)
        {
            long mantissa = (long)(random.NextUInt64() % (ulong)DecimalText.WholePowersOfTen[1 + random.Next(18)]);
            return (random.Next(2) == 0 ? mantissa : -mantissa, random.Next(10));
        }
    }

    [Fact]
    public void Sums_OfTenths_AreNotOffByABit()
    {
        CustomerTotals totals = Csv.Read(Header
            + "a,1,2024-01-01,1,60.55\na,2,2024-01-02,1,60.50\na,3,2024-01-03,1,60.50\nb,4,2024-01-03,3,0.1\n");
        Assert.Equal([181.55, 0.3], totals.Amount);
        Assert.Equal(181.85, totals.Summary.Revenue);
    }

    [Theory]
    [InlineData("a,1,2024-01-01,2,1\na,1,2024-01-01,3,0.12345678901\n", ":3: price \"0.12345678901\" has more than 9 decimals")]
    [InlineData("a,1,2024-01-01,2,1e30\n", ":2: price \"1e30\" is too large")]
    [InlineData("a,1,2024-01-01,10000000000,1\n", ":2: quantity \"10000000000\" is too large")]
    [InlineData("a,1,2024-01-01,9000000000,99999999999999\n",
        ":2: quantity × price, with the price \"99999999999999\" is outside the range")]
    [InlineData("a,1,2024-01-01,1000000000,99999999999\na,2,2024-01-01,1000000000,99999999999\n",
        ":3: with this line a sum of customer a is outside the range")]
    public void Numbers_ThatSumsDoNotHold_AreErrorsWithTheirLine(string rows, string message)
    {
        InputException error = Assert.Throws<InputException>(() => Csv.Read(Header + rows));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_RowsInAnyOrderInAnyFiles_GivesTheSameBits()
    {
        var random = new SeededRandom(11);
        string[] rows = [.. Enumerable.Range(0, 3_000).Select(i => FormattableString.Invariant(
            $"{random.Next(40)},{i / 3},2024-{1 + random.Next(12):00}-{1 + random.Next(28):00} {
                random.Next(24):00}:00:00,{1 + random.Next(49)},{(1 + random.Next(100_000)) / 1000.0},P{random.Next(60)}\n"))];
        string expected = All([rows], threads: 1);
        for (int round = 0; round < 4; round++)
        {
            random.Shuffle<string>(rows);
            Assert.Equal(expected, All([rows[..1000], rows[1000..1100], rows[1100..]], threads: 1 + (round % 2)));
        }

        static string All(string[][] files, int threads)
        {
            using var folder = new TemporaryFolder();
            string[] paths = [.. files.Select((rows, i) =>
                folder.Write($"{i}.csv", "customer,order,date,quantity,price,sku\n" + string.Concat(rows)))];
            CustomerTotals totals = TransactionReader.Read(new TransactionsOptions { Sources = paths, KeepLines = true,
                KeepOrderTimes = true, Threads = threads, ColumnMap = new Dictionary<string, string> { ["price"] = "price" } });
            PurchaseLines lines = totals.Lines!;
            return string.Join('\n',
                string.Join(' ', totals.Amount.Zip(totals.Quantity, totals.Orders)),
                string.Join(' ', totals.Summary.RevenueByMonth),
                string.Join(' ', totals.OrderTimes!.Ticks),
                string.Join(' ', lines.OrderStarts),
                string.Join(' ', lines.LineStarts),
                string.Join(' ', lines.Product),
                string.Join(' ', lines.Ticks),
                string.Join(' ', lines.Quantity),
                string.Join(' ', lines.Amount));
        }
    }

    private static NumberFault Parse(string text, bool rounds, out long mantissa, out int decimals) =>
        DecimalText.Parse(Encoding.UTF8.GetBytes(text), (byte)'.', rounds, out mantissa, out decimals);

    [Theory]
    [InlineData("$5.00", "3.00", "2.50", 1, 2)]
    [InlineData("5.00", "3.00 USD", "$2.50", 2, 1)]
    [InlineData("5.00", "-3.00", "US$2.50", 1, 2)]
    public void Read_CurrencyBesideSomeAmounts_IsTold(string first, string second, string third, int marked, int plain)
    {
        string text = $"customer_id,order_id,date,amount\na,1,2024-01-01,{first}\nb,2,2024-01-02,{second}\na,3,2024-01-03,{third}\n";
        foreach (int? blockBytes in new int?[] { null, 1 })
        {
            Finding finding = Assert.Single(
                Csv.Read(text, blockBytes: blockBytes).Cleaning.Findings, finding => finding.Code == "partly-marked-amounts");
            Assert.Equal((FindingWeight.Weighty, plain), (finding.Weight, (int)finding.Count!));
            Assert.Contains(marked == 1 ? "1 amount is in USD" : $"{marked} amounts are in USD", finding.Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("$5.00", "$3.00")]
    [InlineData("5.00", "3.00")]
    [InlineData("$5.00", "($3.00)")]
    public void Read_CurrencyBesideAllAmountsOrNone_IsNotTold(string first, string second) => Assert.DoesNotContain(
        Csv.Read($"customer_id,order_id,date,amount\na,1,2024-01-01,{first}\nb,2,2024-01-02,{second}\n").Cleaning.Findings,
        finding => finding.Code == "partly-marked-amounts");
}
