namespace Segmentation.Compute.OpenCl;

/// <summary>An order of points in which neighbours in space are mostly neighbours in the order: halved at the median of the widest feature, again and again, as a kd-tree would be built.</summary>
internal static class SpatialOrder
{
    private const int Smallest = 32;

    /// <summary>Row numbers in spatial order.</summary>
    internal static int[] Of(Matrix points)
    {
        var order = new int[points.Rows];
        for (int i = 0; i < order.Length; i++)
            order[i] = i;
        if (points.Columns > 0)
            Split(points, order, new double[order.Length]);
        return order;
    }

    private static void Split(Matrix points, Span<int> rows, Span<double> keys)
    {
        while (rows.Length > Smallest)
        {
            int widest = Widest(points, rows);
            for (int i = 0; i < rows.Length; i++)
                keys[i] = points[rows[i], widest];
            int half = rows.Length / 2;
            PutMedian(keys, rows, half);
            Split(points, rows[..half], keys[..half]);
            rows = rows[half..];
            keys = keys[half..];
        }
    }

    private static int Widest(Matrix points, ReadOnlySpan<int> rows)
    {
        int widest = 0;
        double width = -1;
        for (int j = 0; j < points.Columns; j++)
        {
            double low = double.PositiveInfinity;
            double high = double.NegativeInfinity;
            foreach (int row in rows)
            {
                double value = points[row, j];
                low = Math.Min(low, value);
                high = Math.Max(high, value);
            }
            if (high - low > width)
                (widest, width) = (j, high - low);
        }
        return widest;
    }

    // Hoare's selection: afterwards no key before 'at' is larger than any behind it.
    private static void PutMedian(Span<double> keys, Span<int> rows, int at)
    {
        int low = 0;
        int high = keys.Length - 1;
        while (low < high)
        {
            double pivot = keys[low + ((high - low) / 2)];
            int i = low;
            int j = high;
            while (i <= j)
            {
                while (keys[i] < pivot)
                    i++;
                while (keys[j] > pivot)
                    j--;
                if (i > j)
                    break;
                (keys[i], keys[j]) = (keys[j], keys[i]);
                (rows[i], rows[j]) = (rows[j], rows[i]);
                i++;
                j--;
            }
            if (at <= j)
                high = j;
            else if (at >= i)
                low = i;
            else
                return;
        }
    }
}
