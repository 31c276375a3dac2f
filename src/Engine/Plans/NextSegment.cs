using Segmentation.Features;
using Segmentation.Profiles;
using Segmentation.Statistics;

namespace Segmentation.Plans;

/// <summary>How far it is to the next better segment: what more orders of a customer's usual size would do.</summary>
/// <param name="Segment">The better segment.</param>
/// <param name="MoreOrders">More orders for each customer.</param>
/// <param name="WithinReach">Members whom they would place there, of those looked at.</param>
/// <param name="LookedAt">Members looked at: all, or drawn evenly.</param>
/// <param name="Moves">Features that move: the median of those within reach, before and after.</param>
internal sealed record NextSegment(
    int Segment, int MoreOrders, int WithinReach, int LookedAt, IReadOnlyList<(string Feature, double From, double To)> Moves)
{
    /// <summary>More orders that are tried.</summary>
    internal const int MostOrders = 5;

    /// <summary>Share of the members within reach from which no more orders are tried.</summary>
    internal const double EnoughWithinReach = 0.25;

    private const double LeastWithinReach = 0.01;
    private const int MostLookedAt = 2000;

    /// <summary>Looks from one segment to the nearest that brings more revenue a customer and is not away.</summary>
    /// <param name="from">The segment.</param>
    /// <param name="candidates">Segments that customers could be led to.</param>
    /// <param name="members">Rows of its customers.</param>
    /// <param name="place">Places customers into segments by their features.</param>
    /// <returns>Null where none is better, or hardly anyone is within reach.</returns>
    internal static NextSegment? Of(
        SegmentProfile from,
        IEnumerable<SegmentProfile> candidates,
        FeatureTable table,
        ReadOnlySpan<int> members,
        Func<FeatureTable, int[]> place)
    {
        int recency = table.IndexOf(FeatureCatalog.Recency), frequency = table.IndexOf(FeatureCatalog.Frequency);
        int monetary = table.IndexOf(FeatureCatalog.Monetary);
        if (recency < 0 || frequency < 0 || monetary < 0 || from.Standing is not { } standing)
            return null;
        SegmentProfile? to = candidates
            .Where(profile => profile.Standing is not null && RevenueOfOne(profile) > RevenueOfOne(from))
            .MinBy(profile => Distance(standing, profile.Standing!.Value));
        if (to is null)
            return null;
        int[] rows = Evenly(members);
        double seen = to.Features[recency].Median;
        NextSegment? found = null;
        for (int more = 1; more <= MostOrders; more++)
        {
            FeatureTable moved = Move(table.SelectRows(rows), (recency, frequency, monetary), more, seen);
            int[] placed = place(moved);
            int[] reached = [.. Enumerable.Range(0, rows.Length).Where(row => placed[row] == to.Segment)];
            if (reached.Length < LeastWithinReach * rows.Length || reached.Length <= (found?.WithinReach ?? 0))
                continue;
            found = new NextSegment(to.Segment, more, reached.Length, rows.Length,
            [
                .. new[] { frequency, monetary, recency }.Select(column => (
                    table.Columns[column],
                    Quantiles.Median([.. reached.Select(row => table.Values[rows[row], column])]),
                    Quantiles.Median([.. reached.Select(row => moved.Values[row, column])]))),
            ]);
            if (reached.Length >= EnoughWithinReach * rows.Length)
                break;
        }
        return found;
    }

    // Orders of the customer's own mean size; the last of them as lately as in the better segment.
    private static FeatureTable Move(FeatureTable table, (int Recency, int Frequency, int Monetary) columns, int more, double seen)
    {
        var values = new Matrix(table.Values.Rows, table.Values.Columns, [.. table.Values.Values]);
        for (int row = 0; row < values.Rows; row++)
        {
            double orders = values[row, columns.Frequency];
            values[row, columns.Monetary] *= (orders + more) / orders;
            values[row, columns.Frequency] = orders + more;
            values[row, columns.Recency] = Math.Min(values[row, columns.Recency], seen);
        }
        return new FeatureTable(table.Ids, table.Columns, values);
    }

    private static int[] Evenly(ReadOnlySpan<int> members)
    {
        int count = Math.Min(MostLookedAt, members.Length);
        var rows = new int[count];
        for (int i = 0; i < count; i++)
            rows[i] = members[(int)((long)i * members.Length / count)];
        return rows;
    }

    private static double RevenueOfOne(SegmentProfile profile) => (profile.Revenue ?? 0) / profile.Customers;

    private static double Distance(RfmStanding a, RfmStanding b) =>
        Math.Pow(a.Recency - b.Recency, 2) + Math.Pow(a.Frequency - b.Frequency, 2) + Math.Pow(a.Monetary - b.Monetary, 2);
}
