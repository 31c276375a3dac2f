using FsCheck;
using FsCheck.Fluent;
using Segmentation.Features;

namespace Segmentation.Tests.Features;

public sealed class RfmScoringTests
{
    [Fact]
    public void Fit_TenCustomersFiveLevels_CutsAtTheQuantiles()
    {
        RfmScoring scoring = RfmScoring.Fit(Table([.. Enumerable.Range(0, 11).Select(i => (10.0 * i, 1.0 + i, 100.0 * i))]), 5);

        Assert.Equal([20, 40, 60, 80], scoring.Recency);
        Assert.Equal([3, 5, 7, 9], scoring.Frequency);
        Assert.Equal([200, 400, 600, 800], scoring.Monetary);
    }

    [Fact]
    public void Score_FewestDaysMostOrdersMostMoney_IsBest()
    {
        FeatureTable table = Table([.. Enumerable.Range(0, 11).Select(i => (10.0 * i, 1.0 + i, 100.0 * i))]);
        RfmScores scores = RfmScoring.Fit(table, 5).Score(table);

        Assert.Equal([5, 5, 4, 4, 3, 3, 2, 2, 1, 1, 1], scores.Recency);
        Assert.Equal([1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5], scores.Frequency);
        Assert.Equal(511, scores.Code(0));
        Assert.Equal(155, scores.Code(10));
    }

    [Fact]
    public void Score_MostCustomersOrderedOnce_ShareTheLowestScoreAndTheRestTheHighest()
    {
        FeatureTable table = Table([.. Enumerable.Range(0, 20).Select(i => (5.0 * i, i < 18 ? 1.0 : 2.0, 10.0 * i))]);
        RfmScores scores = RfmScoring.Fit(table, 5).Score(table);

        Assert.All(scores.Frequency[..18], score => Assert.Equal(1, score));
        Assert.All(scores.Frequency[18..], score => Assert.Equal(5, score));
    }

    [Fact]
    public void Score_EqualValues_HaveEqualScoresAndBetterOnesNoLower() =>
        Prop.ForAll<NonEmptyArray<byte>>(drawn =>
        {
            FeatureTable table = Table([.. drawn.Get.Select(value => ((double)value, value / 40.0, (double)value % 7))]);
            RfmScores scores = RfmScoring.Fit(table, 5).Score(table);
            for (int i = 0; i < drawn.Get.Length; i++)
            {
                Assert.InRange(scores.Recency[i], 1, 5);
                for (int j = 0; j < drawn.Get.Length; j++)
                {
                    Assert.True(
                        drawn.Get[i] < drawn.Get[j]
                            ? scores.Recency[i] >= scores.Recency[j]
                            && scores.Frequency[i] <= scores.Frequency[j]
                            : drawn.Get[i] != drawn.Get[j] || scores.Code(i) == scores.Code(j));
                }
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Score_OfNewCustomers_UsesTheCutOffsOfTheOld()
    {
        RfmScoring scoring = RfmScoring.Fit(Table([(10, 1, 100), (20, 2, 200), (30, 3, 300)]), 2);
        RfmScores scores = scoring.Score(Table([(19, 2, 201), (20, 99, 0)]));

        Assert.Equal([2, 1], scores.Recency);
        Assert.Equal([1, 2], scores.Frequency);
        Assert.Equal([2, 1], scores.Monetary);
    }

    [Fact]
    public void Fit_WithoutMonetary_NamesWhatIsMissing()
    {
        var table = new FeatureTable(IdList.From(["a"]), ["recency", "frequency"], new Matrix(1, 2));
        var error = Assert.Throws<InputException>(() => RfmScoring.Fit(table, 5));
        Assert.Contains("monetary", error.Message);
    }

    private static FeatureTable Table(params (double Recency, double Frequency, double Monetary)[] rows) => new(
        IdList.From(rows.Select((_, i) => $"c{i}")),
        ["recency", "frequency", "monetary"],
        new Matrix(rows.Length, 3, [.. rows.SelectMany(row => new[] { row.Recency, row.Frequency, row.Monetary })]));
}
