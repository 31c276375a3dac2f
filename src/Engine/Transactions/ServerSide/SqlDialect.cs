using System.Data.Common;
using Segmentation.Databases;
using Segmentation.Sources;

namespace Segmentation.Transactions.ServerSide;

/// <summary>Opens what an input means, and looks at its columns.</summary>
/// <param name="address">As the user gave it.</param>
/// <param name="limits">What it may use.</param>
internal delegate SqlDialect DialectOpener(string address, SourceLimits limits);

/// <summary>
/// How a database says what one row of a file would say: each expression gives what the reader makes of the same value as text.
/// </summary>
internal abstract class SqlDialect(string name) : IDisposable
{
    // As FieldText.Trim: no-break spaces too, and a carriage return at the end.
    private protected const string LeadingSpace = " \t\u00A0";
    private protected const string TrailingSpace = " \t\r\u00A0";

    private protected const int LongestShown = 80;

    private const string AsciiLower = "abcdefghijklmnopqrstuvwxyz", AsciiUpper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const string CyrillicLower = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя", CyrillicUpper = "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ";

    private static readonly string Ascii = string.Concat(Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c));

    private static readonly Dictionary<SourceKind, DialectOpener> Openers = new()
    {
        [SourceKind.Sqlite] = (address, _) => SqliteDialect.Connect(DatabaseAddress.Parse(address)),
        [SourceKind.Postgres] = (address, _) => PostgresDialect.Connect(DatabaseAddress.Parse(address)),
    };

    /// <summary>The input's name to show.</summary>
    internal string Name { get; } = name;

    /// <summary>Names of the columns of the source, in order.</summary>
    internal string[] Columns { get; private protected set; } = [];

    /// <summary>The query whose rows are the transactions; asked for after all expressions over its columns.</summary>
    internal abstract string Source { get; }

    /// <summary>
    /// Ends a subquery that is to be computed once a row: without it, expressions are computed anew wherever they are named.
    /// </summary>
    internal abstract string Fence { get; }

    /// <summary>Ends a subquery of <see cref="FlatQuery"/>, which is to be computed where the rows are.</summary>
    internal virtual string FlatFence => Fence;

    /// <summary>A number of a row by which few rows are alike that do not say the same; null where the database needs none.</summary>
    internal virtual string? RowHash => null;

    /// <summary>
    /// Whether <see cref="FlatQuery"/> groups rows by customer and by what is decided of each before it sums by customer: faster where an
    /// aggregate with a condition costs much, and refused by planners that guess that many rows are unlike each other.
    /// </summary>
    internal virtual bool GroupsByState => false;

    /// <summary>Adds a kind whose dialect is in another assembly; before anything is read.</summary>
    internal static void Add(SourceKind kind, DialectOpener open) => Openers[kind] = open;

    /// <summary>Whether something can sum the rows of an input where they are.</summary>
    internal static bool Has(string address) => Openers.ContainsKey(SourceKinds.Of(address));

    /// <summary>Connects, and looks at the columns of what an address means.</summary>
    /// <exception cref="IOException">No such database, no connection, or the query fails.</exception>
    internal static SqlDialect Open(string address, SourceLimits limits) => Openers[SourceKinds.Of(address)](address, limits);

    /// <summary>An id as text, empty where there is none; NULL where its text could be told in several ways.</summary>
    /// <exception cref="InputException">A type that no id has.</exception>
    internal string Id(int column, string role) => IdOf(Quoted(column), column, role);

    /// <summary>The same of a value of a column that was taken elsewhere.</summary>
    /// <param name="value">An expression.</param>
    /// <param name="column">Whose type it has.</param>
    /// <param name="role">For messages.</param>
    /// <exception cref="InputException">A type that no id has.</exception>
    internal abstract string IdOf(string value, int column, string role);

    /// <summary>A column that rows are grouped by, byte by byte.</summary>
    internal virtual string GroupKey(int column) => Quoted(column);

    /// <summary>A moment that can be compared; NULL where it is none.</summary>
    /// <exception cref="InputException">A type that no date has.</exception>
    internal abstract string Moment(int column);

    /// <summary>A number of float64; NULL where it is none.</summary>
    /// <exception cref="InputException">A type that no number has.</exception>
    internal abstract string Number(int column, string role);

    /// <summary>A quantity as a number that is summed exactly; NULL where it has too many digits.</summary>
    /// <param name="quantity">As <see cref="Number"/> gives it.</param>
    internal abstract string Units(string quantity);

    /// <summary>
    /// Which product a row is about, as text, the same for the same product; empty where it names none, NULL where the reader might tell it
    /// otherwise.
    /// </summary>
    /// <exception cref="InputException">A type that no product has, or products told apart by what SQL cannot say.</exception>
    internal abstract string Item(int? code, int? product);

    /// <summary>Whether a moment has a time of day.</summary>
    internal abstract string HasTime(string moment);

    /// <summary>A text to be ordered by its bytes.</summary>
    internal abstract string Bytewise(string text);

    /// <summary>A text of some columns, the same for rows that say the same in them.</summary>
    internal abstract string RowText(IReadOnlyList<int> columns);

    /// <summary>Months since year 0 of a moment.</summary>
    internal abstract string Month(string moment);

    /// <summary>A constant moment.</summary>
    internal abstract string Moment(DateTime moment);

    /// <summary>Whether an id is <c>C</c> and a number.</summary>
    internal abstract string IsCancellation(string order);

    /// <summary>
    /// What tells orders apart where they are counted and not shown: the same where <see cref="Id"/> is the same; NULL where that is NULL.
    /// </summary>
    internal virtual string OrderKey(int column) => Id(column, ColumnRoles.Order);

    /// <summary>Whether the id of an order is <c>C</c> and a number.</summary>
    /// <param name="key">As <see cref="OrderKey"/> gives it.</param>
    /// <param name="column">Whose key it is.</param>
    internal virtual string IsCancelledKey(string key, int column) => IsCancellation(key);

    /// <summary>What rows are grouped by to find those that say the same in some columns: one expression or more.</summary>
    internal virtual IReadOnlyList<string> RowKeys(IReadOnlyList<int> columns) => [RowText(columns)];

    /// <summary>A sum as it is answered: of float64, or of a type that <see cref="Sum"/> reads.</summary>
    internal virtual string Total(string sum) => sum;

    /// <summary>
    /// Whether the rows lie on several servers by customer: what is grouped by anything else would bring them here.
    /// </summary>
    internal virtual bool IsSpread => false;

    /// <summary>What of a statement is not computed where the rows lie, and why; empty where nothing is to be said.</summary>
    /// <param name="sql">The statement, which is not run.</param>
    /// <param name="columns">Role → column.</param>
    internal virtual IReadOnlyList<Finding> PlanOf(string sql, Dictionary<string, int> columns) => [];

    /// <summary>A column's value as SQL would write it, for messages.</summary>
    internal abstract string Shown(int column);

    /// <summary>Runs a query.</summary>
    internal abstract DbDataReader Run(string sql, CancellationToken cancellation);

    /// <summary>Ticks of a moment in a result.</summary>
    internal abstract long Ticks(DbDataReader row, int column);

    /// <summary>A sum in a result.</summary>
    internal virtual double Sum(DbDataReader row, int column) => row.GetDouble(column);

    /// <summary>Whether an exception is the database's.</summary>
    internal abstract bool IsFault(Exception failed);

    /// <summary>A fault of the database as one that may be shown.</summary>
    internal abstract IOException Failed(Exception failed);

    public abstract void Dispose();

    /// <summary>A column's name as SQL takes it.</summary>
    internal string Quoted(int column) => DatabaseAddress.QuoteColumn(Columns[column]);

    /// <summary>A code in upper case; NULL where it has letters whose case another locale sees differently.</summary>
    private protected static string Upper(string text) =>
        $"CASE WHEN translate({text}, {Literal(Ascii + CyrillicLower + CyrillicUpper)}, '') = '' THEN translate({text}, "
        + $"{Literal(AsciiLower + CyrillicLower)}, {Literal(AsciiUpper + CyrillicUpper)}) END";

    private protected static string Literal(string characters) => $"'{characters.Replace("'", "''")}'";

    private protected InputException NoCodes(int product, string database) => new(
        $"{Name}: ‹push-down› with ‹returns› net: "
        + $"products are told apart by their names here (column \"{Columns[product]}\"), "
        + $"whose spellings {database} does not make alike. "
        + "Name a column of codes with ‹map› code=COLUMN, give ‹returns› drop, or leave ‹push-down› out.");
}
