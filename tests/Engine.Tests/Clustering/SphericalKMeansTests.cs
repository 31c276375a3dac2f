using Segmentation.Clustering;
using Segmentation.Compute;

namespace Segmentation.Tests.Clustering;

public sealed class SphericalKMeansTests
{
    [Fact]
    public void Fit_TwoBundlesOfDirections_FindsTheirMiddles()
    {
        // Two bundles at 0°, 20° and 90°, 110°; the start stands at 5° and 40°, of any length.
        Matrix points = Directions(0, 20, 90, 110);
        Matrix start = Directions(5, 40);
        start[0, 0] *= 7;
        start[0, 1] *= 7;
        using IComputeDevice device = Devices.Open("cpu");
        using IPointSet loaded = device.Load(points);

        KMeansResult fit = SphericalKMeans.Fit(device, loaded, start);

        Assert.True(fit.Converged);
        Assert.Equal([0, 0, 1, 1], fit.Labels);
        Matrix middles = Directions(10, 100);
        for (int i = 0; i < 4; i++)
            Assert.Equal(middles.Values[i], fit.Centroids.Values[i], 1e-6);
        Assert.Equal(4 * (2 - (2 * Math.Cos(10 * Math.PI / 180))), fit.Inertia, 1e-5);
    }

    [Fact]
    public void Fit_StartWithoutMembers_KeepsItsDirection()
    {
        using IComputeDevice device = Devices.Open("cpu");
        using IPointSet loaded = device.Load(Directions(0, 10));

        KMeansResult fit = SphericalKMeans.Fit(device, loaded, Directions(5, 180));

        Assert.Equal([0, 0], fit.Labels);
        Assert.Equal(-1, fit.Centroids[1, 0], 1e-12);
    }

    private static Matrix Directions(params double[] degrees)
    {
        var rows = new Matrix(degrees.Length, 2);
        for (int i = 0; i < degrees.Length; i++)
            (rows[i, 0], rows[i, 1]) = (Math.Cos(degrees[i] * Math.PI / 180), Math.Sin(degrees[i] * Math.PI / 180));
        return rows;
    }
}
