using Segmentation.Features;
using Segmentation.Statistics;

namespace Segmentation.Value.History;

/// <summary>Who moved from which segment to which between two periods, and the revenue that moved along.</summary>
/// <param name="From">Moment of the earlier period.</param>
/// <param name="To">Moment of the later one.</param>
/// <param name="Codes">Segments of both, the largest of the later first; the place after the last is outside: new customers come from it,
/// and who is no longer there went to it.</param>
/// <param name="Customers">Customers by place before and place after.</param>
/// <param name="Revenue">All that these had spent: by the later moment, of those who went outside by the earlier; null where a period does
/// not know it.</param>
internal sealed record HistoryMoves(DateTime From, DateTime To, string[] Codes, long[,] Customers, double[,]? Revenue)
{
    /// <summary>The place outside.</summary>
    internal int Outside => Codes.Length;

    /// <summary>Customers of both periods.</summary>
    internal long Both => Sum((from, to) => from < Outside && to < Outside);

    /// <summary>Customers of both periods who changed their segment.</summary>
    internal long Moved => Sum((from, to) => from < Outside && to < Outside && from != to);

    /// <summary>Whether the periods share no name of a segment, so that every customer seems to have moved.</summary>
    internal bool SharesNoName => Enumerable.Range(0, Outside).All(place => Before(place) == 0 || After(place) == 0);

    /// <summary>Customers of a segment in the earlier period.</summary>
    internal long Before(int place) => Enumerable.Range(0, Outside + 1).Sum(to => Customers[place, to]);

    /// <summary>Customers of a segment in the later period.</summary>
    internal long After(int place) => Enumerable.Range(0, Outside + 1).Sum(from => Customers[from, place]);

    /// <summary>All customers of the earlier period.</summary>
    internal long AllBefore => Enumerable.Range(0, Outside).Sum(Before);

    /// <summary>All customers of the later period.</summary>
    internal long AllAfter => Enumerable.Range(0, Outside).Sum(After);

    /// <summary>Compares two periods.</summary>
    internal static HistoryMoves Between(HistoryPeriod before, HistoryPeriod after)
    {
        int[] sizes = after.Sizes();
        string[] codes =
        [
            .. after.Codes.Select((code, place) => (Code: code, Size: sizes[place])).OrderByDescending(segment => segment.Size)
                .ThenBy(segment => SegmentNames.Of(segment.Code), StringComparer.Ordinal).Select(segment => segment.Code),
            .. before.Codes.Except(after.Codes).OrderBy(SegmentNames.Of, StringComparer.Ordinal),
        ];
        int outside = codes.Length;
        int[] placesBefore = [.. before.Codes.Select(code => Array.IndexOf(codes, code))];
        int[] placesAfter = [.. after.Codes.Select(code => Array.IndexOf(codes, code))];
        var customers = new long[outside + 1, outside + 1];
        var revenue = new CompensatedSum[outside + 1, outside + 1];
        int[] rows = before.RowsOf(after.Ids);
        for (int i = 0; i < rows.Length; i++)
        {
            int from = rows[i] < 0 ? outside : placesBefore[before.Segments[rows[i]]], to = placesAfter[after.Segments[i]];
            customers[from, to]++;
            revenue[from, to].Add(after.Revenue?[i] ?? 0);
        }
        int[] later = after.RowsOf(before.Ids);
        for (int i = 0; i < later.Length; i++)
        {
            if (later[i] >= 0)
                continue;
            int from = placesBefore[before.Segments[i]];
            customers[from, outside]++;
            revenue[from, outside].Add(before.Revenue?[i] ?? 0);
        }
        return new HistoryMoves(before.AsOf, after.AsOf, codes, customers, Known(before, after) ? Values(revenue) : null);
    }

    /// <summary>Revenue of the customers of a segment; null where the period does not know it, or has no such segment.</summary>
    internal static double? RevenueOf(HistoryPeriod period, string code)
    {
        int place = Array.IndexOf(period.Codes, code);
        if (period.Revenue is null || place < 0)
            return null;
        var sum = new CompensatedSum();
        for (int i = 0; i < period.Segments.Length; i++)
        {
            if (period.Segments[i] == place)
                sum.Add(period.Revenue[i]);
        }
        return sum.Value;
    }

    private static bool Known(HistoryPeriod before, HistoryPeriod after) => before.Revenue is not null && after.Revenue is not null;

    private static double[,] Values(CompensatedSum[,] sums)
    {
        var values = new double[sums.GetLength(0), sums.GetLength(1)];
        for (int from = 0; from < values.GetLength(0); from++)
        {
            for (int to = 0; to < values.GetLength(1); to++)
                values[from, to] = sums[from, to].Value;
        }
        return values;
    }

    private long Sum(Func<int, int, bool> counts) =>
        Enumerable.Range(0, Outside + 1).Sum(from =>
            Enumerable.Range(0, Outside + 1).Sum(to => counts(from, to) ? Customers[from, to] : 0));
}
