using Segmentation.Statistics;

namespace Segmentation.Value.Models;

/// <summary>Customers of equal repeats before the cut: what was expected of them after it, and what they did.</summary>
/// <param name="Repeats">Repeats before the cut; the last bin has this many or more.</param>
/// <param name="Customers">How many they are.</param>
/// <param name="Expected">Mean orders that the model expected.</param>
/// <param name="Naive">Mean orders by the naive rate.</param>
/// <param name="Actual">Mean orders.</param>
internal sealed record HoldoutBin(int Repeats, int Customers, double Expected, double Naive, double Actual);

/// <summary>A model fitted to what was known at a cut, and held against what came after it.</summary>
/// <param name="Fit">The fit up to the cut; null where parameters were given.</param>
/// <param name="Kind">The model.</param>
/// <param name="CutDay">The last day that the fit knows, in days since the year 1.</param>
/// <param name="Weeks">Weeks held out.</param>
/// <param name="Customers">Customers who had bought by the cut.</param>
/// <param name="Expected">Orders that the model expected of them.</param>
/// <param name="Naive">Orders by the naive rate.</param>
/// <param name="Actual">Orders that came.</param>
/// <param name="Error">Mean absolute error of a customer's orders.</param>
/// <param name="NaiveError">The same of the naive rate.</param>
/// <param name="TopFifth">Share of the revenue held out that came from the fifth with the highest expected value.</param>
/// <param name="TopFifthByPast">The same of the fifth with the highest spend up to the cut.</param>
/// <param name="TopFifthIdeal">The same of the fifth that came to spend most: none can hold more.</param>
/// <param name="Bins">By repeats.</param>
internal sealed record HoldoutCheck(
    BuyingFit? Fit,
    ValueModel Kind,
    int CutDay,
    int Weeks,
    int Customers,
    double Expected,
    double Naive,
    double Actual,
    double Error,
    double NaiveError,
    double TopFifth,
    double TopFifthByPast,
    double TopFifthIdeal,
    IReadOnlyList<HoldoutBin> Bins)
{
    private const int LastBin = 10;

    /// <summary>The day of the cut.</summary>
    public DateTime Cut => new(CutDay * TimeSpan.TicksPerDay);

    /// <summary>Whether the naive rate tells customers' orders better.</summary>
    public bool Loses => Error > NaiveError;

    /// <summary>Holds expectations against what came.</summary>
    /// <param name="calibration">What was known at the cut.</param>
    /// <param name="expectation">Expected orders and their value, one entry each.</param>
    /// <param name="past">What each had spent.</param>
    /// <param name="actual">Orders that came, one entry each, and their value.</param>
    internal static HoldoutCheck Of(
        BuyingFit? fit,
        ValueModel kind,
        int weeks,
        RepeatPurchases calibration,
        (double[] Orders, double[] Value) expectation,
        double[] past,
        (int[] Orders, double[] Value) actual)
    {
        int n = calibration.Count, last = Math.Min(LastBin, n == 0 ? 0 : calibration.Repeats.Max());
        double[] naive = [.. Enumerable.Range(0, n).Select(i => NaiveRate(calibration, i) * weeks)];
        var sums = new (int Customers, double Expected, double Naive, double Actual)[last + 1];
        for (int i = 0; i < n; i++)
        {
            ref (int Customers, double Expected, double Naive, double Actual) sum = ref sums[Math.Min(calibration.Repeats[i], last)];
            sum = (sum.Customers + 1, sum.Expected + expectation.Orders[i], sum.Naive + naive[i], sum.Actual + actual.Orders[i]);
        }
        HoldoutBin[] bins = [.. sums.Select((sum, repeats) => new HoldoutBin(
            repeats, sum.Customers, sum.Expected / sum.Customers, sum.Naive / sum.Customers, sum.Actual / sum.Customers))
            .Where(bin => bin.Customers > 0)];
        return new HoldoutCheck(
            fit,
            kind,
            calibration.EndDay,
            weeks,
            n,
            expectation.Orders.Sum(),
            naive.Sum(),
            actual.Orders.Sum(orders => (double)orders),
            Enumerable.Range(0, n).Average(i => Math.Abs(expectation.Orders[i] - actual.Orders[i])),
            Enumerable.Range(0, n).Average(i => Math.Abs(naive[i] - actual.Orders[i])),
            ShareOfTopFifth(expectation.Value, actual.Value),
            ShareOfTopFifth(past, actual.Value),
            ShareOfTopFifth(actual.Value, actual.Value),
            bins);
    }

    /// <summary>Repeats a week so far; 0 on the day of the first purchase.</summary>
    internal static double NaiveRate(RepeatPurchases purchases, int i) =>
        purchases.Age[i] == 0 ? 0 : purchases.Repeats[i] / purchases.Weeks(i);

    // Equal scores go by the customers' order.
    private static double ShareOfTopFifth(double[] score, double[] value)
    {
        int fifth = Math.Max(1, score.Length / 5);
        double all = value.Sum();
        if (!(all > 0))
            return double.NaN;
        double least = Selection.Place([.. score], score.Length - fifth);
        int equal = fifth - score.Count(own => own > least);
        double top = 0;
        for (int i = 0; i < score.Length; i++)
        {
            if (score[i] > least || (score[i] == least && equal-- > 0))
                top += value[i];
        }
        return top / all;
    }
}
