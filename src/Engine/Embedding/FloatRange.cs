using System.Numerics.Tensors;

namespace Segmentation.Embedding;

/// <summary>
/// Neighbours are searched in float32, whose squares leave its range beyond 1e±19 and whose digits go to an offset. t-SNE does not
/// change under shift and scale, so points out of the comfortable range are moved into it.
/// </summary>
internal static class FloatRange
{
    private const int RowsBetweenChecks = 1 << 16;

    /// <summary>The points shifted and scaled into the comfortable range; null where they lie in it already.</summary>
    internal static Matrix? Rescaled(Matrix values, CancellationToken cancellation = default)
    {
        int d = values.Columns;
        double largest = 0, spread = 0;
        var centre = new double[d];
        for (int j = 0; j < d; j++)
        {
            double low = double.PositiveInfinity, high = double.NegativeInfinity;
            for (int i = 0; i < values.Rows; i++)
            {
                if (i % RowsBetweenChecks == 0)
                    cancellation.ThrowIfCancellationRequested();
                double value = values.Values[((long)i * d) + j];
                low = Math.Min(low, value);
                high = Math.Max(high, value);
            }
            centre[j] = (low / 2) + (high / 2);
            spread = Math.Max(spread, (high / 2) - (low / 2));
            largest = Math.Max(largest, Math.Max(Math.Abs(low), Math.Abs(high)));
        }
        bool comfortable = largest < 1e12 && spread > 1e-12 && largest < 256 * spread;
        if (comfortable || !(spread > 0))
            return null;
        var rescaled = new Matrix(values.Rows, d);
        for (int i = 0; i < values.Rows; i++)
        {
            Span<double> row = rescaled.Row(i);
            TensorPrimitives.Subtract<double>(values.Row(i), centre, row);
            TensorPrimitives.Divide<double>(row, spread, row);
        }
        return rescaled;
    }
}
