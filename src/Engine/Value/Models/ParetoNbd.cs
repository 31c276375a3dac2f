using MathNet.Numerics.Integration;

namespace Segmentation.Value.Models;

/// <summary>
/// Pareto/NBD: purchases of a customer are a Poisson process whose rate is Gamma(r, α) over customers; the time until a customer leaves is
/// exponential, with a rate that is Gamma(s, β) over customers.
/// </summary>
/// <remarks>
/// Schmittlein, Morrison &amp; Colombo 1987, Counting your customers, Management Science 33(1). The difference of two hypergeometric
/// functions in its likelihood is the integral of s·(α + τ)^−(r+x)·(β + τ)^−(s+1) over the weeks from the last purchase to the end, and is
/// computed as
/// that: every term is positive, where the difference cancels (Hardie's note on implementing the Pareto/NBD model, 2005).
/// </remarks>
internal sealed record ParetoNbd(double R, double Alpha, double S, double Beta) : IBuyingModel
{
    private const int MostNodes = 32;
    private const int FewNodes = 16;
    private const double Negligible = -40;

    private static readonly (double[] At, double[] Weight) Many = Nodes(MostNodes), Few = Nodes(FewNodes);

    /// <inheritdoc/>
    public IReadOnlyList<double> Parameters => [R, Alpha, S, Beta];

    /// <inheritdoc/>
    public double Alive(int repeats, double lastWeek, double weeks)
    {
        Span<double> means = stackalloc double[4];
        double left = LogLeft(repeats, lastWeek, weeks, means);
        return BgNbd.Logistic(LogStayed(repeats, weeks) - left);
    }

    /// <inheritdoc/>
    /// <remarks>λ is Gamma(r + x, α + T) and μ is Gamma(s, β + T) then; the rate is the mean of λ·exp(−μu).</remarks>
    public double RateAhead(int repeats, double weeks, double ahead) =>
        (R + repeats) / (Alpha + weeks) * Math.Exp(-S * BgNbd.Log1P(ahead / (Beta + weeks)));

    /// <inheritdoc/>
    public double Scale(double weeks) => Math.Min(Alpha, Beta) + weeks;

    /// <summary>ln L by the logarithms of r, α, s, β.</summary>
    internal static MaximumLikelihood.Objective LogLikelihood(CollapsedCounts counts, int threads, CancellationToken cancellation) =>
        (logs, gradient) =>
        {
            var model = new ParetoNbd(Math.Exp(logs[0]), Math.Exp(logs[1]), Math.Exp(logs[2]), Math.Exp(logs[3]));
            (double r, double alpha, double s, double beta) = model;
            double n = counts.Customers;
            Span<double> sums = stackalloc double[5];
            BlockSums.Add(counts.Rows, threads, (from, to, into) => model.AddRows(counts, from, to, into), sums, cancellation);
            double value = sums[4] + (n * ((r * Math.Log(alpha)) + (s * Math.Log(beta))));
            double byR = sums[0] + (n * Math.Log(alpha));
            for (int i = 0; i < counts.MoreThan.Length; i++)
            {
                value += counts.MoreThan[i] * Math.Log(r + i);
                byR += counts.MoreThan[i] / (r + i);
            }
            gradient[0] = r * byR;
            gradient[1] = (alpha * sums[1]) + (n * r);
            gradient[2] = s * (sums[2] + (n * Math.Log(beta)));
            gradient[3] = (beta * sums[3]) + (n * s);
            return value;
        };

    /// <summary>Fits by maximum likelihood.</summary>
    internal static LikelihoodFit Fit(CollapsedCounts counts, CollapsedCounts sample, int threads, CancellationToken cancellation)
    {
        double alpha = BuyingModels.StartOfRate(counts);
        return BuyingModels.Fit(
            of => LogLikelihood(of, threads, cancellation), counts, sample,
            [0.5, 0.5 * alpha, 0.5, 0.5 * alpha],
            [1, alpha, 0.2, 2 * alpha]);
    }

