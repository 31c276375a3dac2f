using Segmentation.Transactions.Text;
using Segmentation.Wording;

namespace Segmentation.Transactions.Parsing.Rows;

/// <summary>Reads the dates of rows; which offsets they name is noted in the block.</summary>
/// <param name="dropsPlaceholders">Whether dates that stand for none are told from others.</param>
internal sealed class RowDates(bool dropsPlaceholders)
{
    /// <summary>Reads a date; false where it stands for none and its rule is on.</summary>
    internal bool Read(ParsedBlock target, int rowStart, ReadOnlySpan<byte> date, int column, out long ticks)
    {
        SourceLayout layout = target.Layout;
        if (!DateText.TryParse(date, layout.DateOrder, out ticks, out int offset))
        {
            if (PlaceholderDates.IsText(date) && dropsPlaceholders)
                return false;
            throw RowFaults.Value(target, rowStart, "date", date, new Phrase("error.not-a-date", ("form", layout.DateFormat)), column);
        }
        if (!Take(target, rowStart, ticks, offset))
            return false;
        if (layout.TimeZone is not null && offset != DateZone.None)
            ticks = TimeZones.Convert(ticks, offset, layout.TimeZone)
                ?? throw RowFaults.Value(target, rowStart, "date", date, new Phrase("error.outside-calendar"), column);
        return true;
    }

    /// <summary>Looks at a moment; false where it stands for none and its rule is on.</summary>
    internal bool Take(ParsedBlock target, int rowStart, long ticks, int offset)
    {
        if ((ticks < PlaceholderDates.FirstUsual || ticks >= PlaceholderDates.LastUsual)
            && dropsPlaceholders && PlaceholderDates.Contains(ticks, target.Layout.HasEpochStartAsPlaceholder))
        {
            return false;
        }
        if (offset != target.Offset)
            target.AddOffset(offset, rowStart);
        return true;
    }
}
