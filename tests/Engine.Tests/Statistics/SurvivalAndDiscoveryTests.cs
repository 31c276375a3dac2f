using Segmentation.Statistics;

namespace Segmentation.Tests.Statistics;

public class SurvivalAndDiscoveryTests
{
    [Fact]
    public void KaplanMeier_OnPaper_CountsTheUnfinishedWaitsAsLongAsTheyWereWatched()
    {
        // 5 at risk at 1, one event; one leaves at 2; 3 at risk at 3, two events; one leaves at 5.
        SurvivalCurve curve = KaplanMeier.Fit([3, 1, 2, 3, 5], [true, true, false, true, false]);

        Assert.Equal([1, 3], curve.Times);
        Assert.Equal(0.8, curve.Survival[0], 1e-12);
        Assert.Equal(0.8 / 3, curve.Survival[1], 1e-12);
        Assert.Equal(3, curve.Quantile(0.5));
        Assert.Null(curve.Quantile(0.9));
        Assert.Equal(1, curve.At(0.5));
        Assert.Equal(0.8, curve.At(2.9), 1e-12);
    }

    [Fact]
    public void KaplanMeier_WithoutCensoring_IsTheShareLeft()
    {
        SurvivalCurve curve = KaplanMeier.Fit([1, 2, 3, 4], [true, true, true, true]);
        Assert.Equal([0.75, 0.5, 0.25, 0], curve.Survival.Select(share => Math.Round(share, 12)));
        Assert.Equal(2, curve.Quantile(0.5));
        Assert.Equal(4, curve.Quantile(1));
    }

    [Fact]
    public void KaplanMeier_Weights_CountLikeCopies()
    {
        SurvivalCurve weighted = KaplanMeier.Fit([1, 2, 4], [true, false, true], [2, 1, 3]);
        SurvivalCurve copied = KaplanMeier.Fit([1, 1, 2, 4, 4, 4], [true, true, false, true, true, true]);
        Assert.Equal(copied.Times, weighted.Times);
        Assert.Equal(copied.Survival, weighted.Survival);
        Assert.Equal(6, weighted.Weight);
        Assert.Equal(5, weighted.Happened);
    }

    [Fact]
    public void KaplanMeier_NobodyCameBack_HasNoQuantiles()
    {
        SurvivalCurve curve = KaplanMeier.Fit([10, 20], [false, false]);
        Assert.Empty(curve.Times);
        Assert.Null(curve.Quantile(0.25));
        Assert.Equal(1, curve.At(1000));
    }

    [Fact]
    public void KaplanMeier_BadInput_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => KaplanMeier.Fit([], []));
        Assert.Throws<ArgumentException>(() => KaplanMeier.Fit([1, 2], [true]));
        Assert.Throws<ArgumentException>(() => KaplanMeier.Fit([-1], [true]));
        Assert.Throws<ArgumentException>(() => KaplanMeier.Fit([double.NaN], [true]));
    }

    [Fact]
    public void BenjaminiHochberg_OnPaper_EqualsR()
    {
        // p.adjust(c(0.01, 0.02, 0.03, 0.04, 0.5), "BH") in R.
        double[] adjusted = FalseDiscovery.Adjust([0.04, 0.01, 0.5, 0.03, 0.02]);
        Assert.Equal([0.05, 0.05, 0.5, 0.05, 0.05], adjusted.Select(p => Math.Round(p, 12)));
        Assert.Equal([0.02, 0.04], FalseDiscovery.Adjust([0.002, 0.008], looked: 10).Select(p => Math.Round(p, 12)));
        Assert.Throws<ArgumentOutOfRangeException>(() => FalseDiscovery.Adjust([0.1, 0.2], looked: 1));
        Assert.Empty(FalseDiscovery.Adjust([]));
    }

    [Fact]
    public void Hypergeometric_LadyTastingTea_IsOneInSeventy()
    {
        Assert.Equal(1 / 70.0, Hypergeometric.AtLeast(4, 4, 4, 8), 1e-14);
        Assert.Equal(17 / 70.0, Hypergeometric.AtLeast(3, 4, 4, 8), 1e-13);
        Assert.Equal(1, Hypergeometric.AtLeast(0, 4, 4, 8));
        Assert.Equal(69 / 70.0, Hypergeometric.AtLeast(1, 4, 4, 8), 1e-13);
    }

    [Fact]
    public void Hypergeometric_EveryTable_SumsToOne()
    {
        for (int drawn = 1; drawn < 9; drawn++)
        {
            for (int marked = 1; marked < 9; marked++)
            {
                double[] tails =
                    [.. Enumerable.Range(0, Math.Min(drawn, marked) + 1).Select(x => Hypergeometric.AtLeast(x, drawn, marked, 12))];
                double mean = tails.Skip(1).Sum();
                Assert.Equal(drawn * marked / 12.0, mean, 1e-12);
            }
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => Hypergeometric.AtLeast(5, 4, 4, 8));
    }

    [Fact]
    public void Hypergeometric_FarInTheTail_KeepsItsDigits()
    {
        // C(1000, 1000)·… : all of 50 drawn are among 100 marked of 1000.
        double log = Enumerable.Range(0, 50).Sum(i => Math.Log((100.0 - i) / (1000 - i)));
        Assert.Equal(1, Hypergeometric.AtLeast(50, 50, 100, 1000) / Math.Exp(log), 1e-9);
    }
}
