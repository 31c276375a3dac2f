using Segmentation.Databases;
using Segmentation.Sources;
using Segmentation.Transactions.Columns;
using Segmentation.Transactions.Csv;
using Segmentation.Transactions.Parsing;
using Segmentation.Transactions.Text;
using Segmentation.Wording;

namespace Segmentation.Transactions.ServerSide;

/// <summary>Lets a database clean and sum its own rows, so that only customers travel.</summary>
/// <remarks>
/// Counts equal those of reading the rows exactly, sums to rounding, since a server adds in an order of its own. A value
/// that the server and the reader might understand differently is an error, never a difference.
/// </remarks>
internal static class ServerTotals
{
    private static readonly string[] Returning = [CleaningRules.Cancellations, CleaningRules.NonPositiveQuantity];

    private static readonly byte[] Unsayable = [RuleSet.SeveralCustomersOrder, RuleSet.HiddenDuplicates, RuleSet.ImplausibleLines];

    /// <summary>Why these options cannot be said in SQL; null where they can.</summary>
    internal static Phrase? WhyNot(TransactionsOptions options)
    {
        if (options.TimeZone is not null)
            return new Phrase("error.push-zone");
        if (options.Sources.Count == 0 || options.Sources.Any(source => !IServerSums.Has(source)))
            return new Phrase("error.push-sources");
        if (options.Rules.FirstOrDefault(rule => Unsayable.Any(unsayable => CleaningRules.All[unsayable] == rule)) is { } rule)
            return new Phrase("error.push-rule", ("rule", rule));
        if (options.Conditions.Count > 0)
            return new Phrase("error.push-where", ("column", options.Conditions[0].Column));
        if (options.SampleCustomers is { } sample)
            return new Phrase("error.push-sample", ("condition", Drawn(options.Sources[0], sample)));
        if (options.Rates is not null)
            return new Phrase("error.push-rates");
        if (options.Returns == ReturnHandling.Keep)
            return new Phrase("error.push-returns");
        if (options.Returns == ReturnHandling.Net && Returning.FirstOrDefault(rule => !options.Rules.Contains(rule)) is { } off)
            return new Phrase("error.push-net", ("rule", off));
        return options.KeepLines || options.KeepsTimes
            ? new Phrase("error.push-rows") : null;
    }

    private static object Drawn(string source, CustomerSample sample) => DatabaseAddress.KindOf(source) switch
    {
        // It has no MD5.
        DatabaseKind.Sqlite => new Phrase("error.push-chooses"),
        DatabaseKind.ClickHouse => $"substring(lower(hex(MD5(toString(customer)))), 1, 8) < '{sample.Limit}'",
        _ => $"substr(md5(customer::text), 1, 8) < '{sample.Limit}'",
    };

    /// <summary>Runs the statement and collects what comes back.</summary>
    /// <exception cref="InputException">Options or values that SQL cannot say, or no transaction is left.</exception>
    /// <exception cref="IOException">No such database, no connection, or the query fails.</exception>
    internal static CustomerTotals Read(TransactionsOptions options, IProgress<StageProgress>? progress, CancellationToken cancellation)
    {
        if (options.WhyNotPushDown is { } reason)
            throw Faults.Of("error.push-down", ("why", reason));
        var rules = new RuleSet(options);
        var currencies = new SortedDictionary<string, long>(StringComparer.Ordinal);
        List<(ServerAnswer Answer, SourceFormat Format)> answers = [];
        var findings = new List<Finding>();
        foreach (string source in options.Sources)
            answers.Add(Ask(source, options, rules, currencies, findings, progress, cancellation));
        if (answers.Count > 1)
            ServerAnswer.RequireOneKindOfDates([.. answers.Select(one => one.Answer)], [.. answers.Select(one => one.Format.Path)]);
        ServerAnswer answer = answers[0].Answer;
        foreach ((ServerAnswer other, _) in answers.Skip(1))
            answer.Add(other);
        SourceFormat[] formats = [.. answers.Select(one => one.Format)];
        answer.RequireDisjoint(formats, options, cancellation);
        return answer.ToTotals(rules, formats, options, findings, cancellation);
    }

