namespace Segmentation.Benchmarks;

/// <summary>Points to measure on.</summary>
internal static class GeneratedPoints
{
    internal static Matrix Normal(int n, int d)
    {
        var random = new SeededRandom(1);
        var points = new Matrix(n, d);
        foreach (ref double value in points.Values.AsSpan())
            value = random.NextGaussian();
        return points;
    }
}
