namespace Segmentation.Compute.Cpu.Linking;

/// <summary>The map from exact centroids to the tree's float32 copies: a scale by a power of two and a rotation onto principal axes.</summary>
/// <remarks>
/// Ward's costs do not change under rotation, but boxes along the axes of the data's spread are tighter than boxes along the
/// features, so fewer of them are opened. Copies only filter; a rotation that is a little off costs time, never exactness.
/// </remarks>
internal sealed unsafe class Axes
{
    private const int SampledRows = 20_000;

    private readonly double[] _rows;
    private readonly int _dimensions;

    private Axes(double[] rows, int dimensions, double toUnit)
    {
        _rows = rows;
        _dimensions = dimensions;
        ToUnit = toUnit;
    }

    /// <summary>The power of two that brings the largest coordinate to at most 1.</summary>
    internal double ToUnit { get; }

    /// <summary>No coordinate of a copy is larger, of these points or of any average of them.</summary>
    internal double Reach => Math.Sqrt(_dimensions);

    internal static Axes Of(Matrix points)
    {
        double largest = 0;
        foreach (double value in points.Values)
            largest = Math.Max(largest, Math.Abs(value));
        double toUnit = largest > 0 ? Math.ScaleB(1, -(Math.ILogB(largest) + 1)) : 1;
        int d = points.Columns;
        double[] rotation = SymmetricEigenvectors.Of(Covariance(points, toUnit), d);
        for (int i = 0; i < rotation.Length; i++)
            rotation[i] *= toUnit;
        return new Axes(rotation, d, toUnit);
    }

    /// <summary>The float32 copy of a centroid.</summary>
    internal void Copy(double* centroid, float* copy)
    {
        for (int axis = 0; axis < _dimensions; axis++)
        {
            double along = 0;
            for (int k = 0; k < _dimensions; k++)
                along = Math.FusedMultiplyAdd(_rows[(axis * _dimensions) + k], centroid[k], along);
            copy[axis] = (float)along;
        }
    }

    private static double[] Covariance(Matrix points, double toUnit)
    {
        int d = points.Columns;
        int step = Math.Max(1, points.Rows / SampledRows);
        var mean = new double[d];
        var covariance = new double[d * d];
        var row = new double[d];
        int count = 0;
        for (int i = 0; i < points.Rows; i += step, count++)
        {
            for (int k = 0; k < d; k++)
                mean[k] += points[i, k] * toUnit;
        }
        for (int i = 0; i < points.Rows; i += step)
        {
            for (int k = 0; k < d; k++)
                row[k] = (points[i, k] * toUnit) - (mean[k] / count);
            for (int a = 0; a < d; a++)
            {
                for (int b = 0; b < d; b++)
                    covariance[(a * d) + b] += row[a] * row[b];
            }
        }
        return covariance;
    }
}
