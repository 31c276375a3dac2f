using Segmentation.Transactions;

namespace Segmentation.Tests.Transactions;

/// <summary>A row is the same row however it is written and wherever it stands.</summary>
public sealed class ExactDuplicatesTests : IDisposable
{
    private const string Header = "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country,Weight\n";
    private const string Row = "1,A,red cup,2,2010-12-01 08:26:00,3,17850,UK,2.5\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("1,A,red cup,2,2010-12-01 08:26:00,3.0,17850,UK,2.5\n")]
    [InlineData("1,A,red cup,2,2010-12-01 08:26:00,3,17850.0,UK,2.5\n")]
    [InlineData("1.0,A,red cup,2.00,2010-12-01T08:26,3e0,17850,UK,2.50\n")]
    [InlineData("\"1\",\"A\",\"red cup\",\"2\",\"2010-12-01 08:26:00\",\"3\",\"17850\",\"UK\",\"2.5\"\n")]
    [InlineData("1, A , red cup ,2, 2010-12-01 08:26 ,3,17850,UK ,2.5\r\n")]
    public void Read_SameRowInAnotherSpelling_IsDroppedOnce(string again)
    {
        CustomerTotals totals = Csv.Read(Header + Row + again);
        Assert.Equal(1, Dropped(totals));
        Assert.Equal([6.0], totals.Amount);
    }

    [Theory]
    [InlineData("1,A,red cup,2,2010-12-01 08:26:01,3,17850,UK,2.5\n")]
    [InlineData("2,A,red cup,2,2010-12-01 08:26:00,3,17850,UK,2.5\n")]
    [InlineData("1,B,red cup,2,2010-12-01 08:26:00,3,17850,UK,2.5\n")]
    [InlineData("1,A,red  cup,2,2010-12-01 08:26:00,3,17850,UK,2.5\n")]
    [InlineData("1,A,red cup,3,2010-12-01 08:26:00,2,17850,UK,2.5\n")]
    [InlineData("1,A,red cup,2,2010-12-01 08:26:00,3,17851,UK,2.5\n")]
    [InlineData("1,A,red cup,2,2010-12-01 08:26:00,3,17850,FR,2.5\n")]
    [InlineData("1,A,red cup,2,2010-12-01 08:26:00,3,17850,UK,2.6\n")]
    [InlineData("1,A,red cup,2,2010-12-01 08:26:00,3,17850,2.5,UK\n")]
    [InlineData("1,,red cup,2,2010-12-01 08:26:00,3,17850,UK,2.5\n")]
    public void Read_AnotherRow_IsKept(string other) => Assert.Equal(0, Dropped(Csv.Read(Header + Row + other)));

    [Fact]
    public void Read_SameRowInAFileOfAnotherLayout_IsDroppedOnce()
    {
        string first = _folder.Write("1.csv", Header + Row);
        string second = _folder.Write(
            "2.csv",
            "CustomerID;UnitPrice;InvoiceNo;Country;Description;StockCode;InvoiceDate;Quantity;weight;Note\n"
            + "17850;3,00;1;UK;red cup;A;01.12.2010 08:26;2;2,5;\n17850;4,5;2;UK;pot;B;13.12.2010 08:26;1;;\n");
        foreach (string[] sources in new[] { new[] { first, second }, [second, first] })
        {
            CustomerTotals totals = TransactionReader.Read(new TransactionsOptions { Sources = sources });
            Assert.Equal(1, Dropped(totals));
            Assert.Equal([10.5], totals.Amount);
        }
    }

    [Fact]
    public void Read_WithoutOrderColumn_KeepsEqualRowsAndSaysSo()
    {
        const string Text = "customer,date,amount\na,2024-01-05,48\na,2024-01-05,48\nb,2024-02-05,8\n";
        CustomerTotals kept = Csv.Read(Text);
        Assert.Equal([96.0, 8], kept.Amount);
        Assert.DoesNotContain(kept.Cleaning.Steps, step => step.Rule == CleaningRules.ExactDuplicates);
        Finding told = Assert.Single(kept.Cleaning.Findings, finding => finding.Code == "duplicates-kept");
        Assert.Contains("has no order column", told.Text, StringComparison.Ordinal);
        Assert.Equal(1, told.Count);
        Assert.DoesNotContain(
            Csv.Read("customer,date,amount\na,2024-01-05,48\n").Cleaning.Findings, finding => finding.Code == "duplicates-kept");

        CustomerTotals dropped = Csv.Read(Text, options => options with { DuplicatesWithoutOrders = true });
        Assert.Equal([48.0, 8], dropped.Amount);
        Assert.Equal(1, Dropped(dropped));
        Assert.DoesNotContain(dropped.Cleaning.Findings, finding => finding.Code == "duplicates-kept");
        Assert.DoesNotContain(
            Csv.Read(Text, options => options with { Returns = ReturnHandling.Drop, Rules = [] }).Cleaning.Findings, finding =>
                finding.Code == "duplicates-kept");
    }

    private static long Dropped(CustomerTotals totals) =>
        totals.Cleaning.Steps.Single(step => step.Rule == CleaningRules.ExactDuplicates).Dropped;
}
