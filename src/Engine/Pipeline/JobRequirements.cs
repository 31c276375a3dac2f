using Segmentation.Embedding;
using Segmentation.Features;
using Segmentation.Spatial;
using Segmentation.Transactions.Checks;
using Segmentation.Wording;

namespace Segmentation.Pipeline;

/// <summary>What a table must bring for a job, looked at before anything is computed.</summary>
internal static class JobRequirements
{
    // Bytes as measured (docs/ward.md, docs/tsne.md), rounded down: what is refused does not fit.
    private const long WardPerCustomer = 150, WardPerValue = 16, TablePerValue = 16, MapPerNeighbor = 40;

    /// <summary>Refuses a table that cannot be segmented as asked.</summary>
    /// <exception cref="InputException">Says what is missing, with both numbers and the next step.</exception>
    internal static void Check(FeatureTable table, SegmentationOptions options) => Check(table, options, MachineMemory.Bytes);

    /// <summary>The same on a machine of so much memory, in bytes; null where it is not known.</summary>
    internal static void Check(FeatureTable table, SegmentationOptions options, long? memory)
    {
        int customers = table.Values.Rows;
        if (table.Values.Columns == 0 && table.Categories.Count == 0)
            throw Faults.Of("error.no-features");
        if (customers < 2)
            throw Faults.Of(customers == 0 ? "error.no-customers" : "error.one-customer");
        if (options.Clusters is int asked)
        {
            if (asked < 1)
                throw Faults.Of("error.segments-none", ("segments", asked));
            if (asked > customers)
                throw Faults.Of("error.segments-many", ("segments", asked), ("customers", customers));
        }
        else
        {
            CheckRange(options, customers);
        }
        if (!(options.OutlierMultiplier > 0))
            throw Faults.Of("error.fences", ("multiplier", options.OutlierMultiplier));
        if (options.RfmLevels != 0)
            CheckScores(table, options.RfmLevels);
        if (options.Map || options.Space == SegmentationSpace.Map)
            CheckPerplexity(options, customers);
        CheckMemory(table, options, memory);
    }

    /// <summary>The error of segments that must hold equal customers apart.</summary>
    /// <param name="distinct">Customers that differ from each other, as the method tells them apart.</param>
    internal static InputException TooFewDistinct(int distinct, int customers, int segments) =>
        Faults.Of("error.too-few-distinct", ("distinct", distinct), ("customers", customers), ("segments", segments));

    /// <summary>Number of different rows.</summary>
    internal static int DistinctRows(Matrix points)
    {
        var seen = new HashSet<int>(new EqualRows<double>(points.Values, points.Columns));
        for (int row = 0; row < points.Rows; row++)
            seen.Add(row);
        return seen.Count;
    }

    private static void CheckMemory(FeatureTable table, SegmentationOptions options, long? memory)
    {
        (long customers, int columns) = (table.Values.Rows, Math.Max(1, table.Values.Columns));
        long held = customers * columns * TablePerValue;
        MachineMemory.Require(
            new Phrase("error.memory-table", ("customers", customers), ("columns", columns)), held, memory,
            new Phrase("error.fewer-features"));
        if (options.Map || options.Space == SegmentationSpace.Map)
        {
            int mapped = options.TSne.LandmarksOf(table.Values.Rows);
            long map = mapped * MapPerNeighbor * Affinities.NeighborsFor(options.TSne.PerplexityOf(mapped));
            MachineMemory.Require(
                new Phrase("error.memory-map", ("points", mapped), ("customers", customers)), held + map, memory,
                new Phrase("error.fewer-landmarks"));
        }
        if (!options.Method.MakesDendrogram)
            return;
        // Equal customers are linked as one; counted only where that can matter.
        long linked = held + LinkageOf(customers, columns) > memory ? DistinctRows(table.Values) : customers;
        MachineMemory.Require(
            new Phrase("error.memory-ward", ("customers", linked), ("columns", columns)), held + LinkageOf(linked, columns), memory,
            new Phrase("error.use-kmeans"));
    }

    private static long LinkageOf(long customers, int columns) => customers * (WardPerCustomer + (WardPerValue * columns));

    private static void CheckScores(FeatureTable table, int levels)
    {
        if (levels is < 2 or > RfmScoring.MostLevels)
            throw Faults.Of("error.score-levels", ("levels", levels), ("most", RfmScoring.MostLevels));
        if (RfmScoring.Columns.Except(table.Columns).Any())
            throw Faults.Of(
                "error.score-features", ("needed", string.Join(", ", RfmScoring.Columns)),
                ("columns", PlainText.Phrase(string.Join(", ", table.Columns))));
    }

    private static void CheckRange(SegmentationOptions options, int customers)
    {
        if (options.MinClusters < 2 || options.MaxClusters < options.MinClusters)
            throw Faults.Of("error.k-range", ("from", options.MinClusters), ("to", options.MaxClusters));
        // The usual range begins at 3; three customers can still be parted in two.
        if (customers <= Math.Max(2, options.MinClusters == 3 ? 2 : options.MinClusters))
            throw Faults.Of(
                "error.k-customers", ("from", options.MinClusters), ("needed", options.MinClusters + 1), ("customers", customers));
    }

    private static void CheckPerplexity(SegmentationOptions options, int customers)
    {
        int mapped = options.TSne.LandmarksOf(customers);
        double largest = Affinities.LargestPerplexity(mapped);
        bool required = options.TSne.Perplexity is not null || options.Space == SegmentationSpace.Map;
        double perplexity = options.TSne.Perplexity ?? 1;
        if (!required || perplexity <= largest)
            return;
        (string, object?)[] figures =
        [
            ("perplexity", perplexity), ("needed", Math.Ceiling((3 * perplexity) + 1)), ("points", mapped < customers ? mapped : customers),
            ("largest", Math.Floor(largest)),
        ];
        string way = options.Space == SegmentationSpace.Map ? "space" : "map";
        throw Faults.Of(
            mapped < customers ? "error.perplexity-landmarks" : $"error.perplexity-{(largest >= 1 ? "large" : "any")}-{way}", figures);
    }
}
