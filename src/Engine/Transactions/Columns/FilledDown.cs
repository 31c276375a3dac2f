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
        for (int row = 1; row < sample.RowCount; row++)
        {
            int filled = ofOrder.Count(column => !sample.Text(row, column).IsEmpty);
            bool hasValue = !sample.Text(row, value).IsEmpty;
            if (filled == 0 && hasValue && row > 1)
                blank++;
            // A row that lacks some of them lacks them, and is no further line.
            else if (filled < ofOrder.Length && !(filled == 0 && !hasValue))
                return null;
        }
        if (blank == 0)
            return null;
        string names = string.Join(", ", ofOrder.Select(column => $"\"{sample.Header[column]}\""));
        return new Finding("filled-down", FindingWeight.Note, $"{file}: {names} are blank together in {blank:N0} of the first {sample.RowCount - 1:N0} rows, as on further lines of an order, and are taken from the row above") { Count = blank };
    }

    /// <summary>The columns that belong to the order.</summary>
    internal static int[] Columns(Dictionary<string, int> columns) =>
        [.. new[] { ColumnRoles.Order, ColumnRoles.Customer, ColumnRoles.Date }.Where(columns.ContainsKey).Select(role => columns[role])];
}
