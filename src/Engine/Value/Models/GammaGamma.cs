using MathNet.Numerics;

namespace Segmentation.Value.Models;

/// <summary>
/// Gamma-Gamma: the value of a customer's orders is Gamma(p, ν), with ν Gamma(q, γ) over customers, whatever the customer's rate of orders.
/// </summary>
/// <remarks>Fader &amp; Hardie 2013, The Gamma-Gamma model of monetary value, equations 1a and 5.</remarks>
internal sealed record GammaGamma(double P, double Q, double Gamma)
{
    /// <summary>Mean value of the orders of all customers; infinite for q ≤ 1.</summary>
    public double PopulationMean => Q > 1 ? P * Gamma / (Q - 1) : double.PositiveInfinity;

    /// <summary>Expected value of an order of a customer.</summary>
    /// <param name="repeats">Repeats that have a value; 0 gives the mean of all.</param>
    /// <param name="spend">Their value altogether.</param>
    public double ExpectedOrder(int repeats, double spend) => P * (Gamma + spend) / ((P * repeats) + Q - 1);

    /// <summary>ln L by the logarithms of p, q, γ.</summary>
    /// <param name="repeats">Repeats of each customer, at least 1.</param>
    /// <param name="spend">Value of the repeats of each, above 0.</param>
    internal static MaximumLikelihood.Objective LogLikelihood(int[] repeats, double[] spend, int threads, CancellationToken cancellation)
    {
        (int X, double Customers)[] counts =
            [.. repeats.CountBy(x => x).OrderBy(pair => pair.Key).Select(pair => (pair.Key, (double)pair.Value))];
        int n = repeats.Length;
        // What does not depend on the parameters: Σ x ln(spend), and Σ ln(spend / x), to be taken off.
        Span<double> constants = stackalloc double[2];
        BlockSums.Add(n, threads, (from, to, into) =>
        {
            for (int i = from; i < to; i++)
            {
                double logSpend = Math.Log(spend[i]);
                into[0] += repeats[i] * logSpend;
                into[1] += logSpend;
            }
        }, constants, cancellation);
        double byPower = constants[0], byOrder = constants[1] - counts.Sum(count => count.Customers * Math.Log(count.X));
        return (logs, gradient) =>
        {
            double p = Math.Exp(logs[0]), q = Math.Exp(logs[1]), gamma = Math.Exp(logs[2]), logGamma = logs[2];
            Span<double> sums = stackalloc double[4];
            BlockSums.Add(n, threads, (from, to, into) =>
            {
                for (int i = from; i < to; i++)
                {
                    double end = gamma + spend[i], logEnd = Math.Log(end);
                    int x = repeats[i];
                    into[0] += x * logEnd;
                    into[1] += logEnd;
                    into[2] += 1 / end;
                    into[3] += x / end;
                }
            }, sums, cancellation);
            // (p·x − 1) ln(m) + p·x ln(x) with m = spend / x, less (p·x + q) ln(γ + spend).
            double value = (p * (byPower - sums[0])) - byOrder - (q * sums[1]) + (n * ((q * logGamma) - SpecialFunctions.GammaLn(q)));
            double byP = byPower - sums[0], byQ = -sums[1] + (n * (logGamma - SpecialFunctions.DiGamma(q)));
            foreach ((int x, double customers) in counts)
            {
                double shape = (p * x) + q, digamma = SpecialFunctions.DiGamma(shape);
                value += customers * (SpecialFunctions.GammaLn(shape) - SpecialFunctions.GammaLn(p * x));
                byP += customers * x * (digamma - SpecialFunctions.DiGamma(p * x));
                byQ += customers * digamma;
            }
            gradient[0] = p * byP;
            gradient[1] = q * byQ;
            gradient[2] = (n * q) - (gamma * ((p * sums[3]) + (q * sums[2])));
            return value;
        };
    }

    /// <summary>Fits by maximum likelihood to the customers who have repeats of a value above 0.</summary>
    /// <returns>The fit and how many customers it was made of; null where they are fewer than 10.</returns>
    internal static (LikelihoodFit Fit, int Customers)? Fit(RepeatPurchases purchases, int threads, CancellationToken cancellation)
    {
        const int FewestCustomers = 10;
        int[] valued = [.. Enumerable.Range(0, purchases.Count).Where(i => purchases.Repeats[i] > 0 && purchases.RepeatSpend[i] > 0)];
        if (valued.Length < FewestCustomers)
            return null;
        int[] repeats = [.. valued.Select(i => purchases.Repeats[i])];
        // In units of the mean order γ is of the order of 1 in every currency.
        double unit = valued.Sum(i => purchases.RepeatSpend[i]) / repeats.Sum(x => (double)x);
        double[] spend = [.. valued.Select(i => purchases.RepeatSpend[i] / unit)];
        int step = Math.Max(1, valued.Length / BuyingModels.SampleCustomers);
        int[] places = [.. Enumerable.Range(0, valued.Length / step).Select(i => i * step)];
        LikelihoodFit fit = MaximumLikelihood.Fit(
            LogLikelihood(repeats, spend, threads, cancellation),
            valued.Length,
            step == 1
                ? null
                : LogLikelihood([.. places.Select(i => repeats[i])], [.. places.Select(i => spend[i])], threads, cancellation),
            places.Length,
            [2, 3, 1],
            [6, 4, 0.5]);
        double[] parameters = [fit.Parameters[0], fit.Parameters[1], fit.Parameters[2] * unit];
        double[]? errors = fit.StandardErrors is { } e ? [e[0], e[1], e[2] * unit] : null;
        return (fit with
        {
            Parameters = parameters,
            StandardErrors = errors,
            LogLikelihood = fit.LogLikelihood - (valued.Length * Math.Log(unit)),
        }, valued.Length);
    }
}
