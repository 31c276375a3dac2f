using Segmentation.Embedding;
using Segmentation.Features;
using Segmentation.Spatial;
using Segmentation.Transactions.Checks;

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
            throw new InputException("The table has no feature columns. Give at least one numeric column besides the id.");
        if (customers < 2)
            throw new InputException(
                $"The table has {(customers == 0 ? "no customers" : "one customer")}; segments need at least 2. "
                + $"Check the cleaning counts, or give more data.");
        if (options.Clusters is int asked)
        {
            if (asked < 1)
                throw new InputException($"{asked} segments cannot be made. Ask for 1 or more, or for 'auto'.");
            if (asked > customers)
                throw new InputException(
                    $"{asked} segments need at least as many customers; the table has {customers}. Ask for {customers} or fewer.");
        }
        else
        {
            CheckRange(options, customers);
        }
        if (!(options.OutlierMultiplier > 0))
            throw new InputException(
                $"Fences {options.OutlierMultiplier} interquartile ranges above the third quartile cannot be used. "
                + $"Give a number above 0, such as 1.5.");
        if (options.RfmLevels != 0)
            CheckScores(table, options.RfmLevels);
        if (options.Map || options.Space == SegmentationSpace.Map)
            CheckPerplexity(options, customers);
        CheckMemory(table, options, memory);
    }

    /// <summary>The error of segments that must hold equal customers apart.</summary>
    /// <param name="distinct">Customers that differ from each other, as the method tells them apart.</param>
    internal static InputException TooFewDistinct(int distinct, int customers, int segments) => new(
        $"Only {distinct} of {customers} customers differ in their features, so they cannot be parted into {segments} segments. "
        + $"Ask for {distinct} or fewer, or add a feature.");

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
        string fewer = "fit on a sample of the customers and score the rest (‹sample-customers› 1/10)";
        long held = customers * columns * TablePerValue;
        MachineMemory.Require(
            Invariant($"A table of {customers:N0} customers and {columns} columns"), held, memory, $"Give fewer features, or {fewer}.");
        if (options.Map || options.Space == SegmentationSpace.Map)
        {
            int mapped = options.TSne.LandmarksOf(table.Values.Rows);
            long map = mapped * MapPerNeighbor * Affinities.NeighborsFor(options.TSne.PerplexityOf(mapped));
            MachineMemory.Require(
                Invariant($"A map of {mapped:N0} points beside a table of {customers:N0} customers"), held + map, memory,
                $"Ask for fewer ‹landmarks›, leave the map out with ‹no-map›, or {fewer}.");
        }
        if (!options.Method.MakesDendrogram)
            return;
        // Equal customers are linked as one; counted only where that can matter.
        long linked = held + LinkageOf(customers, columns) > memory ? DistinctRows(table.Values) : customers;
        MachineMemory.Require(
            Invariant($"Ward's linkage of {linked:N0} customers by {columns} columns"), held + LinkageOf(linked, columns), memory,
            $"Use ‹method› kmeans, or {fewer}.");
    }

    private static long LinkageOf(long customers, int columns) => customers * (WardPerCustomer + (WardPerValue * columns));

    private static void CheckScores(FeatureTable table, int levels)
    {
        if (levels is < 2 or > RfmScoring.MostLevels)
            throw new InputException($"RFM scores of {levels} levels cannot be made. Ask for 2 to {RfmScoring.MostLevels}, such as 5.");
        if (RfmScoring.Columns.Except(table.Columns).Any())
            throw new InputException(
                $"RFM scores need the features {string.Join(", ", RfmScoring.Columns)}; "
                + $"the table has {string.Join(", ", table.Columns)}. Ask for these features too, or for no scores.");
    }

    private static void CheckRange(SegmentationOptions options, int customers)
    {
        if (options.MinClusters < 2 || options.MaxClusters < options.MinClusters)
            throw new InputException(
                $"The number of segments cannot be chosen from {options.MinClusters} to "
                + $"{options.MaxClusters}. Give a range that starts at 2 or more and does not fall.");
        // The usual range begins at 3; three customers can still be parted in two.
        if (customers <= Math.Max(2, options.MinClusters == 3 ? 2 : options.MinClusters))
            throw new InputException(
                $"Choosing the number of segments from {options.MinClusters} on needs at least {options.MinClusters + 1} "
                + $"customers; the table has {customers}. Give the number with ‹k›.");
    }

    private static void CheckPerplexity(SegmentationOptions options, int customers)
    {
        int mapped = options.TSne.LandmarksOf(customers);
        double largest = Affinities.LargestPerplexity(mapped);
        bool required = options.TSne.Perplexity is not null || options.Space == SegmentationSpace.Map;
        double perplexity = options.TSne.Perplexity ?? 1;
        if (!required || perplexity <= largest)
            return;
        if (mapped < customers)
            throw new InputException(
                $"A map of perplexity {perplexity:0.##} needs at least {Math.Ceiling((3 * perplexity) + 1):0} landmarks; "
                + $"‹landmarks› gives {mapped}. Ask for more, or for a perplexity of {Math.Floor(largest):0} or less.");
        string way = options.Space == SegmentationSpace.Map ? "cluster in feature space" : "leave the map out with ‹no-map›";
        string smaller = largest >= 1
            ? Invariant($"Use ‹perplexity› {Math.Floor(largest):0} or less, or {way}.")
            : $"Too few for any map: {way}.";
        throw new InputException(
            $"A map of perplexity {perplexity:0.##} needs at least {Math.Ceiling((3 * perplexity) + 1):0} customers; "
            + $"the table has {customers}. {smaller}");
    }
}
