using System.Text;
using Segmentation.Transactions;
using Segmentation.Transactions.Columns;
using Segmentation.Transactions.Text;

namespace Segmentation.Tests.Transactions;

/// <summary>Rows that are chosen, converted, or completed from the row above.</summary>
public sealed class RowChoiceTests : IDisposable
{
    private const string Orders = "customer,order,date,total,status,currency\na,1,2020-01-01,5,paid,EUR\na,2,2020-01-02,7,Cancelled,EUR\n"
        + "b,3,2020-01-02,9,shipped,EUR\nb,4,2020-01-02,11,,EUR\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("status=paid,shipped", "status=paid,shipped")]
    [InlineData("status=paid,shipped,country!=UK", "status=paid,shipped|country!=UK")]
    [InlineData("note=\"a=1,b=2\",x,n=1", "note=\"a=1,b=2\",x|n=1")]
    [InlineData("paid", "paid")]
    public void SplitList_PartsWithoutAnEqualsSign_AreMoreValues(string list, string expected) =>
        Assert.Equal(expected, string.Join('|', RowCondition.SplitList(list)));

    [Theory]
    [InlineData("status=paid", "5", 3)]
    [InlineData("Status=PAID, shipped", "14", 2)]
    [InlineData("status!=cancelled", "25", 1)]
    [InlineData("status=", "11", 3)]
    [InlineData("status!=", "21", 1)]
    [InlineData("status=\"paid\",\"a,b\"", "5", 3)]
    public void Read_Where_KeepsWhatFitsAndCountsTheRest(string condition, string revenue, long dropped)
    {
        CustomerTotals totals = Csv.Read(Orders, options => options with { Conditions = [RowCondition.Parse(condition)!] });
        Assert.Equal(revenue, totals.Summary.Revenue.ToString());
        Assert.Equal((CleaningRules.Where, dropped), (totals.Cleaning.Steps[0].Rule, totals.Cleaning.Steps[0].Dropped));
        Assert.DoesNotContain(totals.Cleaning.Findings, finding => finding.Code == "states-mixed");
    }

