using Segmentation.Transactions.Columns;

namespace Segmentation.Transactions;

/// <summary>
/// What features are made of: one entry a customer, ordered by id (numerically where all ids are whole numbers, else by UTF-8 bytes).
/// </summary>
/// <param name="Ids">Customer ids.</param>
/// <param name="First">Time of the first kept transaction, in ticks.</param>
/// <param name="Last">Time of the last kept transaction, in ticks.</param>
/// <param name="Orders">Distinct orders; rows, where the source has no order column.</param>
/// <param name="Amount">Σ value of the kept lines.</param>
/// <param name="Quantity">Σ quantity of the kept lines; a source without quantities counts 1 a line.</param>
/// <param name="Returned">Σ value of the lines dropped as cancellations or for their quantity, positive.</param>
/// <param name="Formats">How each source was read.</param>
/// <param name="Cleaning">What was dropped and why.</param>
/// <param name="Summary">Figures over the kept transactions.</param>
/// <param name="InputSha256">Hash of all inputs' raw bytes, lower-case hex.</param>
internal sealed record CustomerTotals(
    IdList Ids,
    long[] First,
    long[] Last,
    int[] Orders,
    double[] Amount,
    double[] Quantity,
    double[] Returned,
    IReadOnlyList<SourceFormat> Formats,
    CleaningReport Cleaning,
    TransactionSummary Summary,
    string InputSha256)
{
    /// <summary>What became of returns; null where that is not known.</summary>
    public ReturnsReport? Returns { get; init; }

    /// <summary>What came back of the purchases; null where nothing was taken from them, or where that is not known.</summary>
    public ReturnedGoods? ReturnedGoods { get; init; }

    /// <summary>Where customers are, where <see cref="TransactionsOptions.KeepCountries"/> asks for it and a column says it.</summary>
    public CustomerCountries? Countries { get; init; }

    /// <summary>The cleaned rows, where <see cref="TransactionsOptions.KeepLines"/> asks for them.</summary>
    public PurchaseLines? Lines { get; init; }

    /// <summary>When each customer ordered, where <see cref="TransactionsOptions.KeepOrderTimes"/> asks for it.</summary>
    public OrderTimes? OrderTimes { get; init; }

    /// <summary>
    /// Purchases in time, where <see cref="TransactionsOptions.KeepHistory"/> asks for them; null where <see cref="OrderTimes"/> are kept
    /// too and no return took from a purchase, so that they are what was known at any moment.
    /// </summary>
    public PurchaseHistory? History { get; init; }
}
