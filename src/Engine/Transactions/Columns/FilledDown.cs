using Segmentation.Transactions.Csv;

namespace Segmentation.Transactions.Columns;

/// <summary>Exports that write what belongs to an order on its first line alone, and leave it blank on the others.</summary>
internal static class FilledDown
{
    /// <summary>What to tell where the first rows show it; null where they do not.</summary>
    /// <param name="file">Named in the finding.</param>
    /// <param name="sample">The first rows.</param>
    /// <param name="columns">Role → column.</param>
    internal static Finding? Look(string file, CsvSample sample, Dictionary<string, int> columns)
    {
        int[] ofOrder = Columns(columns);
        int value = columns.GetValueOrDefault(ColumnRoles.Price, columns.GetValueOrDefault(ColumnRoles.Amount, -1));
        int blank = 0;
        var blankColumns = new SortedSet<int>();
        var known = new HashSet<int>();
        int order = columns.GetValueOrDefault(ColumnRoles.Order, -1);
        ReadOnlySpan<byte> lastOrder = default;
        for (int row = 1; row < sample.RowCount; row++)
        {
            int[] empty = [.. ofOrder.Where(column => sample.Text(row, column).IsEmpty)];
            ReadOnlySpan<byte> thisOrder = order < 0 ? default : sample.Text(row, order);
            if (thisOrder.IsEmpty ? empty.Length < ofOrder.Length : !thisOrder.SequenceEqual(lastOrder))
                known.Clear();
            if (!thisOrder.IsEmpty)
                lastOrder = thisOrder;
            // What an earlier line of the order does not say either is missing.
            int[] filled = [.. empty.Where(known.Contains)];
            if (filled.Length > 0 && !sample.Text(row, value).IsEmpty)
            {
                blank++;
                blankColumns.UnionWith(filled);
            }
            known.UnionWith(ofOrder.Except(empty));
        }
        if (blank == 0)
            return null;
        string names = PlainText.QuotedList(blankColumns.Select(column => sample.Header[column]));
        return new Finding(
            "filled-down", FindingWeight.Note,
            "finding.filled-down", ("file", file), ("names", names), ("blank", blank), ("rows", sample.RowCount - 1))
        {
            Count = blank,
        };
    }

    /// <summary>The columns that belong to the order.</summary>
    internal static int[] Columns(Dictionary<string, int> columns) =>
        [.. new[] { ColumnRoles.Order, ColumnRoles.Customer, ColumnRoles.Date }.Where(columns.ContainsKey).Select(role => columns[role])];
}
