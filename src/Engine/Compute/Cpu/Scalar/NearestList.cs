namespace Segmentation.Compute.Cpu.Scalar;

/// <summary>The k nearest rows of those offered, by (distance, row): a bounded max-heap whose root is the one to beat.</summary>
internal sealed class NearestList(int k)
{
    private readonly double[] _distances = new double[k];
    private readonly int[] _rows = new int[k];
    private int _count;

    internal void Clear() => _count = 0;

    internal void Offer(double distance, int row)
    {
        if (_count < k)
        {
            int at = _count++;
            while (at > 0 && Before((at - 1) / 2, distance, row))
            {
                Move((at - 1) / 2, at);
                at = (at - 1) / 2;
            }
            Put(at, distance, row);
        }
        else if (!Before(0, distance, row))
        {
            SiftDown(distance, row);
        }
    }

    /// <summary>Offers what was kept to another list.</summary>
    internal void OfferTo(NearestList other)
    {
        for (int i = 0; i < _count; i++)
            other.Offer(_distances[i], _rows[i]);
    }

    /// <summary>Writes what was kept, nearest first.</summary>
    internal void CopySorted(Span<int> rows, Span<float> distances)
    {
        // Equal distances are put in row order by a second pass, since Array.Sort by one key leaves ties open.
        Array.Sort(_distances, _rows, 0, _count);
        for (int start = 0; start < _count;)
        {
            int end = start + 1;
            while (end < _count && _distances[end] == _distances[start])
                end++;
            Array.Sort(_rows, start, end - start);
            start = end;
        }
        for (int i = 0; i < _count; i++)
        {
            rows[i] = _rows[i];
            distances[i] = (float)_distances[i];
        }
    }

    private void SiftDown(double distance, int row)
    {
        int at = 0;
        while ((2 * at) + 1 < k)
        {
            int child = (2 * at) + 1;
            if (child + 1 < k && Before(child, _distances[child + 1], _rows[child + 1]))
                child++;
            if (Before(child, distance, row))
                break;
            Move(child, at);
            at = child;
        }
        Put(at, distance, row);
    }

    private bool Before(int at, double distance, int row) =>
        _distances[at] < distance || (_distances[at] == distance && _rows[at] < row);

    private void Move(int from, int to) => Put(to, _distances[from], _rows[from]);

    private void Put(int at, double distance, int row)
    {
        _distances[at] = distance;
        _rows[at] = row;
    }
}
