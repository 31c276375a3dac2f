using System.Globalization;
using System.Text;
using Segmentation.Pipeline;
using Segmentation.Profiles;
using Segmentation.Tests.Golden;
using Segmentation.Transactions;
using Segmentation.Wording;

namespace Segmentation.Tests.Profiles;

/// <summary>Names of whole runs: what they claim, the transactions bear out.</summary>
public sealed class NamesByFactsTests
{
    [SkippableFact]
    public void Run_CustomersOfFourYearsWithTwelveOrders_AreNoNewcomers()
    {
        AnalysisResult run = Run(File.ReadAllBytes(SharedFiles.Require("cases/newcomers-of-years/t.csv")), 3);
        Assert.Equal(["Loyal", "Lost", "Small regulars"], ByRevenue(run));
    }

    [SkippableFact]
    public void Run_ShopWhoseBuyersOrderedHalfAYearAgo_HasNoLoyal()
    {
        AnalysisResult run = Run(File.ReadAllBytes(SharedFiles.Require("data/practicum_ecom/ecommerce_dataset.csv")), 4);
        Assert.Equal(["At risk", "Promising", "Drifting", "About to be lost"], ByRevenue(run));
        Assert.All(run.Segments.Profiles, profile => Assert.Equal(Recency(profile), profile.Facts!.DaysSinceLast));
    }

    [Theory]
    [InlineData(5, "Champions")]
    [InlineData(50, "Big wholesalers")]
    public void Run_FewWhoSpendMuch_AreWholesalersByTheirQuantities(int pieces, string expected)
    {
        var text = new StringBuilder("customer,date,order,quantity,price\n");
        for (int customer = 0; customer < 100; customer++)
        {
            // The last five order each week, for twenty times as much.
            bool big = customer >= 95;
            for (int order = 0; order < (big ? 40 : 3); order++)
            {
                int day = big ? 5 * order : (31 * order) + (customer % 60);
                text.Append(CultureInfo.InvariantCulture,
                    $"c{customer},{new DateTime(2024, 1, 1).AddDays(day):yyyy-MM-dd},{customer}-{order},{(big ? pieces : 5)},"
                        + $"{(big ? 100.0 : 5.0)}\n");
            }
        }
        AnalysisResult run = Run(Encoding.UTF8.GetBytes(text.ToString()), 2);
        Assert.Equal(expected, run.Segments.Profiles[run.Segments.Labels[99]].Name);
    }

    [Fact]
    public void Names_OfAFile_TakeThePlaceOfTheMadeOnes()
    {
        SegmentProfile[] profiles = [Profile(0, "Loyal", "loyal"), Profile(1, "Lost", "lost"), Profile(2, "At risk", "at-risk")];
        IReadOnlyList<SegmentProfile> named = Read("segment,name\nLOYAL,Our best\nat-risk,Shaky\n1,Gone\nghosts,x\n")
            .Apply(profiles, out IReadOnlyList<Phrase> unknown);
        Assert.Equal(["Our best", "Gone", "Shaky"], named.Select(profile => profile.Name));
        Assert.Equal(["loyal", "lost", "at-risk"], named.Select(profile => profile.Code));
        Assert.EndsWith(":5: no segment is called \"ghosts\"; segments are Loyal, Lost, At risk", Assert.Single(unknown)
            .In(Language.English), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("segment\nLoyal\n", "1: names need two columns")]
    [InlineData("segment,name\nLoyal,\n", "2: a segment and its new name are needed")]
    [InlineData("segment,name\nLoyal,a\nloyal,b\n", "3: the segment \"loyal\" stands twice")]
    [InlineData("segment,name\nLoyal,a\nLost,A\n", "3: the new name \"A\" stands twice")]
    [InlineData("segment,name\nLoyal,Lost\n", "2: two segments would be called \"Lost\"")]
    public void Names_ThatCannotBeUsed_AreNamedWithTheirLine(string text, string expected)
    {
        InputException error = Assert.Throws<InputException>(() =>
            Read(text).Apply([Profile(0, "Loyal", "loyal"), Profile(1, "Lost", "lost")], out _));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    private static GivenNames Read(string text)
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, text);
            return GivenNames.Read(file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static SegmentProfile Profile(int segment, string name, string code) =>
        new(segment, name, new(""), new(""), 1, 0.5, null, null, null, []) { Code = code };

    private static double Recency(SegmentProfile profile) => profile.Features.First(feature => feature.Feature == "recency").Median;

    private static IEnumerable<string> ByRevenue(AnalysisResult run) => run.Segments.Profiles.Select(profile => profile.Name);

    private static AnalysisResult Run(byte[] transactions, int segments) => CustomerAnalysis.Run(new AnalysisOptions
    {
        Reading = new TransactionsOptions { Sources = ["-"], StandardInput = new MemoryStream(transactions) },
        Segments = new SegmentationOptions { Clusters = segments, Map = false },
        Offers = null,
        Seasons = false,
        Device = "cpu",
    });
}
