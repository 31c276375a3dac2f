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
