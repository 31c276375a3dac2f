namespace Segmentation.Compute.Cpu.Ward;

/// <summary>
/// How many features a kernel works on: a constant that the JIT unrolls by, or, for <see cref="AnyDimension"/>, the number given.
/// </summary>
internal interface IDimension
{
    /// <summary>The number of features, where <paramref name="dimensions"/> is what the data have.</summary>
    static abstract int Of(int dimensions);
}

internal readonly struct Dimension1 : IDimension
{
    public static int Of(int dimensions) => 1;
}

internal readonly struct Dimension2 : IDimension
{
    public static int Of(int dimensions) => 2;
}

internal readonly struct Dimension3 : IDimension
{
    public static int Of(int dimensions) => 3;
}

internal readonly struct Dimension4 : IDimension
{
    public static int Of(int dimensions) => 4;
}

internal readonly struct Dimension5 : IDimension
{
    public static int Of(int dimensions) => 5;
}

internal readonly struct Dimension6 : IDimension
{
    public static int Of(int dimensions) => 6;
}

internal readonly struct Dimension8 : IDimension
{
    public static int Of(int dimensions) => 8;
}

internal readonly struct AnyDimension : IDimension
{
    public static int Of(int dimensions) => dimensions;
}
