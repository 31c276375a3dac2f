using Segmentation.Databases;
using Segmentation.Pseudonyms;
using Segmentation.Transactions.Bytes;
using Segmentation.Transactions.Columns;
using Segmentation.Transactions.Text;
using Segmentation.Wording;

namespace Segmentation.Transactions;

/// <summary>Which transactions are read, how they are written, and what is made of them.</summary>
public sealed record TransactionsOptions
{
    /// <summary>
    /// Files, patterns such as <c>sales/*.csv.gz</c>, <c>sqlite:orders.db?query=SELECT …</c>,
    /// <c>postgres://user@host/shop?table=orders</c>, <c>clickhouse://user@host/shop?table=orders</c>, or <c>-</c> for standard input,
    /// read in this order; a pattern's files in ordinal order.
    /// </summary>
    public required IReadOnlyList<string> Sources { get; init; }

    /// <summary>The sources' names to show and to store: of a database, without query, user and password.</summary>
    public IReadOnlyList<string> SourceNames => [.. Sources.Select(DatabaseAddress.DisplayName)];

    /// <summary>Role → column name, for columns whose name does not tell. Roles are in <see cref="ColumnRoles"/>.</summary>
    public IReadOnlyDictionary<string, string> ColumnMap { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Role → column name as a model remembers them: taken where the column is there and <see cref="ColumnMap"/> says nothing.
    /// </summary>
    public IReadOnlyDictionary<string, string> RememberedColumns { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Conditions that a row must fit, all of them; rows that do not are dropped by the rule <see cref="CleaningRules.Where"/>.
    /// </summary>
    public IReadOnlyList<RowCondition> Conditions { get; init; } = [];

    /// <summary>Converts amounts of several currencies; null where there is one.</summary>
    public CurrencyRates? Rates { get; init; }

    /// <summary>Field delimiter; a space stands for runs of spaces and tabs; null detects it.</summary>
    public char? Delimiter { get; init; }

    /// <summary>Whether the first row names the columns; otherwise they are named 1, 2, 3, ….</summary>
    public bool HasHeader { get; init; } = true;

    /// <summary>Whether double quotes enclose fields; otherwise they are text.</summary>
    public bool HasQuotes { get; init; } = true;

    /// <summary>Decimal mark, <c>.</c> or <c>,</c>; null detects it.</summary>
    public char? DecimalMark { get; init; }

    /// <summary>Date format such as <c>d/M/yyyy H:mm</c>, <c>dd-MMM-yy</c>, <c>%d.%m.%Y</c> or <c>epoch</c>; null detects it.</summary>
    public string? DateFormat { get; init; }

    /// <summary>
    /// Zone that dates with an offset (<c>Z</c>, <c>+03:00</c>, seconds since 1970) are converted to, as <see cref="TimeZones"/> knows it;
    /// null leaves dates as written.
    /// </summary>
    public string? TimeZone { get; init; }

    /// <summary>A name that <see cref="TextEncodings"/> knows, such as <c>utf-8</c> or <c>windows-1252</c>; null detects it.</summary>
    public string? Encoding { get; init; }

    /// <summary>The moment recency counts back from; null is the last kept transaction's time plus one day.</summary>
    public DateTime? AsOf { get; init; }

    /// <summary>The first moment that counts; earlier rows are dropped. Null is the beginning.</summary>
    public DateTime? Since { get; init; }

    /// <summary>
    /// Names of the cleaning rules that are on; they run in the order of <see cref="CleaningRules.All"/>, whatever the order here.
    /// </summary>
    public IReadOnlyList<string> Rules { get; init; } = CleaningRules.Defaults;

    /// <summary>
    /// Whether the rule <c>exact-duplicates</c>, where it is on, also judges sources without an order column, in which two equal purchases
    /// look like one that was entered twice.
    /// </summary>
    public bool DuplicatesWithoutOrders { get; init; }

    /// <summary>Whether exact duplicates are looked for in a source.</summary>
    /// <param name="hasOrders">Whether it has an order column.</param>
    internal bool JudgesDuplicates(bool hasOrders) =>
        Rules.Contains(CleaningRules.ExactDuplicates) && (hasOrders || DuplicatesWithoutOrders);

    /// <summary>What becomes of returns.</summary>
    public ReturnHandling Returns { get; init; }

    /// <summary>
    /// The last moment whose returns take from purchases, where that is later than <see cref="AsOf"/>: what is known when a window in the
    /// past is looked at. Null is <see cref="AsOf"/>.
    /// </summary>
    public DateTime? ReturnsUntil { get; init; }

    /// <summary>
    /// The customers that are looked at; rows of others are dropped by the rule <see cref="CleaningRules.CustomerSample"/>. Null is all.
    /// </summary>
    internal CustomerSample? SampleCustomers { get; init; }

    /// <summary>
    /// The key by which customers' ids are replaced as soon as all rows are read, so that nothing that comes of them holds one: rows are
    /// then in the order of pseudonyms, and none is quoted. Null leaves ids as they are.
    /// </summary>
    public PseudonymKey? Pseudonyms { get; init; }

    /// <summary>Names of the features to compute, in column order; none for recency, frequency and monetary value.</summary>
    public IReadOnlyList<string> FeatureNames { get; init; } = [];

    /// <summary>
    /// Whether every cleaned row is kept (<see cref="CustomerTotals.Lines"/>), for what looks at products, baskets or seasons; 28 bytes a
    /// row, where otherwise memory does not grow with rows.
    /// </summary>
    public bool KeepLines { get; init; }

    /// <summary>
    /// Rows above which none are kept after all: <see cref="CustomerTotals.Lines"/> is then null. 76 bytes each are held while reading.
    /// </summary>
    public long MostLines { get; init; } = long.MaxValue;

    /// <summary>
    /// Whether the time of every order is kept (<see cref="CustomerTotals.OrderTimes"/>), for seasons, rhythms and return times: 8 bytes an
    /// order, and while reading 20 for each stretch of rows of one order.
    /// </summary>
    public bool KeepOrderTimes { get; init; }

    /// <summary>
    /// Whether the value of every order is kept beside its time (<see cref="OrderTimes.Amounts"/>): 8 bytes an order more, and while
    /// reading
    /// 16 for each stretch of rows of one order.
    /// </summary>
    public bool KeepOrderAmounts { get; init; }

    /// <summary>
    /// Whether it is kept where customers are, where a column says it (<see cref="CustomerTotals.Countries"/>): about 60 bytes a customer.
    /// </summary>
    public bool KeepCountries { get; init; }

    /// <summary>
    /// Whether purchases and returns are kept in time (<see cref="CustomerTotals.History"/>), so that what was known at a moment can be
    /// told of any moment: 48 bytes for each order and moment.
    /// </summary>
    internal bool KeepHistory { get; init; }

    /// <summary>
    /// Whether a history that is kept (<see cref="KeepHistory"/>) knows products too, so that what was spent up to a moment can be told by
    /// category: 32 bytes a row while reading, then 32 for each customer, moment and category.
    /// </summary>
    internal bool KeepProductHistory { get; init; }

    /// <summary>Whether products are told apart.</summary>
    internal bool KeepsProducts => KeepLines || KeepProductHistory;

    /// <summary>Whether order times are kept, for themselves or because of what is made of them.</summary>
    internal bool KeepsTimes => KeepOrderTimes || KeepOrderAmounts || KeepHistory;

    /// <summary>The shop's high season for <c>holiday_share</c>, as <c>MM-dd..MM-dd</c>; null finds it in the orders.</summary>
    public string? HighSeason { get; init; }

    /// <summary>Whether the database that is the source cleans and sums its rows itself, so that only customers travel.</summary>
    public bool PushDown { get; init; }

    /// <summary>Why these options cannot be <see cref="PushDown"/>; null where they can, or are not.</summary>
    public Phrase? WhyNotPushDown => PushDown ? ServerSide.ServerTotals.WhyNot(this) : null;

    /// <summary>
    /// Bytes that the tables of customers, orders and fingerprints may take; past it, rows wait on disk (in
    /// <see cref="Path.GetTempPath"/>). Null is no limit.
    /// </summary>
    public long? Memory { get; init; }

    /// <summary>
    /// Bytes that the machine has: an input whose tables do not fit is refused where no <see cref="Memory"/> is given. Null is not known.
    /// </summary>
    internal long? MachineMemory { get; init; } = Checks.MachineMemory.Bytes;

    /// <summary>Why these options cannot keep to <see cref="Memory"/>; null where they can, or there is none.</summary>
    public Phrase? WhyNotMemory =>
        Memory is null ? null
        : Rules.FirstOrDefault(
            rule => rule is CleaningRules.HiddenDuplicates or CleaningRules.SeveralCustomersOrder
                or CleaningRules.ImplausibleLines) is { } rule
                ? new Phrase("error.memory-rule", ("rule", rule))
        : KeepsProducts ? new Phrase("error.memory-products")
        : null;

    /// <summary>Threads to use; results do not depend on it.</summary>
    public int Threads { get; init; } = ChunkedParallel.AllCores;

    /// <summary>What <c>-</c> reads; null is the process's standard input.</summary>
    public Stream? StandardInput { get; init; }
}
