using Segmentation.Transactions;

namespace Segmentation.Features;

/// <summary>Makes one row a customer out of transactions.</summary>
public static class FromTransactions
{
    /// <summary>Names that <see cref="TransactionsOptions.FeatureNames"/> may hold.</summary>
    public static IReadOnlyList<string> FeatureNames { get; } =
    [
        "recency", "frequency", "monetary", "mean_quantity", "average_receipt", "tenure", "mean_interpurchase_days", "returns_share",
    ];

    /// <summary>Reads, cleans and aggregates.</summary>
    /// <param name="options">What to read and how.</param>
    /// <param name="progress">Told of the stages <c>read</c> (bytes) and <c>features</c>.</param>
    /// <param name="cancellation">Looked at for every block of the input.</param>
    /// <exception cref="InputException">Bad data, a column that is not there, an ambiguous date order, an unknown rule or feature.</exception>
    /// <exception cref="IOException">A file that is missing or cannot be read, or a directory.</exception>
    public static CustomerFeatures Build(TransactionsOptions options, IProgress<StageProgress>? progress = null, CancellationToken cancellation = default) =>
        throw new NotImplementedException();
}
