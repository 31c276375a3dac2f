using System.Collections.Concurrent;

namespace Segmentation.Features.Seasons;

/// <summary>Whether a customer's purchases bunch in one part of the year more than chance brings them together.</summary>
/// <remarks>
/// Rayleigh's statistic, the length of the mean of unit vectors on the circle of the year, with a null distribution of its own:
/// the first purchase stays where it is and the others fall on days drawn evenly from the time since. A customer of two months,
/// whose purchases lie together whatever it does, is so never said to be seasonal. Simulated with a fixed seed, once for each
/// number of purchases and length of time. Mardia &amp; Jupp 2000, 6.3.
/// </remarks>
internal sealed class ConcentrationTest
{
    private const int Draws = 999;
    private const int DaysABin = 28;
    private const int MostPurchases = 200;

    private readonly ConcurrentDictionary<(int Purchases, int Bin), double[]> _null = new();

    /// <summary>Probability of a mean vector this long by chance.</summary>
    /// <param name="purchases">Number of purchases, at least 2.</param>
    /// <param name="knownDays">Days from the first purchase to the end of the data.</param>
    /// <param name="resultant">Length of the mean vector, in [0, 1].</param>
    internal double Probability(int purchases, int knownDays, double resultant)
    {
        // Beyond some hundreds of purchases, a longer list changes nothing that a customer's label rests on.
        double[] drawn = _null.GetOrAdd(
            (Math.Min(purchases, MostPurchases), Math.Max(1, (knownDays + (DaysABin / 2)) / DaysABin)), Simulate);
        int below = Array.BinarySearch(drawn, resultant);
        if (below < 0)
            below = ~below;
        while (below > 0 && drawn[below - 1] >= resultant)
            below--;
        return (1.0 + drawn.Length - below) / (1 + drawn.Length);
    }

    private static double[] Simulate((int Purchases, int Bin) setting)
    {
        var random = new SeededRandom(0, ((ulong)setting.Purchases << 32) + (ulong)setting.Bin);
        int days = setting.Bin * DaysABin;
        var drawn = new double[Draws];
        for (int draw = 0; draw < Draws; draw++)
        {
            double cos = 1, sin = 0;
            for (int i = 1; i < setting.Purchases; i++)
            {
                (double c, double s) = YearCircle.Direction((1 + random.Next(days)) % YearCircle.Days);
                cos += c;
                sin += s;
            }
            drawn[draw] = Math.Sqrt((cos * cos) + (sin * sin)) / setting.Purchases;
        }
        Array.Sort(drawn);
        return drawn;
    }
}
