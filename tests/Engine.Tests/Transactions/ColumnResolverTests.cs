using System.Text;
using Segmentation.Transactions;

namespace Segmentation.Tests.Transactions;

/// <summary>Which column is what, where names alone do not tell.</summary>
public sealed class ColumnResolverTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("customer_id", "user_id")]
    [InlineData("client", "e-mail")]
    [InlineData("customer", "Partner")]
    [InlineData("user", "Account ID")]
    public void Read_KeyThatIsNewInEveryOrder_LosesToPersonsThatComeBack(string key, string person)
    {
        CustomerTotals totals = Csv.Read(
            $"order_id,{key},"
            + $"{person},date,amount\no1,c1,p1,2020-01-01,5\no1,c1,p1,2020-01-01,2\no2,c2,p1,2020-02-01,3\no3,c3,p2,2020-02-02,1\n");
        Assert.Equal(person, totals.Formats[0].Columns["customer"]);
        Assert.Equal([2, 1], totals.Orders);
        Finding chosen = Assert.Single(totals.Cleaning.Findings, finding => finding.Code == "customer-chosen");
        Assert.Contains($"\"{key}\" gives 3 customers with 1.00 orders each", chosen.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TwoColumnsThatBothComeBackDifferently_AsksWithWhatEachGives()
    {
        InputException error = Assert.Throws<InputException>(
            () => Csv.Read(
                "order_id,customer_id,Account ID,date,amount\no1,c1,a,2020-01-01,5\no2,c1,a,2020-02-01,3\no3,c2,a,2020-02-02,1\n"
                + "o4,c2,b,2020-02-02,1\n"));
        Assert.Contains("\"customer_id\" and \"Account ID\" could both be the customer", error.Message, StringComparison.Ordinal);
        Assert.Contains("\"customer_id\" gives 2 customers with 2.00 orders each", error.Message, StringComparison.Ordinal);
        Assert.Contains("\"Account ID\" gives 2 customers with 2.00 orders each", error.Message, StringComparison.Ordinal);
        Assert.Contains("‹map› customer=customer_id or ‹map› \"customer=Account ID\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ColumnsThatTellTheSameCustomersApart_TakesTheFuller()
    {
        string text =
            "order_id,user_id,email,date,amount\n1,7,a@x.test,2020-01-01,5\n2,7,a@x.test,2020-02-01,5\n3,,g@x.test,2020-02-01,5\n"
            + "4,0,h@x.test,2020-02-01,5\n";
        CustomerTotals totals = Csv.Read(text);
        Assert.Equal("email", totals.Formats[0].Columns["customer"]);
        Assert.Equal(3, totals.Ids.Count);
        Assert.Equal("user_id", Csv.Read(text.Replace("3,,", "3,8,").Replace("4,0,", "4,9,")).Formats[0].Columns["customer"]);
    }

    [Fact]
    public void Read_RowsThatDecideLateInALaterFile_AreLookedAt()
    {
        var text = new StringBuilder("order_id,customer_id,user,date,amount\n");
        for (int i = 0; i < 20_000; i++)
            text.Append($"o{i},c{i},u{i},2020-01-01,5\n");
        string first = _folder.Write("a.csv", text.ToString());
        string later = _folder.Write("b.csv", "order_id,customer_id,user,date,amount\nx1,x1,u5,2020-02-01,5\n");
        CustomerTotals totals = TransactionReader.Read(new TransactionsOptions { Sources = [first, later] });
        Assert.Equal(["user", "user"], totals.Formats.Select(format => format.Columns["customer"]));
        Assert.Equal(20_000, totals.Ids.Count);
        // What cannot be read again is asked about.
        InputException error = Assert.Throws<InputException>(() => Csv.Read(text + "x1,x1,u5,2020-02-01,5\n"));
        Assert.Contains("can be read only once", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ClerkWhoTakesEveryOrder_IsNotTheCustomer()
    {
        var text = new StringBuilder("order_id,customer_id,user,date,amount\n");
        for (int i = 0; i < 500; i++)
            text.Append($"o{i},c{i},u{i % 3},2020-01-01,5\n");
        Assert.Contains(
            "could both be the customer", Assert.Throws<InputException>(() => Csv.Read(text.ToString())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_LoneKeyThatNeverComesBack_IsTakenAndTold()
    {
        CustomerTotals totals = Csv.Read("order_id,customer_id,date,amount\no1,c1,2020-01-01,5\no2,c2,2020-01-01,2\no3,c3,2020-02-01,3\n");
        Finding told = Assert.Single(totals.Cleaning.Findings);
        Assert.Equal(("nobody-repeats", FindingWeight.Weighty), (told.Code, told.Weight));
        CustomerTotals named = Csv.Read(
            "order_id,customer_id,customer_name,date,amount\no1,c1,Ann,2020-01-01,5\no2,c2,Ann,2020-01-01,2\no3,c3,Bob,2020-02-01,3\n");
        Assert.Equal("customer_name", named.Formats[0].Columns["customer"]);
        CustomerTotals keyed = Csv.Read(
            "order_id,customer_id,customer_name,date,amount\no1,c1,Ann,2020-01-01,5\no2,c1,Ann,2020-01-01,2\no3,c3,Ann,2020-02-01,3\n");
        Assert.Equal("customer_id", keyed.Formats[0].Columns["customer"]);
    }

    [Theory]
    [InlineData("id,created_at,total\n1,2020-01-01,5\n2,2020-01-02,5\n")]
    [InlineData("id,order_id,created_at,total\n1,1,2020-01-01,5\n2,2,2020-01-02,5\n")]
    public void Read_BareIdThatIsTheOrders_IsNeverTheCustomer(string text) =>
        Assert.Contains(
            "no column is known as the customer", Assert.Throws<InputException>(() => Csv.Read(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_BareIdThatComesBackInOtherOrders_IsTheCustomer() =>
        Assert.Equal([2, 1], Csv.Read("id,order_id,created_at,total\n1,1,2020-01-01,5\n1,2,2020-01-02,5\n3,3,2020-01-02,5\n").Orders);

    [Fact]
    public void Read_PriceThatGrowsWithTheQuantity_IsAskedAbout()
    {
        var text = new StringBuilder("customer,order,date,sku,quantity,price\n");
        for (int i = 0; i < 20; i++)
            text.Append($"c{i % 4},{i},2020-01-01,S{i % 2},{1 + (i % 3)},{10 * (1 + (i % 3)) * (1 + (i % 2))}\n");
        InputException error = Assert.Throws<InputException>(() => Csv.Read(text.ToString()));
        Assert.Contains("\"price\" seems to be the value of a whole line", error.Message, StringComparison.Ordinal);
        Assert.Contains("‹map› amount=price, or ‹map› price=price", error.Message, StringComparison.Ordinal);
        CustomerTotals asAmount = Csv.Read(
            text.ToString(), options => options with { ColumnMap = new Dictionary<string, string> { ["amount"] = "price" } });
        CustomerTotals asPrice = Csv.Read(
            text.ToString(), options => options with { ColumnMap = new Dictionary<string, string> { ["price"] = "price" } });
        Assert.True(asPrice.Amount.Sum() > 2 * asAmount.Amount.Sum());
    }

    [Theory]
    [InlineData("item-price", 30)]
    [InlineData("item_price", 90)]
    public void Read_ItemPrice_IsThatOfTheLineOnlyAsAmazonWritesIt(string name, double expected) =>
        Assert.Equal(
            expected, Csv.Read($"order-id,purchase-date,buyer-email,quantity-purchased,{name}\n1,2025-01-05,a@x.test,3,30\n").Amount[0]);

    [Fact]
    public void Read_PriceEqualToTheAmountBeside_IsNotMultiplied()
    {
        var text = new StringBuilder("customer,order,date,quantity,price,total\n");
        for (int i = 0; i < 12; i++)
            text.Append($"c{i % 4},{i},2020-01-01,3,30,30\n");
        Assert.Equal(90, Csv.Read(text.ToString()).Amount[0]);
        Assert.Equal(270, Csv.Read(text.ToString().Replace("30,30", "30,90")).Amount[0]);
        Finding discount = Assert.Single(Csv.Read(text.ToString().Replace("30,30", "30,80")).Cleaning.Findings);
        Assert.Equal(("amount-beside", 12L), (discount.Code, discount.Count));
    }

    [Fact]
    public void Read_OrderTotalOnEveryLine_IsAskedAbout()
    {
        var text = new StringBuilder("customer,order,date,sku,total\n");
        for (int i = 0; i < 20; i++)
            text.Append($"c{i % 4},{i / 2},2020-01-01,S{i},{100 + (i / 2)}\n");
        InputException error = Assert.Throws<InputException>(() => Csv.Read(text.ToString()));
        Assert.Contains(
            "\"total\" is the same on all lines of an order (10 of the first 10 orders of several lines)", error.Message,
            StringComparison.Ordinal);
        CustomerTotals said = Csv.Read(
            text.ToString(), options => options with { ColumnMap = new Dictionary<string, string> { ["amount"] = "total" } });
        Assert.Contains(said.Cleaning.Findings, finding => finding is { Code: "order-total-repeated", Weight: FindingWeight.Weighty });
        // Tickets of one price share their amount with all orders.
        string tickets = string.Concat(Enumerable.Range(0, 20).Select(i => $"c{i % 4},{i / 2},2020-01-01,S{i},15\n"));
        Assert.Equal(300, Csv.Read("customer,order,date,sku,total\n" + tickets).Summary.Revenue);
    }

    [Fact]
    public void Read_OrdersThatWereCancelled_AreTold()
    {
        const string Text =
            "customer,order,date,total,order_status\na,1,2020-01-01,5,delivered\na,2,2020-01-02,5,canceled\nb,3,2020-01-02,5,delivered\n";
        Finding told = Assert.Single(Csv.Read(Text).Cleaning.Findings);
        Assert.Equal(("states-mixed", FindingWeight.Weighty), (told.Code, told.Weight));
        Assert.Contains("delivered 2, canceled 1", told.Text, StringComparison.Ordinal);
        Assert.Empty(Csv.Read(Text.Replace("canceled", "delivered")).Cleaning.Findings);
    }

    [Fact]
    public void Read_RememberedColumns_WinWhereTheyAreThere()
    {
        const string Text =
            "order_id,customer_id,Account ID,date,amount\no1,c1,a,2020-01-01,5\no2,c1,a,2020-02-01,3\no3,c2,a,2020-02-02,1\n"
            + "o4,c2,b,2020-02-02,1\n";
        CustomerTotals totals = Csv.Read(
            Text, options =>
                options with { RememberedColumns = new Dictionary<string, string> { ["customer"] = "account_id", ["code"] = "absent" } });
        Assert.Equal("Account ID", totals.Formats[0].Columns["customer"]);
        Assert.Equal(
            ["customer", "order"], totals.Formats[0].RolesOtherThan(
                new Dictionary<string, string> { ["customer"] = "who", ["date"] = "DATE", ["amount"] = "amount" }));
    }
}
