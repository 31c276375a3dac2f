using System.Text;
using Segmentation.Tests.Golden;
using Segmentation.Transactions;
using static System.FormattableString;

namespace Segmentation.Tests.Transactions;

/// <summary>
/// What was known of orders at an earlier moment, told by the one reading that knows all, is what reading up to it tells.
/// </summary>
public class EarlierOrdersTests
{
    private static readonly DateTime Start = new(2024, 1, 1), Cut = new(2024, 3, 1, 23, 59, 59);

    [Theory]
    [InlineData(1, true, true)]
    [InlineData(2, true, false)]
    [InlineData(3, false, true)]
    [InlineData(4, false, false)]
    public void Read_RandomReturns_TellsWhatReadingUpToTheMomentTells(int seed, bool withOrders, bool withTimes)
    {
        string rows = Rows(seed, withOrders, withTimes);
        int changed = 0;
        foreach (int threads in (int[])[1, 3])
            changed += AssertSame(() => Options(rows) with { Threads = threads });
        Assert.True(changed > 20, "returns of after the moment take from orders of before it");
    }

    [Fact]
    public void Read_AllThatCameBackLater_IsKnownAllTheSame()
    {
        CustomerTotals totals = TransactionReader.Read(Options(
            "customer,order,date,sku,quantity,price\na,1,2024-02-01 10:00,A,2,5\na,C2,2024-04-01 10:00,A,-2,5\n"
            + "b,3,2024-02-02 10:00,A,1,7\nb,4,2024-04-02 10:00,B,1,1\nc,5,2024-02-03 10:00,A,3,1\nc,C6,2024-02-04 10:00,A,-1,1\n")
            with { EarlierMoment = _ => Cut });

        Assert.Equal(["b", "c"], Enumerable.Range(0, totals.Ids.Count).Select(i => totals.Ids[i]));
        EarlierOrders earlier = totals.Earlier!;
        Assert.Equal([0, 1, -1], earlier.RowOf);
        Assert.Equal([10.0], earlier.Orders.AmountsOf(2).ToArray());
        Assert.Equal([2.0], earlier.Orders.AmountsOf(1).ToArray());
    }

    [Fact]
    public void Read_NoReturnAfterTheMoment_HasNothingElseToTell() => Assert.Null(TransactionReader.Read(Options(
        "customer,order,date,sku,quantity,price\na,1,2024-01-01 10:00,A,2,5\na,C2,2024-02-01 10:00,A,-1,5\na,3,2024-05-01 10:00,A,2,5\n")
        with { EarlierMoment = _ => Cut }).Earlier);

    [SkippableFact]
    public void Read_OnlineRetail_TellsWhatReadingUpToTheMomentTells() => Assert.True(AssertSame(() => new TransactionsOptions
    {
        Sources = [SharedFiles.Require("data/online_retail/online_retail.csv.gz")],
        KeepOrderAmounts = true,
    }, new DateTime(2011, 8, 12, 23, 59, 59)) > 100);

    // The number of customers of whom more was known then than is left now.
    private static int AssertSame(Func<TransactionsOptions> options, DateTime? at = null)
    {
        DateTime cut = at ?? Cut;
        CustomerTotals all = TransactionReader.Read(options() with { EarlierMoment = _ => cut });
        CustomerTotals then = TransactionReader.Read(options() with { AsOf = cut });
        Assert.NotNull(all.Earlier);
        Dictionary<string, int> rows = Enumerable.Range(0, all.Ids.Count).ToDictionary(i => all.Ids[i]);
        var gone = new HashSet<string>();
        int changed = 0;
        for (int i = 0; i < then.Ids.Count; i++)
        {
            long[] times = then.OrderTimes!.Of(i).ToArray();
            double[] amounts = then.OrderTimes.AmountsOf(i).ToArray();
            if (!rows.TryGetValue(then.Ids[i], out int row))
            {
                gone.Add(string.Join(' ', times) + ':' + string.Join(' ', amounts));
                continue;
            }
            (long[] Times, double[] Amounts) told = Until(all.Earlier.Orders, row, cut);
            Assert.Equal(times, told.Times);
            Assert.Equal(amounts, told.Amounts);
            changed += Until(all.OrderTimes!, row, cut).Amounts.SequenceEqual(amounts) ? 0 : 1;
        }
        Assert.Equal(Enumerable.Range(0, all.Ids.Count), all.Earlier.RowOf.Take(all.Ids.Count));
        for (int i = all.Ids.Count; i < all.Earlier.RowOf.Length; i++)
        {
            (long[] times, double[] amounts) = Until(all.Earlier.Orders, i, cut);
            Assert.Contains(string.Join(' ', times) + ':' + string.Join(' ', amounts), gone);
            Assert.Equal(-1, all.Earlier.RowOf[i]);
            changed++;
        }
        Assert.True(all.Earlier.RowOf.Count(row => row < 0) >= gone.Count, "whoever was a customer then is told");
        return changed;
    }

    private static (long[] Times, double[] Amounts) Until(OrderTimes orders, int row, DateTime cut)
    {
        int count = orders.Of(row).ToArray().Count(ticks => ticks <= cut.Ticks);
        return (orders.Of(row)[..count].ToArray(), orders.AmountsOf(row)[..count].ToArray());
    }

    private static TransactionsOptions Options(string rows) =>
        new() { Sources = ["-"], StandardInput = new MemoryStream(Encoding.UTF8.GetBytes(rows)), KeepOrderAmounts = true };

    // Few products and many returns, some of one moment, some before what they return; rows in no order.
    private static string Rows(int seed, bool withOrders, bool withTimes)
    {
        var random = new Random(seed);
        var rows = new List<string>();
        for (int order = 0; order < 900; order++)
        {
            int customer = random.Next(120);
            DateTime time = Start.AddDays(random.Next(120)).AddHours(withTimes ? 8 + random.Next(3) : 0);
            bool isReturn = random.Next(3) == 0;
            for (int line = random.Next(3); line >= 0; line--)
            {
                string number = withOrders ? Invariant($"{(isReturn ? "C" : "")}{order},") : "";
                string moment = withTimes ? Invariant($"{time:yyyy-MM-dd HH:mm}") : Invariant($"{time:yyyy-MM-dd}");
                rows.Add(Invariant(
                    $"c{customer},{number}{moment},P{random.Next(4)},{(isReturn ? -1 : 1) * (1 + random.Next(3))},{1 + random.Next(5)}"));
            }
        }
        string[] shuffled = [.. rows];
        random.Shuffle(shuffled);
        return $"customer,{(withOrders ? "order," : "")}date,sku,quantity,price\n{string.Join('\n', shuffled)}\n";
    }
}
