using Segmentation.Features;
using Segmentation.Prediction.Churn;
using Segmentation.Prediction.Trees;
using Segmentation.Transactions;
using Segmentation.Wording;

namespace Segmentation.Pipeline.Churn;

/// <summary>Customer tables as a model of activity reads them: joined, mended as asked, cleaned.</summary>
/// <param name="Table">One row a customer.</param>
/// <param name="Fixes">Misspellings that were put right.</param>
/// <param name="Account">What was read, mended and dropped, in sentences.</param>
/// <param name="Findings">What may mislead: cells that hold no value though something stands in them.</param>
/// <param name="IdColumn">The column of the first table that names customers; empty where rows are numbered.</param>
internal sealed record ChurnTables(
    ModelTable Table, IReadOnlyList<SpellingFix> Fixes, IReadOnlyList<Phrase> Account, IReadOnlyList<Phrase> Findings, string IdColumn)
{
    /// <summary>Columns that were made of columns of successive periods.</summary>
    internal IReadOnlyList<PeriodColumn> Periods { get; private init; } = [];

    /// <summary>Reads, joins and cleans.</summary>
    /// <param name="fix">Whether misspellings found here are put right.</param>
    /// <param name="earlier">Misspellings that a model was fitted without.</param>
    /// <param name="expected">The columns of a model that is applied; empty where one is learned.</param>
    internal static ChurnTables Read(
        ChurnOptions options, bool fix, IReadOnlyList<SpellingFix> earlier, IReadOnlyList<ModelColumn> expected,
        IAnalysisObserver? observer, CancellationToken cancellation)
    {
        IReadOnlyList<StringTable> files = [.. options.Tables.Select(path => Read(path, options, cancellation))];
        var account = new List<Phrase>(files.Select(file => new Phrase("account.file", ("file", file.Name), ("rows", file.Rows))));
        account.AddRange(files.SelectMany(file => file.Findings).Select(finding => finding.Said));
        files = SpellingFixes.Apply(files, earlier);
        IReadOnlyList<SpellingFix> found = SpellingFixes.Find(files);
        account.AddRange(found.Select(entry => fix
            ? new Phrase(
                "account.fixed", ("wrong", entry.Wrong), ("right", entry.Right), ("column", entry.Column), ("rows", entry.Rows))
            : new Phrase(
                "account.misspelt", ("wrong", entry.Wrong), ("right", entry.Right), ("column", entry.Column), ("rows", entry.Rows))));
        if (fix)
            files = SpellingFixes.Apply(files, found);
        JoinedTables joined = CustomerTables.Join(
            files, new CustomerTablesOptions { IdColumn = options.IdColumn, HasIds = options.HasIds, Expected = expected });
        account.AddRange(joined.Notes);
        if (options.Pseudonyms is { } key)
        {
            // The order of ids would show whose they are.
            joined = joined with { Table = joined.Table.Select(CustomerOrder.Sort(joined.Table.Ids, cancellation)) };
            account.Add(new Phrase("finding.pseudonyms", ("key", key.Fingerprint)));
        }
        (ModelTable table, IReadOnlyList<ActivityCleaningStep> steps) = ActivityCleaning.Clean(joined.Table, joined.Pivoted);
        account.AddRange(
            steps.Where(step => step.Dropped > 0).Select(
                step => new Phrase(
                    "account.rule",
                    ("rule", step.Rule), ("customers", step.Dropped), ("examples", step.Examples.Take(2)))));
        IReadOnlyList<PeriodColumn> periods = SuccessivePeriods.Of(table.Columns);
        account.AddRange(
            periods.GroupBy(period => period.Measure)
                .Select(measure => new Phrase("account.periods", ("measure", measure.Key), ("columns", measure.Count()))));
        table = SuccessivePeriods.Add(table, periods);
        observer?.OnTables([.. account, .. joined.Findings]);
        return new ChurnTables(table, fix ? [.. earlier, .. found] : earlier, account, joined.Findings, joined.IdColumn)
        {
            Periods = periods,
        };
    }

    // Ids are replaced before anything looks at them, so that no message holds one.
    private static StringTable Read(string path, ChurnOptions options, CancellationToken cancellation)
    {
        StringTable table = StringTable.ReadCsv(path, cancellation);
        return options is { Pseudonyms: not null, HasIds: true }
            ? CustomerIdColumn.Pseudonymise(table, options.IdColumn ?? CustomerIdColumn.Of(table), options.Pseudonyms) : table;
    }
}
