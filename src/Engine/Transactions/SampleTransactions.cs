namespace Segmentation.Transactions;

/// <summary>Size and seed of generated transactions.</summary>
public sealed record SampleOptions
{
    /// <summary>Number of customers; each buys at least once.</summary>
    public int Customers { get; init; } = 2_000;

    /// <summary>Number of rows in all.</summary>
    public long Transactions { get; init; } = 50_000;

    /// <summary>Seed; the same options give the same bytes.</summary>
    public ulong Seed { get; init; }
}

/// <summary>Writes made-up transactions of a gift shop in the columns of UCI Online Retail, with the skew of real ones.</summary>
public static class SampleTransactions
{
    /// <summary>Writes a CSV with the header <c>InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country</c>, rows in order of time.</summary>
    /// <param name="output">Left open.</param>
    /// <param name="options">How much, and the seed.</param>
    /// <param name="truth">Where the planted segment of each customer is written as <c>customer_id,segment</c>; null for nowhere. Left open.</param>
    /// <param name="progress">Told of rows written, as stage <c>write</c>.</param>
    /// <param name="cancellation">Looked at every few thousand rows.</param>
    /// <exception cref="InputException">Fewer transactions than customers, or no customer.</exception>
    public static void Write(Stream output, SampleOptions options, Stream? truth = null, IProgress<StageProgress>? progress = null, CancellationToken cancellation = default) =>
        throw new NotImplementedException();
}
