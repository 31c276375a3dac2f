using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Segmentation.Pipeline;
using Segmentation.Plans;
using Segmentation.Profiles;
using Segmentation.Reports;
using Segmentation.Reports.Artifacts;
using Segmentation.Transactions;
using Segmentation.Transactions.Sample;
using Segmentation.Wording;

namespace Segmentation.Tests.Plans;

/// <summary>
/// What the report states is read back from its page and equals the result and the files; no two statements about a segment conflict.
/// </summary>
public sealed partial class StatementsTests
{
    private const StringComparison Exact = StringComparison.Ordinal;

    private static readonly Language Text = Language.English;

    // A contact for next to nothing pays for all who are away, one for a fortune for nobody.
    public static TheoryData<double?> Costs => [null, 0.001, 1e6];

    [Theory]
    [MemberData(nameof(Costs))]
    public void Report_OfARun_StatesWhatTheResultAndItsFilesHold(double? cost)
    {
        AnalysisResult run = Run(cost);
        string page = Page(run);
        List<string[]> plans = Rows(new PlansCsv(), run), segments = Rows(new SegmentsCsv(), run), calls = Rows(new CallFirstCsv(), run);
        List<string[]> offers = Rows(new RecommendationsCsv(), run);
        Assert.Equal(run.Segments.Profiles.Count, plans.Count);
        foreach (SegmentProfile profile in run.Segments.Profiles)
        {
            SegmentPlan plan = run.Plans![profile.Segment];
            string card = Card(page, "segments", profile), advice = Card(page, "advice", profile);
            string[] members = [.. segments.Where(row => row[1] == $"{profile.Segment}").Select(row => row[3])];

            // Sizes and shares.
            Assert.Equal(profile.Customers, members.Length);
            Assert.Contains($"{Text.Percent(profile.CustomerShare)} of customers {Text.Whole(members.Length)}", card, Exact);
            Assert.Contains($"{Text.Percent(profile.RevenueShare!.Value)} of revenue {Text.Short(profile.Revenue!.Value)}", card, Exact);

            // One definition of days since the last order.
            double[] days = [.. members.Select(value => double.Parse(value, CultureInfo.InvariantCulture)).Order()];
            double median = days.Length % 2 == 1 ? days[days.Length / 2] : (days[(days.Length / 2) - 1] + days[days.Length / 2]) / 2;
            Assert.Equal(median, profile.Facts!.DaysSinceLast);
            Assert.Equal(median, run.Advice!.Segments[profile.Segment].Return.Away);
            Assert.Contains($"{Text.Short(median)} day", card, StringComparison.Ordinal);

            // One plan: the same words on both cards and in every file.
            string strategy = Text.Of(plan.Strategy), when = Text.Of(plan.When);
            Assert.Equal(plan.Strategy, profile.Strategy);
            Assert.Contains(strategy, card, StringComparison.Ordinal);
            Assert.Contains($"When: {when}.", card, StringComparison.Ordinal);
            Assert.Contains($"When: {when}", advice, StringComparison.Ordinal);
            string[] written = plans[profile.Segment];
            Assert.Equal([profile.Name, PlanActions.Code(plan.Action), strategy, when], written[1..5]);
            Assert.Equal($"{calls.Count(row => row[2] == $"{profile.Segment}")}", written[6]);
            string[][] own = [.. offers.Where(row => row[0] == $"{profile.Segment}")];
            Assert.All(own.Where(row => row[2] is "offer-product" or "offer-category" or "return"), row => Assert.Equal(when, row[8]));

            // Who is left alone is sent nothing, and whoever is won back is worth the contact.
            if (plan.Action == PlanAction.LeaveAlone)
            {
                Assert.False(plan.Contact!.Pays);
                Assert.Equal("return", Assert.Single(own)[2]);
                Assert.Null(plan.Campaign);
                Assert.DoesNotContain("Products to offer", advice, StringComparison.Ordinal);
                Assert.Equal(plan.Calls > 0, strategy.Contains("list to call first", StringComparison.Ordinal));
            }
            else
            {
                Assert.True(plan.Contact?.Pays ?? true);
            }
            if (plan.Action == PlanAction.WinBack)
                Assert.Null(plan.Campaign);
        }
        // What is found about a segment calls it by its name.
        StabilityResult stability = run.Quality!.Stability!;
        string found = string.Join(' ', run.Segments.Findings.Select(finding => finding.Text));
        Assert.All(
            run.Segments.Profiles.Where(profile => stability.Jaccard[profile.Segment] < StabilityResult.Doubtful),
            profile => Assert.Contains($" {profile.Name} 0.", found, Exact));
        Assert.All(calls, row => Assert.Equal(segments.First(segment => segment[0] == row[1])[3], row[4]));
        Assert.All(calls, row => Assert.Contains($"{row[4]} day", row[11], StringComparison.Ordinal));
        double[] money = [.. run.Plans!.Where(plan => plan.Contact is not null).Select(plan => plan.Contact!.Money).OrderDescending()];
        string[] shown = [.. MoneyRow().Matches(page).Select(match => match.Groups["money"].Value)];
        Assert.Equal(money.Select(value => Text.Short(value)), shown);
        PlanAction[] away = [.. run.Plans!.Where(plan => plan.Contact is not null).Select(plan => plan.Action)];
        Assert.NotEmpty(away);
        if (cost is { } given)
            Assert.All(away, action => Assert.Equal(given > 1, action == PlanAction.LeaveAlone));
    }