    [Fact]
    public void Read_SeveralConditions_AllHold()
    {
        RowCondition[] conditions = [RowCondition.Parse("status!=cancelled")!, RowCondition.Parse("customer=b")!];
        Assert.Equal(20, Csv.Read(Orders, options => options with { Conditions = conditions }).Summary.Revenue);
        InputException error = Assert.Throws<InputException>(() =>
            Csv.Read(Orders, options => options with { Conditions = [RowCondition.Parse("state=paid")!] }));
        Assert.Contains("there is no column \"state\"", error.Message, StringComparison.Ordinal);
        InputException none = Assert.Throws<InputException>(() =>
            Csv.Read(Orders, options => options with { Conditions = [RowCondition.Parse("status=piad")!] }));
        Assert.Contains("dropped by where 4", none.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("status")]
    [InlineData("=paid")]
    [InlineData("!=paid")]
    [InlineData("status=\"paid")]
    [InlineData("status=\"paid\"x")]
    public void Parse_NoCondition_IsNull(string text) => Assert.Null(RowCondition.Parse(text));

    [Theory]
    [InlineData("a=b,c")]
    [InlineData("a!=\"b,c\",d")]
    [InlineData("a=\"say \"\"x\"\"\"")]
    [InlineData("a=")]
    public void ToString_OfACondition_ReadsBack(string text) => Assert.Equal(text, RowCondition.Parse(text)!.ToString());

    [Fact]
    public void Read_StatusOnTheFirstLineOfAnOrder_HoldsForAllItsLinesInAnyBlock()
    {
        var text = new StringBuilder("Name,Email,Financial Status,Currency,Created at,Lineitem quantity,Lineitem price\n");
        for (int order = 0; order < 60; order++)
        {
            for (int line = 0; line < 1 + (order % 5); line++)
                text.Append($"#{order},c{order % 7}@x.test,{(line > 0 ? "" : order % 3 == 0 ? "refunded" : "paid")},"
                    + $"{(line > 0 ? "" : "EUR")},2020-01-01,1,{10 + line}\n");
        }
        TransactionsOptions Paid(TransactionsOptions options) =>
            options with { Conditions = [RowCondition.Parse("Financial Status=paid")!], Rules = [] };
        double expected = Enumerable.Range(0, 60).Where(order => order % 3 != 0)
            .Sum(order => Enumerable.Range(0, 1 + (order % 5)).Sum(line => 10 + line));
        CustomerTotals whole = Csv.Read(text.ToString(), Paid);
        Assert.Equal(expected, whole.Summary.Revenue);
        foreach (int blockBytes in (int[])[64, 100, 333])
            Assert.Equal(Csv.Describe(whole), Csv.Describe(Csv.Read(text.ToString(), Paid, blockBytes)));
    }

    [Fact]
    public void Read_OrderCustomerAndDateOnTheFirstLineAlone_AreTakenFromTheRowAbove()
    {
        var text = new StringBuilder("Order Reference,Customer,Order Date,Order Lines/Product,quantity,unit price\n");
        for (int order = 0; order < 30; order++)
            text.Append($"S{order},c{order % 4},2020-01-01,Cup,1,10\n,,,Jug,2,5\n,,,Fork,1,1\n");
        CustomerTotals whole = Csv.Read(text.ToString());
        Assert.Equal(30 * 21, whole.Summary.Revenue);
        Assert.Equal((4, 30L), (whole.Summary.Customers, whole.Summary.Orders));
        Assert.Equal(("filled-down", 60L), (whole.Cleaning.Findings[0].Code, whole.Cleaning.Findings[0].Count));
        foreach (int blockBytes in (int[])[64, 90, 200])
            Assert.Equal(Csv.Describe(whole), Csv.Describe(Csv.Read(text.ToString(), blockBytes: blockBytes)));
        // A row that lacks its customer alone lacks it.
        Assert.Equal(1, Csv.Read(text + "S99,,2020-01-01,Cup,1,10\n").Cleaning.Steps.Single(step =>
            step.Rule == CleaningRules.MissingCustomer).Dropped);
    }

    [Fact]
    public void Read_CustomerOnTheFirstLineOfANamedOrder_IsThatOfItsOtherLines()
    {
        const string Text = "order,email,date,product,quantity,price\n1,a@x.test,2020-01-01,Cup,1,10\n1,,,Jug,1,5\n"
            + "2,b@x.test,2020-01-02,Cup,1,10\n";
        CustomerTotals totals = Csv.Read(Text);
        Assert.Equal([15, 10], totals.Amount);
        Assert.Contains(totals.Cleaning.Findings, finding =>
            finding.Code == "filled-down" && finding.Text.Contains("\"email\", \"date\" are blank in 1 of"));
        // An order whose first line has no customer has none.
        CustomerTotals guests = Csv.Read(Text + "3,,2020-01-03,Cup,1,10\n3,,,Jug,1,5\n");
        Assert.Equal([15, 10], guests.Amount);
        Assert.Equal(2, guests.Cleaning.Steps.Single(step => step.Rule == CleaningRules.MissingCustomer).Dropped);
    }

    [Fact]
    public void Read_SeveralCurrencies_IsAnErrorThatShowsThem()
    {
        string mixed = Orders + "c,5,2020-01-03,100,paid,usd\n";
        InputException error = Assert.Throws<InputException>(() => Csv.Read(mixed));
        Assert.Contains("column \"currency\" holds several currencies, whose sums would mix: EUR in 4 rows, usd in 1 rows", error.Message,
            StringComparison.Ordinal);
        Assert.Contains("‹where› \"currency=EUR\"", error.Message, StringComparison.Ordinal);
        Assert.Equal(32, Csv.Read(mixed, options => options with { Conditions = [RowCondition.Parse("currency=EUR")!] }).Summary.Revenue);
        Assert.Equal(32, Csv.Read(Orders.Replace("EUR", "eur").Replace("5,paid,eur", "5,paid,EUR")).Summary.Revenue);
    }

    [Fact]
    public void Read_Rates_ConvertEveryAmount()
    {
        string mixed = Orders + "c,5,2020-01-03,100,paid,USD\n";
        CurrencyRates rates = CurrencyRates.Read(_folder.Write("rates.csv", "currency,rate\nEUR,1\nUSD,0.925\n"));
        CustomerTotals totals = Csv.Read(mixed, options => options with { Rates = rates });
        Assert.Equal(32 + 92.5, totals.Summary.Revenue);
        Assert.Contains(totals.Cleaning.Findings, finding => finding.Code == "currencies-converted");
        InputException missing = Assert.Throws<InputException>(() =>
            Csv.Read(mixed + "c,5,2020-01-03,100,paid,GBP\n", options => options with { Rates = rates }));
        Assert.Contains("-:7: currency \"GBP\" has no rate in", missing.Message, StringComparison.Ordinal);
        Assert.Contains("currency is empty and has no rate",
            Assert.Throws<InputException>(() =>
            Csv.Read(mixed + "c,6,2020-01-03,100,paid,\n", options => options with { Rates = rates })).Message, StringComparison.Ordinal);
        Assert.Contains("no column is known as the currency",
            Assert.Throws<InputException>(() => Csv.Read(Csv.Small, options => options with { Rates = rates })).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("EUR,1\nUSD,x\n", "rates.csv:2: \"USD,x\" is not a currency and its rate")]
    [InlineData("EUR,1\nUSD,0\n", "rates.csv:2")]
    [InlineData("EUR,1\neur,2\n", "rates.csv:2: eur has two rates")]
    [InlineData("currency,rate\n", "holds no rate")]
    public void Rates_ThatAreNone_AreAnErrorWithItsLine(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<InputException>(() => CurrencyRates.Read(_folder.Write("rates.csv", text))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Convert_RoundsToNineDecimalsHalvesAwayFromZero()
    {
        long price = -5;
        int decimals = 9;
        Assert.True(CurrencyRates.TryConvert(ref price, ref decimals, (1, 1)));
        Assert.Equal((-1, 9), (price, decimals));
    }

    [Fact]
    public void Read_GuestsOfAShop_AreTheirAddressElseTheirOrder()
    {
        CustomerTotals totals = Csv.Read(
            "order_id,order_date,status,order_total,customer_id,billing_email\n1,2025-01-05 10:00,completed,30,5,ann@x.test\n2,2025-02-05 "
            + "10:00,completed,8,0,bob@x.test\n"
            + "3,2025-02-06 10:00,completed,2,0,bob@x.test\n4,2025-02-06 10:00,completed,1,0,\n5,2025-02-06 10:00,completed,3,,\n");
        Assert.Equal(["5", "bob@x.test", "guest of order 4", "guest of order 5"], Enumerable.Range(0, totals.Ids.Count)
            .Select(i => totals.Ids[i]));
        Finding guests = Assert.Single(totals.Cleaning.Findings, finding => finding.Code == "guests");
        Assert.Equal(4, guests.Count);
        Assert.Contains("in 2 \"billing_email\" is the customer, in 2 without it each order is a customer of its own", guests.Text,
            StringComparison.Ordinal);
    }
}
