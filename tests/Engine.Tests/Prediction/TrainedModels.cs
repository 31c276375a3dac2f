using System.Data.Common;
using Segmentation.Clustering.Methods;
using Segmentation.Compute;
using Segmentation.Compute.Cpu;
using Segmentation.Databases;
using Segmentation.Features;
using Segmentation.Pipeline;

namespace Segmentation.Tests.Prediction;

/// <summary>Three groups of purchasers, segmented as asked: what the tests of models are made from.</summary>
internal static class TrainedModels
{
    internal static FeatureTable Customers(int n = 240, ulong seed = 1)
    {
        var random = new SeededRandom(seed);
        var values = new Matrix(n, 3);
        double[][] centers = [[5, 12, 3000], [40, 2, 60], [300, 2, 1500]];
        for (int i = 0; i < n; i++)
        {
            double[] center = centers[i % 3];
            for (int j = 0; j < 3; j++)
                values[i, j] = Math.Round(center[j] * Math.Exp(0.4 * random.NextGaussian()), 2);
        }
        return new FeatureTable(
            IdList.From(Enumerable.Range(0, n).Select(i => $"c{i:0000}")), ["recency", "frequency", "monetary"], values);
    }

    internal static SegmentationResult Segment(FeatureTable table, SegmentationOptions options)
    {
        using IComputeDevice device = new ScalarDevice();
        return SegmentationJob.Run(table, options, device);
    }

    internal static SegmentationOptions Options(string method, SegmentationSpace space = SegmentationSpace.Features) => new()
    {
        Method = ClusteringMethods.Find(method)!,
        Space = space,
        Clusters = 3,
        StabilityResamples = 0,
        Map = false,
        Seed = 5,
        TSne = new() { Perplexity = 15, Iterations = 300 },
    };

    /// <summary>Puts customers of recency, frequency and monetary value into a temporary table of a database.</summary>
    internal static void Load(DbConnection connection, FeatureTable customers)
    {
        Statements.Execute(
            connection,
            "CREATE TEMP TABLE customers "
            + "(customer_id TEXT, recency DOUBLE PRECISION, frequency DOUBLE PRECISION, monetary DOUBLE PRECISION)");
        for (int i = 0; i < customers.Values.Rows; i++)
        {
            Statements.Execute(connection, FormattableString.Invariant(
                $"INSERT INTO customers VALUES ('{customers.Ids[i]}', {customers.Values[i, 0]:R}, {customers.Values[i, 1]:R}, {
                    customers.Values[i, 2]:R})"));
        }
    }
}
