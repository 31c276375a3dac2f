using Segmentation.Sources;
using Segmentation.Transactions.Parsing;

namespace Segmentation.Transactions.ServerSide;

/// <summary>A database that cleans and sums its own rows.</summary>
internal interface IServerSums : IDisposable
{
    /// <summary>The input's name to show.</summary>
    string Name { get; }

    /// <summary>Names of the columns of the source, in order.</summary>
    string[] Columns { get; }

    /// <summary>Cleans and sums.</summary>
    /// <exception cref="InputException">Options or values that the database cannot say.</exception>
    /// <exception cref="IOException">The connection is lost, or the database refuses.</exception>
    ServerAnswer Ask(SumsQuestion question, CancellationToken cancellation);

    /// <summary>The first row to which a count of an answer applies: its number from 1, the column at fault, its value.</summary>
    /// <param name="question">What was asked.</param>
    /// <param name="what">The count, a constant of <see cref="TotalsQuery"/>.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="InputException">There is none any more.</exception>
    /// <exception cref="IOException">The connection is lost, or the database refuses.</exception>
    (long Row, int Column, string Shown) First(SumsQuestion question, int what, CancellationToken cancellation);

    /// <summary>Whether something can sum the rows of an input where they are.</summary>
    static bool Has(string address) => SourceKinds.Of(address) == SourceKind.ClickHouse || SqlDialect.Has(address);

    /// <summary>Connects, and looks at the columns of what an address means.</summary>
    /// <exception cref="IOException">No such database, no connection, or the query fails.</exception>
    static IServerSums Open(string address, SourceLimits limits) => SourceKinds.Of(address) == SourceKind.ClickHouse
        ? ClickHouseSums.Connect(address)
        : new StatementSums(SqlDialect.Open(address, limits));
}

/// <summary>What a database is asked to sum.</summary>
/// <param name="Columns">Role → column.</param>
/// <param name="Rules">Those that SQL can say.</param>
/// <param name="Options">The window of time, and what becomes of returns.</param>
/// <param name="Currencies">Those that were found so far, with their rows; more are added.</param>
/// <param name="Findings">Gets what is to be told.</param>
/// <param name="Progress">Gets rows that came back.</param>
internal sealed record SumsQuestion(
    Dictionary<string, int> Columns, RuleSet Rules, TransactionsOptions Options, SortedDictionary<string, long> Currencies,
    List<Finding> Findings, IProgress<StageProgress>? Progress)
{
    private const int RowsBetweenLooks = 4096;

    /// <summary>Whether returns are taken from purchases.</summary>
    internal bool Nets => TotalsQuery.Nets(Columns, Options);

    /// <summary>Reports a row that came back, now and then.</summary>
    internal void Report(long row, CancellationToken cancellation)
    {
        if (row % RowsBetweenLooks != 0)
            return;
        cancellation.ThrowIfCancellationRequested();
        Progress?.Report(new StageProgress("read", row, 0));
    }

    /// <summary>A customer as messages name one: under a key no id is shown.</summary>
    internal string Shown(string id) => Options.Pseudonyms is null ? $"customer \"{PlainText.Quoted(id)}\"" : "a customer";
}
