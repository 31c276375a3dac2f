using Segmentation.Value.Models;

namespace Segmentation.Tests.Value;

public class BuyingModelsTests
{
    private static readonly BgNbd BgPublished = new(0.2426, 4.4136, 0.7929, 2.4259);
    private static readonly ParetoNbd ParetoPublished = new(0.5532, 10.5763, 0.6062, 11.6715);

    // Published figures: shared/reference/cdnow_btyd.json names the sources.
    [SkippableTheory]
    [InlineData("BgNbd", new[] { 0.2425945, 4.4136019, 0.7929199, 2.4258881 }, -9582.429)]
    [InlineData("ParetoNbd", new[] { 0.55315, 10.57633, 0.60625, 11.67150 }, -9594.976)]
    public void Fit_Cdnow_FindsThePublishedParameters(string model, double[] published, double logLikelihood)
    {
        CollapsedCounts counts = CollapsedCounts.Of(Cdnow.Calibration);
        BuyingFit fit = BuyingModels.Fit(Enum.Parse<ValueModel>(model), counts, 2, default);

        for (int i = 0; i < published.Length; i++)
            Assert.Equal(1, fit.Fit.Parameters[i] / published[i], 1e-3);
        Assert.Equal(logLikelihood, fit.Fit.LogLikelihood, 1e-2);
        Assert.False(fit.Degenerates);
        Assert.All(fit.Fit.StandardErrors!, error => Assert.True(error > 0));
        // What was published is rounded: the data are no likelier there.
        MaximumLikelihood.Objective objective = fit.Kind == ValueModel.BgNbd
            ? BgNbd.LogLikelihood(counts, 1, default)
            : ParetoNbd.LogLikelihood(counts, 1, default);
        AssertNoLikelierAt(published, objective, fit.Fit);
    }

    [SkippableFact]
    public void Fit_CdnowSpend_FindsThePublishedGammaGamma()
    {
        RepeatPurchases purchases = Cdnow.Calibration;
        (LikelihoodFit fit, int customers) = GammaGamma.Fit(purchases, 2, default)!.Value;

        Assert.Equal(946, customers);
        Assert.Equal(1, fit.Parameters[0] / 6.25, 1e-3);
        // q is 3.7442, which was published as 3.74: 1.1e-3 apart. By all digits ln L is −4,055.91769 here and −4,055.91923 there.
        Assert.Equal(3.74, Math.Round(fit.Parameters[1], 2));
        Assert.Equal(1, fit.Parameters[1] / 3.7442247, 1e-5);
        Assert.Equal(1, fit.Parameters[2] / 15.44, 1e-3);
        Assert.Equal(-4055.918, fit.LogLikelihood, 1e-2);
        int[] valued = [.. Enumerable.Range(0, purchases.Count).Where(i => purchases.Repeats[i] > 0 && purchases.RepeatSpend[i] > 0)];
        MaximumLikelihood.Objective objective = GammaGamma.LogLikelihood(
            [.. valued.Select(i => purchases.Repeats[i])], [.. valued.Select(i => purchases.RepeatSpend[i])], 1, default);
        AssertNoLikelierAt([6.25, 3.74, 15.44], objective, fit);
    }

    [SkippableFact]
    public void Ahead_CdnowHoldout_ExpectsTheOrdersOfTheReference()
    {
        CollapsedCounts counts = CollapsedCounts.Of(Cdnow.Calibration);
        IBuyingModel model = BuyingModels.Fit(ValueModel.BgNbd, counts, 2, default).Model;
        double[] alive = BuyingModels.Alive(model, counts, 2, default);
        double[] ahead = BuyingModels.Ahead(model, counts, 39, 0, 2, default).Orders;

        Assert.Equal(1653, alive.Zip(ahead, (probability, orders) => probability * orders).Sum(), 1.0);
    }

    [Theory]
    [InlineData("BgNbd")]
    [InlineData("ParetoNbd")]
    [InlineData("Nbd")]
    public void LogLikelihood_ByDifferences_HasItsGradient(string model)
    {
        CollapsedCounts counts = CollapsedCounts.Of(Simulation.Purchases(400, 3));
        MaximumLikelihood.Objective objective = model switch
        {
            "BgNbd" => BgNbd.LogLikelihood(counts, 1, default),
            "ParetoNbd" => ParetoNbd.LogLikelihood(counts, 1, default),
            _ => Nbd.LogLikelihood(counts, 1, default),
        };
        double[] at = model == "Nbd" ? [-0.3, 2.2] : [-0.3, 2.2, -0.6, 1.9];
        AssertGradient(objective, at);
        AssertGradient(objective, [.. at.Select(log => -log)]);
    }

