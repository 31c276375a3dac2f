using Segmentation.Features;
using Segmentation.Transactions;
using Segmentation.Transactions.Columns;
using Segmentation.Wording;

namespace Segmentation.Cli.Output;

/// <summary>What every verb that reads transactions says on standard error: which column plays which role, and what was found.</summary>
internal static class ReadingNotes
{
    /// <summary>Says where columns play other roles than they did for a model.</summary>
    public static void TellDifferences(Notes notes, CustomerFeatures source, IReadOnlyDictionary<string, string> remembered)
    {
        foreach (SourceFormat format in remembered.Count == 0 ? [] : source.Formats)
        {
            Phrase[] differences =
            [
                .. format.RolesOtherThan(remembered).Select(role => new Phrase(
                    "terminal.mapped-otherwise",
                    ("role", role), ("column", Of(format.Columns, role)), ("there", Of(remembered, role)))),
            ];
            if (differences.Length > 0)
                notes.Say("terminal.mappings-differ", ("file", format.Path), ("differences", differences));
        }

        static object Of(IReadOnlyDictionary<string, string> columns, string role) =>
            columns.TryGetValue(role, out string? name) ? name : new Phrase("terminal.no-column");
    }

    /// <summary>Prints the mapping on one line (one for each kind of file), and each finding on one.</summary>
    public static void Tell(Notes notes, CustomerFeatures source)
    {
        foreach (IGrouping<string, SourceFormat> same in source.Formats.GroupBy(format => format.Mapping))
        {
            string files = same.Skip(1).Any()
                ? notes.Language.Of("terminal.files-and-more", ("file", same.First().Path), ("more", same.Count() - 1)) : same.First().Path;
            string known = same.First().KnownAs is { } export ? $" ({export})" : "";
            notes.Line($"{files}{known}: {same.Key}");
        }
        TransactionSummary summary = source.Summary;
        notes.Say(
            "terminal.read", ("customers", summary.Customers), ("orders", (double)summary.Orders / summary.Customers));
        Tell(notes, source.Cleaning.Findings);
    }

    /// <summary>Prints each finding on one line, the weighty ones first.</summary>
    public static void Tell(Notes notes, IEnumerable<Finding> findings)
    {
        foreach (Finding finding in findings.OrderByDescending(finding => finding.Weight))
            Tell(notes, finding);
    }

    /// <summary>Prints a finding.</summary>
    public static void Tell(Notes notes, Finding finding) => notes.Line(Line(finding, notes.Language));

    /// <summary>A finding with its weight, on one line.</summary>
    public static string Line(Finding finding, Language text) => text.Of(
        finding.Weight == FindingWeight.Weighty ? "terminal.check-first" : "terminal.note", ("finding", finding.Line(text)));
}
