using Segmentation.Transactions;

namespace Segmentation.Tests.Transactions;

public sealed class SelectCustomersTests
{
    private const string Text = Csv.Header
        + "1,A,MUG,2,2020-01-01 10:00:00,1.50,7,UK\n"
        + "1,B,TIN,1,2020-01-01 10:00:00,4,7,UK\n"
        + "3,A,MUG,5,2020-01-05 10:00:00,1.50,7,UK\n"
        + "2,C,BOX,10,2020-01-03 12:30:00,0.25,8,UK\n"
        + "4,B,TIN,3,2020-01-04 12:30:00,4,9,UK\n";

    [Fact]
    public void SelectCustomers_OfLines_KeepsTheirOrdersAndLines()
    {
        PurchaseLines lines = Csv.Read(Text, options => options with { KeepLines = true }).Lines!;

        PurchaseLines chosen = lines.SelectCustomers([2, 0]);

        Assert.Equal([0, 1, 3], chosen.OrderStarts);
        Assert.Equal([0, 1, 3, 4], chosen.LineStarts);
        Assert.Equal([12, 3, 4, 7.5], chosen.Amount);
        Assert.Equal([3, 2, 1, 5], chosen.Quantity);
        Assert.Equal(lines.TimeOf(lines.OrderStarts[2]), chosen.TimeOf(0));
        Assert.Equal(lines.Basket(0).ToArray(), chosen.Basket(1).ToArray());
    }

    [Fact]
    public void SelectCustomers_OfOrderTimes_KeepsTheirTimes()
    {
        OrderTimes times = Csv.Read(Text, options => options with { KeepOrderTimes = true }).OrderTimes!;

        OrderTimes chosen = times.SelectCustomers([2, 0]);

        Assert.Equal([0, 1, 3], chosen.Starts);
        Assert.Equal(times.Of(2).ToArray(), chosen.Of(0).ToArray());
        Assert.Equal(times.Of(0).ToArray(), chosen.Of(1).ToArray());
    }
}
