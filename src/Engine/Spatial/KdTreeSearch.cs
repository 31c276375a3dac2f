namespace Segmentation.Spatial;

/// <summary>
/// Finds the nearest few rows of any point through a <see cref="KdTree"/>, one point at a time. Friedman, Bentley &amp; Finkel 1977.
/// </summary>
/// <remarks>Safe for many threads at once.</remarks>
internal sealed class KdTreeSearch
{
    private const int LeafRows = 32;

    private readonly int _dimensions;
    private readonly KdTree _tree;

    // In the order of the leaves.
    private readonly float[] _points;

    /// <summary>Builds the tree.</summary>
    /// <param name="points">n×d, row-major, finite; copied.</param>
    internal KdTreeSearch(float[] points, int dimensions)
    {
        _dimensions = dimensions;
        _tree = new KdTree(points, dimensions, LeafRows);
        _points = new float[points.Length];
        for (int place = 0; place < _tree.Order.Length; place++)
            points.AsSpan(_tree.Order[place] * dimensions, dimensions).CopyTo(_points.AsSpan(place * dimensions));
    }

    /// <summary>Finds the nearest rows of a point, nearest first; a tie goes to the lower row.</summary>
    /// <param name="point">Length d.</param>
    /// <param name="rows">Filled with the rows; its length is how many are wanted, in [1, n].</param>
    /// <param name="squaredDistances">Filled likewise; in float64, features added in ascending order.</param>
    internal void Nearest(ReadOnlySpan<float> point, Span<int> rows, Span<double> squaredDistances)
    {
        squaredDistances.Fill(double.PositiveInfinity);
        rows.Fill(int.MaxValue);
        Visit(1, point, rows, squaredDistances);
    }

    private void Visit(int node, ReadOnlySpan<float> point, Span<int> rows, Span<double> squaredDistances)
    {
        if (node >= _tree.Leaves)
        {
            (int start, int end) = _tree.Range(node);
            for (int place = start; place < end; place++)
                Offer(_tree.Order[place], ToPlace(point, place), rows, squaredDistances);
            return;
        }
        int near = 2 * node, far = near + 1;
        double toNear = ToBox(point, near), toFar = ToBox(point, far);
        if (toFar < toNear)
            (near, toNear, far, toFar) = (far, toFar, near, toNear);
        // Not <: a row at the distance of the last one found may be a lower one. A box's distance rounds as its rows' distances do.
        if (toNear <= squaredDistances[^1])
            Visit(near, point, rows, squaredDistances);
        if (toFar <= squaredDistances[^1])
            Visit(far, point, rows, squaredDistances);
    }

    private double ToPlace(ReadOnlySpan<float> point, int place)
    {
        ReadOnlySpan<float> row = _points.AsSpan(place * _dimensions, _dimensions);
        double squared = 0;
        for (int j = 0; j < row.Length; j++)
        {
            double difference = (double)point[j] - row[j];
            squared += difference * difference;
        }
        return squared;
    }

    // Infinite for an empty box, whose low end lies above its high one.
    private double ToBox(ReadOnlySpan<float> point, int node)
    {
        ReadOnlySpan<float> low = _tree.Low(node), high = _tree.High(node);
        if (low[0] > high[0])
            return double.PositiveInfinity;
        double squared = 0;
        for (int j = 0; j < low.Length; j++)
        {
            float value = point[j];
            if (value < low[j])
                squared += ((double)low[j] - value) * ((double)low[j] - value);
            else if (value > high[j])
                squared += ((double)value - high[j]) * ((double)value - high[j]);
        }
        return squared;
    }

    private static void Offer(int row, double squared, Span<int> rows, Span<double> squaredDistances)
    {
        int slot = rows.Length;
        while (slot > 0 && (squared < squaredDistances[slot - 1] || (squared == squaredDistances[slot - 1] && row < rows[slot - 1])))
            slot--;
        if (slot == rows.Length)
            return;
        for (int later = rows.Length - 1; later > slot; later--)
        {
            rows[later] = rows[later - 1];
            squaredDistances[later] = squaredDistances[later - 1];
        }
        rows[slot] = row;
        squaredDistances[slot] = squared;
    }
}
