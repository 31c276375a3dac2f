using System.Globalization;
using System.Text;
using Segmentation.Features;
using Segmentation.Transactions;

namespace Segmentation.Tests.Transactions;

/// <summary>Returns take from earlier purchases, against a plain netting of lists and by hand.</summary>
public sealed class ReturnsTests : IDisposable
{
    private const string Header = "customer,order,date,sku,quantity,price\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Net_LatestPurchaseFirst_AtItsOwnPrice()
    {
        // Five come back: three of the second purchase at 3, two of the first at 2; the third is later than the return.
        CustomerTotals totals = Net(
            "a,1,2024-01-01 10:00,X,4,2\na,2,2024-01-02 10:00,x,3,3\na,C3,2024-01-03 10:00,X,-5,9\na,4,2024-01-04 10:00,X,10,1\n");
        Assert.Equal([(2 * 2) + 10.0], totals.Amount);
        Assert.Equal([12.0], totals.Quantity);
        Assert.Equal([2], totals.Orders);
        Assert.Equal((1L, 1L, 0L, 0L, 5.0, 0.0, 13.0, 1L), Describe(totals.Returns!));
        Assert.Equal(2, totals.Cleaning.RowsKept);
        CleaningStep whole = totals.Cleaning.Steps.Single(step => step.Rule == CleaningRules.ReturnedWhole);
        Assert.Equal(1, whole.Dropped);
        Assert.Equal(["2024-01-02 10:00, order 2 of customer a: 3 for 9"], whole.Examples.Select(example => example.ToString()));
    }

    [Fact]
    public void Net_ReturnedGoods_AreThoseOfThePurchasesMonth_AndOfTheProduct()
    {
        // In March come back 5 of January's mugs at 2 and all of February's tins at 3.
        CustomerTotals totals = Net(
            "a,1,2024-01-01 10:00,mug,8,2\nb,2,2024-02-02 10:00,tin,4,3\nb,3,2024-02-03 10:00,mug,1,4\n"
            + "a,C4,2024-03-03 10:00,mug,-5,9\nb,C5,2024-03-03 10:00,tin,-4,3\nb,6,2024-03-04 10:00,pan,1,1\n",
            options => options with { KeepLines = true });
        ReturnedGoods goods = totals.ReturnedGoods!;
        Assert.Equal(
            [new("2024-01", 10, 6), new("2024-02", 12, 4), new ReturnedMonth("2024-03", 0, 1)], goods.Months);
        Assert.Equal([new("tin", 4, 12, 0), new ReturnedProduct("mug", 5, 10, 10)], goods.Products);
        Assert.Equal(22.0 / 33, goods.Share, 12);
    }

    [Fact]
    public void Net_NothingReturned_KnowsNoReturnedGoods() => Assert.Null(Net("a,1,2024-01-01 10:00,mug,8,2\n").ReturnedGoods);

    [Theory]
    [InlineData("2024-01-01 10:00", "2024-01-01 10:00", 8)]
    [InlineData("2024-01-01 10:00", "2024-01-01 10:01", 4)]
    [InlineData("2024-01-01", "2024-01-01", 4)]
    [InlineData("2024-01-02", "2024-01-01", 8)]
    public void Net_OnlyStrictlyEarlier_UnlessDatesHaveNoTimes(string bought, string returned, double left) =>
        Assert.Equal([left], Net($"a,1,{bought},X,4,2\na,C2,{returned},X,-2,2\n").Amount);

    [Theory]
    [InlineData("b,C2,2024-01-02 10:00,X,-2,2\n", "another customer")]
    [InlineData("a,C2,2024-01-02 10:00,Y,-2,2\n", "another product")]
    [InlineData("a,C2,2024-01-02 10:00,,-2,2\n", "no product")]
    [InlineData("a,2,2024-01-02 10:00,X,0,2\n", "no quantity")]
    public void Net_WithoutAMatch_TakesNothing(string row, string why)
    {
        CustomerTotals totals = Net("a,1,2024-01-01 10:00,X,4,2\na,1,2024-01-01 10:00,,4,2\n" + row);
        Assert.True(totals.Amount is [16.0], why);
        Assert.Equal(why == "no quantity" ? 0 : 1, totals.Returns!.Unmatched);
        Assert.Equal(0, totals.Returns.UnitsNetted);
    }