    private static (ServerAnswer Answer, SourceFormat Format) Ask(
        string source, TransactionsOptions options, RuleSet rules, SortedDictionary<string, long> currencies, List<Finding> findings,
        IProgress<StageProgress>? progress, CancellationToken cancellation)
    {
        using IServerSums sums = IServerSums.Open(source, new SourceLimits(options.Threads, options.Memory));
        ColumnMapping mapping = ColumnResolver.Resolve(
            sums.Name, sums.Columns, options.ColumnMap, options.RememberedColumns, (_, _) => null);
        (mapping, IReadOnlyList<Finding> seen) = LookAtRows(source, options, mapping, cancellation);
        findings.AddRange(seen);
        Dictionary<string, int> columns = mapping.Columns;
        progress?.Report(new StageProgress("read", 0, 0));
        cancellation.ThrowIfCancellationRequested();
        var question = new SumsQuestion(columns, rules, options, currencies, findings, progress);
        ServerAnswer answer = sums.Ask(question, cancellation);
        if (answer.Unreadable(rules) is (int what, Phrase fault))
        {
            (long row, int column, string shown) = sums.First(question, what, cancellation);
            Phrase place = TransactionSources.Find(source, row) is (string file, long rowOfFile)
                ? new Phrase("pushed.row-of", ("row", rowOfFile), ("file", PlainText.Phrase(file)))
                : new Phrase("pushed.row", ("row", row));
            throw Faults.Of(
                options.Pseudonyms is null ? "pushed.unreadable" : "pushed.unreadable-unseen", ("name", PlainText.Phrase(sums.Name)),
                ("fault", fault), ("place", place), ("column", sums.Columns[column]),
                ("value", options.Pseudonyms is null ? PlainText.Phrase(shown) : null));
        }
        return (answer, new SourceFormat(
            sums.Name, ',', '.', "yyyy-MM-dd HH:mm:ss", "utf-8",
            columns.OrderBy(column => column.Value)
            .ToDictionary(column => column.Key, column => sums.Columns[column.Value])) { KnownAs = mapping.Export?.Name });
    }

    /// <summary>Looks at the first rows as reading them does; what that would take from one row to another is refused.</summary>
    private static (ColumnMapping Mapping, IReadOnlyList<Finding> Findings) LookAtRows(
        string source, TransactionsOptions options, ColumnMapping mapping, CancellationToken cancellation)
    {
        var limits = new SourceLimits(options.Threads, options.Memory, CsvSample.MostRows);
        using var reader = new CellReader(
            TransactionSources.Open(source, limits), CsvSample.SampleBytes, log: null, cancellation);
        var sample = new CsvSample(reader);
        (mapping, IReadOnlyList<Finding> values) = new LineValues(reader.Name, sample, mapping, (byte)'.').Check();
        if (FilledDown.Look(reader.Name, sample, mapping.Columns) is { } filled)
            throw Faults.Of("pushed.filled", ("finding", filled.Fact));
        if (mapping.Guest >= 0)
        {
            throw Faults.Of(
                "pushed.guests", ("name", PlainText.Phrase(reader.Name)), ("export", mapping.Export!.Name),
                ("column", sample.Header[mapping.Guest]));
        }
        Finding? states = StatusColumns.Look(reader.Name, sample, mapping, []);
        return (mapping, [.. mapping.Findings, .. values, .. states is null ? [] : (Finding[])[states]]);
    }

    /// <summary>The error of a table that was written to between two statements.</summary>
    internal static InputException Changed(string name) => Faults.Of("error.changed-while-read", ("file", PlainText.Phrase(name)));
}
