using Segmentation.Features.Seasons;
using Segmentation.Products;
using Segmentation.Transactions;
using Segmentation.Transactions.Columns;
using Segmentation.Value.Models;

namespace Segmentation.Features;

/// <summary>Transactions turned into one row a customer, with the account of how.</summary>
public sealed record CustomerFeatures
{
    internal CustomerFeatures(IReadOnlyList<SourceFormat> formats) => Formats = formats;

    /// <summary>
    /// Features named recency, frequency, monetary, …; rows by customer id (numerically where all ids are numbers, else by UTF-8 bytes).
    /// </summary>
    public required FeatureTable Table { get; init; }

    /// <summary>The moment recency counts back from.</summary>
    public required DateTime AsOf { get; init; }

    /// <summary>How each source was read.</summary>
    internal IReadOnlyList<SourceFormat> Formats { get; init; }

    /// <summary>What was dropped and why.</summary>
    public required CleaningReport Cleaning { get; init; }

    /// <summary>Figures over the kept transactions.</summary>
    public required TransactionSummary Summary { get; init; }

    /// <summary>Hash of the input's bytes, lower-case hex; of all inputs one after another.</summary>
    public required string InputSha256 { get; init; }

    /// <summary>What became of returns; null where that is not known.</summary>
    internal ReturnsReport? Returns { get; init; }

    /// <summary>
    /// The cleaned rows behind the table, its customers in row order, where <see cref="TransactionsOptions.KeepLines"/> asks for them.
    /// </summary>
    internal PurchaseLines? Lines { get; init; }

    /// <summary>
    /// Orders, spend and seasons of the table's customers, where <see cref="TransactionsOptions.KeepOrderTimes"/> or a feature of the
    /// season asks for them.
    /// </summary>
    internal PurchaseTimes? Times { get; init; }

    /// <summary>
    /// Orders of the table's customers, where <see cref="TransactionsOptions.KeepOrderTimes"/> or
    /// <see cref="TransactionsOptions.KeepOrderAmounts"/> asks for them.
    /// </summary>
    internal OrderTimes? Orders { get; init; }

    /// <summary>Purchases in time, where <see cref="TransactionsOptions.KeepHistory"/> asks for them.</summary>
    internal PurchaseHistory? History { get; init; }

    /// <summary>What came back of the purchases; null where nothing was taken from them, or where that is not known.</summary>
    internal ReturnedGoods? ReturnedGoods { get; init; }

    /// <summary>Where the table's customers are; null where no column says it.</summary>
    internal CustomerCountries? Countries { get; init; }

    /// <summary>What names and plans must know of each customer; null where only a table is known.</summary>
    internal CustomerFacts? Facts { get; init; }

    /// <summary>What customers buy by category, where categories are asked for.</summary>
    internal CustomerCategories? Categories { get; init; }

    /// <summary>What customers will be worth, where that is asked for.</summary>
    internal LifetimeValues? Value { get; init; }

    /// <summary>
    /// Some of the customers, in the given order, with all that is known of them; cleaning and summary still tell of everyone.
    /// </summary>
    public CustomerFeatures SelectRows(int[] rows) => this with
    {
        Table = Table.SelectRows(rows),
        Lines = Lines?.SelectCustomers(rows),
        Times = Times?.SelectCustomers(rows),
        Orders = Orders?.SelectCustomers(rows),
        Categories = Categories?.SelectCustomers(rows),
        Value = Value?.SelectRows(rows),
        Facts = Facts?.SelectCustomers(rows),
        Countries = Countries?.SelectCustomers(rows),
    };
}
