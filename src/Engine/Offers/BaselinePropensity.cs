namespace Segmentation.Offers;

/// <summary>Who would buy what if customers differed only in how many different items they buy.</summary>
/// <remarks>
/// A customer who buys much holds the best sellers once, like everyone, and many rare items beside them: comparing shares of what
/// is held would find rarities for every busy segment and best sellers for every idle one. Here the probability that a customer
/// holds an item is 1 − exp(−θ·t) with one θ an item and one t a size of holding, fitted so that expected buyers of each item and
/// items of each size equal what was counted (draws without putting back, by weights: Chesson 1976; both margins as in Rasch
/// 1960). Sizes above 16 are put into bins a fifth wide.
/// </remarks>
internal sealed class BaselinePropensity
{
    private const int ExactSizes = 16;
    private const int Bins = 64;
    private const int Rounds = 5;
    private const int Steps = 4;

    private readonly double[] _pull = new double[Bins];
    private readonly double[] _weight;

    private BaselinePropensity(int items) => _weight = new double[items];

    /// <summary>Bin of a customer by the number of different items it holds, at least 1.</summary>
    internal static int BinOf(int size) =>
        size <= ExactSizes ? size - 1 : Math.Min(Bins - 1, ExactSizes + (int)(Math.Log((double)size / ExactSizes) / Math.Log(1.2)));

    /// <summary>Number of bins.</summary>
    internal static int BinCount => Bins;

    /// <summary>Fits the model.</summary>
    /// <param name="buyers">Buyers of each item.</param>
    /// <param name="customers">Customers in each bin.</param>
    /// <param name="held">Items that the customers of each bin hold, summed.</param>
    internal static BaselinePropensity Fit(int[] buyers, long[] customers, long[] held)
    {
        var model = new BaselinePropensity(buyers.Length);
        double all = customers.Sum();
        int items = buyers.Count(count => count > 0);
        for (int bin = 0; bin < Bins; bin++)
            model._pull[bin] = customers[bin] == 0 ? 0 : (double)held[bin] / customers[bin];
        for (int round = 0; round < Rounds; round++)
        {
            for (int item = 0; item < buyers.Length; item++)
            {
                if (buyers[item] > 0)
                    model._weight[item] = Solve(model._weight[item], Math.Min(buyers[item], all - 0.5), customers, model._pull);
            }
            for (int bin = 0; bin < Bins; bin++)
            {
                if (customers[bin] > 0)
                    model._pull[bin] = Solve(
                        model._pull[bin], Math.Min((double)held[bin] / customers[bin], items - 0.5), null, model._weight);
            }
        }
        return model;
    }

    /// <summary>Buyers of an item to expect among customers.</summary>
    /// <param name="customers">Customers in each bin.</param>
    internal double Expected(int item, ReadOnlySpan<long> customers)
    {
        double sum = 0;
        for (int bin = 0; bin < Bins; bin++)
            sum += customers[bin] == 0 ? 0 : customers[bin] * (1 - Math.Exp(-_weight[item] * _pull[bin]));
        return sum;
    }

    // x with Σ n·(1 − exp(−x·y)) = wanted. The sum rises and flattens, so that Newton's steps from the left never pass the root;
    // one from the right is cut at a quarter.
    private static double Solve(double x, double wanted, long[]? counts, double[] others)
    {
        for (int step = 0; step < Steps; step++)
        {
            double sum = -wanted, slope = 0;
            for (int i = 0; i < others.Length; i++)
            {
                double n = counts is null ? 1 : counts[i];
                if (n == 0 || others[i] == 0)
                    continue;
                double left = Math.Exp(-x * others[i]);
                sum += n * (1 - left);
                slope += n * others[i] * left;
            }
            if (!(slope > 1e-300))
                break;
            x = Math.Max(x / 4, x - (sum / slope));
        }
        return x;
    }
}
