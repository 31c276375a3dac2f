using Segmentation.Features;
using Segmentation.Prediction.Churn;
using Segmentation.Prediction.Trees;

namespace Segmentation.Pipeline.Churn;

/// <summary>Customer tables as a model of activity reads them: joined, mended as asked, cleaned.</summary>
/// <param name="Table">One row a customer.</param>
/// <param name="Fixes">Misspellings that were put right.</param>
/// <param name="Account">What was read, mended and dropped, in sentences.</param>
internal sealed record ChurnTables(ModelTable Table, IReadOnlyList<SpellingFix> Fixes, IReadOnlyList<string> Account)
{
    /// <summary>Reads, joins and cleans.</summary>
    /// <param name="fix">Whether misspellings found here are put right.</param>
    /// <param name="earlier">Misspellings that a model was fitted without.</param>
    internal static ChurnTables Read(
        IReadOnlyList<string> paths, string idColumn, bool fix, IReadOnlyList<SpellingFix> earlier, IAnalysisObserver? observer,
        CancellationToken cancellation)
    {
        IReadOnlyList<TextTable> files = [.. paths.Select(path => TextTable.ReadCsv(path, cancellation))];
        var account = new List<string>(files.Select(file => Invariant($"{file.Name}: {file.Rows:N0} rows")));
        account.AddRange(files.SelectMany(file => file.Findings).Select(finding => finding.ToString()));
        files = SpellingFixes.Apply(files, earlier);
        IReadOnlyList<SpellingFix> found = SpellingFixes.Find(files);
        account.AddRange(found.Select(entry => fix
            ? MessageText.Of($"\"{entry.Wrong}\" read as \"{entry.Right}\" in column '{entry.Column}' ({entry.Rows:N0} rows)")
            : MessageText.Of(
                $"\"{entry.Wrong}\" in column '{entry.Column}' looks like \"{entry.Right}\" misspelt "
                + $"({entry.Rows:N0} rows); ‹fix› puts it right")));
        if (fix)
            files = SpellingFixes.Apply(files, found);
        JoinedTables joined = CustomerTables.Join(files, idColumn);
        account.AddRange(joined.Notes);
        (ModelTable table, IReadOnlyList<ActivityCleaningStep> steps) = ActivityCleaning.Clean(joined.Table, joined.Pivoted);
        account.AddRange(
            steps.Where(step => step.Dropped > 0).Select(
                step => MessageText.Of(
                    $"rule {step.Rule} dropped {step.Dropped:N0} customers ({string.Join("; ", step.Examples.Take(2))})")));
        observer?.OnTables(account);
        return new ChurnTables(table, fix ? [.. earlier, .. found] : earlier, account);
    }
}
