using System.Text;
using Segmentation.Pipeline;
using Segmentation.Reports.Artifacts.Value;
using Segmentation.Reports.Sections.Value;
using Segmentation.Tests.Reports;
using Segmentation.Tests.Transactions;
using Segmentation.Transactions;
using Segmentation.Value.Cohorts;
using Segmentation.Wording;

namespace Segmentation.Tests.Value;

public sealed class CohortTests
{
    // Customer 7 in January, twice in February, in April; 8 in February and March; 9 in April.
    private const string Rows = Csv.Header
        + "1,A,MUG,1,2024-01-31 23:00:00,10,7,UK\n"
        + "2,A,MUG,2,2024-02-01 00:10:00,10,7,UK\n"
        + "3,B,TIN,1,2024-02-20 10:00:00,5,7,UK\n"
        + "4,B,TIN,3,2024-04-01 10:00:00,5,7,UK\n"
        + "5,A,MUG,1,2024-02-05 10:00:00,10,8,UK\n"
        + "6,B,TIN,1,2024-03-05 10:00:00,5,8,UK\n"
        + "7,B,TIN,4,2024-04-09 10:00:00,5,9,UK\n";

    [Fact]
    public void Of_ThreeCustomers_IsWhatOneCountsByHand()
    {
        CustomerTotals totals = Read(Rows);
        CohortTriangle cohorts = CohortTriangle.Of(totals.OrderTimes!);

        Assert.Equal(new DateTime(2024, 1, 1), cohorts.MonthOf(0));
        Assert.Equal(4, cohorts.Months);
        Assert.Equal([new(1, 1, 10, null), new(1, 2, 25, null), new(0, 0, 0, null), new(1, 1, 15, null)], cohorts.Cells[0]);
        Assert.Equal([new(1, 1, 10, null), new(1, 1, 5, null), new(0, 0, 0, null)], cohorts.Cells[1]);
        Assert.Equal([new(0, 0, 0, null), new(0, 0, 0, null)], cohorts.Cells[2]);
        Assert.Equal([new CohortCell(1, 1, 20, null)], cohorts.Cells[3]);
    }

    [Fact]
    public void Of_Margins_GivesProfitOfEachLine()
    {
        CustomerTotals totals = Read(Rows);
        double[] margins = [.. Enumerable.Range(0, totals.Lines!.Products.Count).Select(
            product => totals.Lines.Products.Name(product) == "MUG" ? 0.5 : 0.1)];
        CohortTriangle cohorts = CohortTriangle.Of(totals.OrderTimes!, (totals.Lines, margins));

        Assert.Equal([5, 10.5, 0, 1.5], cohorts.Cells[0].Select(cell => cell.Profit!.Value));
        Assert.Equal([5, 0.5, 0], cohorts.Cells[1].Select(cell => cell.Profit!.Value));
        Assert.True(cohorts.HasProfit);
    }

    [Theory]
    [InlineData("2024-04-30", 25, 1)]
    [InlineData("2024-05-31", 5, 1)]
    public void Of_AReturnAfterAsOf_DoesNotReachBack(string asOf, double revenue, int customers)
    {
        // The two mugs of February come back in May.
        const string returned = Rows + "C9,A,MUG,-2,2024-05-20 10:00:00,10,7,UK\n";
        CohortTriangle cohorts = CohortTriangle.Of(Read(returned, DateTime.Parse(asOf)).OrderTimes!);

        Assert.Equal((customers, revenue), (cohorts.Cells[0][1].Customers, cohorts.Cells[0][1].Revenue));
    }

    [Fact]
    public void Csv_OfTheTriangle_HasARowForEachMonthSinceEachCohort()
    {
        var stream = new MemoryStream();
        AnalysisResult run = SyntheticRun.Create(50, segments: 2);
        Assert.False(new CohortsCsv().Applies(run));
        run = run with { Cohorts = CohortTriangle.Of(Read(Rows).OrderTimes!) };
        new CohortsCsv().Content(run).Write(stream);
        string[] lines = Encoding.UTF8.GetString(stream.ToArray()).TrimEnd().Split('\n');

        Assert.Equal("cohort,month,age,customers,share,orders,revenue", lines[0]);
        Assert.Equal(1 + 4 + 3 + 2 + 1, lines.Length);
        Assert.Equal("2024-01,2024-02,1,1,1,2,25", lines[2]);
        // A month without new customers has no shares.
        Assert.Equal("2024-03,2024-04,1,0,,0,0", lines[^2]);
    }

    [Fact]
    public void Retention_OfFourCustomers_IsKaplanMeierByHand()
    {
        // All gaps are of 10 days, so that who is silent for more than 30 is lost. At day 100: one lost after 10 days, one at once, one
        // watched for 100 days and one for 20.
        DateTime start = new(2024, 1, 1, 12, 0, 0);
        OrderTimes orders = OrderTimes.From(
        [
            [start, start.AddDays(10)],
            [start.AddDays(5)],
            [.. Enumerable.Range(0, 10).Select(order => start.AddDays(10 * order))],
            [start.AddDays(80), start.AddDays(90)],
        ]);
        var gaps = new long[11];
        gaps[10] = 11;
        Retention retention = Retention.Of(orders, gaps, start.AddDays(100), [0, 0, 1, 1])!;

        Assert.Equal(30, retention.LostAfterDays);
        Assert.Equal([0, 10], retention.All.Times);
        Assert.Equal([0.75, 0.5], retention.All.Survival);
        Assert.Equal(0.0, retention.Segments[0].At(10));
        Assert.Equal(1.0, retention.Segments[1].At(1000));
    }

    [Fact]
    public void Retention_WhereNobodyIsSeenToLeave_IsNone()
    {
        DateTime start = new(2024, 1, 1);
        OrderTimes orders = OrderTimes.From([[start, start.AddDays(5)], [start]]);
        Assert.Null(Retention.Of(orders, [0, 0, 0, 0, 0, 1], start.AddDays(20), [0, 0]));
        Assert.Null(Retention.Of(orders, [1], start.AddDays(200), [0, 0]));
    }

    [Fact]
    public void Draw_Triangle_IsAHeatMapAndTwoMonthsAreSaid()
    {
        AnalysisResult run = SyntheticRun.Create(50, segments: 2) with { Cohorts = CohortTriangle.Of(Read(Rows).OrderTimes!) };
        string html = new Cohorts().Draw(run, Language.English).ToString();
        Assert.Contains("Feb 2024", html);
        Assert.Contains("First order in January 2024, in February 2024: 1 customer, 2 orders, revenue 25.", html);
        Assert.Contains("How long customers stay cannot be said", html);

        string two = string.Join('\n', Rows.Split('\n').Where(line => !line.Contains("2024-04") && !line.Contains("2024-03"))) + "\n";
        run = run with { Cohorts = CohortTriangle.Of(Read(two).OrderTimes!) };
        html = new Cohorts().Draw(run, Language.English).ToString();
        Assert.Contains("The orders are of 2 months", html);
        Assert.DoesNotContain("<table", html);
    }

    private static CustomerTotals Read(string rows, DateTime? asOf = null) => Csv.Read(
        rows, options => options with { KeepOrderTimes = true, KeepOrderAmounts = true, KeepLines = true, AsOf = asOf });
}
