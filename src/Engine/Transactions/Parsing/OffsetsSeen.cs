using Segmentation.Transactions.Text;

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
        string what =
            $"dates name several zones: {DateZone.Describe(first.Offset)} ({first.Place}), {DateZone.Describe(other.Offset)} "
            + $"({other.Place})";
        if (timeZone is null)
            return new Finding(
                "mixed-offsets", FindingWeight.Weighty,
                $"{what}; times count as written") { Advice = "‹time-zone› NAME converts them, such as ‹time-zone› Europe/Moscow" };
        return new Finding(
            "mixed-offsets", FindingWeight.Note, $"{what}; they are converted to {timeZone}, and dates without a zone count as written");
    }

    private static string Place(ParsedBlock block, int rowStart) => Invariant($"{block.Layout.Name}:{block.LineAt(rowStart)}");
}
