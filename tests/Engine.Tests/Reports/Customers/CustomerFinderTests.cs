using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Segmentation.Pipeline;
using Segmentation.Reports.Customers;
using Segmentation.Statistics;
using Segmentation.Wording;

namespace Segmentation.Tests.Reports.Customers;

public sealed class CustomerFinderTests
{
    private static readonly Dictionary<string, string> NoWords = [];

    [Fact]
    public void Of_AllThatFit_AreOrderedByWhatTheyBrought()
    {
        AnalysisResult run = SyntheticRun.Create(500);
        CarriedCustomers customers = CarriedCustomers.Of(run, Language.English);
        Assert.Equal(500, customers.Rows.Length);
        double[] brought = [.. customers.Rows.Select(row => run.Segments.Table.Values[row, 2])];
        Assert.Equal(brought.OrderDescending(), brought);
    }

    [Theory]
    [InlineData(4_000)]
    [InlineData(30_000)]
    public void Script_OfFewBytes_HoldsThoseWorthMostInThem(int bytes)
    {
        AnalysisResult run = SyntheticRun.Create(3000);
        CarriedCustomers few = CarriedCustomers.Of(run, Language.English, bytes), all = CarriedCustomers.Of(run, Language.English);
        Assert.InRange(few.Rows.Length, 10, 2999);
        Assert.Equal(all.Rows.Take(few.Rows.Length), few.Rows);
        // What does not grow with the customers, names and medians, comes on top.
        int empty = Encoding.UTF8.GetByteCount(CarriedCustomers.Of(run, Language.English, 0).Script(NoWords));
        Assert.InRange(Encoding.UTF8.GetByteCount(few.Script(NoWords)) - empty, 0.9 * bytes, bytes + 10);
    }

    [Fact]
    public void Script_OfARun_HasTheFiguresOfEachCustomer()
    {
        AnalysisResult run = SyntheticRun.Create(200);
        CarriedCustomers customers = CarriedCustomers.Of(run, Language.English);
        JsonElement script = JsonDocument.Parse(customers.Script(NoWords)).RootElement;
        byte[] segments = Base64Url.DecodeFromChars(script.GetProperty("segments").GetString());
        foreach ((int i, int row) in customers.Rows.Index())
        {
            Assert.Equal(run.Segments.Table.Ids[row], script.GetProperty("ids")[i].GetString());
            Assert.Equal(run.Segments.Labels[row], segments[2 * i] | (segments[(2 * i) + 1] << 8));
            Assert.Equal(
                run.Segments.Table.Values[row, 2], script.GetProperty("columns")[2].GetProperty("values")[i].GetDouble(),
                1e-5 * run.Segments.Table.Values[row, 2]);
        }
        Assert.Equal(
            run.Segments.Profiles.Select(profile =>
                Quantiles.OfSorted([.. run.Segments.Labels.Index().Where(pair => pair.Item == profile.Segment)
                    .Select(pair => run.Segments.Table.Values[pair.Index, 0]).Order()], 0.5)),
            script.GetProperty("columns")[0].GetProperty("medians").EnumerateArray().Select(median => median.GetDouble()));
    }

    [Fact]
    public void Report_ThatNamesNoCustomers_HasNoIdInIt()
    {
        AnalysisResult run = SyntheticRun.Create(200);
        Assert.Contains(run.Segments.Table.Ids[0], SyntheticRun.Html(run), StringComparison.Ordinal);
        string html = SyntheticRun.Html(run with { ShowsIds = false });
        Assert.All(Enumerable.Range(0, 200), row => Assert.DoesNotContain(run.Segments.Table.Ids[row], html, StringComparison.Ordinal));
        Assert.Contains("This page names no customers", html, StringComparison.Ordinal);
    }
}
