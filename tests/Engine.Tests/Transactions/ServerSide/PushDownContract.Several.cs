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
