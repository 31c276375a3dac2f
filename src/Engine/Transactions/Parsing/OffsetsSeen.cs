using Segmentation.Transactions.Text;
using Segmentation.Wording;

namespace Segmentation.Transactions.Parsing;

/// <summary>Which offsets the dates of all sources name: several mean that moments written alike are not the same.</summary>
internal sealed class OffsetsSeen
{
    private (int Offset, string Place)? _first;
    private (int Offset, string Place)? _other;

    /// <summary>Looks at the next blocks in file order.</summary>
    internal void Look(ParsedBlock[] blocks)
    {
        foreach (ParsedBlock block in blocks)
        {
            if (_other is not null)
                return;
            if (block.Offset is not { } offset)
                continue;
            _first ??= (offset, Place(block, block.OffsetAt));
            if (offset != _first.Value.Offset)
                _other = (offset, Place(block, block.OffsetAt));
            else if (block.OtherOffset is { } other)
                _other = (other, Place(block, block.OtherOffsetAt));
        }
    }

    /// <summary>What to tell; null where all dates name one offset, or none.</summary>
    /// <param name="timeZone">Zone that dates were converted to; null where they count as written.</param>
    internal Finding? ToFinding(string? timeZone)
    {
        if (_first is not { } first || _other is not { } other)
            return null;
        (string, object?)[] zones =
        [
            ("first", DateZone.Describe(first.Offset)), ("firstPlace", first.Place),
            ("other", DateZone.Describe(other.Offset)), ("otherPlace", other.Place), ("zone", timeZone),
        ];
        return timeZone is null
            ? new Finding("mixed-offsets", FindingWeight.Weighty, "finding.mixed-offsets", zones) { Advice =
                new Phrase("finding.mixed-offsets-advice") }
            : new Finding("mixed-offsets", FindingWeight.Note, "finding.mixed-offsets-converted", zones);
    }

    private static string Place(ParsedBlock block, int rowStart) => Invariant($"{block.Layout.Name}:{block.LineAt(rowStart)}");
}
