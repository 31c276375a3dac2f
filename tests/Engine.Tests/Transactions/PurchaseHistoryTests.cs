using System.Globalization;
using System.Text;
using Segmentation.Tests.Golden;
using Segmentation.Transactions;

namespace Segmentation.Tests.Transactions;

public sealed class PurchaseHistoryTests
{
    [Theory]
    [InlineData(ReturnHandling.Net, true)]
    [InlineData(ReturnHandling.Net, false)]
    [InlineData(ReturnHandling.Keep, true)]
    [InlineData(ReturnHandling.Drop, true)]
    public void Of_AnyMoment_IsWhatAReadingUpToItTells(ReturnHandling returns, bool hasOrders)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, Rows(hasOrders));
            var options = new TransactionsOptions { Sources = [path], Returns = returns, Threads = 2, DuplicatesWithoutOrders = false };
            int taken = Check(options, new DateTime(2024, 3, 1), new DateTime(2024, 5, 10, 12, 0, 0), new DateTime(2024, 8, 31));
            if (returns == ReturnHandling.Net)
                Assert.True(taken > 0, "No return took anything after a moment: the test shows nothing.");
        }
        finally
        {
            File.Delete(path);
        }
    }

    [SkippableFact]
    public void Of_OnlineRetail_IsWhatReadingsUpToItTell()
    {
        var options = new TransactionsOptions { Sources = [SharedFiles.Require("data/online_retail/online_retail.csv.gz")] };
        Assert.True(Check(options, new DateTime(2011, 6, 9, 12, 50, 0), new DateTime(2011, 12, 9, 12, 50, 0)) > 0);
    }

    // How many customers a return after a moment took from.
    private static int Check(TransactionsOptions options, params DateTime[] moments)
    {
        PurchaseHistory history = TransactionReader.Read(options with { KeepHistory = true }).History!;
        int[] all = [.. Enumerable.Range(0, history.Ids.Count)];
        int taken = 0;
        foreach (DateTime moment in moments)
        {
            CustomerTotals expected = TransactionReader.Read(
                options with { AsOf = moment, KeepOrderTimes = true, KeepOrderAmounts = true });
            OrderTimes orders = history.OrdersUntil(all, moment.Ticks);
            int[] there = [.. all.Where(row => history.Of(row, long.MinValue, moment.Ticks, moment.Ticks).Orders > 0)];
            Assert.Equal(Enumerable.Range(0, expected.Ids.Count).Select(i => expected.Ids[i]), there.Select(row => history.Ids[row]));
            for (int i = 0; i < there.Length; i++)
            {
                Standing found = history.Of(there[i], long.MinValue, moment.Ticks, moment.Ticks);
                Assert.Equal(
                    (expected.Orders[i], expected.First[i], expected.Last[i], expected.Amount[i]),
                    (found.Orders, found.First, found.Last, found.Amount));
                Assert.Equal(expected.Returned[i], history.ReturnedUntil(there[i], moment.Ticks));
                Assert.Equal(expected.OrderTimes!.Of(i).ToArray(), orders.Of(there[i]).ToArray());
                Assert.Equal(expected.OrderTimes.AmountsOf(i).ToArray().Order(), orders.AmountsOf(there[i]).ToArray().Order());
                taken += history.Of(there[i], long.MinValue, moment.Ticks, long.MaxValue).Amount != found.Amount ? 1 : 0;
            }
            DateTime since = moment.AddMonths(-2), until = moment.AddMonths(-1);
            CustomerTotals window = TransactionReader.Read(options with { Since = since, AsOf = until, ReturnsUntil = moment });
            Standing[] windows =
                [.. all.Select(row => history.Of(row, since.Ticks, until.Ticks, moment.Ticks)).Where(one => one.Orders > 0)];
            Assert.Equal(window.Orders, windows.Select(one => one.Orders));
            if (options.Returns != ReturnHandling.Keep)
                Assert.Equal(window.Amount, windows.Select(one => one.Amount));
        }
        return taken;
    }

    // Orders of two moments, equal rows, returns of all sizes, some of what was never bought, some of everything a customer has.
    private static string Rows(bool hasOrders)
    {
        var random = new SeededRandom(7);
        var rows = new StringBuilder($"{(hasOrders ? "order_id," : "")}customer_id,product,quantity,price,date\n");
        void Add(string order, int customer, int product, int quantity, int price, DateTime date) => rows.Append(
            CultureInfo.InvariantCulture,
            $"{(hasOrders ? order + "," : "")}c{customer},p{product},{quantity},{price}.{price}5,{date:yyyy-MM-dd HH:mm}\n");
        for (int i = 0; i < 500; i++)
        {
            int customer = random.Next(40), product = random.Next(6), quantity = 1 + random.Next(5), price = 1 + random.Next(3);
            DateTime date = new DateTime(2024, 1, 2).AddHours(random.Next(24 * 200));
            Add($"o{i}", customer, product, quantity, price, date);
            if (i % 5 == 0)
                Add($"o{i}", customer, (product + 1) % 6, 1, price, date.AddMinutes(random.Next(3)));
            if (i % 3 == 0)
                Add($"C{i}", customer, product, -1 - random.Next(quantity + 1), price, date.AddHours(1 + random.Next(24 * 60)));
        }
        Add("o900", 77, 1, 4, 2, new DateTime(2024, 2, 1));
        Add("C901", 77, 1, -3, 2, new DateTime(2024, 2, 20));
        Add("C902", 77, 1, -1, 2, new DateTime(2024, 4, 20));
        return rows.ToString();
    }
}
