using System.Text;
using Segmentation.Features;
using Segmentation.Tests.Golden;
using Segmentation.Transactions;
using Segmentation.Transactions.Checks;
using Segmentation.Wording;

namespace Segmentation.Tests.Transactions;

/// <summary>What looks wrong with the data, found without a rule being switched on.</summary>
public sealed class ChecksTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void Check_Ecommerce_FindsHiddenDuplicatesAndTheAbsurdLineUnasked()
    {
        var options =
            new TransactionsOptions { Sources = [SharedFiles.Require("data/practicum_ecom/ecommerce_dataset.csv")], KeepLines = true };
        CustomerFeatures read = FromTransactions.Build(options);
        Finding hidden = read.Cleaning.Findings.Single(finding => finding.Code == "hidden-duplicates");
        Assert.Equal((1_886, FindingWeight.Weighty), (hidden.Count, hidden.Weight));
        Assert.Equal(1, read.Cleaning.Findings.Single(finding => finding.Code == "absurd-lines").Count);

        IReadOnlyList<RuleEffect> effects = RuleEffects.Look(options, read.Cleaning, read.Summary.Revenue);
        Assert.Equal(
            (1_886, false),
            (Effect(effects, CleaningRules.HiddenDuplicates).Dropped, Effect(effects, CleaningRules.HiddenDuplicates).IsOn));
        Assert.Equal(89, Effect(effects, CleaningRules.SeveralCustomersOrder).Dropped);
        Assert.StartsWith("line ", Effect(effects, CleaningRules.ImplausibleLines).Examples[0].ToString(), StringComparison.Ordinal);

        TransactionsOptions without = options with { Rules = [.. options.Rules, CleaningRules.SeveralCustomersOrder] };
        CustomerFeatures cleaned = FromTransactions.Build(without);
        Assert.Equal(1_863, cleaned.Cleaning.Findings.Single(finding => finding.Code == "hidden-duplicates").Count);
        Assert.Equal(
            1_863, Effect(RuleEffects.Look(without, cleaned.Cleaning, cleaned.Summary.Revenue), CleaningRules.HiddenDuplicates).Dropped);
    }

    [Fact]
    public void Look_LinesOfOneOrder_AreToldApartByKind()
    {
        var text = new StringBuilder("customer,order,date,product,quantity,price\n");
        for (int i = 0; i < 200; i++)
            text.Append($"c{i % 20},{i},2020-01-{1 + (i % 28):00} 10:00,Cup,1,10\n");
        text.Append(
            "c0,0,2020-01-01 11:00,CUP ,1,10\nc1,1,2020-01-02 10:00,Cup,2,10\nc2,2,2020-01-03 10:00,cup,1,10\n"
            + "c3,3,2020-01-04 10:00,Jug,1,10\n");
        Finding hidden = Findings(text.ToString()).Single(finding => finding.Code == "hidden-duplicates");
        Assert.Equal(3, hidden.Count);
        Assert.Contains("1 differ in time alone, 1 in quantity or price, 1 in neither", hidden.Text, StringComparison.Ordinal);
        Assert.Equal(40.0 / 2050, hidden.RevenueShare!.Value, 1e-12);
        Assert.DoesNotContain(Findings(text.ToString(), CleaningRules.HiddenDuplicates), finding => finding.Code == "hidden-duplicates");
        // Without orders a product bought twice is two purchases.
        Assert.DoesNotContain(
            Findings(text.ToString().Replace(",order,", ",basket number,")), finding => finding.Code == "hidden-duplicates");
    }

    [Fact]
    public void Look_LineOrCustomerThatOutweighsTheRest_IsWeighty()
    {
        string usual = string.Concat(Enumerable.Range(0, 200).Select(i => $"c{i % 20},{i},2020-01-01,10\n"));
        const string Header = "customer,order,date,total\n";
        Assert.Empty(Findings(Header + usual));
        Finding absurd = Findings(Header + usual + "c0,900,2020-01-01,20000\n").Single(finding => finding.Code == "absurd-lines");
        Assert.Equal((FindingWeight.Weighty, 1L), (absurd.Weight, absurd.Count));
        Assert.Contains("customer c0, 2020-01-01 00:00", absurd.Examples[0].In(Language.English), StringComparison.Ordinal);
        Assert.Equal("unusual-line", Findings(Header + usual + "c0,900,2020-01-01,400\n")[0].Code);
        Finding guest = Assert.Single(
            Findings(Header + usual + string.Concat(Enumerable.Range(1000, 100).Select(i => $"guest,{i},2020-01-01,10\n"))));
        Assert.Equal(("unusual-customer", 1.0 / 3), (guest.Code, guest.RevenueShare));
    }

    [Fact]
    public void Look_MonthThatIsMissing_IsAGap()
    {
        string Day(int from, int to) => string.Concat(
            Enumerable.Range(from, to - from).Select(day => $"c{day % 7},{new DateTime(2020, 1, 1).AddDays(day):yyyy-MM-dd},10\n"));
        Finding gap = Findings("customer,date,total\n" + Day(0, 60) + Day(91, 150)).Single(finding => finding.Code == "gap-in-time");
        Assert.Contains("from 2020-03-01 to 2020-03-31 (31 days)", gap.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Findings("customer,date,total\n" + Day(0, 150)), finding => finding.Code == "gap-in-time");
    }

    [Fact]
    public void Effects_OfEveryRule_AreThoseOfSwitchingIt()
    {
        string path = _folder.Write("orders.csv", Csv.Header
            + "1,A,MUG,2,2020-01-01 10:00:00,1.50,7,UK\n1,A,MUG,2,2020-01-01 10:00:00,1.50,7,UK\n1,A,mug,1,2020-01-01 10:05:00,4,7,UK\n"
            + "2,B,TIN,1,2020-01-02 10:00:00,0,8,UK\n2,B,JUG,1,2020-01-02 10:00:00,5,8,UK\n3,B,JUG,1,2020-01-02 10:00:00,5,,UK\n"
            + "C4,A,MUG,-1,2020-01-03 10:00:00,1.50,7,UK\n");
        var options = new TransactionsOptions { Sources = [path], Returns = ReturnHandling.Drop };
        CustomerTotals read = TransactionReader.Read(options);
        IReadOnlyList<RuleEffect> effects = RuleEffects.Look(options, read.Cleaning, read.Summary.Revenue);
        Assert.Equal(12, read.Summary.Revenue);
        Assert.Equal(
            (1L, 0.25, true),
            (Effect(effects, CleaningRules.ExactDuplicates).Dropped, Effect(
            effects, CleaningRules.ExactDuplicates).RevenueShare!.Value, Effect(effects, CleaningRules.ExactDuplicates).IsOn));
        Assert.Equal(
            (1L, null),
            (Effect(effects, CleaningRules.MissingCustomer).Dropped, Effect(effects, CleaningRules.MissingCustomer).RevenueShare));
        Assert.Equal(
            (1L, -0.125),
            (Effect(effects, CleaningRules.Cancellations).Dropped, Effect(effects, CleaningRules.Cancellations).RevenueShare!.Value));
        RuleEffect hidden = Effect(effects, CleaningRules.HiddenDuplicates);
        Assert.Equal((1L, 4.0 / 12, false), (hidden.Dropped, hidden.RevenueShare!.Value, hidden.IsOn));
        Assert.Equal("line 4: 1,A,mug,1,2020-01-01 10:05:00,4,7,UK", Assert.Single(hidden.Examples).ToString());
        Assert.Null(RuleEffects.WhyNot(options));
        Assert.Equal("- can be read only once", RuleEffects.WhyNot(new TransactionsOptions { Sources = ["-"] })?.In(Language.English));
    }

    private static RuleEffect Effect(IReadOnlyList<RuleEffect> effects, string rule) => effects.Single(effect => effect.Rule == rule);

    private static IReadOnlyList<Finding> Findings(string text, params string[] rules) => FromTransactions.Build(new TransactionsOptions
    {
        Sources = ["-"],
        StandardInput = new MemoryStream(Encoding.UTF8.GetBytes(text)),
        KeepLines = true,
        KeepOrderTimes = true,
        Rules = [CleaningRules.MissingCustomer, .. rules],
    }).Cleaning.Findings;
}
