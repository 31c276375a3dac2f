using System.Runtime.CompilerServices;
using Segmentation.Spatial;

namespace Segmentation.Compute.Cpu.Ward;

/// <summary>
/// The map from exact centroids to the tree's float32 copies: a scale by a power of two and a rotation onto principal axes.
/// </summary>
/// <remarks>
/// Ward's costs do not change under rotation, but boxes along the axes of the data's spread are tighter than boxes along the
/// features, so fewer of them are opened. Copies only filter; a rotation that is a little off costs time, never exactness.
/// Among many features boxes exclude next to nothing, and rows fewer than features are linked sooner than a rotation is found.
/// </remarks>
internal sealed unsafe class Axes
{
    private const int SampledRows = 20_000;
    private const int MaxRotated = 256;

    private readonly double[]? _rotation;
    private readonly int _dimensions;

    private Axes(double[]? rotation, int dimensions, double toUnit)
    {
        _rotation = rotation;
        _dimensions = dimensions;
        ToUnit = toUnit;
    }

    /// <summary>The power of two that brings the largest coordinate to at most 1.</summary>
    internal double ToUnit { get; }

    /// <summary>No coordinate of a copy is larger, of these points or of any average of them.</summary>
    internal double Reach => _rotation is null ? 1 : Math.Sqrt(_dimensions);

    internal static Axes Of(Matrix points, int threads, CancellationToken cancellation)
    {
        double largest = 0;
        foreach (double value in points.Values)
            largest = Math.Max(largest, Math.Abs(value));
        double toUnit = largest > 0 ? Math.ScaleB(1, -(Math.ILogB(largest) + 1)) : 1;
        int d = points.Columns;
        if (d > MaxRotated || points.Rows <= d)
            return new Axes(null, d, toUnit);
        Covariance covariance = Covariance.Of(points, Math.Max(1, points.Rows / SampledRows), threads, cancellation);
        double[] rotation = SymmetricEigen.Of(covariance.Products, d, cancellation).Vectors.Values;
        for (int i = 0; i < rotation.Length; i++)
            rotation[i] *= toUnit;
        return new Axes(rotation, d, toUnit);
    }

    /// <summary>The float32 copy of a centroid.</summary>
    internal void Copy(double* centroid, float* copy)
    {
        for (int axis = 0; axis < _dimensions; axis++)
            copy[axis] = (float)Along(axis, centroid);
    }

    /// <summary>A centroid along one of the axes, in the tree's unit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal double Along(int axis, double* centroid)
    {
        if (_rotation is null)
            return centroid[axis] * ToUnit;
        double along = 0;
        for (int k = 0; k < _dimensions; k++)
            along = Math.FusedMultiplyAdd(_rotation[(axis * _dimensions) + k], centroid[k], along);
        return along;
    }
}
