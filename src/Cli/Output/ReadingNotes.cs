using Segmentation.Features;
using Segmentation.Transactions;
using Segmentation.Transactions.Columns;

namespace Segmentation.Cli.Output;

/// <summary>What every verb that reads transactions says on standard error: which column plays which role, and what was found.</summary>
internal static class ReadingNotes
{
    /// <summary>Says where columns play other roles than they did for a model.</summary>
    public static void TellDifferences(Notes notes, CustomerFeatures source, IReadOnlyDictionary<string, string> remembered)
    {
        foreach (SourceFormat format in remembered.Count == 0 ? [] : source.Formats)
        {
            string[] differences =
                [.. format.RolesOtherThan(remembered).Select(
                    role => $"{role} = {Of(format.Columns, role)} (there {Of(remembered, role)})")];
            if (differences.Length > 0)
                notes.Line(
                    $"check first: {format.Path} is mapped otherwise than the model's transactions: {string.Join(", ", differences)}");
        }

        static string Of(IReadOnlyDictionary<string, string> columns, string role) =>
            columns.TryGetValue(role, out string? name) ? name : "none";
    }

    /// <summary>Prints the mapping on one line (one for each kind of file), and each finding on one.</summary>
    public static void Tell(Notes notes, CustomerFeatures source)
    {
        foreach (IGrouping<string, SourceFormat> same in source.Formats.GroupBy(format => format.Mapping))
        {
            string files = same.Skip(1).Any() ? $"{same.First().Path} and {same.Count() - 1:N0} more" : same.First().Path;
            string known = same.First().KnownAs is { } export ? $" ({export})" : "";
            notes.Line($"{files}{known}: {same.Key}");
        }
        TransactionSummary summary = source.Summary;
        notes.Line($"{summary.Customers:N0} customers, {(double)summary.Orders / summary.Customers:0.00} orders each");
        Tell(notes, source.Cleaning.Findings);
    }

    /// <summary>Prints each finding on one line, the weighty ones first.</summary>
    public static void Tell(Notes notes, IEnumerable<Finding> findings)
    {
        foreach (Finding finding in findings.OrderByDescending(finding => finding.Weight))
            notes.Line($"{(finding.Weight == FindingWeight.Weighty ? "check first: " : "note: ")}{finding}");
    }
}
