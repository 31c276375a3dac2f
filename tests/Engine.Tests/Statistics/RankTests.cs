using FsCheck;
using FsCheck.Fluent;
using Segmentation.Statistics;

namespace Segmentation.Tests.Statistics;

public sealed class RankTests
{
    [Fact]
    public void MannWhitney_FourValuesByHand_CountsArrangements()
    {
        // Of the 6 arrangements of 2 + 2 values, one has U = 4 and one has U = 0.
        MannWhitneyResult result = MannWhitney.Test([3, 4], [1, 2]);
        Assert.Equal(4, result.U);
        Assert.True(result.Exact);
        Assert.Equal(2.0 / 6, result.P, 1e-15);
        Assert.Equal(1, result.RankBiserial);
    }

    [Fact]
    public void MannWhitney_ThreeAgainstFive_IsTheTabledProbability()
    {
        // U = 14 of 15 for n = (3, 5): 2 of 56 arrangements reach it on one side.
        MannWhitneyResult result = MannWhitney.Test([4.5, 7, 8], [1, 2, 3, 4, 5]);
        Assert.Equal(14, result.U);
        Assert.Equal(4.0 / 56, result.P, 1e-15);
    }

    [Fact]
    public void MannWhitney_Ties_TakesTheCorrectedNormal()
    {
        MannWhitneyResult result = MannWhitney.Test([1, 2, 2, 3], [2, 3, 4, 4]);
        Assert.False(result.Exact);
        Assert.Equal(2.5, result.U);
        // variance = 16/12·(9 − (24 + 6 + 6)/56), z = (5.5 − 0.5) / √variance
        double z = 5 / Math.Sqrt(16.0 / 12 * (9 - (36.0 / 56)));
        Assert.Equal(TailProbability.NormalTwoSided(z), result.P, 1e-15);
    }

    [Fact]
    public void MannWhitney_AllEqual_FindsNoDifference()
    {
        MannWhitneyResult result = MannWhitney.Test([5, 5, 5], [5, 5]);
        Assert.Equal(1, result.P);
        Assert.Equal(0, result.RankBiserial);
        Assert.Equal(1, KruskalWallis.Test([[5, 5], [5, 5]]).P);
    }

    [Fact]
    public void KruskalWallis_ThreeGroupsByHand_IsTheTextbookH()
    {
        // Ranks 1–3, 4–6, 7–9: H = 12/(9·10)·(36 + 225 + 576)/3 − 30 = 7.2.
        KruskalWallisResult result = KruskalWallis.Test([[1, 2, 3], [4, 5, 6], [7, 8, 9]]);
        Assert.Equal(7.2, result.H, 1e-12);
        Assert.Equal(2, result.Degrees);
        Assert.Equal(Math.Exp(-3.6), result.P, 1e-15);
        Assert.Equal(0.9, result.EpsilonSquared, 1e-12);
    }

    [Fact]
    public void MannWhitney_AnySamples_IsAntisymmetricAndMatchesCountingPairs()
    {
        Arbitrary<int[]> values = Gen.Choose(0, 12).NonEmptyListOf().Select(list => list.ToArray()).ToArbitrary();
        Prop.ForAll(values, values, (a, b) =>
        {
            double[] first = [.. a.Select(value => (double)value)];
            double[] second = [.. b.Select(value => (double)value)];
            double pairs = first.Sum(x => second.Sum(y => x > y ? 1 : x == y ? 0.5 : 0));
            MannWhitneyResult result = MannWhitney.Test(first, second);
            MannWhitneyResult swapped = MannWhitney.Test(second, first);
            return result.U == pairs
                && Math.Abs(result.P - swapped.P) < 1e-12
                && Math.Abs(result.RankBiserial + swapped.RankBiserial) < 1e-12 && result.P is >= 0 and <= 1;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Holm_FourProbabilities_StepsDownAndNeverFalls() =>
        Assert.Equal([0.03, 0.06, 0.06, 0.02], Holm.Adjust([0.01, 0.04, 0.03, 0.005]).Select(p => Math.Round(p, 12)));

    [Fact]
    public void KolmogorovSmirnov_ByHand_IsTheLargestGap()
    {
        Assert.Equal(0.5, KolmogorovSmirnov.Test([1, 2, 3, 4], [3, 4, 5, 6]).D, 1e-15);
        Assert.Equal(0, KolmogorovSmirnov.Test([1, 2], [2, 1, 1, 2]).D);
    }

    [Fact]
    public void Tests_OfEmptyOrNonFiniteGroups_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => MannWhitney.Test([], [1]));
        Assert.Throws<ArgumentException>(() => KruskalWallis.Test([[1], []]));
        Assert.Throws<ArgumentException>(() => KruskalWallis.Test([[1]]));
        Assert.Throws<ArgumentException>(() => MannWhitney.Test([double.NaN], [1]));
    }
}
