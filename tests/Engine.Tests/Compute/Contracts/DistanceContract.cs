using Segmentation.Compute;
using Segmentation.Compute.Cpu;

namespace Segmentation.Tests.Compute.Contracts;

/// <summary>What every device's <see cref="IComputeDevice.Distances"/> keeps.</summary>
public abstract class DistanceContract
{
    protected abstract IComputeDevice Open();

    public static TheoryData<string> Metrics => [.. Enum.GetNames<DistanceMetric>()];

    [SkippableTheory]
    [MemberData(nameof(Metrics))]
    public void Distances_EveryTailAndDimension_EqualScalar(string metricName)
    {
        var metric = Enum.Parse<DistanceMetric>(metricName);
        using IComputeDevice device = Open();
        using var scalar = new ScalarDevice();
        // A GPU's kernel is built for each number of quads: one quad, and several stages of which the last is not full.
        int[] dimensions = device.Info.Kind is DeviceKind.Simd or DeviceKind.Scalar ? [1, 2, 3, 4, 5, 8, 17] : [1, 2, 3, 4, 17, 20];
        foreach (int d in dimensions)
        {
            foreach (int n in TestPoints.Tails.Where(n => n < 200))
            {
                Matrix a = TestPoints.Clouds(5, d, 2, seed: 1);
                Matrix b = TestPoints.Clouds(n, d, 3, seed: 2);
                float[] expected = Tile(scalar, a, 1..4, b, metric);
                float[] actual = Tile(device, a, 1..4, b, metric);
                double scale = metric == DistanceMetric.Cosine ? 1 : Math.Max(TestPoints.Scale(a), TestPoints.Scale(b));
                for (int i = 0; i < expected.Length; i++)
                    Assert.True(
                        Math.Abs(
                            expected[i] - actual[i]) <= 4e-6 * scale, $"{metric} n={n} d={d} entry {i}: {actual[i]} for {expected[i]}");
            }
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Metrics))]
    public void Distances_PointToItself_IsZero(string metricName)
    {
        var metric = Enum.Parse<DistanceMetric>(metricName);
        using IComputeDevice device = Open();
        Matrix points = TestPoints.Clouds(40, 3, 2, seed: 3);
        float[] tile = Tile(device, points, Range.All, points, metric);
        for (int i = 0; i < points.Rows; i++)
            Assert.InRange(tile[(i * points.Rows) + i], 0, metric == DistanceMetric.Cosine ? 1e-6 : 0);
    }

    [SkippableFact]
    public void Distances_FarFromTheOrigin_KeepTheirDigits()
    {
        using IComputeDevice device = Open();
        Matrix near = TestPoints.Clouds(100, 3, 2, seed: 4);
        Matrix far = near.Clone();
        foreach (ref double value in far.Values.AsSpan())
            value += 1e6;
        float[] expected = Tile(device, near, Range.All, near, DistanceMetric.Euclidean);
        float[] actual = Tile(device, far, Range.All, far, DistanceMetric.Euclidean);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-4);
    }

    [SkippableFact]
    public void Distances_ZeroVector_IsAtCosineOneFromAll()
    {
        using IComputeDevice device = Open();
        float[] tile = Tile(device, new Matrix(1, 2), Range.All, new Matrix(2, 2, [1, 0, 0, 0]), DistanceMetric.Cosine);
        Assert.Equal([1f, 1f], tile);
    }

    [SkippableFact]
    public void Distances_NoRows_WriteNothing()
    {
        using IComputeDevice device = Open();
        Matrix points = TestPoints.Clouds(3, 2, 1, seed: 5);
        Assert.Empty(Tile(device, points, 0..0, points, DistanceMetric.Euclidean));
    }

    [SkippableFact]
    public void Load_NotFinite_NamesTheRow()
    {
        using IComputeDevice device = Open();
        var points = new Matrix(2, 2, [0, 1, double.NaN, 2]);
        Assert.Contains("row 1, column 0", Assert.Throws<ArgumentException>(() => device.Load(points)).Message, StringComparison.Ordinal);
    }

    private static float[] Tile(IComputeDevice device, Matrix a, Range rows, Matrix b, DistanceMetric metric)
    {
        using IPointSet left = device.Load(a);
        using IPointSet right = device.Load(b);
        var tile = new float[rows.GetOffsetAndLength(a.Rows).Length * b.Rows];
        device.Distances(left, rows, right, metric, tile);
        return tile;
    }
}

public sealed class ScalarDistanceContract : DistanceContract
{
    protected override IComputeDevice Open() => new ScalarDevice();
}

public sealed class SimdDistanceContract : DistanceContract
{
    protected override IComputeDevice Open() => new SimdDevice();
}
