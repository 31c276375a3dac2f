using Segmentation.Transactions.Columns;

namespace Segmentation.Tests.Transactions;

/// <summary>A customer is where the latest purchase was made from.</summary>
public sealed class CountryCensusTests
{
    private const string Rows =
        "1,A,MUG,2,2020-01-01 10:00:00,1.50,7,UK\n"
        + "2,A,MUG,10,2020-01-03 12:30:00,0.25,7,France\n"
        + "C3,A,MUG,-1,2020-01-04 12:30:00,0.25,7,Spain\n"
        + "4,A,MUG,10,2020-01-03 12:30:00,0.25,8,UK\n"
        + "5,A,MUG,10,2020-01-03 12:30:00,0.25,8,Italy\n"
        + "6,A,MUG,10,2020-01-03 12:30:00,0.25,9,\n"
        + "7,A,MUG,10,2020-01-05 12:30:00,0.25,10,n/a\n"
        + "8,A,MUG,10,2020-01-04 12:30:00,0.25,10,UK\n";

    [Theory]
    [InlineData(null)]
    [InlineData(64)]
    public void Read_LatestPurchase_OfEqualOnesTheFirstByName_NoReturnAndNoMissingWord(int? blockBytes)
    {
        CustomerCountries countries = Csv.Read(
            Csv.Header + Rows, options => options with { KeepCountries = true }, blockBytes).Countries!;
        Assert.Equal(["France", "Italy", null, "UK"], countries.Of.Select(country => country < 0 ? null : countries.Names[country]));
    }

    [Fact]
    public void Read_RowsInAnyOrder_SayTheSame()
    {
        string reversed = string.Concat(Rows.Split('\n', StringSplitOptions.RemoveEmptyEntries).Reverse().Select(row => row + "\n"));
        CustomerCountries countries = Csv.Read(Csv.Header + reversed, options => options with { KeepCountries = true }).Countries!;
        Assert.Equal(["France", "Italy", null, "UK"], countries.Of.Select(country => country < 0 ? null : countries.Names[country]));
    }

    [Fact]
    public void Read_Unasked_OrWithoutAColumn_KnowsNone()
    {
        Assert.Null(Csv.Read(Csv.Small).Countries);
        Assert.Null(Csv.Read("customer,date,amount\na,2020-01-01,1\n", options => options with { KeepCountries = true }).Countries);
    }
}
