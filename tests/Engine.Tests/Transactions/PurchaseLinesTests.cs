using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Segmentation.Features;
using Segmentation.Transactions;

namespace Segmentation.Tests.Transactions;

public sealed class PurchaseLinesTests
{
    private const string Text = Csv.Header
        + "2,a1,MUG BLUE,2,2020-01-05 10:00:00,1.50,8,UK\n"
        + "1,A1,MUG,2,2020-01-03 10:00:00,1.50,7,UK\n"
        + "2,B,TIN,1,2020-01-05 10:00:00,4,8,UK\n"
        + "1,B,,1,2020-01-02 10:00:00,4,7,UK\n"
        + "C9,D,RETURNED,-1,2020-01-02 10:00:00,4,7,UK\n"
        + "3,A1,MUG,1,2020-01-01 12:30:00,0.25,8,UK\n"
        + "2,,Мёд  Цветочный,1,2020-01-05 10:00:00,5,8,UK\n"
        + "4,,мед цветочный,1,2020-01-06 10:00:00,5,8,UK\n";

    [Fact]
    public void Read_LinesKept_AreGroupedByCustomerOrderAndTime()
    {
        PurchaseLines lines = Csv.Read(Text, Keep).Lines!;
        Assert.Equal(["A1", "B", ""], Names(lines, product => lines.Products.Codes[product]));
        Assert.Equal(["MUG", "TIN", "Мёд  Цветочный"], Names(lines, lines.Products.Name));
        Assert.Equal([0, 1, 4], lines.OrderStarts);
        // Customer 7: order 1; customer 8: orders 3, 2 and 4, by time.
        Assert.Equal([0, 2, 3, 6, 7], lines.LineStarts);
        Assert.Equal([1, 0], lines.Basket(0).ToArray());
        Assert.Equal([0], lines.Basket(1).ToArray());
        Assert.Equal([0, 1, 2], lines.Basket(2).ToArray());
        Assert.Equal([2], lines.Basket(3).ToArray());
        Assert.Equal([4, 3, 0.25, 3, 4, 5, 5], lines.Amount);
        Assert.Equal([1.0, 2, 1, 2, 1, 1, 1], lines.Quantity);
        Assert.Equal(new DateTime(2020, 1, 2, 10, 0, 0), lines.TimeOf(0));
        Assert.Equal(2..7, lines.LinesOf(1));
    }

    [Fact]
    public void Read_LinesNotAskedFor_AreNotKept() => Assert.Null(Csv.Read(Text).Lines);

    [Fact]
    public void Read_BlockLimitAtEveryByteAndAnyThreads_SameLines()
    {
        string expected = Describe(Csv.Read(Text, Keep).Lines!);
        for (int bytes = 1; bytes <= Encoding.UTF8.GetByteCount(Text) + 1; bytes += 3)
        {
            int threads = 1 + (bytes % 3);
            Assert.Equal(expected, Describe(Csv.Read(Text, options => Keep(options) with { Threads = threads }, bytes).Lines!));
        }
    }

    [Fact]
    public void Read_AnyRows_LinesAddUpToTheTotals() => Prop.ForAll(Rows().ToArbitrary(), rows =>
    {
        // A purchase that nothing takes back: where no row is left, there are no lines to compare.
        CustomerTotals totals = Csv.Read($"{rows}999,P9,KEPT,1,2020-01-01 10:00:00,1,999,UK\n", Keep);
        PurchaseLines lines = totals.Lines!;
        Assert.Equal(totals.Cleaning.RowsKept, lines.Count);
        Assert.Equal(totals.Ids.Count, lines.Customers);
        for (int customer = 0; customer < lines.Customers; customer++)
        {
            Assert.Equal(totals.Orders[customer], lines.OrderStarts[customer + 1] - lines.OrderStarts[customer]);
            Assert.Equal(totals.Amount[customer], lines.Amount[lines.LinesOf(customer)].Sum(), 9);
            Assert.Equal(totals.Quantity[customer], lines.Quantity[lines.LinesOf(customer)].Sum(), 9);
            Assert.Equal(totals.First[customer], lines.Ticks[lines.LinesOf(customer)].Min());
            for (int order = lines.OrderStarts[customer]; order < lines.OrderStarts[customer + 1]; order++)
            {
                Assert.False(lines.Basket(order).IsEmpty);
                Assert.True(order == lines.OrderStarts[customer] || lines.TimeOf(order - 1) <= lines.TimeOf(order));
            }
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Read_NoOrderColumn_EveryLineIsAnOrder()
    {
        PurchaseLines lines = Csv.Read("client,date,sum,product\n1,2020-01-02,5,TEA\n1,2020-01-01,6,CAKE\n", Keep).Lines!;
        Assert.Equal([0, 1, 2], lines.LineStarts);
        Assert.Equal([6.0, 5], lines.Amount);
        Assert.Equal(["CAKE", "TEA"], Names(lines, lines.Products.Name));
    }

    [Fact]
    public void Read_NoProductColumn_OneNamelessProduct()
    {
        PurchaseLines lines = Csv.Read("client,date,sum\n1,2020-01-02,5\n", Keep).Lines!;
        Assert.Equal([""], Names(lines, lines.Products.Name));
    }

    [Fact]
    public void Build_LinesKept_StandInTheTablesRowOrder()
    {
        CustomerFeatures features = FromTransactions.Build(
            Keep(new TransactionsOptions { Sources = ["-"], StandardInput = new MemoryStream(Encoding.UTF8.GetBytes(Text)) }));
        Assert.Equal(["7", "8"], Enumerable.Range(0, 2).Select(row => features.Table.Ids[row]));
        Assert.Equal(7.0, features.Lines!.Amount[features.Lines.LinesOf(0)].Sum());
    }

    private static TransactionsOptions Keep(TransactionsOptions options) => options with { KeepLines = true };

    private static string[] Names(PurchaseLines lines, Func<int, string> name) =>
        [.. Enumerable.Range(0, lines.Products.Count).Select(name)];

    private static string Describe(PurchaseLines lines) => string.Join(
        '|',
        string.Join(',', Names(lines, lines.Products.Name)),
        string.Join(',', lines.OrderStarts),
        string.Join(',', lines.LineStarts),
        string.Join(',', lines.Product),
        string.Join(',', lines.Ticks),
        string.Join(',', lines.Quantity),
        string.Join(',', lines.Amount));

    private static Gen<string> Rows() =>
        from rows in (
            from customer in Gen.Choose(1, 5)
            from order in Gen.Choose(1, 6)
            from product in Gen.Choose(1, 9)
            from day in Gen.Choose(1, 28)
            from quantity in Gen.Choose(-1, 5)
            select $"{order},P{product},NAME {product},{quantity},2020-01-{day:00} 10:00:00,1.25,{customer},UK\n").NonEmptyListOf()
        select Csv.Header + "9,P1,NAME 1,1,2020-01-01 10:00:00,1,1,UK\n" + string.Concat(rows);
}