    // ln of what the customer contributes who is still there, without Γ(r + x)α^r β^s / Γ(r).
    private double LogStayed(int repeats, double weeks) => (-(R + repeats) * Math.Log(Alpha + weeks)) - (S * Math.Log(Beta + weeks));

    /// <summary>ln of what the customer contributes who has left, and means under the integrand.</summary>
    /// <param name="means">ln(α + τ), 1 / (α + τ), ln(β + τ), 1 / (β + τ) over the times τ of leaving.</param>
    private double LogLeft(int repeats, double lastWeek, double weeks, Span<double> means)
    {
        if (!(weeks > lastWeek))
            return double.NegativeInfinity;
        double shape = R + repeats, least = Math.Min(Alpha, Beta), start = least + lastWeek;
        double logAlpha = Math.Log(Alpha + lastWeek), logBeta = Math.Log(Beta + lastWeek);
        // In v = ln((least + τ) / (least + t_x)) both factors are smooth, however small α or β.
        double length = Math.Log((least + weeks) / start);
        while (Exponent(Math.Exp(length / 2) * start, length / 2) < Negligible)
            length /= 2;
        int panels = Math.Max(1, (int)Math.Ceiling(length / 4));
        (double[] at, double[] weight) = length < 2 && Exponent(Math.Exp(length) * start, length) > -8 ? Few : Many;
        double sum = 0;
        means.Clear();
        for (int panel = 0; panel < panels; panel++)
        {
            for (int node = 0; node < at.Length; node++)
            {
                double v = (panel + at[node]) * length / panels, fromLeast = start * Math.Exp(v), time = fromLeast - least;
                double inAlpha = Alpha + time, inBeta = Beta + time, lnAlpha = Math.Log(inAlpha), lnBeta = Math.Log(inBeta);
                double term = weight[node] * Math.Exp(v - (shape * (lnAlpha - logAlpha)) - ((S + 1) * (lnBeta - logBeta)));
                sum += term;
                means[0] += term * lnAlpha;
                means[1] += term / inAlpha;
                means[2] += term * lnBeta;
                means[3] += term / inBeta;
            }
        }
        foreach (ref double mean in means)
            mean /= sum;
        return Math.Log(S * start * sum * length / panels) - (shape * logAlpha) - ((S + 1) * logBeta);

        double Exponent(double fromLeast, double v) =>
            v - (shape * (Math.Log(Alpha + fromLeast - least) - logAlpha)) - ((S + 1) * (Math.Log(Beta + fromLeast - least) - logBeta));
    }

    // By r, α, s, β, and ln L.
    private void AddRows(CollapsedCounts counts, int from, int to, Span<double> sums)
    {
        Span<double> means = stackalloc double[4];
        for (int row = from; row < to; row++)
        {
            int x = counts.Repeats[row];
            double n = counts.Weights[row], weeks = counts.Weeks[row], shape = R + x, inAlpha = Alpha + weeks, inBeta = Beta + weeks;
            double stayed = LogStayed(x, weeks), left = LogLeft(x, counts.LastWeek[row], weeks, means);
            double share = BgNbd.Logistic(left - stayed), rest = 1 - share;
            sums[4] += n * (stayed + BgNbd.Softplus(left - stayed));
            if (share == 0)
                means.Clear();
            sums[0] -= n * ((share * means[0]) + (rest * Math.Log(inAlpha)));
            sums[1] -= n * shape * ((share * means[1]) + (rest / inAlpha));
            sums[2] += n * ((share * ((1 / S) - means[2])) - (rest * Math.Log(inBeta)));
            sums[3] -= n * ((share * (S + 1) * means[3]) + (rest * S / inBeta));
        }
    }

    private static (double[] At, double[] Weight) Nodes(int count)
    {
        var rule = new GaussLegendreRule(0, 1, count);
        return (rule.Abscissas, rule.Weights);
    }
}
