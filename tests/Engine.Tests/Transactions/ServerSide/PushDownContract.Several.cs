using Segmentation.Transactions;

namespace Segmentation.Tests.Transactions.ServerSide;

/// <summary>Several databases that are one input.</summary>
public abstract partial class PushDownContract
{
    [SkippableFact]
    public void Read_TwoInputs_TakesCustomersThatAreInOneAlone()
    {
        string table = Load(SampleColumns, Sample());
        string Half(string sign, int half) =>
            $"{table[..table.IndexOf('?')]}?query=SELECT * FROM sales WHERE trim(coalesce(customerid, '')) {sign} '{half}'";
        AssertSame(Half("<", 5), options => options with { Sources = [Half("<", 5), Half(">=", 5)] });
        string message = Refusal(table, options => options with { Sources = [table, Half("<", 5)] });
        Assert.Matches(@"customer ""[0-9]+"" is in .* \(input 1\) and in .* \(input 2\)", message);
    }

    [SkippableTheory]
    [InlineData(ReturnHandling.Drop)]
    [InlineData(ReturnHandling.Net)]
    public void Read_CustomerOfSeveralSpellings_IsOneCustomer(ReturnHandling returns)
    {
        string[] spellings = ["7", "7.0", " 7", "7.00", "7\u00A0", "7 "];
        string address = Load(SampleColumns, spellings.Append("8").SelectMany((id, i) => new[]
        {
            $"('{i}','A','MUG',2,'2025-01-0{i + 1} 10:00',2.5,'{id}','UK')",
            $"('9','B','CUP',1,'2025-01-01 09:00',1.5,'{id}','UK')",
        }));
        AssertSame(address, options => options with { Returns = returns });
        CustomerTotals pushed = TransactionReader.Read(
            new TransactionsOptions { Returns = returns, Sources = [address], PushDown = true });
        Assert.Equal(["7", "8"], Names(pushed.Ids));
        // The cup of order 9 is one row, however often the customer is spelled otherwise.
        Assert.Equal([31.5, 6.5], pushed.Amount);
        Assert.Equal([7, 2], pushed.Orders);
    }

    [SkippableFact]
    public void Net_TwoInputs_OneWithoutTimes_IsRefused()
    {
        string table = Load(
            SampleColumns,
            ["('1','A','MUG',1,'2025-01-01 10:00',2.5,'7','UK')", "('2','A','MUG',1,'2025-01-02',2.5,'8','UK')"]);
        string Of(int customer) => $"{table[..table.IndexOf('?')]}?query=SELECT * FROM sales WHERE customerid = '{customer}'";
        Assert.Contains(
            "times of day", Refusal(table, options => Netting(options) with { Sources = [Of(7), Of(8)] }), StringComparison.Ordinal);
    }
}
