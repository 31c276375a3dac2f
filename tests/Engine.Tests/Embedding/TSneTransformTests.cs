using Segmentation.Compute;
using Segmentation.Compute.Cpu;
using Segmentation.Embedding;

namespace Segmentation.Tests.Embedding;

public sealed class TSneTransformTests
{
    [Fact]
    public void Place_HeldOutPoints_LandAmongTheirNeighbors()
    {
        Matrix all = TestMaps.Clustered(1200, 4, 6, 6, seed: 11);
        Matrix old = all.SelectRows([.. Enumerable.Range(0, 1000)]), fresh = all.SelectRows([.. Enumerable.Range(1000, 200)]);
        Matrix map = Map(old);
        Matrix placed = Place(old, map, fresh);
        // The nearest place on the map belongs to a point of the same cloud.
        int right = 0;
        for (int i = 0; i < 200; i++)
            right += Nearest(map, placed.Row(i)) % 6 == (1000 + i) % 6 ? 1 : 0;
        Assert.InRange(right, 197, 200);
    }

    [Fact]
    public void Place_PointsOfTheMapItself_StayNearTheirPlaces()
    {
        Matrix old = TestMaps.Clustered(800, 3, 5, 8, seed: 12);
        Matrix map = Map(old);
        Matrix placed = Place(old, map, old);
        double[] distances = [.. Enumerable.Range(0, 800).Select(i => Distance(map.Row(i), placed.Row(i))).Order()];
        double span = map.Column(0).Max() - map.Column(0).Min();
        Assert.True(distances[400] < 0.02 * span, $"median {distances[400]:F2} of a map {span:F1} wide");
    }

    [Fact]
    public void Place_OnePointOrMany_GivesTheSamePlace()
    {
        Matrix old = TestMaps.Clustered(300, 3, 3, 5, seed: 13), fresh = TestMaps.Clustered(50, 3, 3, 5, seed: 14);
        Matrix map = Map(old);
        Matrix together = Place(old, map, fresh);
        for (int i = 0; i < 50; i += 7)
            Assert.Equal(together.Row(i).ToArray(), Place(old, map, fresh.SelectRows([i])).Row(0).ToArray());
    }

    [Fact]
    public void Place_EveryOption_ChangesThePlaces()
    {
        Matrix old = TestMaps.Clustered(300, 3, 3, 5, seed: 13), fresh = TestMaps.Gaussian(20, 3, seed: 2, scale: 4);
        Matrix map = Map(old);
        double[] plain = Place(old, map, fresh).Values;
        Assert.NotEqual(plain, Place(old, map, fresh, new TSneTransformOptions { Perplexity = 4 }).Values);
        Assert.NotEqual(plain, Place(old, map, fresh, new TSneTransformOptions { Iterations = 0 }).Values);
    }

    [Fact]
    public void Place_NoIterations_IsTheWeightedMedian()
    {
        // Five old points on a line; with k = 3 and equal distances, the median neighbour is the middle one.
        var old = new Matrix(10, 1, [0, 1, 2, 50, 60, 70, 80, 90, 100, 110]);
        var map = new Matrix(10, 1, [5, 7, 9, 20, 21, 22, 23, 24, 25, 26]);
        Matrix placed = Place(old, map, new Matrix(1, 1, [1]), new TSneTransformOptions { Perplexity = 2.9, Iterations = 0 });
        Assert.Equal(7, placed[0, 0], 1e-6);
    }

    [Fact]
    public void Place_StrangePoints_AreFiniteAndOnTheMap()
    {
        Matrix old = TestMaps.WithCoincident(TestMaps.Gaussian(200, 2, seed: 3), 0.3);
        Matrix map = Map(old);
        Matrix placed = Place(old, map, new Matrix(3, 2, [1e6, -1e6, 0, 0, old[0, 0], old[0, 1]]));
        Assert.All(placed.Values, value => Assert.True(double.IsFinite(value)));
        Assert.InRange(placed.Column(0).Max(), map.Column(0).Min(), map.Column(0).Max() + 1e-4);
    }

    [Fact]
    public void Place_MapOfOnePlace_StaysThere()
    {
        Matrix placed = Place(new Matrix(20, 2), new Matrix(20, 2), new Matrix(2, 2, [0, 0, 5, 5]));
        Assert.All(placed.Values, value => Assert.Equal(0, value, 1e-6));
    }

    [Fact]
    public void Place_NoNewPoints_GivesNone() =>
        Assert.Equal(0, Place(TestMaps.Gaussian(30, 2, 1), TestMaps.Gaussian(30, 2, 2), new Matrix(0, 2)).Rows);

    [Fact]
    public void Place_SizesThatDoNotFit_Throws()
    {
        Assert.Throws<ArgumentException>(() => Place(new Matrix(20, 2), new Matrix(19, 2), new Matrix(2, 2)));
        Assert.Throws<ArgumentException>(() => Place(new Matrix(20, 2), new Matrix(20, 2), new Matrix(2, 3)));
        Assert.Throws<ArgumentException>(() => Place(new Matrix(3, 2), new Matrix(3, 2), new Matrix(2, 2)));
    }

    private static Matrix Place(Matrix old, Matrix map, Matrix fresh, TSneTransformOptions? options = null)
    {
        using var device = new ScalarDevice();
        using IPointSet oldPoints = device.Load(old), newPoints = device.Load(fresh);
        return TSneTransform.Place(device, oldPoints, map, newPoints, options);
    }

    private static Matrix Map(Matrix points)
    {
        using var device = new SimdDevice(2);
        var options = new TSneOptions { Perplexity = 15, Iterations = 500 };
        return TSne.Descend(device, TestMaps.AffinitiesOf(points, 15), TSneStartPositions.For(points, options, 2), options).Positions;
    }

    private static int Nearest(Matrix map, Span<double> place)
    {
        int nearest = 0;
        for (int i = 1; i < map.Rows; i++)
        {
            if (Distance(map.Row(i), place) < Distance(map.Row(nearest), place))
                nearest = i;
        }
        return nearest;
    }

    private static double Distance(Span<double> a, Span<double> b) => System.Numerics.Tensors.TensorPrimitives.Distance<double>(a, b);
}
