using Segmentation.Value.Models;

namespace Segmentation.Tests.Value;

/// <summary>Customers drawn from BG/NBD and Gamma-Gamma with known parameters.</summary>
internal static class Simulation
{
    internal const double R = 0.5, Alpha = 6, A = 0.8, B = 2.5, P = 4, Q = 4, Gamma = 15;

    /// <summary>Purchases of customers who came in the first 13 of 78 weeks.</summary>
    /// <param name="leave">False where nobody leaves.</param>
    internal static RepeatPurchases Purchases(int customers, int seed, bool leave = true)
    {
        const int Days = 546;
        var random = new Random(seed);
        int[] repeats = new int[customers], last = new int[customers], age = new int[customers];
        var spend = new double[customers];
        for (int i = 0; i < customers; i++)
        {
            age[i] = Days - random.Next(91);
            double rate = DrawGamma(random, R) / Alpha / 7, first = DrawGamma(random, A);
            double leaves = leave ? first / (first + DrawGamma(random, B)) : 0;
            double unit = Gamma / DrawGamma(random, Q);
            // In continuous time, as the model has it; days are kept apart by rounding only.
            for (double day = 0; random.NextDouble() >= (repeats[i] == 0 ? -1 : leaves);)
            {
                day -= Math.Log(1 - random.NextDouble()) / rate;
                if (!(day <= age[i]))
                    break;
                repeats[i]++;
                last[i] = (int)Math.Ceiling(day);
                spend[i] += DrawGamma(random, P) * unit;
            }
        }
        return new RepeatPurchases([.. Enumerable.Range(0, customers)], repeats, last, age, spend, Days);
    }

    // Marsaglia & Tsang 2000.
    private static double DrawGamma(Random random, double shape)
    {
        if (shape < 1)
            return DrawGamma(random, shape + 1) * Math.Pow(1 - random.NextDouble(), 1 / shape);
        double d = shape - (1.0 / 3), c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            double v = Math.Pow(1 + (c * normal), 3);
            if (v > 0 && Math.Log(1 - random.NextDouble()) < (0.5 * normal * normal) + d - (d * v) + (d * Math.Log(v)))
                return d * v;
        }
    }
}
