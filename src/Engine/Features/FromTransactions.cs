using Segmentation.Transactions;

namespace Segmentation.Features;

/// <summary>Makes one row a customer out of transactions.</summary>
public static class FromTransactions
{
    private const string IntervalSpread = "interpurchase_spread";

    private static readonly Dictionary<string, Func<CustomerTotals, int, long, double>> Known = new(StringComparer.Ordinal)
    {
        ["recency"] = (totals, i, asOf) => (asOf - totals.Last[i]) / TimeSpan.TicksPerDay,
        ["frequency"] = (totals, i, _) => totals.Orders[i],
        ["monetary"] = (totals, i, _) => totals.Amount[i],
        ["mean_quantity"] = (totals, i, _) => totals.Quantity[i] / totals.Orders[i],
        ["average_receipt"] = (totals, i, _) => totals.Amount[i] / totals.Orders[i],
        ["tenure"] = (totals, i, asOf) => (asOf - totals.First[i]) / TimeSpan.TicksPerDay,
        ["mean_interpurchase_days"] = MeanInterpurchaseDays,
        [IntervalSpread] = (totals, i, _) => totals.IntervalSpread![i],
        ["returns_share"] = (totals, i, _) => totals.Returned[i] == 0 ? 0 : totals.Returned[i] / (totals.Returned[i] + Math.Max(0, totals.Amount[i])),
    };

    /// <summary>Names that <see cref="TransactionsOptions.FeatureNames"/> may hold.</summary>
    /// <remarks>
    /// recency: whole days from the last purchase to as-of. frequency: distinct orders. monetary: Σ value. mean_quantity:
    /// Σ quantity / orders. average_receipt: monetary / orders. tenure: whole days from the first purchase to as-of.
    /// mean_interpurchase_days: (last − first) / (orders − 1), and for a single order the days since, which its next
    /// interval is at least. interpurchase_spread: population standard deviation of the days between successive orders, 0 for
    /// fewer than three orders. returns_share: value of dropped cancellations and returns over it plus monetary.
    /// </remarks>
    public static IReadOnlyList<string> FeatureNames { get; } = [.. Known.Keys];

    /// <summary>Reads, cleans and aggregates.</summary>
    /// <param name="options">What to read and how.</param>
    /// <param name="progress">Told of the stages <c>read</c> (bytes) and <c>features</c>.</param>
    /// <param name="cancellation">Looked at for every block of the input.</param>
    /// <exception cref="InputException">Bad data, a column that is not there, an ambiguous date order, an unknown rule or feature.</exception>
    /// <exception cref="IOException">A file that is missing or cannot be read, or a directory.</exception>
    public static CustomerFeatures Build(TransactionsOptions options, IProgress<StageProgress>? progress = null, CancellationToken cancellation = default)
    {
        if (options.FeatureNames.Count == 0)
            throw new InputException($"No feature was asked for; features are {string.Join(", ", FeatureNames)}.");
        foreach (string name in options.FeatureNames)
        {
            if (!Known.ContainsKey(name))
                throw new InputException($"There is no feature \"{name}\"; features are {string.Join(", ", FeatureNames)}.");
        }
        CustomerTotals totals = TransactionReader.Read(options with { OrderTimes = options.OrderTimes || options.FeatureNames.Contains(IntervalSpread) }, progress, cancellation);
        progress?.Report(new StageProgress("features", 0, totals.Ids.Count));
        DateTime asOf = options.AsOf ?? totals.Summary.Last.AddDays(1);
        var values = new Matrix(totals.Ids.Count, options.FeatureNames.Count);
        for (int column = 0; column < values.Columns; column++)
        {
            Func<CustomerTotals, int, long, double> feature = Known[options.FeatureNames[column]];
            for (int i = 0; i < values.Rows; i++)
                values[i, column] = feature(totals, i, asOf.Ticks);
        }
        progress?.Report(new StageProgress("features", totals.Ids.Count, totals.Ids.Count));
        return new CustomerFeatures(new FeatureTable(totals.Ids, [.. options.FeatureNames], values), asOf, totals.Formats, totals.Cleaning, totals.Summary, totals.InputSha256)
        {
            Lines = totals.Lines,
        };
    }

    private static double MeanInterpurchaseDays(CustomerTotals totals, int i, long asOf)
    {
        double ticks = totals.Orders[i] > 1 ? (totals.Last[i] - totals.First[i]) / (totals.Orders[i] - 1.0) : asOf - totals.First[i];
        return ticks / TimeSpan.TicksPerDay;
    }
}
