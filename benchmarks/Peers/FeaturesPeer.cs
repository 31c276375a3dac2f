using Segmentation.Features;
using Segmentation.Transactions;

namespace Segmentation.Benchmarks.Peers;

/// <summary>A file of transactions to a file of recency, frequency and monetary value; the check value is all that was spent.</summary>
internal static class FeaturesPeer
{
    internal static void Run(PeerArguments arguments) => PeerRun.Measure(arguments, () =>
    {
        CustomerFeatures features = FromTransactions.Build(new TransactionsOptions
        {
            Sources = [arguments.Text("transactions")],
            // As the notebook has it.
            Returns = ReturnHandling.Drop,
        });
        using FileStream output = File.Create("features.csv");
        features.Table.WriteCsv(output);
        return features.Summary.Revenue;
    });
}