    private static AnalysisResult Run(double? cost) => CustomerAnalysis.Run(new AnalysisOptions
    {
        Sample = new SampleOptions { Customers = 600, Transactions = 6000 },
        Segments = new SegmentationOptions { Clusters = 6, Map = false },
        ContactCost = cost,
        Device = "cpu",
        Reading = new TransactionsOptions { Sources = [] },
    });

    private static string Page(AnalysisResult run)
    {
        using var stream = new MemoryStream();
        HtmlReport.Write(stream, run, Text);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    // The words of a segment's card in a section.
    private static string Card(string page, string section, SegmentProfile profile)
    {
        int start = page.IndexOf($"<section id=\"{section}\"", StringComparison.Ordinal);
        string part = page[start..page.IndexOf("</section>", start, StringComparison.Ordinal)];
        string heading = $"<span class=\"number\">{profile.Segment}</span>";
        int card = part.IndexOf(heading, StringComparison.Ordinal);
        string html = part[card..part.IndexOf("</article>", card, StringComparison.Ordinal)];
        return Spaces().Replace(WebUtility.HtmlDecode(Tag().Replace(Inline().Replace(html, ""), " ")), " ");
    }

    private static List<string[]> Rows(IArtifact artifact, AnalysisResult run)
    {
        using var stream = new MemoryStream();
        artifact.Content(run).Write(stream);
        return [.. Encoding.UTF8.GetString(stream.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(Fields)];
    }

    private static string[] Fields(string line) =>
        [.. Field().Matches(line).Select(match => match.Groups["quoted"] is { Success: true } quoted
            ? quoted.Value.Replace("\"\"", "\"", Exact)
            : match.Groups["plain"].Value)];

    [GeneratedRegex("(^|,)(\"(?<quoted>([^\"]|\"\")*)\"|(?<plain>[^,]*))", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex Field();

    [GeneratedRegex("<td class=\"num\">(?<money>[^<]*)</td><td>(remind|win back|leave alone)</td>", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex MoneyRow();

    [GeneratedRegex("</?b>", RegexOptions.None, 60_000)]
    private static partial Regex Inline();

    [GeneratedRegex("<[^>]*>", RegexOptions.None, 60_000)]
    private static partial Regex Tag();

    [GeneratedRegex("\\s+", RegexOptions.None, 60_000)]
    private static partial Regex Spaces();
}