    [Fact]
    public void Net_ReturnWithoutAProduct_TakesNothingBesideReturnsThatNameTheirs()
    {
        CustomerTotals totals = Net(
            "a,1,2024-01-01 10:00,X,4,2\na,1,2024-01-01 10:00,,4,2\na,C2,2024-01-02 10:00,X,-1,2\na,C2,2024-01-02 10:00,,-3,2\n");
        Assert.Equal([14.0], totals.Amount);
        Assert.Equal((1L, 1.0), (totals.Returns!.Unmatched, totals.Returns.UnitsNetted));
    }

    [Theory]
    [InlineData("a,2,2024-01-02 10:00,X,-2,2\n")]
    [InlineData("a,C2,2024-01-02 10:00,X,2,2\n")]
    [InlineData("a,c2,2024-01-02 10:00,X,-2,0\n")]
    public void Net_NegativeQuantityOrCancellation_IsAReturn(string row) =>
        Assert.Equal([4.0], Net("a,1,2024-01-01 10:00,X,4,2\n" + row).Amount);

    [Fact]
    public void Net_PurchaseOfPriceZero_TakesReturnsToo()
    {
        CustomerTotals totals = Net("a,1,2024-01-01 10:00,X,4,2\na,2,2024-01-02 10:00,X,4,0\na,C3,2024-01-03 10:00,X,-3,2\n");
        Assert.Equal([8.0], totals.Amount);
        Assert.Equal(3, totals.Returns!.UnitsNetted);
        Assert.Equal(0, totals.Returns.RevenueNetted);
    }

    [Fact]
    public void Net_NameWhereThereIsNoCode_AndAmountsDividedWhereTheyMust()
    {
        CustomerTotals totals = Csv.Read(
            "customer,order,date,description,quantity,amount\na,1,2024-01-01 10:00, Blue  Mug,3,10\na,2,2024-01-02 10:00,blue "
            + "mug,-1,-3\na,3,2024-01-02 11:00,tea,1,1\n");
        Assert.Equal([7.666666666666667], totals.Amount);
        Assert.Equal(1, totals.Returns!.FullyMatched);
    }

    [Fact]
    public void Net_OrderReturnedWhole_CountsNowhere()
    {
        CustomerFeatures features = Build(
            "a,1,2024-01-01 10:00,X,4,2\na,2,2024-03-02 10:00,X,1,2\na,2,2024-03-02 10:00,Y,1,3\na,C3,2024-03-03 "
            + "10:00,X,-1,2\na,C3,2024-03-03 10:00,Y,-1,3\nb,4,2024-02-01 10:00,X,1,5\nb,C5,2024-02-02 10:00,X,-1,5\n");
        Assert.Equal(1, features.Table.Ids.Count);
        Assert.Equal("a", features.Table.Ids[0]);
        Assert.Equal(new DateTime(2024, 1, 2, 10, 0, 0), features.AsOf);
        Assert.Equal([1.0, 1, 8], features.Table.Values.Values);
        Assert.Equal((1, 1L, 8.0), (features.Summary.Customers, features.Summary.Orders, features.Summary.Revenue));
        Assert.Equal(1, features.Lines!.Count);
        Assert.Equal(1, features.Times!.Orders.Count);
        Assert.Equal([("2024-01", 8.0)], features.Summary.RevenueByMonth.Select(month => (month.Key, month.Value)));
    }

    [Fact]
    public void Net_LaterRefund_DoesNotReachBackBeforeTheMoment()
    {
        const string Rows = "a,1,2024-01-01 10:00,X,4,2\na,C2,2024-06-01 10:00,X,-4,2\na,3,2024-07-01 10:00,Y,1,1\n";
        Assert.Equal([8.0], Net(Rows, options => options with { AsOf = new DateTime(2024, 5, 1) }).Amount);
        Assert.Equal([1.0], Net(Rows).Amount);
        // A window in the past, looked at from later on: what is known then counts.
        Assert.Contains("No transaction is left",
            Assert.Throws<InputException>(() =>
            Net(Rows, options => options with { AsOf = new DateTime(2024, 5, 1), ReturnsUntil = new DateTime(2024, 6, 2) })).Message,
            StringComparison.Ordinal);
        // A window that begins later: the return took from before it, and takes nothing more.
        Assert.Equal([3.0], Net(Rows + "a,4,2024-05-31 10:00,Z,1,2\n", options =>
            options with { Since = new DateTime(2024, 2, 1) }).Amount);
    }

