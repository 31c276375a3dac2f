using System.Numerics.Tensors;

namespace Segmentation.Spatial;

/// <summary>Coordinates of rows along directions, after a center is taken off.</summary>
internal static class CenteredProjection
{
    /// <summary>Projects every row.</summary>
    /// <param name="points">n×d.</param>
    /// <param name="directions">m×d.</param>
    /// <param name="center">Length d.</param>
    /// <returns>n×m.</returns>
    /// <exception cref="ArgumentException">Another number of columns than the center has.</exception>
    internal static Matrix Of(Matrix points, Matrix directions, ReadOnlySpan<double> center)
    {
        if (points.Columns != center.Length)
            throw new ArgumentException(
                $"{points.Columns} columns given, but the components were fitted on {center.Length}.", nameof(points));
        var projected = new Matrix(points.Rows, directions.Rows);
        Span<double> centered = new double[points.Columns];
        for (int i = 0; i < points.Rows; i++)
        {
            TensorPrimitives.Subtract(points.Row(i), center, centered);
            Span<double> row = projected.Row(i);
            for (int c = 0; c < row.Length; c++)
                row[c] = TensorPrimitives.Dot<double>(directions.Row(c), centered);
        }
        return projected;
    }
}
