using Segmentation.Prediction.Trees;

namespace Segmentation.Prediction.Churn;

/// <summary>
/// The numbers of a table, each column in ascending order: sorted once, however many groups of customers are held against all others.
/// </summary>
internal sealed class SortedColumns
{
    private readonly (double[] Values, int[] Rows)[] _sorted;

    private SortedColumns(ModelTable table, (double[] Values, int[] Rows)[] sorted) => (Table, _sorted) = (table, sorted);

    /// <summary>The table.</summary>
    internal ModelTable Table { get; }

    /// <summary>Sorts the columns of numbers; missing values are left out.</summary>
    internal static SortedColumns Of(ModelTable table)
    {
        var sorted = new (double[], int[])[table.Columns.Count];
        for (int c = 0; c < sorted.Length; c++)
        {
            double[] all = table.Columns[c].Values;
            int[] rows = table.Columns[c].Kind == ColumnKind.Category
                ? [] : [.. Enumerable.Range(0, table.Rows).Where(row => !double.IsNaN(all[row]))];
            double[] values = [.. rows.Select(row => all[row])];
            Array.Sort(values, rows);
            sorted[c] = (values, rows);
        }
        return new SortedColumns(table, sorted);
    }

    /// <summary>Values of a column of numbers in a group and of all others, both ascending.</summary>
    /// <param name="column">Place of the column.</param>
    /// <param name="inside">Whether each row is in the group.</param>
    internal (double[] Group, double[] Others) Divide(int column, bool[] inside)
    {
        (double[] values, int[] rows) = _sorted[column];
        int size = 0;
        foreach (int row in rows)
            size += inside[row] ? 1 : 0;
        double[] group = new double[size], others = new double[rows.Length - size];
        int taken = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            if (inside[rows[i]])
                group[taken++] = values[i];
            else
                others[i - taken] = values[i];
        }
        return (group, others);
    }
}
