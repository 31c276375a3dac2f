using System.Globalization;
using Segmentation.Conditions;
using Segmentation.Features;
using Segmentation.Pipeline.Comparison;
using Segmentation.Prediction.Segments;

namespace Segmentation.Pipeline.Own;

/// <summary>Columns of customers that conditions of segments may name.</summary>
internal static class OwnColumns
{
    /// <summary>Whether a model's segments are defined by the main category.</summary>
    internal static bool NeedMainCategory(SegmentModel model) =>
        ConditionPlacement.Columns(model).Contains(FeatureCatalog.MainCategory);

    /// <summary>Columns besides those of a table that a model's conditions may name.</summary>
    /// <param name="source">Where the table is from; null where it was read as it is.</param>
    /// <param name="customers">The user's own columns; null where none were given.</param>
    internal static IReadOnlyList<ConditionColumn> Of(
        SegmentModel model, FeatureTable table, CustomerFeatures? source, StringTable? customers) =>
        model.Conditions.Count == 0
            ? []
            : All(table, source, customers is null ? [] : OfTable(customers, GroupingPlan.Rows(customers, table.Ids)));

    /// <summary>The columns that conditions may name: the user's own, then features, then the main category.</summary>
    internal static IReadOnlyList<ConditionColumn> All(
        FeatureTable table, CustomerFeatures? source, IEnumerable<ConditionColumn> own)
    {
        var columns = new List<ConditionColumn>(own);
        for (int j = 0; j < table.Columns.Count; j++)
        {
            int column = j;
            columns.Add(ConditionColumn.OfNumbers(table.Columns[j], row => table.Values[row, column]));
        }
        if (source?.Categories is { } categories)
        {
            string[] main = GroupingPlan.MainCategories(categories);
            columns.Add(ConditionColumn.OfTexts(FeatureCatalog.MainCategory, row => main[row]));
        }
        return columns;
    }

    /// <summary>The columns of a user's own table.</summary>
    /// <param name="customers">The table.</param>
    /// <param name="rows">Its row of each customer, −1 for none; null where only names matter.</param>
    internal static IEnumerable<ConditionColumn> OfTable(StringTable customers, int[]? rows)
    {
        foreach (TextColumn column in customers.Columns.Skip(1))
        {
            string? Text(int row) => rows![row] < 0 ? null : column[rows[row]];
            yield return new ConditionColumn(column.Name, ConditionKinds.Number | ConditionKinds.Text)
            {
                Text = row => Text(row) is { Length: > 0 } text ? text : null,
                Number = row => Text(row) is not { Length: > 0 } text || MissingWords.Is(text) ? double.NaN
                    : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
                        && double.IsFinite(value) ? value
                    : throw new InputException(
                        MessageText.Of(
                            $"{customers.Name}: \"{text}\" is not a number (column '{column.Name}', "
                            + $"customer {customers.Columns[0][rows![row]]}).")),
            };
        }
    }
}