    [Fact]
    public void GammaGamma_ByDifferences_HasItsGradient()
    {
        RepeatPurchases purchases = Simulation.Purchases(400, 3);
        int[] repeats = [.. purchases.Repeats.Where(x => x > 0)];
        double[] spend = [.. purchases.RepeatSpend.Where(value => value > 0)];
        AssertGradient(GammaGamma.LogLikelihood(repeats, spend, 1, default), [1.1, 0.9, 2.5]);
    }

    [Theory]
    [InlineData(0, 0, 38.86)]
    [InlineData(2, 30.43, 38.86)]
    [InlineData(30, 5, 52)]
    public void Ahead_BgNbd_EqualsThePublishedFormula(int repeats, double lastWeek, double weeks)
    {
        (double r, double alpha, double a, double b) = BgPublished;
        const double Horizon = 39;
        double power = Math.Pow((alpha + weeks) / (alpha + weeks + Horizon), r + repeats);
        double series = Hypergeometric(r + repeats, b + repeats, a + b + repeats - 1, Horizon / (alpha + weeks + Horizon));
        double expected = (a + b + repeats - 1) / (a - 1) * (1 - (power * series))
            / (1 + (repeats == 0 ? 0 : a / (b + repeats - 1) * Math.Pow((alpha + weeks) / (alpha + lastWeek), r + repeats)));

        double alive = BgPublished.Alive(repeats, lastWeek, weeks);
        Assert.Equal(expected, alive * BuyingModels.Ahead(BgPublished, repeats, weeks, Horizon, 0).Orders, 1e-9 * (1 + expected));
    }

    [Theory]
    [InlineData(0, 38.86)]
    [InlineData(7, 38.86)]
    [InlineData(300, 2)]
    public void Ahead_ParetoNbd_EqualsThePublishedFormula(int repeats, double weeks)
    {
        (double r, double alpha, double s, double beta) = ParetoPublished;
        double expected = (r + repeats) * (beta + weeks) / ((alpha + weeks) * (s - 1))
            * (1 - Math.Pow((beta + weeks) / (beta + weeks + 52), s - 1));
        Assert.Equal(expected, BuyingModels.Ahead(ParetoPublished, repeats, weeks, 52, 0).Orders, 1e-9 * expected);
    }

    // Fader & Hardie 2005 (note on deriving P(alive) of the BG/NBD) and Hardie's spreadsheets: the formulae, evaluated as they stand.
    [Theory]
    [InlineData(1, 10, 39)]
    [InlineData(12, 20, 39)]
    public void Alive_ParetoNbd_EqualsTheDifferenceOfHypergeometrics(int repeats, double lastWeek, double weeks)
    {
        (double r, double alpha, double s, double beta) = ParetoPublished;
        double shape = r + s + repeats;
        double Part(double time) =>
            Hypergeometric(shape, r + repeats, shape + 1, (beta - alpha) / (beta + time)) / Math.Pow(beta + time, shape);
        double odds = s / shape * Math.Pow(alpha + weeks, r + repeats) * Math.Pow(beta + weeks, s) * (Part(lastWeek) - Part(weeks));
        Assert.Equal(1 / (1 + odds), ParetoPublished.Alive(repeats, lastWeek, weeks), 1e-10);
    }

    [Theory]
    [InlineData("BgNbd")]
    [InlineData("ParetoNbd")]
    public void Alive_TheLongerAway_TheLessLikely(string name)
    {
        IBuyingModel model = name == "BgNbd" ? BgPublished : ParetoPublished;
        foreach (int repeats in (int[])[1, 5, 50, 1000])
        {
            double before = 1;
            for (double weeks = 100; weeks <= 200; weeks += 5)
            {
                double alive = model.Alive(repeats, 100, weeks);
                Assert.InRange(alive, 0, before);
                before = alive;
            }
        }
        Assert.True(model.Alive(20, 50, 60) < model.Alive(2, 50, 60), "who bought more often is missed sooner");
    }

    [Fact]
    public void Ahead_LongerOrWithoutDiscount_IsMore()
    {
        double before = 0;
        foreach (double weeks in (double[])[1, 4, 13, 52, 104, 520])
        {
            (double orders, double discounted) = BuyingModels.Ahead(BgPublished, 3, 30, weeks, 0.1);
            Assert.True(orders > before && discounted < orders && discounted > orders / Math.Pow(1.1, weeks / BuyingModels.WeeksOfYear));
            before = orders;
        }
        // The first week of someone with 3 repeats in 30 weeks: the mean rate, all but for those who leave in it.
        Assert.Equal((BgPublished.R + 3) / (BgPublished.Alpha + 30), BuyingModels.Ahead(BgPublished, 3, 30, 1e-6, 0).Orders / 1e-6, 1e-6);
    }

