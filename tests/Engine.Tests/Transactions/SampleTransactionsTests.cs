using System.Text;
using Segmentation.Transactions;
using Segmentation.Transactions.Sample;

namespace Segmentation.Tests.Transactions;

public class SampleTransactionsTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 5)]
    [InlineData(300, 450)]
    [InlineData(1_000, 30_000)]
    public void Write_AnySize_HasExactlyTheRowsAndCustomersAskedFor(int customers, int rows)
    {
        byte[] csv = Write(new SampleOptions { Customers = customers, Transactions = rows, Seed = 3 });
        Assert.Equal(rows + 1, csv.AsSpan().Count((byte)'\n'));
        CustomerTotals totals = Read(csv, CleaningRules.MissingCustomer);
        Assert.Equal(rows, totals.Cleaning.RowsRead);
        Assert.Equal(customers, totals.Ids.Count);
    }

    [Fact]
    public void Write_SameSeed_SameBytes()
    {
        var options = new SampleOptions { Customers = 200, Transactions = 5_000, Seed = 9 };
        Assert.Equal(Write(options), Write(options));
        Assert.NotEqual(Write(options), Write(options with { Seed = 10 }));
    }

    [Fact]
    public void Write_Rows_AreInOrderOfTime()
    {
        string[] lines = Encoding.UTF8.GetString(Write(new SampleOptions { Customers = 300, Transactions = 6_000 })).Split(
            '\n', StringSplitOptions.RemoveEmptyEntries);
        string[] times = [.. lines.Skip(1).Select(line => line.Split(',')[4])];
        Assert.Equal(times.Order(StringComparer.Ordinal), times);
    }

    [Fact]
    public void Write_Default_HoldsDirtForEveryDefaultRuleAndPlantedSegmentsForEveryCustomer()
    {
        var truth = new MemoryStream();
        byte[] csv = Write(new SampleOptions { Customers = 2_000, Transactions = 60_000, Seed = 1 }, truth);
        CustomerTotals totals = Read(csv, [.. CleaningRules.Defaults]);
        foreach (string rule in CleaningRules.Defaults.Except([CleaningRules.NonPositiveQuantity, CleaningRules.PlaceholderDates]))
            Assert.True(totals.Cleaning.Steps.Single(step => step.Rule == rule).Dropped > 0, rule);
        string[] lines = Encoding.UTF8.GetString(truth.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2_001, lines.Length);
        Assert.Equal(7, lines.Skip(1).Select(line => line.Split(',')[1]).Distinct().Count());
    }

    [Fact]
    public void Write_FewerRowsThanCustomers_IsAnError()
    {
        InputException error = Assert.Throws<InputException>(() => Write(new SampleOptions { Customers = 10, Transactions = 9 }));
        Assert.Contains("10 customers", error.Message, StringComparison.Ordinal);
    }

    private static byte[] Write(SampleOptions options, Stream? truth = null)
    {
        var output = new MemoryStream();
        SampleTransactions.Write(output, options, truth);
        return output.ToArray();
    }

    private static CustomerTotals Read(byte[] csv, params string[] rules) =>
        TransactionReader.Read(
            new TransactionsOptions { Sources = ["-"], StandardInput = new MemoryStream(
                csv), Rules = rules, Returns = ReturnHandling.Drop });
}
