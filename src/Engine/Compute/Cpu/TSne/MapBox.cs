namespace Segmentation.Compute.Cpu.TSne;

/// <summary>The box around a map.</summary>
internal readonly record struct MapBox(float LowX, float HighX, float LowY, float HighY)
{
    /// <summary>A box that holds nothing, from which <see cref="With(MapBox)"/> starts.</summary>
    internal static MapBox Empty => new(float.PositiveInfinity, float.NegativeInfinity, float.PositiveInfinity, float.NegativeInfinity);

    internal float SpanX => HighX - LowX;

    internal float SpanY => HighY - LowY;

    /// <summary>Width of a square that holds the box with a little to spare; above 0 even where all points are equal.</summary>
    internal float Width => MathF.Max(MathF.Max(SpanX, SpanY), 1e-20f) * 1.0001f;

    internal MapBox With(MapBox other) => new(
        MathF.Min(LowX, other.LowX), MathF.Max(HighX, other.HighX), MathF.Min(LowY, other.LowY), MathF.Max(HighY, other.HighY));
}
