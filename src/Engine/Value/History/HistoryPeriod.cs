using Segmentation.Features;
using Segmentation.Prediction.Segments;

namespace Segmentation.Value.History;

/// <summary>How a feature was distributed: enough to measure how far a later month has drifted from it.</summary>
/// <param name="Feature">Its name.</param>
/// <param name="Edges">Deciles, equal ones once.</param>
/// <param name="Counts">Customers in the bins that the edges part; one more than edges.</param>
internal sealed record FeatureShape(string Feature, double[] Edges, double[] Counts);

/// <summary>Who was in which segment at a moment.</summary>
/// <param name="AsOf">The end of what was known.</param>
/// <param name="Ids">Customers, ascending by the ordinals of their characters.</param>
/// <param name="Codes">Codes of the segments' names, ascending likewise; segments are followed by name.</param>
/// <param name="Segments">Place in <paramref name="Codes"/> of each customer's segment.</param>
/// <param name="Revenue">All that each had spent; null where that was not known.</param>
/// <param name="Features">Features of that moment.</param>
internal sealed record HistoryPeriod(
    DateTime AsOf, string[] Ids, string[] Codes, int[] Segments, double[]? Revenue, IReadOnlyList<FeatureShape> Features)
{
    /// <summary>Takes a run or a scoring down.</summary>
    /// <param name="asOf">The end of what was known; its parts of a second are left out.</param>
    /// <param name="table">One row a customer.</param>
    /// <param name="names">Name of each segment.</param>
    /// <param name="labels">Place in <paramref name="names"/> of each customer's segment.</param>
    /// <param name="revenue">All that each customer has spent; null where that is not known.</param>
    /// <returns>The period, and the row of the table that each of its customers stood in.</returns>
    /// <exception cref="InputException">A customer stands in two rows.</exception>
    internal static (HistoryPeriod Period, int[] Rows) Of(
        DateTime asOf, FeatureTable table, IReadOnlyList<string> names, int[] labels, double[]? revenue)
    {
        string[] ids = [.. Enumerable.Range(0, table.Ids.Count).Select(row => table.Ids[row])];
        int[] rows = [.. Enumerable.Range(0, ids.Length)];
        Array.Sort(ids, rows, StringComparer.Ordinal);
        for (int i = 1; i < ids.Length; i++)
        {
            if (ids[i] == ids[i - 1])
                throw new InputException(
                    $"Customer '{ids[i]}' stands in two rows, so that no history can be kept. Give one row a customer.");
        }
        string[] own = [.. names.Select(SegmentNames.CodeOf)];
        string[] codes = [.. own.Distinct().Order(StringComparer.Ordinal)];
        int[] places = [.. own.Select(code => Array.IndexOf(codes, code))];
        return (
            new HistoryPeriod(
                asOf.AddTicks(-(asOf.Ticks % TimeSpan.TicksPerSecond)),
                ids,
                codes,
                [.. rows.Select(row => places[labels[row]])],
                revenue is null ? null : [.. rows.Select(row => revenue[row])],
                [.. table.Columns.Select((feature, column) => ShapeOf(feature, table.Values.Column(column)))]),
            rows);
    }

    /// <summary>Customers of each segment, by place.</summary>
    internal int[] Sizes()
    {
        var sizes = new int[Codes.Length];
        foreach (int segment in Segments)
            sizes[segment]++;
        return sizes;
    }

    /// <summary>Where customers of another period stand in this one; −1 for those who do not.</summary>
    /// <param name="ids">Ascending, as <see cref="Ids"/>.</param>
    internal int[] RowsOf(string[] ids)
    {
        var rows = new int[ids.Length];
        int at = 0;
        for (int i = 0; i < ids.Length; i++)
        {
            while (at < Ids.Length && string.CompareOrdinal(Ids[at], ids[i]) < 0)
                at++;
            rows[i] = at < Ids.Length && Ids[at] == ids[i] ? at : -1;
        }
        return rows;
    }

    private static FeatureShape ShapeOf(string feature, double[] values)
    {
        double[] edges = Comparison.Deciles(values);
        return new FeatureShape(feature, edges, Comparison.Histogram(values, edges));
    }
}
