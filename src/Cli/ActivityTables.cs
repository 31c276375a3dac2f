using System.CommandLine;
using Segmentation.Cli.Options;
using Segmentation.Prediction.Activity;
using Segmentation.Prediction.Models;
using Segmentation.Reports.Activity;

namespace Segmentation.Cli;

/// <summary>Customer tables as the activity verbs read them: joined, mended as asked, cleaned.</summary>
/// <param name="Table">One row a customer.</param>
/// <param name="Fixes">Misspellings that were put right.</param>
/// <param name="Account">What was read, mended and dropped, in sentences.</param>
internal sealed record ActivityTables(ModelTable Table, IReadOnlyList<SpellingFix> Fixes, IReadOnlyList<string> Account)
{
    private const int MostExplained = 300;

    /// <summary>The column that names customers.</summary>
    public static Option<string> Id { get; } = new("--id") { Description = "Column that names customers, in every table.", HelpName = "COLUMN", DefaultValueFactory = _ => "id" };

    /// <summary>Whether misspellings are put right.</summary>
    public static Option<bool> Fix { get; } = TypedOptions.Switch("--fix", "Put misspelt category values right (one letter off a far more frequent one, or off one of another table); without it they are only reported.");

    /// <summary>Reads, joins and cleans.</summary>
    /// <param name="fix">Whether misspellings found here are put right.</param>
    /// <param name="earlier">Misspellings that a model was fitted without.</param>
    public static ActivityTables Read(Invocation call, IReadOnlyList<string> paths, bool fix, IReadOnlyList<SpellingFix> earlier)
    {
        IReadOnlyList<Features.TextTable> files = [.. paths.Select(path => Features.TextTable.ReadCsv(path, call.Cancellation))];
        var account = new List<string>(files.Select(file => $"{file.Name}: {file.Rows:N0} rows"));
        account.AddRange(files.SelectMany(file => file.Findings).Select(finding => finding.ToString()));
        files = SpellingFixes.Apply(files, earlier);
        IReadOnlyList<SpellingFix> found = SpellingFixes.Find(files);
        account.AddRange(found.Select(entry => fix
            ? MessageText.Of($"\"{entry.Wrong}\" read as \"{entry.Right}\" in column '{entry.Column}' ({entry.Rows:N0} rows)")
            : MessageText.Of($"\"{entry.Wrong}\" in column '{entry.Column}' looks like \"{entry.Right}\" misspelt ({entry.Rows:N0} rows); --fix puts it right")));
        if (fix)
            files = SpellingFixes.Apply(files, found);
        JoinedTables joined = CustomerTables.Join(files, call.Get(Id)!);
        account.AddRange(joined.Notes);
        (ModelTable table, IReadOnlyList<ActivityCleaningStep> steps) = ActivityCleaning.Clean(joined.Table, joined.Pivoted);
        account.AddRange(steps.Where(step => step.Dropped > 0).Select(step => MessageText.Of($"rule {step.Rule} dropped {step.Dropped:N0} customers ({string.Join("; ", step.Examples.Take(2))})")));
        foreach (string line in account)
            call.Notes.Line(line);
        return new ActivityTables(table, fix ? [.. earlier, .. found] : earlier, account);
    }

    /// <summary>Rows to explain: an even sample of all, then the group worth keeping and the riskiest, up to three hundred.</summary>
    /// <remarks>Exact Shapley values of a forest cost some 40 ms of processor time a customer.</remarks>
    public static int[] ToExplain(double[] probabilities, IReadOnlyList<RiskProfitGroup> groups) =>
        [.. ActivityRun.EvenSample(probabilities.Length)
            .Concat(groups.Count > 0 ? groups[0].Rows : [])
            .Concat(Enumerable.Range(0, probabilities.Length).OrderByDescending(i => probabilities[i]))
            .Distinct()
            .Take(MostExplained)];
}
