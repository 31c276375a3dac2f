using Segmentation.Clustering;
using Segmentation.Compute;
using Segmentation.Tests.Compute.Contracts;

namespace Segmentation.Tests.Clustering;

public sealed class ClusterQualityTests
{
    private static readonly Matrix Line = new(4, 1, [0, 1, 10, 12]);

    [Fact]
    public void Silhouettes_FourPointsOnPaper_AreTheirFormula()
    {
        SilhouetteResult result = Silhouettes(Line, [[0, 0, 1, 1]])[0];
        // Row 0: a = 1, b = (10 + 12)/2; row 3: a = 2, b = (12 + 11)/2.
        Assert.Equal(10.0 / 11, result.Values[0], 1e-7);
        Assert.Equal(9.5 / 11.5, result.Values[3], 1e-7);
        Assert.Equal(result.Values.Average(), result.Mean, 1e-12);
        Assert.Null(result.StandardError);
    }

    [Fact]
    public void Silhouettes_ClusterOfOne_ScoresZero() => Assert.Equal(0, Silhouettes(Line, [[0, 0, 0, 1]])[0].Values[3]);

    [Fact]
    public void Silhouettes_OneCluster_IsRefused() => Assert.Throws<ArgumentException>(() => Silhouettes(Line, [[0, 0, 0, 0]]));

    [Fact]
    public void Silhouettes_SeveralLabelings_EqualEachAlone()
    {
        Matrix points = TestPoints.Clouds(300, 3, 4, seed: 3);
        var random = new SeededRandom(5);
        int[][] labelings = [.. Enumerable.Range(2, 5).Select(k => Enumerable.Range(0, 300).Select(_ => random.Next(k)).ToArray())];
        SilhouetteResult[] together = Silhouettes(points, labelings);
        for (int i = 0; i < labelings.Length; i++)
            Assert.Equal(Silhouettes(points, [labelings[i]])[0].Mean, together[i].Mean, 1e-9);
    }

    [Fact]
    public void Silhouettes_Sampled_AreWithinTheirErrorOfTheExactOnes()
    {
        Matrix points = TestPoints.Clouds(3000, 3, 4, seed: 3);
        int[] labels = [.. Enumerable.Range(0, 3000).Select(i => points[i, 0] > 0 ? 1 : 0)];
        double exact = Silhouettes(points, [labels])[0].Mean;
        using IComputeDevice device = Devices.Open("cpu");
        using IPointSet loaded = device.Load(points);
        SilhouetteResult sampled = ClusterQuality.Silhouettes(device, loaded, [labels], sample: 500, seed: 1)[0];
        Assert.Equal(500, sampled.Rows.Distinct().Count());
        Assert.InRange(sampled.StandardError!.Value, 1e-5, 0.05);
        Assert.InRange(Math.Abs(sampled.Mean - exact), 0, 5 * sampled.StandardError.Value);
        SilhouetteResult other = ClusterQuality.Silhouettes(device, loaded, [labels], sample: 500, seed: 2)[0];
        Assert.NotEqual(sampled.Rows, other.Rows);
    }

    [Fact]
    public void CalinskiHarabasz_FourPointsOnPaper_IsItsFormula()
    {
        // Means 0.5 and 11 around 5.75: between 2·5.25² + 2·5.25², within 0.5 + 2.
        Assert.Equal(4 * 5.25 * 5.25 / (2.5 / 2), ClusterQuality.CalinskiHarabasz(Line, [0, 0, 1, 1]), 1e-9);
        Assert.Equal(2.5, ClusterQuality.Inertia(Line, [0, 0, 1, 1]), 1e-12);
        Assert.Equal((0.5 + 1) / 10.5, ClusterQuality.DaviesBouldin(Line, [0, 0, 1, 1]), 1e-12);
    }

    [Fact]
    public void AdjustedRandIndex_SamePartitionUnderOtherNames_IsOne() =>
        Assert.Equal(1, ClusterQuality.AdjustedRandIndex([0, 0, 1, 2], [5, 5, 0, 1]));

    [Fact]
    public void AdjustedRandIndex_CrossedPairs_IsBelowChance() =>
        Assert.Equal(-0.5, ClusterQuality.AdjustedRandIndex([0, 0, 1, 1], [0, 1, 0, 1]), 1e-12);

    [Fact]
    public void AdjustedRandIndex_ScikitLearnsExample_IsItsValue() =>
        Assert.Equal(0.5714285714285715, ClusterQuality.AdjustedRandIndex([0, 0, 1, 2], [0, 0, 1, 1]), 1e-12);

    [Fact]
    public void ByKMeans_ThreeClouds_ChoosesThree()
    {
        var points = new Matrix(90, 2);
        var random = new SeededRandom(1);
        for (int i = 0; i < 90; i++)
        {
            points[i, 0] = (i % 3 * 10) + random.NextGaussian();
            points[i, 1] = (i % 3 == 1 ? 10 : 0) + random.NextGaussian();
        }
        using IComputeDevice device = Devices.Open("cpu");
        using IPointSet loaded = device.Load(points);
        ChosenK chosen = ChooseK.ByKMeans(device, loaded, points, new KMeansOptions { Clusters = 1 }, 2, 6);
        Assert.Equal(3, chosen.Chosen);
        Assert.Equal([2, 3, 4, 5, 6], chosen.Curve.Select(entry => entry.Clusters));
        Assert.Equal([0, 1, 2], chosen.Labels[..3]);
        Assert.Equal(chosen.Curve.Max(entry => entry.Silhouette), chosen.Curve[1].Silhouette);
    }

    [Fact]
    public void ByKMeans_FewerDistinctRowsThanTheRange_TriesWhatThereIs()
    {
        var points = new Matrix(8, 1, [0, 0, 0, 5, 5, 9, 9, 9]);
        using IComputeDevice device = Devices.Open("cpu");
        using IPointSet loaded = device.Load(points);
        ChosenK chosen = ChooseK.ByKMeans(device, loaded, points, new KMeansOptions { Clusters = 1 }, 2, 7);
        Assert.Equal([2, 3], chosen.Curve.Select(entry => entry.Clusters));
        Assert.Equal(3, chosen.Chosen);
    }

    private static SilhouetteResult[] Silhouettes(Matrix points, IReadOnlyList<int[]> labelings)
    {
        using IComputeDevice device = Devices.Open("cpu");
        using IPointSet loaded = device.Load(points);
        return ClusterQuality.Silhouettes(device, loaded, labelings);
    }
}
