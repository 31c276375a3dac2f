using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Reports.Sections.Value;
using Segmentation.Transactions;
using Segmentation.Transactions.Columns;
using Segmentation.Wording;

namespace Segmentation.Tests.Reports;

/// <summary>The views of countries and of returns: words first, the tail as one, and nothing where the columns do not tell.</summary>
public sealed class CountriesAndReturnsTests
{
    private static readonly Countries Countries = new();
    private static readonly Returns Returns = new();

    [Fact]
    public void Applies_OnlyWhereThereAreSeveralCountries_AndSomethingCameBack()
    {
        AnalysisResult bare = SyntheticRun.Create(customers: 300);
        Assert.False(Countries.Applies(bare));
        Assert.False(Returns.Applies(bare));
        Assert.False(Countries.Applies(In(bare, _ => 0)));
        Assert.True(Countries.Applies(In(bare, i => i % 2)));
        Assert.False(Returns.Applies(With(bare, new ReturnedGoods([new ReturnedMonth("2024-01", 0, 5)], []))));
    }

    [Fact]
    public void Countries_MoreThanAreShown_TellTheOthersAsOne_AndWhoIsNowhere()
    {
        AnalysisResult run = In(SyntheticRun.Create(customers: 300), i => i % 20 == 19 ? -1 : i % 12);
        string html = Countries.Draw(run, Language.English).ToString();
        Assert.Equal(8 + 2, Count(html, "<td class=\"bar\">"));
        Assert.Contains("4 other countries", html, StringComparison.Ordinal);
        Assert.Contains(">not known<", html, StringComparison.Ordinal);
        Assert.Contains("out of 12 countries.", html, StringComparison.Ordinal);
        Assert.Contains("<b translate=\"no\">C&amp;", html, StringComparison.Ordinal);
        Assert.Contains("стран", Countries.Draw(run, Language.Load("ru")).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Returns_ByHand_SayShareMonthAndProduct()
    {
        AnalysisResult run = With(SyntheticRun.Create(customers: 300), new ReturnedGoods(
            [new ReturnedMonth("2024-01", 10, 30), new ReturnedMonth("2024-02", 10, 150)], [new ReturnedProduct("<tin>", 4, 15, 5)]));
        string html = Returns.Draw(run, Language.English).ToString();
        Assert.Contains("Of all that was bought, 10% was cancelled or returned: 20.", html, StringComparison.Ordinal);
        Assert.Contains("made in Jan 2024: 25%.", html, StringComparison.Ordinal);
        Assert.Contains("<b translate=\"no\">&lt;tin&gt;</b>: 15, 75% of what was bought of it.", html, StringComparison.Ordinal);
        Assert.Equal(3, Count(html, "<td class=\"bar\">"));
        Assert.Contains("январь 2024", Returns.Draw(run, Language.Load("ru")).ToString(), StringComparison.Ordinal);
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    private static AnalysisResult With(AnalysisResult run, ReturnedGoods goods) =>
        run with { Source = run.Source! with { ReturnedGoods = goods } };

    private static AnalysisResult In(AnalysisResult run, Func<int, int> country)
    {
        int n = run.Segments.Labels.Length;
        double[] amount = run.Segments.Table.Values.Column(2);
        int[] orders = [.. run.Segments.Table.Values.Column(1).Select(value => (int)value)];
        return run with
        {
            Source = run.Source! with
            {
                Facts = new CustomerFacts(0, 365, new long[n], new long[n], orders, amount, null),
                Countries = new CustomerCountries(
                    [.. Enumerable.Range(0, 12).Select(i => $"C&{i:00}")], [.. Enumerable.Range(0, n).Select(country)]),
            },
        };
    }
}
