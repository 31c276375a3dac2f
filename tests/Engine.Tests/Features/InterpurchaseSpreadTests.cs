using System.Globalization;
using System.Text;
using Segmentation.Features;
using Segmentation.Transactions;

namespace Segmentation.Tests.Features;

public sealed class InterpurchaseSpreadTests
{
    [Fact]
    public void Build_OrdersAtDays0And2And10_SpreadsBy3()
    {
        // Gaps of 2 and 8 days: mean 5, both 3 from it. The lines come out of order, and order b has two times: its earlier one counts.
        FeatureTable table = Build(
            "customer,order,date,amount\n7,c,2020-01-11,1\n7,b,2020-01-05,1\n7,a,2020-01-01,1\n7,b,2020-01-03,1\n8,d,2020-01-01,1\n"
            + "8,e,2020-02-01,1\n");

        Assert.Equal([3, 0], table.Values.Column(0));
    }

    [Fact]
    public void Build_WithoutOrders_TakesEachRowForOne()
    {
        FeatureTable table = Build("customer,date,amount\n7,2020-01-01,1\n7,2020-01-03,1\n7,2020-01-11,2\n");

        Assert.Equal([3], table.Values.Column(0));
    }

    [Fact]
    public void Build_ManyCustomers_EqualsTheDefinitionOnAnyThreads()
    {
        var random = new SeededRandom(3);
        var text = new StringBuilder("customer,order,date,amount\n");
        var orders = new Dictionary<int, Dictionary<int, DateTime>>();
        for (int line = 0; line < 5000; line++)
        {
            int customer = random.Next(100), order = (customer * 100) + random.Next(1 + (customer % 9));
            DateTime time = new DateTime(2020, 1, 1).AddMinutes(random.Next(500_000));
            text.Append(CultureInfo.InvariantCulture, $"{customer},{order},{time:yyyy-MM-dd HH:mm:ss},{line}\n");
            Dictionary<int, DateTime> times = orders.TryGetValue(customer, out var known) ? known : orders[customer] = [];
            times[order] = times.TryGetValue(order, out DateTime earlier) && earlier < time ? earlier : time;
        }

        FeatureTable table = Build(text.ToString(), threads: 3);

        Assert.Equal(orders.Count, table.Ids.Count);
        for (int i = 0; i < table.Ids.Count; i++)
        {
            DateTime[] times = [.. orders[int.Parse(table.Ids[i], CultureInfo.InvariantCulture)].Values.Order()];
            double[] gaps = [.. times.Skip(1).Select((time, k) => (time - times[k]).TotalDays)];
            double expected = gaps.Length < 2 ? 0 : Math.Sqrt(gaps.Average(gap => (gap - gaps.Average()) * (gap - gaps.Average())));
            Assert.Equal(expected, table.Values[i, 0], 1e-9);
        }
    }

    [Fact]
    public void Read_WhereNothingAsks_KeepsNoTimes()
    {
        CustomerTotals totals = TransactionReader.Read(Options("customer,date,amount\n7,2020-01-01,1\n", 1));
        Assert.Null(totals.OrderTimes);
    }

    private static FeatureTable Build(string text, int threads = 1) =>
        FromTransactions.Build(Options(text, threads) with { FeatureNames = ["interpurchase_spread"] }).Table;

    private static TransactionsOptions Options(string text, int threads) => new()
    {
        Sources = ["-"],
        StandardInput = new MemoryStream(Encoding.UTF8.GetBytes(text)),
        Threads = threads,
    };
}
