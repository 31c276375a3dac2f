using Segmentation.Transactions;

namespace Segmentation.Features;

/// <summary>Customers as they stood at a moment, and what they did in the window after it.</summary>
/// <param name="Cut">The moment; features count only rows up to it.</param>
/// <param name="Table">One row for each customer whose level can be judged: two orders or more, the first at least a window before the
/// cut.</param>
/// <param name="Source">How the rows up to the cut were read and cleaned.</param>
/// <param name="Dropped">Whether the customer ordered less than half as often in the window after the cut as on average before; null where
/// the window is not asked for.</param>
internal sealed record ActivitySnapshot(DateTime Cut, FeatureTable Table, CustomerFeatures Source, bool[]? Dropped);

/// <summary>Cuts transactions at a moment: features from before it, the outcome from after it.</summary>
internal static class ActivitySnapshots
{
    /// <summary>A customer whose orders per window fall below this share of its own average has dropped.</summary>
    public const double DropShare = 0.5;

    private static readonly Feature[] Lasting =
    [
        FeatureCatalog.Recency, FeatureCatalog.Frequency, FeatureCatalog.Monetary, FeatureCatalog.AverageReceipt, FeatureCatalog.Tenure,
        FeatureCatalog.MeanInterpurchaseDays, FeatureCatalog.ReturnsShare,
    ];

    private static readonly int Orders = Array.IndexOf(Lasting, FeatureCatalog.Frequency);
    private static readonly int Days = Array.IndexOf(Lasting, FeatureCatalog.Tenure);

    /// <summary>Takes a snapshot.</summary>
    /// <param name="options">Sources and cleaning; read once for each window, so <c>-</c> is refused. Its as-of, since and features are set
    /// here.</param>
    /// <param name="cut">Rows after it do not reach the features: each pass drops them while reading.</param>
    /// <param name="months">Length of the windows before and after the cut.</param>
    /// <param name="withOutcome">Whether the window after the cut is read; it must then lie within the data.</param>
    /// <param name="progress">Told of the stage <c>read</c>, once a pass.</param>
    /// <param name="cancellation">Looked at for every block of the input.</param>
    /// <exception cref="InputException">No customer can be judged, or standard input was given.</exception>
    public static ActivitySnapshot At(
        TransactionsOptions options, DateTime cut, int months, bool withOutcome, IProgress<StageProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        if (options.Sources.Contains("-"))
            throw new InputException(
                "Activity is read in several passes, which standard input cannot give. Write the transactions to a file first.");
        CustomerFeatures Build(DateTime? since, DateTime until, params Feature[] features) =>
            FromTransactions.Build(options with { Since = since, AsOf = until, ReturnsUntil = until < cut ? cut : null,
                FeatureNames = [.. features.Select(feature => feature.Name)] }, progress, cancellation);
        FeatureTable Window(DateTime? since, DateTime until, params Feature[] features) => Build(since, until, features).Table;

        CustomerFeatures source = Build(null, cut, Lasting);
        FeatureTable lasting = source.Table;
        DateTime recentStart = cut.AddMonths(-months), earlierStart = cut.AddMonths(-2 * months);
        FeatureTable recent = Window(recentStart.AddTicks(1), cut, FeatureCatalog.Frequency, FeatureCatalog.Monetary);
        FeatureTable earlier = Window(earlierStart.AddTicks(1), recentStart, FeatureCatalog.Frequency, FeatureCatalog.Monetary);
        FeatureTable? after = withOutcome ? Window(cut.AddTicks(1), cut.AddMonths(months), FeatureCatalog.Frequency) : null;

        double windowDays = (cut - recentStart).TotalDays;
        int[] judged = [.. Enumerable.Range(0, lasting.Ids.Count)
            .Where(i => lasting.Values[i, Orders] >= 2 && lasting.Values[i, Days] >= windowDays)];
        if (judged.Length == 0)
            throw new InputException(
                $"No customer had two orders by {cut:yyyy-MM-dd}, the first of them {months} months earlier. Give a longer history, or a "
                + $"shorter ‹window›.");
        string[] columns = [.. Lasting.Select(feature => feature.Name), "orders_recent", "revenue_recent", "orders_earlier",
            "revenue_earlier"];
        var values = new Matrix(judged.Length, columns.Length);
        var dropped = new bool[judged.Length];
        Dictionary<string, int> recentRow = RowsById(recent), earlierRow = RowsById(earlier), afterRow = after is null
            ? [] : RowsById(after);
        for (int k = 0; k < judged.Length; k++)
        {
            string id = lasting.Ids[judged[k]];
            Span<double> row = values.Row(k);
            lasting.Values.Row(judged[k]).CopyTo(row);
            CopyWindow(recent, recentRow, id, row[Lasting.Length..]);
            CopyWindow(earlier, earlierRow, id, row[(Lasting.Length + 2)..]);
            double ordersAfter = afterRow.TryGetValue(id, out int at) ? after!.Values[at, 0] : 0;
            double level = row[Orders] / (row[Days] / windowDays);
            dropped[k] = ordersAfter < DropShare * level;
        }
        return new ActivitySnapshot(
            cut, new FeatureTable(IdList.From(judged.Select(i => lasting.Ids[i])), columns, values), source, withOutcome ? dropped : null);
    }

    private static Dictionary<string, int> RowsById(FeatureTable table)
    {
        var rows = new Dictionary<string, int>(table.Ids.Count, StringComparer.Ordinal);
        for (int i = 0; i < table.Ids.Count; i++)
            rows[table.Ids[i]] = i;
        return rows;
    }

    private static void CopyWindow(FeatureTable window, Dictionary<string, int> rowOf, string id, Span<double> into)
    {
        if (rowOf.TryGetValue(id, out int row))
            window.Values.Row(row).CopyTo(into);
    }
}
