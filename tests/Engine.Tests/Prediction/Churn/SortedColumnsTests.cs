using Segmentation.Prediction.Churn;
using Segmentation.Prediction.Trees;
using Segmentation.Tests.Prediction.Trees;

namespace Segmentation.Tests.Prediction.Churn;

public sealed class SortedColumnsTests
{
    [Fact]
    public void Divide_AnyGroup_GivesBothSidesInOrderWithoutMissingValues()
    {
        (ModelTable table, _) = ModelTables.Planted(500, seed: 71);
        var columns = SortedColumns.Of(table);
        bool[] inside = [.. Enumerable.Range(0, table.Rows).Select(row => row % 3 == 0)];
        for (int c = 0; c < table.Columns.Count; c++)
        {
            double[] values = table.Columns[c].Values;
            double[] Side(bool side) => table.Columns[c].Kind == ColumnKind.Category
                ? [] : [.. values.Where((value, row) => inside[row] == side && !double.IsNaN(value)).Order()];
            (double[] group, double[] others) = columns.Divide(c, inside);
            Assert.Equal(Side(true), group);
            Assert.Equal(Side(false), others);
        }
        Assert.True(columns.Divide(3, inside).Group.Length < inside.Count(one => one));
    }
}