    [Fact]
    public void Keep_ReturnsCountInSumsAndNeverAsOrders()
    {
        CustomerTotals totals = Csv.Read(Header
            + "a,1,2024-01-01 10:00,X,4,2\na,C2,2024-06-03 10:00,X,-1,2\na,C3,2024-06-03 10:00,X,1,2\nb,C4,2024-05-01 10:00,X,-1,2\n",
            options => options with { Returns = ReturnHandling.Keep, KeepLines = true, KeepOrderTimes = true });
        Assert.Equal([4.0], totals.Amount);
        Assert.Equal([2.0], totals.Quantity);
        Assert.Equal([1], totals.Orders);
        Assert.Equal(totals.First, totals.Last);
        Assert.Equal(1, totals.Lines!.Count);
        Assert.Equal(4.0, totals.Summary.Revenue);
        Assert.Equal((3L, 4L), (totals.Cleaning.RowsKept, totals.Cleaning.RowsRead));
        Assert.Equal(1, totals.Cleaning.Steps.Single(step => step.Rule == CleaningRules.ReturnsWithoutPurchase).Dropped);
    }

    [Fact]
    public void Net_WithoutQuantities_SaysThatNothingIsNetted()
    {
        CustomerTotals totals = Csv.Read("customer,order,date,sku,amount\na,1,2024-01-01,X,8\na,C2,2024-01-02,X,-8\n");
        Assert.Equal([8.0], totals.Amount);
        Assert.Contains("without quantities", Assert.Single(totals.Cleaning.Findings, finding => finding.Code == "returns-unmatched").Text,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Net_BesideARuleThatIsOff_IsRefused() =>
        Assert.Contains(":3: the row is a return, which ‹returns› net takes out of purchases and drops, and the rule non-positive-quantity "
            + "is off", Assert.Throws<InputException>(() =>
            Csv.Read(Header + "a,1,2024-01-01,X,1,1\na,2,2024-01-02,X,-1,1\n", options =>
            options with { Rules = [CleaningRules.Cancellations] })).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public void Net_RandomRows_EqualsAPlainNettingHoweverTheyAreRead(ulong seed, bool hasTimes)
    {
        var random = new SeededRandom(seed);
        string[] rows = [.. Enumerable.Range(0, 4_000).Select(i => Row(random, i, hasTimes))];
        string expected = Plain(rows, hasTimes);
        for (int round = 0; round < 3; round++)
        {
            random.Shuffle<string>(rows);
            string text = Header + string.Concat(rows);
            string[] files = [.. new[] { rows[..1500], rows[1500..1600], rows[1600..] }.Select((part, i) =>
                _folder.Write($"{i}.csv", Header + string.Concat(part)))];
            byte[] zipped = Csv.Gzip(Encoding.UTF8.GetBytes(text));
            Assert.Equal(expected, Describe(Csv.Read(text, options => options with { Threads = 1 + round })));
            Assert.Equal(expected, Describe(Csv.Read(zipped, options => options with { Memory = 1 }, blockBytes: 3_000)));
            Assert.Equal(expected,
                Describe(Csv.Read(text, options =>
                options with { Rules = [.. CleaningRules.Defaults, CleaningRules.SeveralCustomersOrder] }, blockBytes: 5_000)));
            Assert.Equal(expected, Describe(TransactionReader.Read(new TransactionsOptions { Sources = files, Threads = 2 })));
            Assert.Equal(expected,
                Describe(TransactionReader.Read(new TransactionsOptions { Sources = [_folder.Write("all.csv.gz", zipped)], KeepLines = true,
                KeepOrderTimes = true })));
        }
    }

    private static string Row(SeededRandom random, int i, bool hasTimes)
    {
        int order = 1000 + (i / 4);
        bool isReturn = random.Next(5) == 0;
        int quantity = 1 + random.Next(6);
        string time = hasTimes ? $" {random.Next(2) * 12:00}:00" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"c{order % 25},{(isReturn ? "C" : "")}{order},2024-01-{1 + (order % 28):00}{time},P{random.Next(3)},"
                + $"{(isReturn ? -quantity : quantity)},{random.Next(400) / 100.0}\n");
    }

    /// <summary>The rule, written down once more over lists of decimals.</summary>
    private static string Plain(string[] rows, bool hasTimes)
    {
        var lines = rows.Distinct().Select(row => row.TrimEnd('\n').Split(',')).Select(f => (
            Customer: f[0], Order: f[1], Time: DateTime.Parse(f[2], CultureInfo.InvariantCulture), Code: f[3],
            Quantity: decimal.Parse(f[4], CultureInfo.InvariantCulture),
            Price: decimal.Parse(f[5], CultureInfo.InvariantCulture))).ToArray();
        var kept = new List<(string Customer, string Order, DateTime Time, decimal Left, decimal Price)>();
        foreach (var group in lines.GroupBy(line => (line.Customer, line.Code)))
        {
            var own = group.OrderBy(line => line.Time).ThenBy(line => line.Order, StringComparer.Ordinal).ThenBy(line => line.Price)
                .ThenBy(line => line.Quantity).ToArray();
            decimal[] left = [.. own.Select(line => line.Quantity)];
            foreach (var back in own.Where(line => line.Quantity < 0))
            {
                decimal open = -back.Quantity;
                for (int p = own.Length - 1; p >= 0; p--)
                {
                    if (own[p].Quantity < 0 || (hasTimes ? own[p].Time >= back.Time : own[p].Time > back.Time))
                        continue;
                    decimal taken = Math.Min(open, left[p]);
                    left[p] -= taken;
                    open -= taken;
                }
            }
            kept.AddRange(own.Select((line, i) => (line.Customer, line.Order, line.Time, left[i], line.Price))
                .Where(line => line.Item4 > 0 && line.Price > 0));
        }
        return string.Join('\n', kept.GroupBy(line => line.Customer).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => string.Create(
            CultureInfo.InvariantCulture,
            $"{group.Key} {group.Min(line => line.Time.Ticks)} {group.Max(line => line.Time.Ticks)} "
            + $"{group.Select(line => line.Order).Distinct().Count()} {(double)group.Sum(line => line.Left * line.Price):R} "
            + $"{(double)group.Sum(line => line.Left):R}")))
            + $"\n{kept.Count}";
    }

    private static string Describe(CustomerTotals totals)
    {
        if (totals.Lines is { } lines)
        {
            for (int i = 0; i < totals.Ids.Count; i++)
            {
                Assert.Equal(totals.Amount[i], lines.Amount[lines.LinesOf(i)].Sum(), 1e-9);
                Assert.Equal(totals.Orders[i], lines.OrderStarts[i + 1] - lines.OrderStarts[i]);
                Assert.Equal(totals.First[i], totals.OrderTimes!.Of(i)[0]);
                Assert.Equal(totals.Orders[i], totals.OrderTimes.Of(i).Length);
            }
        }
        return string.Join('\n', Enumerable.Range(0, totals.Ids.Count).Select(i => string.Create(
            CultureInfo.InvariantCulture,
            $"{totals.Ids[i]} {totals.First[i]} {totals.Last[i]} {totals.Orders[i]} {totals.Amount[i]:R} {totals.Quantity[i]:R}")))
            + $"\n{totals.Cleaning.RowsKept}";
    }

    private static (long Rows, long Full, long Part, long None, double Netted, double Left, double Revenue,
        long Whole) Describe(ReturnsReport returns) =>
        (returns.Rows, returns.FullyMatched, returns.PartlyMatched, returns.Unmatched, returns.UnitsNetted, returns.UnitsLeftOver,
            returns.RevenueNetted, returns.PurchasesReturnedWhole);

    private static CustomerTotals Net(string rows, Func<TransactionsOptions, TransactionsOptions>? change = null) =>
        Csv.Read(Header + rows, change);

    private static CustomerFeatures Build(string rows) => FromTransactions.Build(new TransactionsOptions
    {
        Sources = ["-"],
        StandardInput = new MemoryStream(Encoding.UTF8.GetBytes(Header + rows)),
        KeepLines = true,
        KeepOrderTimes = true,
    });
}
