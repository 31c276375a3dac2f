namespace Segmentation.Compute.OpenCl;

/// <summary>Where a device's coordinates begin and how large they are: centred near the mean of each feature and scaled by a power of two into [−1, 1].</summary>
/// <remarks>Centring costs nothing and saves the digits that an offset would eat; the power of two keeps squares from over- and underflowing and is exact.</remarks>
internal sealed class PointScale
{
    /// <summary>The value near the mean of each feature that is subtracted.</summary>
    internal double[] Centre { get; }

    /// <summary>The power of two by which centred values are multiplied.</summary>
    internal double Factor { get; }

    /// <summary>Looks at all values.</summary>
    // The mean, rounded to a power of two as wide as the data: what is subtracted then has few digits, so that whole numbers stay
    // whole and equal distances stay equal, at the price of at most one bit.
    internal PointScale(Matrix source)
    {
        int d = source.Columns;
        var mean = new double[d];
        var low = new double[d];
        var high = new double[d];
        Array.Fill(low, double.PositiveInfinity);
        Array.Fill(high, double.NegativeInfinity);
        double share = source.Rows == 0 ? 0 : 1.0 / source.Rows;
        for (int i = 0; i < source.Rows; i++)
        {
            var row = source.Row(i);
            for (int j = 0; j < d; j++)
            {
                mean[j] += row[j] * share;
                low[j] = Math.Min(low[j], row[j]);
                high[j] = Math.Max(high[j], row[j]);
            }
        }
        double largest = 0;
        for (int j = 0; j < d && source.Rows > 0; j++)
        {
            double width = (high[j] / 2) - (low[j] / 2);
            double unit = width > 0 ? Math.ScaleB(1, Math.ILogB(width)) : 0;
            mean[j] = unit > 0 ? Math.Round(mean[j] / unit) * unit : low[j];
            largest = Math.Max(largest, Math.Max(high[j] - mean[j], mean[j] - low[j]));
        }
        Centre = mean;
        Factor = largest > 0 ? Math.ScaleB(1, -Math.Clamp(Math.ILogB(largest) + 1, -1000, 1000)) : 1;
    }
}
