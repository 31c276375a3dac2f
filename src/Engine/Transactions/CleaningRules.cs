namespace Segmentation.Transactions;

/// <summary>Names of the cleaning rules.</summary>
internal static class CleaningRules
{
    /// <summary>Rows that do not fit the given conditions: on whenever some are given, never otherwise.</summary>
    public const string Where = "where";

    /// <summary>
    /// Rows without a customer id (empty, or a word for it: <c>null</c>, <c>nan</c>, <c>#N/A</c>, <c>-</c>, …). When off, such a row is an
    /// error.
    /// </summary>
    public const string MissingCustomer = "missing-customer";

    /// <summary>Rows of customers outside the sample: on whenever one is given, never otherwise.</summary>
    public const string CustomerSample = "customer-sample";

    /// <summary>
    /// Rows whose date stands for none: 0000-00-00, 1900-01-01, 9999-12-31 and their like. When off, those that no calendar has are errors.
    /// </summary>
    public const string PlaceholderDates = "placeholder-dates";

    /// <summary>Rows later than the given as-of moment: on whenever one is given, never otherwise.</summary>
    public const string AfterAsOf = "after-as-of";

    /// <summary>Rows earlier than the given first moment: on whenever one is given, never otherwise.</summary>
    public const string BeforeSince = "before-since";

    /// <summary>All rows of an order that names more than one customer.</summary>
    public const string SeveralCustomersOrder = "several-customers-order";

    /// <summary>
    /// Rows that say the same as an earlier row: the parsed values of all columns by name. Off in a source without an order column, unless
    /// <see cref="TransactionsOptions.DuplicatesWithoutOrders"/>.
    /// </summary>
    public const string ExactDuplicates = "exact-duplicates";

    /// <summary>
    /// Rows that repeat an earlier row's customer, order and product (normalised), whatever the time, quantity and price; the first by
    /// time, price and quantity stays.
    /// </summary>
    public const string HiddenDuplicates = "hidden-duplicates";

    /// <summary>Rows whose invoice is <c>C</c> and a number.</summary>
    public const string Cancellations = "cancellations";

    /// <summary>Rows with a quantity of zero or less.</summary>
    public const string NonPositiveQuantity = "non-positive-quantity";

    /// <summary>Rows with a price (or amount, where there is no price) of zero or less.</summary>
    public const string NonPositivePrice = "non-positive-price";

    /// <summary>Lines worth more than a thousand times the median line.</summary>
    public const string ImplausibleLines = "absurd-lines";

    /// <summary>No rule to switch, but a step of the account where returns are netted: purchases of which nothing is left.</summary>
    public const string ReturnedWhole = "returned-whole";

    /// <summary>No rule to switch, but a step of the account where returns are kept: those of customers without a purchase.</summary>
    public const string ReturnsWithoutPurchase = "returns-without-purchase";

    /// <summary>Every rule, in the order in which they run.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        Where, MissingCustomer, CustomerSample, PlaceholderDates, AfterAsOf, BeforeSince, SeveralCustomersOrder, ExactDuplicates,
        HiddenDuplicates, Cancellations, NonPositiveQuantity, NonPositivePrice, ImplausibleLines,
    ];

    /// <summary>The rules that are on unless told otherwise.</summary>
    public static IReadOnlyList<string> Defaults { get; } =
    [
        MissingCustomer, PlaceholderDates, ExactDuplicates, Cancellations, NonPositiveQuantity, NonPositivePrice,
    ];
}
