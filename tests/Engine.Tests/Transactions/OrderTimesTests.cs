using System.Text;
using Segmentation.Transactions;

namespace Segmentation.Tests.Transactions;

public class OrderTimesTests
{
    private const string Rows = Csv.Header
        + "3,A,MUG,1,2020-03-01 10:00:00,1,7,UK\n"
        + "1,A,MUG,1,2020-01-01 10:00:00,1,7,UK\n"
        + "2,A,MUG,1,2020-01-03 12:30:00,1,8,UK\n"
        + "1,B,TIN,1,2020-01-01 10:05:00,1,7,UK\n"
        + "C9,A,MUG,-1,2020-05-01 10:00:00,1,7,UK\n"
        + "3,B,TIN,2,2020-03-01 10:00:00,1,7,UK\n";

    [Theory]
    [InlineData(1, null)]
    [InlineData(3, 120)]
    public void Read_KeepOrderTimes_GivesEachOrderOnceInTime(int threads, int? blockBytes)
    {
        OrderTimes orders = Csv.Read(Rows, options => options with { KeepOrderTimes = true, Threads = threads }, blockBytes).OrderTimes!;

        Assert.Equal(2, orders.Customers);
        Assert.Equal(3, orders.Count);
        Assert.Equal([new DateTime(2020, 1, 1, 10, 0, 0).Ticks, new DateTime(2020, 3, 1, 10, 0, 0).Ticks], orders.Of(0).ToArray());
        Assert.Equal([new DateTime(2020, 1, 3, 12, 30, 0).Ticks], orders.Of(1).ToArray());
    }

    [Fact]
    public void Read_WithoutOrderColumn_TakesEveryRowForAnOrder()
    {
        OrderTimes orders = Csv.Read(
            "customer,date,amount\n7,2020-01-01,1\n7,2020-01-01,2\n8,2020-01-02,3\n", options =>
                options with { KeepOrderTimes = true }).OrderTimes!;
        Assert.Equal([0, 2, 3], orders.Starts);
    }

    [Fact]
    public void Read_KeepOrderAmounts_GivesEachOrderItsValue()
    {
        OrderTimes orders = Csv.Read(Rows, options => options with { KeepOrderAmounts = true }).OrderTimes!;

        // The mug of order 3 came back; of order 1 nothing did.
        Assert.Equal([2.0, 2.0], orders.AmountsOf(0).ToArray());
        Assert.Equal([1.0], orders.SelectCustomers([1]).AmountsOf(0).ToArray());
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public void Read_OrdersScatteredAndPartlyReturned_AreWorthTheirLines(int seed, bool hasOrders)
    {
        var random = new Random(seed);
        var rows = new StringBuilder(hasOrders ? "customer,order,date,sku,quantity,price\n" : "customer,date,sku,quantity,price\n");
        for (int row = 0; row < 3000; row++)
        {
            bool returned = random.Next(5) == 0;
            string order = hasOrders ? $"{(returned ? "C" : "")}{random.Next(40)}," : "";
            rows.Append(
                $"{random.Next(12)},{order}2024-01-{1 + random.Next(9):00},{(char)('A' + random.Next(3))},"
                + $"{(returned ? -1 : 1) * (1 + random.Next(4))},{1 + random.Next(3)}.{random.Next(10)}\n");
        }
        CustomerTotals totals = Csv.Read(
            rows.ToString(),
            options => options with { KeepOrderAmounts = true, KeepLines = true,
            Rules = [.. options.Rules.Except([CleaningRules.ExactDuplicates])] },
            blockBytes: 500);

        OrderTimes times = totals.OrderTimes!;
        PurchaseLines lines = totals.Lines!;
        Assert.True(totals.Returns!.PurchasesReturnedWhole > 50, $"{totals.Returns}");
        for (int i = 0; i < times.Customers; i++)
        {
            var expected = Enumerable.Range(lines.OrderStarts[i], lines.OrderStarts[i + 1] - lines.OrderStarts[i])
                .Select(order => (lines.TimeOf(order).Ticks,
                    Math.Round(lines.Amount.AsSpan(lines.LineStarts[order]..lines.LineStarts[order + 1]).ToArray().Sum(), 9)));
            var kept = times.Of(i).ToArray().Zip(times.AmountsOf(i).ToArray(), (time, amount) => (time, Math.Round(amount, 9)));
            Assert.Equal(expected.Order(), kept.Order());
            Assert.Equal(totals.Amount[i], times.AmountsOf(i).ToArray().Sum(), 9);
        }
    }

    [Fact]
    public void Read_NotAsked_KeepsNone() => Assert.Null(Csv.Read(Rows).OrderTimes);

    [Theory]
    [InlineData(5, true)]
    [InlineData(4, false)]
    public void Read_MoreLinesThanMayBeHeld_KeepsNoneAndCountsAll(long most, bool keeps)
    {
        CustomerTotals totals = Csv.Read(
            Rows, options => options with { KeepLines = true, MostLines = most, Returns = ReturnHandling.Drop });

        Assert.Equal(keeps, totals.Lines is not null);
        Assert.Equal(5, totals.Cleaning.RowsKept);
        Assert.Equal(2, totals.Ids.Count);
    }
}