    [Fact]
    public void Fit_CustomersDrawnFromTheModel_FindsItsParametersWithinTheirErrors()
    {
        RepeatPurchases purchases = Simulation.Purchases(25_000, 11);
        BuyingFit fit = BuyingModels.Fit(ValueModel.BgNbd, CollapsedCounts.Of(purchases), 2, default);
        (LikelihoodFit spend, _) = GammaGamma.Fit(purchases, 2, default)!.Value;

        double[] drawnFrom = [Simulation.R, Simulation.Alpha, Simulation.A, Simulation.B];
        AssertNear(drawnFrom, fit.Fit);
        double[] spentFrom = [Simulation.P, Simulation.Q, Simulation.Gamma];
        AssertNear(spentFrom, spend);
    }

    [Fact]
    public void Fit_NobodyLeaves_Degenerates()
    {
        BuyingFit fit = BuyingModels.Fit(ValueModel.BgNbd, CollapsedCounts.Of(Simulation.Purchases(3000, 5, leave: false)), 2, default);
        Assert.True(fit.Degenerates);
    }

    [Theory]
    [InlineData("BgNbd")]
    [InlineData("ParetoNbd")]
    public void Fit_AnyNumberOfThreads_HasTheSameBits(string model)
    {
        CollapsedCounts counts = CollapsedCounts.Of(Simulation.Purchases(model == "BgNbd" ? 20_000 : 6000, 7));
        Assert.True(counts.Rows > 2048, "more than one block of rows");
        BuyingFit one = BuyingModels.Fit(Enum.Parse<ValueModel>(model), counts, 1, default);
        BuyingFit four = BuyingModels.Fit(Enum.Parse<ValueModel>(model), counts, 4, default);

        Assert.Equal(one.Fit.Parameters, four.Fit.Parameters);
        Assert.Equal(one.Fit.StandardErrors, four.Fit.StandardErrors);
        Assert.Equal(BuyingModels.Alive(one.Model, counts, 1, default), BuyingModels.Alive(four.Model, counts, 4, default));
    }

    [Theory]
    [InlineData(0.8, 2.5, 3.2, 4)]
    [InlineData(0.3, 0.4, 60, 7)]
    [InlineData(2, 900, 800, 12)]
    public void OfPower_AgainstSimpson_IsTheMean(double a, double b, double k, double c)
    {
        // ∫ p^(a−1)(1−p)^(b−1)(1+pc)^−k dp, in p = sin²t.
        const int Steps = 400_000;
        double sum = 0, norm = 0;
        for (int i = 0; i < Steps; i++)
        {
            double t = (i + 0.5) / Steps, grown = Math.Pow(t, 6), p = grown;
            double density = Math.Pow(p, a - 1) * Math.Pow(1 - p, b - 1) * 6 * Math.Pow(t, 5);
            norm += density;
            sum += density * Math.Pow(1 + (p * c), -k);
        }
        Assert.Equal(1, BetaMean.OfPower(a, b, k, c) / (sum / norm), b < 1 ? 3e-3 : 1e-6);
    }

    // But for the rounding of ln L itself.
    private static void AssertNoLikelierAt(double[] parameters, MaximumLikelihood.Objective objective, LikelihoodFit fit)
    {
        double[] logs = [.. parameters.Select(parameter => Math.Log(parameter))];
        Assert.True(objective(logs, new double[logs.Length]) < fit.LogLikelihood + 1e-9);
    }

    private static void AssertNear(double[] truth, LikelihoodFit fit)
    {
        for (int i = 0; i < truth.Length; i++)
            Assert.InRange(fit.Parameters[i], truth[i] - (4 * fit.StandardErrors![i]), truth[i] + (4 * fit.StandardErrors[i]));
    }

    private static void AssertGradient(MaximumLikelihood.Objective objective, double[] at)
    {
        double[] gradient = new double[at.Length], ignored = new double[at.Length];
        double value = objective(at, gradient);
        for (int i = 0; i < at.Length; i++)
        {
            double[] up = [.. at], down = [.. at];
            up[i] += 1e-5;
            down[i] -= 1e-5;
            double difference = (objective(up, ignored) - objective(down, ignored)) / 2e-5;
            Assert.Equal(difference, gradient[i], 1e-5 * (1 + Math.Abs(difference)) + 1e-9 * Math.Abs(value));
        }
    }

    private static double Hypergeometric(double a, double b, double c, double z)
    {
        double term = 1, sum = 1;
        for (int n = 0; n < 5000; n++)
            sum += term *= (a + n) * (b + n) / ((c + n) * (n + 1)) * z;
        return sum;
    }
}
