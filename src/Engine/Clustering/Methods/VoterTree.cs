namespace Segmentation.Clustering.Methods;

/// <summary>A balanced kd-tree over the voters: finds the nearest few of a point without looking at all.</summary>
/// <remarks>
/// Points lie in tree order: the middle one of a range splits it along the range's widest coordinate, and ranges of
/// <see cref="LeafSize"/> are looked at one by one. Friedman, Bentley &amp; Finkel 1977.
/// </remarks>
internal sealed class VoterTree
{
    private const int LeafSize = 24;

    private readonly int _dimensions;
    private readonly float[] _points;
    private readonly int[] _rows;
    private readonly int[] _splits;

    /// <summary>Builds the tree.</summary>
    /// <param name="points">n×d, row-major; copied.</param>
    internal VoterTree(float[] points, int dimensions)
    {
        _dimensions = dimensions;
        _rows = [.. Enumerable.Range(0, points.Length / dimensions)];
        _splits = new int[_rows.Length];
        Build(points, 0, _rows.Length);
        _points = new float[points.Length];
        for (int place = 0; place < _rows.Length; place++)
            points.AsSpan(_rows[place] * dimensions, dimensions).CopyTo(_points.AsSpan(place * dimensions));
    }

    /// <summary>Finds the nearest voters of a point, nearest first; a tie goes to the lower row.</summary>
    /// <param name="point">Length d.</param>
    /// <param name="rows">Filled with their rows; its length is how many are wanted, at most n.</param>
    /// <param name="squaredDistances">Filled likewise.</param>
    internal void Nearest(ReadOnlySpan<float> point, Span<int> rows, Span<double> squaredDistances)
    {
        squaredDistances.Fill(double.PositiveInfinity);
        rows.Fill(int.MaxValue);
        Visit(point, 0, _rows.Length, rows, squaredDistances);
    }

    private void Visit(ReadOnlySpan<float> point, int from, int to, Span<int> rows, Span<double> squaredDistances)
    {
        if (to - from <= LeafSize)
        {
            for (int place = from; place < to; place++)
                Offer(point, place, rows, squaredDistances);
            return;
        }
        int middle = (from + to) / 2;
        int split = _splits[middle];
        double offset = (double)point[split] - _points[(middle * _dimensions) + split];
        bool below = offset < 0;
        Visit(point, below ? from : middle + 1, below ? middle : to, rows, squaredDistances);
        Offer(point, middle, rows, squaredDistances);
        // Not <: a tie on the far side may have the lower row.
        if (offset * offset <= squaredDistances[^1])
            Visit(point, below ? middle + 1 : from, below ? to : middle, rows, squaredDistances);
    }

    private void Offer(ReadOnlySpan<float> point, int place, Span<int> rows, Span<double> squaredDistances)
    {
        ReadOnlySpan<float> voter = _points.AsSpan(place * _dimensions, _dimensions);
        double squared = 0;
        for (int j = 0; j < voter.Length; j++)
        {
            double difference = (double)point[j] - voter[j];
            squared += difference * difference;
        }
        int row = _rows[place];
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

    private void Build(float[] points, int from, int to)
    {
        while (to - from > LeafSize)
        {
            int split = Widest(points, from, to);
            int middle = (from + to) / 2;
            Select(points, split, from, to - 1, middle);
            _splits[middle] = split;
            Build(points, from, middle);
            from = middle + 1;
        }
    }

    private int Widest(float[] points, int from, int to)
    {
        int widest = 0;
        double width = -1;
        for (int j = 0; j < _dimensions; j++)
        {
            float least = float.PositiveInfinity;
            float most = float.NegativeInfinity;
            for (int place = from; place < to; place++)
            {
                float value = points[(_rows[place] * _dimensions) + j];
                least = Math.Min(least, value);
                most = Math.Max(most, value);
            }
            if ((double)most - least > width)
                (widest, width) = (j, (double)most - least);
        }
        return widest;
    }

    // Hoare's selection: afterwards nothing before `middle` is greater along `split`, and nothing after it is less.
    private void Select(float[] points, int split, int low, int high, int middle)
    {
        while (low < high)
        {
            float pivot = Key(points, split, (low + high) / 2);
            int i = low;
            int j = high;
            while (i <= j)
            {
                while (Key(points, split, i) < pivot)
                    i++;
                while (pivot < Key(points, split, j))
                    j--;
                if (i <= j)
                {
                    (_rows[i], _rows[j]) = (_rows[j], _rows[i]);
                    i++;
                    j--;
                }
            }
            if (middle <= j)
                high = j;
            else if (middle >= i)
                low = i;
            else
                return;
        }
    }

    private float Key(float[] points, int split, int place) => points[(_rows[place] * _dimensions) + split];
}
