using Segmentation.Compute;
using Segmentation.Compute.Cpu;

namespace Segmentation.Tests.Compute.Contracts;

/// <summary>What every device's map field keeps.</summary>
public abstract class RepulsionFieldContract
{
    /// <summary>Opens the device under test.</summary>
    protected abstract IComputeDevice Open();

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(2)]
    public void RepulsionAt_AnyPlace_EqualsTheSumOverAllPoints(int dimensions)
    {
        var random = new SeededRandom(4);
        var map = new Matrix(700, dimensions);
        foreach (ref double value in map.Values.AsSpan())
            value = 12 * random.NextGaussian();
        // Places of the map's own points lie in its box for sure.
        Check(map, Enumerable.Range(0, 50));
    }

    [SkippableFact]
    public void RepulsionAt_EndsOfAMapWithoutWidth_EqualsTheSumOverAllPoints()
    {
        var map = new Matrix(61, 2);
        for (int i = 0; i < map.Rows; i++)
            (map[i, 0], map[i, 1]) = (3, (0.21 * i) - 5);
        Check(map, [0, 1, 30, 59, 60]);
    }

    private void Check(Matrix map, IEnumerable<int> places)
    {
        int dimensions = map.Columns;
        using IComputeDevice device = Open();
        IRepulsionField field = device.BeginRepulsionField(map);
        foreach (int i in places)
        {
            double x = map[i, 0], y = dimensions > 1 ? map[i, 1] : 0;
            double sum = 0, forceX = 0, forceY = 0;
            for (int j = 0; j < map.Rows; j++)
            {
                double dx = x - map[j, 0], dy = dimensions > 1 ? y - map[j, 1] : 0, q = 1 / (1 + (dx * dx) + (dy * dy));
                sum += q;
                forceX += q * q * dx;
                forceY += q * q * dy;
            }
            (double fieldX, double fieldY) = field.RepulsionAt(x, y);
            Assert.Equal(forceX / sum, fieldX, 0.01);
            Assert.Equal(forceY / sum, fieldY, 0.01);
        }
    }
}

public sealed class ScalarRepulsionFieldContract : RepulsionFieldContract
{
    protected override IComputeDevice Open() => new ScalarDevice();
}

public sealed class SimdRepulsionFieldContract : RepulsionFieldContract
{
    protected override IComputeDevice Open() => new SimdDevice();

    [Fact]
    public async Task RepulsionAt_WhereMemoryIsCollectedMeanwhile_StaysTheSame()
    {
        var random = new SeededRandom(4);
        var map = new Matrix(50_000, 2);
        foreach (ref double value in map.Values.AsSpan())
            value = 30 * random.NextGaussian();
        using IComputeDevice device = Open();
        (double, double) expected = device.BeginRepulsionField(map).RepulsionAt(map[0, 0], map[0, 1]);
        using var over = new CancellationTokenSource();
        Task collecting = Task.Run(() =>
        {
            // What was freed is handed out again at once, so that a pointer into it reads something else.
            for (int round = 0; !over.IsCancellationRequested; round++)
            {
                GC.Collect();
                float[] again = GC.AllocateArray<float>(map.Rows, pinned: true);
                Array.Fill(again, 1e9f * round);
                // One collection after the other would leave the threads that they stop no time of their own.
                Thread.Sleep(1);
            }
        });
        for (int i = 0; i < 12; i++)
            Assert.Equal(expected, device.BeginRepulsionField(map).RepulsionAt(map[0, 0], map[0, 1]));
        await over.CancelAsync();
        await collecting;
    }
}
