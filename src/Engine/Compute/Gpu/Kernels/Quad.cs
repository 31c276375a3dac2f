namespace Segmentation.Compute.Gpu.Kernels;

/// <summary>Four features of a point; the host's <see cref="System.Numerics.Vector4"/>.</summary>
/// <remarks>
/// Points are held quad-major: quad q of point i, that is features 4q … 4q+3, lies at q·stride + i. Neighbouring threads read
/// neighbouring 16-byte words whatever d is, and features after the last are zero, which adds nothing to a distance.
/// </remarks>
internal struct Quad
{
    internal float X;
    internal float Y;
    internal float Z;
    internal float W;
}

/// <summary>
/// A sum of many terms, X + Y without rounding: many GPUs have no float64. The host's <see cref="System.Numerics.Vector2"/>.
/// </summary>
internal struct Pair
{
    internal float X;
    internal float Y;
}

/// <summary>A position on a map in fixed point, and sums of such positions, which are exact.</summary>
internal struct LongPair
{
    internal long X;
    internal long Y;
}
