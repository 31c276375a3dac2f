using System.Globalization;
using Segmentation.Features;
using Segmentation.Value.History;
using Segmentation.Wording;

namespace Segmentation.Reports.Artifacts.Value;

/// <summary>What a history says of a customer, as columns of a table of segments.</summary>
internal static class HistoryColumns
{
    /// <summary>Names of the columns.</summary>
    internal static IReadOnlyList<string> Names { get; } = ["previous_segment", "changed_on"];

    /// <summary>The columns, where there is a history.</summary>
    internal static IEnumerable<RowColumn> Of(HistoryResult? history) =>
        history is null ? [] : Names.Select(name => new RowColumn(name, FieldKind.Text));

    /// <summary>Writes the fields of a customer: nothing where there is no history.</summary>
    internal static void Write(IFieldWriter row, HistoryResult? history, int customer, Language text)
    {
        if (history is null)
            return;
        if (history.Previous[customer] is { } previous)
            row.Field(SegmentNames.Of(previous, text));
        else
            row.Empty();
        row.Field(history.ChangedOn[customer].ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
    }
}
