namespace Segmentation.Value.Models;

/// <summary>
/// BG/NBD: purchases of a customer are a Poisson process whose rate is Gamma(r, α) over customers; after each repeat a customer leaves
/// with a probability that is Beta(a, b) over customers.
/// </summary>
/// <remarks>
/// Fader, Hardie &amp; Lee 2005, "Counting your customers" the easy way, Marketing Science 24(2), equations 6 and 10. The two terms of the
/// likelihood are added in logarithms, and ratios of gamma functions are sums of logarithms, so that any count of purchases is fine.
/// </remarks>
internal sealed record BgNbd(double R, double Alpha, double A, double B) : IBuyingModel
{
    /// <inheritdoc/>
    public IReadOnlyList<double> Parameters => [R, Alpha, A, B];

    /// <inheritdoc/>
    public double Alive(int repeats, double lastWeek, double weeks) => repeats == 0 ? 1 : Logistic(-LogOdds(repeats, lastWeek, weeks));

    /// <inheritdoc/>
    /// <remarks>
    /// λ is Gamma(r + x, α + T) and p is Beta(a, b + x) then, and the rate is the mean of λ·exp(−λpu): Fader, Hardie &amp; Lee's equation
    /// 10 is its integral, which has no value at a = 1 where this has one.
    /// </remarks>
    public double RateAhead(int repeats, double weeks, double ahead)
    {
        double shape = R + repeats, scale = Alpha + weeks;
        return shape / scale * BetaMean.OfPower(A, B + repeats, shape + 1, ahead / scale);
    }

    /// <inheritdoc/>
    public double Scale(double weeks) => Alpha + weeks;

    /// <summary>ln L by the logarithms of r, α, a, b.</summary>
    internal static MaximumLikelihood.Objective LogLikelihood(CollapsedCounts counts, int threads, CancellationToken cancellation) =>
        (logs, gradient) =>
        {
            var model = new BgNbd(Math.Exp(logs[0]), Math.Exp(logs[1]), Math.Exp(logs[2]), Math.Exp(logs[3]));
            (double r, double alpha, double a, double b) = model;
            Span<double> sums = stackalloc double[5];
            // Times are whole days: their logarithms are looked up.
            var logOfDay = new double[counts.LongestDays + 1];
            for (int day = 0; day < logOfDay.Length; day++)
                logOfDay[day] = Math.Log(alpha + (day / RepeatPurchases.DaysOfWeek));
            BlockSums.Add(counts.Rows, threads, (from, to, into) => model.AddRows(counts, logOfDay, from, to, into), sums, cancellation);
            double value = sums[4] + (counts.Customers * r * Math.Log(alpha));
            double byR = sums[0] + (counts.Customers * Math.Log(alpha)), byA = sums[2], byB = sums[3];
            for (int i = 0; i < counts.MoreThan.Length; i++)
            {
                double n = counts.MoreThan[i];
                // Γ(a + b)Γ(b + x) / (Γ(b)Γ(a + b + x)) is the product of 1 − a / (a + b + i).
                value += n * (Math.Log(r + i) + Log1P(-a / (a + b + i)));
                byR += n / (r + i);
                byA -= n / (a + b + i);
                byB += n * a / ((b + i) * (a + b + i));
            }
            gradient[0] = r * byR;
            gradient[1] = alpha * (sums[1] + (counts.Customers * r / alpha));
            gradient[2] = a * byA;
            gradient[3] = b * byB;
            return value;
        };

    /// <summary>Fits by maximum likelihood.</summary>
    internal static LikelihoodFit Fit(CollapsedCounts counts, CollapsedCounts sample, int threads, CancellationToken cancellation)
    {
        double alpha = BuyingModels.StartOfRate(counts);
        return BuyingModels.Fit(
            of => LogLikelihood(of, threads, cancellation), counts, sample,
            [0.5, 0.5 * alpha, 0.8, 2.5],
            [1, alpha, 0.1, 2]);
    }

    /// <summary>1 / (1 + e^−x).</summary>
    internal static double Logistic(double x) => x >= 0 ? 1 / (1 + Math.Exp(-x)) : Math.Exp(x) / (1 + Math.Exp(x));

    /// <summary>ln(1 + eˣ).</summary>
    internal static double Softplus(double x) => x > 0 ? x + Log1P(Math.Exp(-x)) : Log1P(Math.Exp(x));

    /// <summary>ln(1 + x) with all digits where x is small: Kahan 1982.</summary>
    internal static double Log1P(double x)
    {
        double u = 1 + x;
        return u == 1 ? x : u <= 0 ? Math.Log(u) : Math.Log(u) * x / (u - 1);
    }

    // ln of the odds that the customer left after the last purchase.
    private double LogOdds(int repeats, double lastWeek, double weeks) =>
        Math.Log(A / (B + repeats - 1)) + ((R + repeats) * Math.Log((Alpha + weeks) / (Alpha + lastWeek)));

    // By r, α, a, b, and ln L.
    private void AddRows(CollapsedCounts counts, double[] logOfDay, int from, int to, Span<double> sums)
    {
        double r = 0, alpha = 0, a = 0, b = 0, value = 0, place = 0, logPlace = 0;
        int before = -1;
        for (int row = from; row < to; row++)
        {
            int x = counts.Repeats[row];
            double end = Alpha + counts.Weeks[row], n = counts.Weights[row], shape = R + x, logEnd = logOfDay[counts.Days[row]];
            value -= n * shape * logEnd;
            r -= n * logEnd;
            alpha -= n * shape / end;
            if (x == 0)
                continue;
            // Rows stand by repeats.
            if (x != before)
                (before, place, logPlace) = (x, B + x - 1, Math.Log(A / (B + x - 1)));
            double last = Alpha + counts.LastWeek[row], since = logEnd - logOfDay[counts.LastDays[row]];
            double odds = logPlace + (shape * since), small = Math.Exp(-Math.Abs(odds));
            double left = n * (odds >= 0 ? 1 : small) / (1 + small);
            value += n * (Math.Max(odds, 0) + Log1P(small));
            r += left * since;
            alpha += left * shape * ((1 / end) - (1 / last));
            a += left / A;
            b -= left / place;
        }
        sums[0] += r;
        sums[1] += alpha;
        sums[2] += a;
        sums[3] += b;
        sums[4] += value;
    }
}
