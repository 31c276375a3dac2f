using Segmentation.Pipeline.Comparison;
using Segmentation.Pipeline.Own;
using Segmentation.Wording;

namespace Segmentation.Reports.Json;

/// <summary>Segments of one's own.</summary>
/// <param name="By">The column or file that defines them.</param>
/// <param name="Rule">How a column parts the customers, or <c>conditions</c>.</param>
/// <param name="Conditions">Who belongs to each segment, by its name; null for whoever fits no other.</param>
/// <param name="Verdict">Whether they can be used.</param>
/// <param name="Findings">What stands against it.</param>
internal sealed record OwnSegmentsDocument(
    string By, string Rule, IReadOnlyDictionary<string, string?> Conditions, string Verdict, IReadOnlyList<string> Findings)
{
    public static OwnSegmentsDocument Of(Grouping own, UseVerdict verdict, Language text) => new(
        own.Name,
        own.Rule,
        own.Groups.Index().ToDictionary(group => group.Item, group => own.Conditions?[group.Index]?.ToString(), StringComparer.Ordinal),
        text.Of(verdict.Verdict),
        [.. verdict.Findings.Select(text.Of)]);
}
