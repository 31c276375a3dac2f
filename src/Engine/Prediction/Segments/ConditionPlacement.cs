using Segmentation.Clustering.Methods;
using Segmentation.Conditions;
using Segmentation.Features;

namespace Segmentation.Prediction.Segments;

/// <summary>Places customers into segments of one's own, by the conditions that a model holds.</summary>
internal static class ConditionPlacement
{
    /// <summary>Columns that the conditions name.</summary>
    internal static IReadOnlyList<string> Columns(SegmentModel model) =>
        [.. Read(model).SelectMany(condition => condition?.Comparisons ?? []).Select(comparison => comparison.Column).Distinct()];

    /// <summary>The segment of each customer: the first whose condition is met; null for a model of found segments.</summary>
    /// <param name="columns">Columns besides those of the table.</param>
    /// <exception cref="InputException">A column that is not there, or a customer who fits no segment.</exception>
    internal static int[]? Place(SegmentModel model, FeatureTable table, IReadOnlyList<ConditionColumn> columns)
    {
        if (model.Conditions.Count == 0)
            return null;
        int[] segments = PlaceAny(model, table, columns);
        int row = Array.IndexOf(segments, ClusteringResult.NoCluster);
        return row < 0
            ? segments
            : throw new InputException(
                $"Customer {table.Ids[row]} fits no segment of the model "
                + $"({string.Join("; ", model.Conditions.Select(one => one.Condition))}). "
                + $"Make the model again with a segment for such customers.");
    }

    /// <summary>As <see cref="Place"/>, with <see cref="ClusteringResult.NoCluster"/> for a customer who fits no segment.</summary>
    /// <exception cref="InputException">A column that is not there.</exception>
    internal static int[] PlaceAny(SegmentModel model, FeatureTable table, IReadOnlyList<ConditionColumn> columns)
    {
        ConditionColumn[] all =
        [
            .. columns, .. table.Columns.Select((name, j) => ConditionColumn.OfNumbers(name, row => table.Values[row, j])),
        ];
        Func<int, bool?>[] tests =
            [.. Read(model).Select(condition => condition?.Bind(comparison => Find(all, comparison)) ?? (_ => true))];
        var segments = new int[table.Values.Rows];
        for (int row = 0; row < segments.Length; row++)
        {
            int place = Array.FindIndex(tests, test => test(row) == true);
            segments[row] = place < 0 ? ClusteringResult.NoCluster : model.Conditions[place].Segment;
        }
        return segments;
    }

    private static IEnumerable<Condition?> Read(SegmentModel model) => model.Conditions.Select(condition =>
        condition.Condition is { } text ? ConditionReader.Read(text, 0, (_, message) => new InputException(message)) : null);

    private static ConditionColumn Find(ConditionColumn[] columns, ColumnComparison comparison) =>
        Array.Find(columns, column => column.Name == comparison.Column && column.Kinds.HasFlag(comparison.Needs))
        ?? throw new InputException(
            $"The model's segments are defined by the column {comparison.Column} ({comparison}), which the customers lack. "
            + (comparison.Column == FeatureCatalog.MainCategory
                ? "Give transactions in place of a table of features."
                : "Give a table of customers with it by ‹customer-table›."));
}
