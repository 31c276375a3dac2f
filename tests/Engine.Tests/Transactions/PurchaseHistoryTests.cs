using System.Globalization;
using System.Text;
using Segmentation.Tests.Golden;
using Segmentation.Transactions;

namespace Segmentation.Tests.Transactions;

public sealed class PurchaseHistoryTests
{
    [Theory]
    [InlineData(ReturnHandling.Net, true, true)]
    [InlineData(ReturnHandling.Net, false, true)]
    [InlineData(ReturnHandling.Net, true, false)]
    [InlineData(ReturnHandling.Net, false, false)]
    [InlineData(ReturnHandling.Keep, true, true)]
    [InlineData(ReturnHandling.Drop, true, true)]
    public void Of_AnyMoment_IsWhatAReadingUpToItTells(ReturnHandling returns, bool hasOrders, bool hasTimes)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, Rows(hasOrders, hasTimes));
            var options = new TransactionsOptions { Sources = [path], Returns = returns, Threads = 2, DuplicatesWithoutOrders = false };
            int taken = Check(
                options, new DateTime(2024, 3, 1), new DateTime(2024, 5, 10, hasTimes ? 12 : 0, 0, 0), new DateTime(2024, 8, 31));
            if (returns == ReturnHandling.Net)
                Assert.True(taken > 0, "No return took anything after a moment: the test shows nothing.");
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Read_WithHistory_GivesTheSameOrders(bool hasOrders)
    {
        TransactionsOptions Options() => new()
        {
            Sources = ["-"],
            StandardInput = new MemoryStream(Encoding.UTF8.GetBytes(Rows(hasOrders, hasTimes: true))),
            KeepOrderAmounts = true,
        };
        CustomerTotals without = TransactionReader.Read(Options()), with = TransactionReader.Read(Options() with { KeepHistory = true });

        Assert.NotNull(with.History);
        Assert.Equal(without.OrderTimes!.Starts, with.OrderTimes!.Starts);
        Assert.Equal(without.OrderTimes.Ticks, with.OrderTimes.Ticks);
        Assert.Equal(without.OrderTimes.Amounts, with.OrderTimes.Amounts);
    }

    [Fact]
    public void Read_AllThatCameBackLater_IsKnownAllTheSame()
    {
        PurchaseHistory history = Read(
            "a,1,2024-02-01 10:00,A,2,5\na,C2,2024-04-01 10:00,A,-2,5\nb,3,2024-02-02 10:00,A,1,7\nb,4,2024-04-02 10:00,B,1,1\n"
            + "c,5,2024-02-03 10:00,A,3,1\nc,C6,2024-02-04 10:00,A,-1,1\n").History!;
        long moment = new DateTime(2024, 3, 1).Ticks;

        Assert.Equal(["a", "b", "c"], history.CustomersAt(moment).Select(row => history.Ids[row]));
        Assert.Equal([-1, 0, 1], history.TotalsRows);
        Assert.Equal([10.0, 7.0, 2.0], history.OrdersUntil([0, 1, 2], moment).Amounts!);
    }

    [Fact]
    public void Read_NothingCameBack_OrdersTellAll() =>
        Assert.Null(Read("a,1,2024-01-01 10:00,A,2,5\na,3,2024-05-01 10:00,A,2,5\n").History);

    private static CustomerTotals Read(string rows) => TransactionReader.Read(new TransactionsOptions
    {
        Sources = ["-"],
        StandardInput = new MemoryStream(Encoding.UTF8.GetBytes("customer,order,date,sku,quantity,price\n" + rows)),
        KeepOrderAmounts = true,
        KeepHistory = true,
    });

    [SkippableFact]
    public void Of_OnlineRetail_IsWhatReadingsUpToItTell()
    {
        var options = new TransactionsOptions { Sources = [SharedFiles.Require("data/online_retail/online_retail.csv.gz")] };
        Assert.True(Check(options, new DateTime(2011, 6, 9, 12, 50, 0), new DateTime(2011, 12, 9, 12, 50, 0)) > 0);
    }

    // How many customers a return after a moment took from.
    private static int Check(TransactionsOptions options, params DateTime[] moments)
    {
        PurchaseHistory history = TransactionReader.Read(options with { KeepHistory = true, KeepProductHistory = true }).History!;
        int[] all = [.. Enumerable.Range(0, history.Ids.Count)];
        history.Categorize(moments[0].Ticks, _ => CategoryOf, threads: 2, default);
        var spent = new double[Categories];
        int taken = 0;
        foreach (DateTime moment in moments)
        {
            CustomerTotals expected = TransactionReader.Read(
                options with { AsOf = moment, KeepOrderTimes = true, KeepOrderAmounts = true, KeepLines = true });
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
                history.Spend(there[i], moment.Ticks, spent);
                Assert.Equal(Spent(expected.Lines!, i), spent.Select(value => Math.Round(value, 6)));
                Assert.Equal(expected.OrderTimes!.Of(i).ToArray(), orders.Of(there[i]).ToArray());
                Assert.Equal(expected.OrderTimes.AmountsOf(i).ToArray(), orders.AmountsOf(there[i]).ToArray());
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

    private const int Categories = 5;

    private static int CategoryOf(string code, string name) =>
        (code.Length > 0 ? code : name).ToUpperInvariant().Sum(letter => letter) % Categories;

    private static double[] Spent(PurchaseLines lines, int customer)
    {
        var spent = new double[Categories];
        (int start, int length) = lines.LinesOf(customer).GetOffsetAndLength(lines.Count);
        for (int line = start; line < start + length; line++)
        {
            int product = lines.Product[line];
            spent[CategoryOf(lines.Products.Codes[product], lines.Products.Descriptions[product])] += lines.Amount[line];
        }
        return [.. spent.Select(value => Math.Round(value, 6))];
    }

    // Orders of two moments, equal rows, returns of all sizes, some of what was never bought, some of everything a customer has.
    private static string Rows(bool hasOrders, bool hasTimes)
    {
        var random = new SeededRandom(7);
        var rows = new StringBuilder($"{(hasOrders ? "order_id," : "")}customer_id,product,quantity,price,date\n");
        void Add(string order, int customer, int product, int quantity, int price, DateTime date)
        {
            string moment = date.ToString(hasTimes ? "yyyy-MM-dd HH:mm" : "yyyy-MM-dd", CultureInfo.InvariantCulture);
            rows.Append(
                CultureInfo.InvariantCulture,
                $"{(hasOrders ? order + "," : "")}c{customer},p{product},{quantity},{price}.{price}5,{moment}\n");
        }
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
