namespace Segmentation.Value.Models;

/// <summary>
/// NBD: customers buy at a rate that is Gamma(r, α) over customers and never leave. It is what BG/NBD and Pareto/NBD become where nobody
/// leaves, and so what they have to be better than.
/// </summary>
/// <remarks>Ehrenberg 1959, The pattern of consumer purchases, Applied Statistics 8(1).</remarks>
internal static class Nbd
{
    /// <summary>ln L by the logarithms of r and α.</summary>
    internal static MaximumLikelihood.Objective LogLikelihood(CollapsedCounts counts, int threads, CancellationToken cancellation) =>
        (logs, gradient) =>
        {
            double r = Math.Exp(logs[0]), alpha = Math.Exp(logs[1]), n = counts.Customers;
            Span<double> sums = stackalloc double[3];
            BlockSums.Add(counts.Rows, threads, (from, to, into) =>
            {
                for (int row = from; row < to; row++)
                {
                    double end = alpha + counts.Weeks[row], shape = r + counts.Repeats[row], logEnd = Math.Log(end);
                    into[0] -= counts.Weights[row] * logEnd;
                    into[1] -= counts.Weights[row] * shape / end;
                    into[2] -= counts.Weights[row] * shape * logEnd;
                }
            }, sums, cancellation);
            double value = sums[2] + (n * r * Math.Log(alpha)), byR = sums[0] + (n * Math.Log(alpha));
            for (int i = 0; i < counts.MoreThan.Length; i++)
            {
                value += counts.MoreThan[i] * Math.Log(r + i);
                byR += counts.MoreThan[i] / (r + i);
            }
            gradient[0] = r * byR;
            gradient[1] = (alpha * sums[1]) + (n * r);
            return value;
        };

    /// <summary>Fits by maximum likelihood.</summary>
    internal static LikelihoodFit Fit(CollapsedCounts counts, CollapsedCounts sample, int threads, CancellationToken cancellation)
    {
        double alpha = BuyingModels.StartOfRate(counts);
        return BuyingModels.Fit(
            of => LogLikelihood(of, threads, cancellation), counts, sample,
            [0.5, 0.5 * alpha]);
    }
}
