using Segmentation.Statistics;

namespace Segmentation.Tests.Statistics;

public sealed class OtherTestsTests
{
    [Fact]
    public void ChiSquare_TwoByTwo_TakesYatesCorrection()
    {
        // Expected 15, 15, 15, 15; every |difference| is 5, corrected 4.5.
        ChiSquareResult result = ChiSquareTest.Independence(new long[,] { { 10, 20 }, { 20, 10 } });
        Assert.Equal(4 * 4.5 * 4.5 / 15, result.Statistic, 1e-12);
        Assert.Equal(1, result.Degrees);
        Assert.Equal(1.0 / 3, result.CramersV, 1e-12);
        Assert.Equal(15, result.SmallestExpected);
    }

    [Fact]
    public void ChiSquare_IndependentRows_FindsNothing() =>
        Assert.Equal(1, ChiSquareTest.Independence(new long[,] { { 10, 20, 30 }, { 20, 40, 60 } }).P, 1e-12);

    [Fact]
    public void ChiSquare_EmptyRowOrSmallTable_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => ChiSquareTest.Independence(new long[,] { { 0, 0 }, { 1, 2 } }));
        Assert.Throws<ArgumentException>(() => ChiSquareTest.Independence(new long[,] { { 1, 2 } }));
    }

    [Fact]
    public void Anova_TwoGroups_IsTheSquaredTOfEqualVariances()
    {
        // Means 2 and 5, within squares 2 + 2, between 13.5: F = 13.5 / (4 / 4).
        AnovaResult result = MeanTests.Anova([[1, 2, 3], [4, 5, 6]]);
        Assert.Equal(13.5, result.F, 1e-12);
        Assert.Equal(TailProbability.StudentTwoSided(Math.Sqrt(13.5), 4), result.P, 1e-14);
        WelchResult welch = MeanTests.Welch([1, 2, 3], [4, 5, 6]);
        Assert.Equal(-Math.Sqrt(13.5), welch.T, 1e-12);
        Assert.Equal(4, welch.Degrees, 1e-12);
    }

    [Fact]
    public void MeanTests_WithoutVariance_StayDefined()
    {
        Assert.Equal(1, MeanTests.Welch([2, 2], [2, 2]).P);
        Assert.Equal(0, MeanTests.Welch([2, 2], [3, 3]).P);
        Assert.Equal(1, MeanTests.Anova([[2, 2], [2, 2]]).P);
        Assert.Equal(0, MeanTests.Anova([[2, 2], [3, 3]]).P);
    }

    [Fact]
    public void Bootstrap_SameSeed_GivesTheSameInterval_AndOtherOptionsAnother()
    {
        var random = new SeededRandom(3);
        double[] values = [.. Enumerable.Range(0, 200).Select(_ => Math.Exp(random.NextGaussian()))];
        ConfidenceInterval interval = Bootstrap.Mean(values, seed: 1);
        Assert.Equal(interval, Bootstrap.Mean(values, seed: 1));
        Assert.NotEqual(interval, Bootstrap.Mean(values, seed: 2));
        Assert.NotEqual(interval, Bootstrap.Mean(values, resamples: 500, seed: 1));
        Assert.True(Bootstrap.Mean(values, 0.5, seed: 1).High < interval.High);
        Assert.InRange(interval.Estimate, interval.Low, interval.High);
        ConfidenceInterval median = Bootstrap.Median(values, seed: 1);
        Assert.InRange(median.Estimate, median.Low, median.High);
    }

    [Fact]
    public void Bootstrap_NormalSample_IsAsWideAsTheory()
    {
        var random = new SeededRandom(5);
        double[] values = [.. Enumerable.Range(0, 400).Select(_ => random.NextGaussian())];
        ConfidenceInterval interval = Bootstrap.Mean(values, resamples: 4000);
        Assert.InRange((interval.High - interval.Low) / (2 * 1.96 / 20), 0.85, 1.15);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(40)]
    public void Bootstrap_AnySize_DrawsMediansOfItsOwnValues(int n)
    {
        double[] values = [.. Enumerable.Range(0, n).Select(i => (double)(i * i))];
        ConfidenceInterval median = Bootstrap.Median([.. values.Reverse()], resamples: 300);
        Assert.Equal(Quantiles.Median(values), median.Estimate);
        Assert.InRange(median.Low, values[0], median.Estimate);
        Assert.InRange(median.High, median.Estimate, values[^1]);
        // Drawing without replacement would give no width at all.
        Assert.Equal(n > 1, median.High > median.Low);
    }

    [Fact]
    public void Compare_SmallGroup_BringsACaution()
    {
        GroupDifference difference = GroupComparison.Compare([[1, 2, 3, 4, 5, 6], [7, 8], [1, 5, 6, 9, 2]]);
        Assert.Equal(1, difference.SmallGroups);
        Assert.Equal([(0, 1), (0, 2), (1, 2)], difference.Pairs.Select(pair => (pair.A, pair.B)));
        Assert.All(difference.Pairs, pair => Assert.True(pair.AdjustedP >= pair.Test.P));
    }
}
