using Segmentation.Conditions;
using Segmentation.Features;

namespace Segmentation.Prediction.Segments;

/// <summary>Places customers into the segments of a model.</summary>
internal sealed class SegmentClassifier
{
    private const int RowsPerChunk = 2048;

    private readonly SegmentModel _model;

    /// <summary>Prepares a model for placing customers.</summary>
    public SegmentClassifier(SegmentModel model) => _model = model;

    /// <summary>Places every customer of a table.</summary>
    /// <param name="table">Raw features; it must have the model's columns, in any order, and may have others, which do not count.</param>
    /// <param name="threads">Threads to use; 0 for all cores. Placements do not depend on it.</param>
    /// <exception cref="InputException">A column of the model is missing, or a value that the transform does not take.</exception>
    /// <remarks>
    /// The heaviest segment by the model's placement, the lower of equals; its share of all weights is the
    /// probability. Fences go before it: who is beyond one belongs to its segment, with probability 1; so do the conditions of segments of
    /// one's own.
    /// </remarks>
    public Placements Place(FeatureTable table, int threads = 0, CancellationToken cancellation = default) =>
        Place(table, byRules: false, threads, cancellation);

    /// <summary>Places every customer of a table, by the model's placement or by its rules.</summary>
    /// <param name="byRules">Whether <see cref="SegmentModel.Rules"/> decide; the probability is then the precision of the customer's
    /// rule.</param>
    /// <param name="columns">What conditions of segments of one's own may name beside the columns of the table; they go before
    /// those.</param>
    /// <exception cref="InputException">As <see cref="Place(FeatureTable, int, CancellationToken)"/>; or the model has no
    /// rules.</exception>
    internal Placements Place(
        FeatureTable table, bool byRules, int threads, CancellationToken cancellation, IReadOnlyList<ConditionColumn>? columns = null)
    {
        byRules |= _model.Placement is RulePlacement;
        int[]? byCondition = byRules ? null : ConditionPlacement.Place(_model, table, columns ?? []);
        SegmentRules? rules = byRules ? _model.Rules ?? throw NoRules() : null;
        SegmentRule[]? met = byRules ? new SegmentRule[table.Values.Rows] : null;
        FeatureTable ordered = ToModelColumns(table);
        Matrix transformed = _model.Transform.Apply(ordered);
        Matrix points = _model.Projection is null ? transformed : _model.Projection.Apply(transformed);
        int customers = points.Rows;
        var segments = new int[customers];
        var probabilities = new double[customers];
        var distances = new double[customers];
        int[] fenceColumns = [.. _model.Fences.Select(fence => IndexOf(ordered.Columns, fence.Feature))];
        int chunks = (customers + RowsPerChunk - 1) / RowsPerChunk;
        ChunkedParallel.ForChunks(chunks, threads == 0 ? ChunkedParallel.AllCores : threads, chunk =>
        {
            var weights = new double[_model.Clusters + (_model.NoSegment is null ? 0 : 1)];
            for (int i = chunk * RowsPerChunk; i < Math.Min(customers, (chunk + 1) * RowsPerChunk); i++)
            {
                ReadOnlySpan<double> point = points.Row(i);
                if (byCondition is not null)
                {
                    segments[i] = byCondition[i];
                    probabilities[i] = 1;
                    distances[i] = Math.Sqrt(SquaredDistance(point, _model.Segments[byCondition[i]].Mean));
                    RequireWithinRange(ordered, i, distances[i]);
                    continue;
                }
                if (Beyond(ordered.Values.Row(i), fenceColumns) is { } fence)
                {
                    segments[i] = fence.Segment;
                    probabilities[i] = 1;
                    distances[i] = Math.Sqrt(SquaredDistance(point, _model.Segments[fence.Segment].Mean));
                    RequireWithinRange(ordered, i, distances[i]);
                    continue;
                }
                int best;
                if (rules is null)
                {
                    _model.Placement.Weigh(point, weights);
                    best = weights.AsSpan().IndexOf(weights.Max());
                    probabilities[i] = weights[best] / weights.Sum();
                }
                else
                {
                    SegmentRule rule = met![i] = rules.RuleOf(ordered.Values.Row(i));
                    best = rule.Segment;
                    probabilities[i] = rule.Precision;
                }
                segments[i] = best;
                distances[i] = Math.Sqrt(SquaredDistance(point, _model.Segments[best].Mean));
                RequireWithinRange(ordered, i, distances[i] + probabilities[i]);
            }
        }, cancellation);
        return new Placements(_model, ordered, transformed, segments, probabilities, distances) { Rules = met };
    }

    /// <summary>The error of a model without rules.</summary>
    internal static InputException NoRules() => new(
        "The model has no rules: it was made by a version that learned none, or it has more than "
        + $"{SegmentRules.MostSegments} segments. Make the model again with 'segment run', or place by ‹placement› model.");

    /// <summary>The features of a table as the model sees them: its columns in its order, transformed.</summary>
    /// <exception cref="InputException">A column of the model is missing, or a value that the transform does not take.</exception>
    public Matrix Transform(FeatureTable table) => _model.Transform.Apply(ToModelColumns(table));

    private FeatureTable ToModelColumns(FeatureTable table)
    {
        IReadOnlyList<string> wanted = _model.Transform.Columns;
        int[] places = [.. wanted.Select(column => IndexOf(table.Columns, column))];
        string[] missing = [.. wanted.Where((_, i) => places[i] < 0)];
        if (missing.Length > 0)
        {
            string plural = missing.Length == 1 ? "column" : "columns";
            throw new InputException(
                $"The model was made on the columns {string.Join(", ", wanted)}; "
                + $"the table lacks the {plural} {string.Join(", ", missing)} (it has "
                + $"{string.Join(", ", table.Columns)}). Give a table with the same columns, or make a model on this one.");
        }
        if (table.Columns.SequenceEqual(wanted))
            return table;
        var values = new Matrix(table.Values.Rows, wanted.Count);
        for (int i = 0; i < values.Rows; i++)
        {
            for (int j = 0; j < places.Length; j++)
                values[i, j] = table.Values[i, places[j]];
        }
        return new FeatureTable(table.Ids, wanted, values);
    }

    private ModelFence? Beyond(ReadOnlySpan<double> raw, int[] columns)
    {
        for (int i = 0; i < columns.Length; i++)
        {
            if (raw[columns[i]] > _model.Fences[i].Upper)
                return _model.Fences[i];
        }
        return null;
    }

    // A value of a table may be as large as float64 goes, and overflow on the model's scale.
    private static void RequireWithinRange(FeatureTable table, int row, double result)
    {
        if (!double.IsFinite(result))
            throw new InputException(
                $"Customer {table.Ids[row]}: the features "
                + $"({string.Join(", ", table.Columns.Select((column, j) => Invariant($"{column} {table.Values[row, j]:R}")))}) are too "
                + $"far from the model's segments to be placed. Check the values, or make a model on such customers.");
    }

    private static int IndexOf(IReadOnlyList<string> columns, string name)
    {
        for (int i = 0; i < columns.Count; i++)
        {
            if (columns[i] == name)
                return i;
        }
        return -1;
    }

    private static double SquaredDistance(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int j = 0; j < a.Length; j++)
        {
            double difference = a[j] - b[j];
            sum += difference * difference;
        }
        return sum;
    }
}
