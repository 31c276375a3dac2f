using System.Data.Common;
using Segmentation.Databases;

namespace Segmentation.Transactions.ServerSide;

/// <summary>
/// How a database says what one row of a file would say: each expression gives what the reader makes of the same value as text.
/// </summary>
internal abstract class SqlDialect(DatabaseAddress database) : IDisposable
{
    // As FieldText.Trim: no-break spaces too, and a carriage return at the end.
    private protected const string LeadingSpace = " \t\u00A0";
    private protected const string TrailingSpace = " \t\r\u00A0";

    private protected const int LongestShown = 80;

    /// <summary>The database's name to show.</summary>
    internal string Name => Database.Name;

    private protected DatabaseAddress Database { get; } = database;

    /// <summary>Names of the columns of the source, in order.</summary>
    internal string[] Columns { get; private protected set; } = [];

    /// <summary>The query whose rows are the transactions; asked for after all expressions over its columns.</summary>
    internal abstract string Source { get; }

    /// <summary>
    /// Ends a subquery that is to be computed once a row: without it, expressions are computed anew wherever they are named.
    /// </summary>
    internal abstract string Fence { get; }

    /// <summary>Connects, and looks at the columns of what an address means.</summary>
    /// <exception cref="IOException">No such database, no connection, or the query fails.</exception>
    internal static SqlDialect Open(DatabaseAddress database) =>
        database.Kind == DatabaseKind.Sqlite ? SqliteDialect.Connect(database) : PostgresDialect.Connect(database);

    /// <summary>An id as text, empty where there is none; NULL where its text could be told in several ways.</summary>
    /// <exception cref="InputException">A type that no id has.</exception>
    internal abstract string Id(int column, string role);

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

    /// <summary>A column's value as SQL would write it, for messages.</summary>
    internal abstract string Shown(int column);

    /// <summary>Runs a query.</summary>
    internal abstract DbDataReader Run(string sql, CancellationToken cancellation);

    /// <summary>Ticks of a moment in a result.</summary>
    internal abstract long Ticks(DbDataReader row, int column);

    /// <summary>Whether an exception is the database's.</summary>
    internal abstract bool IsFault(Exception failed);

    /// <summary>A fault of the database as one that may be shown.</summary>
    internal abstract IOException Failed(Exception failed);

    public abstract void Dispose();

    /// <summary>A column's name as SQL takes it.</summary>
    internal string Quoted(int column) => DatabaseAddress.QuoteColumn(Columns[column]);
}
