using MathNet.Numerics.Integration;

namespace Segmentation.Value.Models;

/// <summary>What the models of buying have in common: names, fits, and sums over a horizon.</summary>
internal static class BuyingModels
{
    /// <summary>Customers of the sample that a fit starts from.</summary>
    internal const int SampleCustomers = 20_000;

    /// <summary>Weeks of a year.</summary>
    internal const double WeeksOfYear = 365.25 / 7;

    private const int Nodes = 24;
    private const int ChunkRows = 64;

    private static readonly GaussLegendreRule Rule = new(0, 1, Nodes);

    /// <summary>Names of a model's parameters, in their order.</summary>
    internal static IReadOnlyList<string> ParameterNames(ValueModel model) => model switch
    {
        ValueModel.BgNbd => ["r", "alpha", "a", "b"],
        ValueModel.ParetoNbd => ["r", "alpha", "s", "beta"],
        _ => [],
    };

    /// <summary>A model of given parameters.</summary>
    internal static IBuyingModel Of(ValueModel model, IReadOnlyList<double> parameters) => model == ValueModel.BgNbd
        ? new BgNbd(parameters[0], parameters[1], parameters[2], parameters[3])
        : new ParetoNbd(parameters[0], parameters[1], parameters[2], parameters[3]);

    /// <summary>Fits a model, and the NBD that it has to be better than.</summary>
    internal static BuyingFit Fit(ValueModel model, CollapsedCounts counts, int threads, CancellationToken cancellation)
    {
        CollapsedCounts sample = counts.Sample(SampleCustomers);
        LikelihoodFit fit = model == ValueModel.BgNbd
            ? BgNbd.Fit(counts, sample, threads, cancellation)
            : ParetoNbd.Fit(counts, sample, threads, cancellation);
        return new BuyingFit(model, fit, Nbd.Fit(counts, sample, threads, cancellation).LogLikelihood);
    }

    /// <summary>Fits a model by maximum likelihood: of a sample first, where there is one, then of all counts.</summary>
    /// <param name="likelihood">ln L of counts.</param>
    /// <param name="starts">Parameters to start from.</param>
    internal static LikelihoodFit Fit(
        Func<CollapsedCounts, MaximumLikelihood.Objective> likelihood, CollapsedCounts counts, CollapsedCounts sample,
        params double[][] starts) => MaximumLikelihood.Fit(
            likelihood(counts), counts.Customers, sample == counts ? null : likelihood(sample), sample.Customers, starts);

    /// <summary>Weeks observed a repeat: about α / r.</summary>
    internal static double StartOfRate(CollapsedCounts counts)
    {
        double repeats = 0, weeks = 0;
        for (int row = 0; row < counts.Rows; row++)
        {
            repeats += counts.Weights[row] * counts.Repeats[row];
            weeks += counts.Weights[row] * counts.Weeks[row];
        }
        return Math.Clamp(weeks / Math.Max(1, repeats), 1e-2, 1e4);
    }

    /// <summary>Probability of each customer to buy still.</summary>
    internal static double[] Alive(IBuyingModel model, CollapsedCounts counts, int threads, CancellationToken cancellation)
    {
        var rows = new double[counts.Rows];
        ChunkedParallel.ForChunks((rows.Length + 1023) / 1024, threads, chunk =>
        {
            for (int row = chunk * 1024; row < Math.Min(rows.Length, (chunk + 1) * 1024); row++)
                rows[row] = model.Alive(counts.Repeats[row], counts.LastWeek[row], counts.Weeks[row]);
        }, cancellation);
        return [.. counts.RowOf.Select(row => rows[row])];
    }

    /// <summary>Expected orders of each customer in the weeks ahead, if the customer still buys; discounted and not.</summary>
    /// <param name="horizon">Weeks ahead.</param>
    /// <param name="discount">Discount rate a year.</param>
    internal static (double[] Orders, double[] Discounted) Ahead(
        IBuyingModel model, CollapsedCounts counts, double horizon, double discount, int threads, CancellationToken cancellation)
    {
        // They depend on x and T alone, which customers share far more than t_x too.
        var places = new Dictionary<(int, double), int>();
        var rows = new List<(int Repeats, double Weeks)>();
        var placeOf = new int[counts.Rows];
        for (int row = 0; row < counts.Rows; row++)
        {
            var key = (counts.Repeats[row], counts.Weeks[row]);
            if (!places.TryGetValue(key, out placeOf[row]))
            {
                places.Add(key, placeOf[row] = rows.Count);
                rows.Add(key);
            }
        }
        double[] orders = new double[rows.Count], discounted = new double[rows.Count];
        ChunkedParallel.ForChunks((rows.Count + ChunkRows - 1) / ChunkRows, threads, chunk =>
        {
            for (int i = chunk * ChunkRows; i < Math.Min(rows.Count, (chunk + 1) * ChunkRows); i++)
                (orders[i], discounted[i]) = Ahead(model, rows[i].Repeats, rows[i].Weeks, horizon, discount);
        }, cancellation);
        return ([.. counts.RowOf.Select(row => orders[placeOf[row]])], [.. counts.RowOf.Select(row => discounted[placeOf[row]])]);
    }

    /// <summary>Expected orders of one customer in the weeks ahead, if the customer still buys; discounted and not.</summary>
    internal static (double Orders, double Discounted) Ahead(
        IBuyingModel model, int repeats, double weeks, double horizon, double discount)
    {
        // Gauss-Legendre in ln(1 + u / scale): the rate falls like a power of it.
        double scale = model.Scale(weeks), length = BgNbd.Log1P(horizon / scale), perWeek = BgNbd.Log1P(discount) / WeeksOfYear;
        double orders = 0, discounted = 0;
        for (int node = 0; node < Nodes; node++)
        {
            double grown = Math.Exp(Rule.Abscissas[node] * length), ahead = scale * (grown - 1);
            double term = Rule.Weights[node] * scale * grown * model.RateAhead(repeats, weeks, ahead);
            orders += term;
            discounted += term * Math.Exp(-perWeek * ahead);
        }
        return (orders * length, discounted * length);
    }

    /// <summary>Weeks of a horizon, each worth less the later it comes: what a rate of 1 a week is worth.</summary>
    internal static double DiscountedWeeks(double horizon, double discount)
    {
        double perWeek = BgNbd.Log1P(discount) / WeeksOfYear;
        return perWeek == 0 ? horizon : (1 - Math.Exp(-perWeek * horizon)) / perWeek;
    }
}
