using System.Data.Common;
using System.Globalization;
using Segmentation.Transactions.Parsing;
using Segmentation.Wording;

namespace Segmentation.Transactions.ServerSide;

/// <summary>Sums of a database that one statement gives: customers, months and counts come from one state of the table.</summary>
/// <param name="dialect">Closed with this.</param>
internal sealed class StatementSums(SqlDialect dialect) : IServerSums
{
    public string Name => dialect.Name;

    public string[] Columns => dialect.Columns;

    public ServerAnswer Ask(SumsQuestion question, CancellationToken cancellation)
    {
        if (question.Nets && dialect.IsSpread)
            throw Faults.Of("pushed.spread-net", ("name", PlainText.Phrase(dialect.Name)));
        try
        {
            return Answer(question, cancellation);
        }
        catch (Exception failed) when (dialect.IsFault(failed))
        {
            // Cancelled, a server ends the statement with an error.
            cancellation.ThrowIfCancellationRequested();
            throw dialect.Failed(failed);
        }
    }

    public (long Row, int Column, string Shown) First(SumsQuestion question, int what, CancellationToken cancellation)
    {
        try
        {
            using DbDataReader rows = dialect.Run(
                TotalsQuery.FirstOf(dialect, question.Columns, question.Options, what), cancellation);
            // A table may have changed since its rows were counted.
            return rows.Read()
                ? (rows.GetInt64(0), Convert.ToInt32(rows.GetValue(1), CultureInfo.InvariantCulture),
                    rows.IsDBNull(2) ? "NULL" : rows.GetString(2))
                : throw ServerTotals.Changed(dialect.Name);
        }
        catch (Exception failed) when (dialect.IsFault(failed))
        {
            cancellation.ThrowIfCancellationRequested();
            throw dialect.Failed(failed);
        }
    }

    public void Dispose() => dialect.Dispose();

    private ServerAnswer Answer(SumsQuestion question, CancellationToken cancellation)
    {
        Dictionary<string, int> columns = question.Columns;
        if (columns.TryGetValue(ColumnRoles.Currency, out int currency))
            RequireOneCurrency(columns[ColumnRoles.Customer], currency, question.Currencies, cancellation);
        string statement = question.Nets ? TotalsQuery.Write(dialect, columns, question.Rules, question.Options)
            : FlatQuery.Write(dialect, columns, question.Rules, question.Options, byId: false);
        question.Findings.AddRange(dialect.PlanOf(statement, columns));
        ServerAnswer answer = Run(statement, question, cancellation);
        // Spellings of one customer, which are groups of their own.
        if (question.Nets || answer.TwinIn(cancellation) is not { } twin)
            return answer;
        if (dialect.IsSpread)
        {
            throw Faults.Of(
                "pushed.spellings-spread", ("name", PlainText.Phrase(dialect.Name)), ("customer", question.Shown(twin)));
        }
        return Run(FlatQuery.Write(dialect, columns, question.Rules, question.Options, byId: true), question, cancellation);
    }

    private ServerAnswer Run(string statement, SumsQuestion question, CancellationToken cancellation)
    {
        var answer = new ServerAnswer();
        using DbDataReader rows = dialect.Run(statement, cancellation);
        for (long row = 1; rows.Read(); row++)
        {
            question.Report(row, cancellation);
            answer.Take(dialect, rows);
        }
        return answer;
    }

    private void RequireOneCurrency(
        int customer, int column, SortedDictionary<string, long> currencies, CancellationToken cancellation)
    {
        string name = dialect.Quoted(column);
        // Where customers are spread over servers, each counts the currencies of its own.
        string key = dialect.IsSpread ? dialect.GroupKey(customer) : "1";
        using (DbDataReader rows = dialect.Run(
            $"SELECT currency, CAST(sum(n) AS bigint) FROM (SELECT {key} AS key, CAST({name} AS TEXT) AS currency, count(*) AS n FROM "
            + $"({dialect.Source}) AS source WHERE CAST({name} AS TEXT) <> '' GROUP BY 1, 2) AS counted GROUP BY 1",
            cancellation))
        {
            while (rows.Read())
                currencies[rows.GetString(0)] = currencies.GetValueOrDefault(rows.GetString(0)) + rows.GetInt64(1);
        }
        if (currencies.Count > 1)
            throw ChoiceCounts.SeveralCurrencies(dialect.Name, dialect.Columns[column], [.. currencies]);
    }
}
