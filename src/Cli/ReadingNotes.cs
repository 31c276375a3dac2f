using Segmentation.Features;
using Segmentation.Transactions;

namespace Segmentation.Cli;

/// <summary>What every verb that reads transactions says on standard error: which column plays which role, and what was found.</summary>
internal static class ReadingNotes
{
    /// <summary>Prints the mapping on one line (one for each kind of file), and each finding on one.</summary>
    public static void Tell(Notes notes, CustomerFeatures source)
    {
        foreach (IGrouping<string, SourceFormat> same in source.Formats.GroupBy(format => format.Mapping))
        {
            string files = same.Skip(1).Any() ? $"{same.First().Path} and {same.Count() - 1:N0} more" : same.First().Path;
            notes.Line($"{files}: {same.Key}");
        }
        foreach (Finding finding in source.Cleaning.Findings.OrderByDescending(finding => finding.Weight))
            notes.Line($"{(finding.Weight == FindingWeight.Weighty ? "check first: " : "note: ")}{finding}");
    }
}
