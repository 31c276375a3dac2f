using Segmentation.Clustering.Methods;
using Segmentation.Pipeline.ChoosingK;

namespace Segmentation.Tests.Pipeline.ChoosingK;

public sealed class HeldOutPlacementTests
{
    private static readonly PlacementKind Votes = ClusteringMethods.Ward.PlacementKind;
    private static readonly PlacementKind Mixture = ClusteringMethods.GaussianMixture.PlacementKind;

    [Fact]
    public void Measure_GroupsFarApart_PlacesAll_AndLabelsAtRandomByChance()
    {
        (Matrix points, int[] groups, int[] random) = Data();
        foreach (PlacementKind kind in (PlacementKind[])[Votes, ClusteringMethods.KMeans.PlacementKind, Mixture])
        {
            Assert.Equal(1, Measure(points, [groups], kind)![0]);
            Assert.InRange(Measure(points, [random], kind)![0]!.Value, 0.35, 0.65);
        }
    }

    [Fact]
    public void Measure_LabelingsTogether_ShareTheFoldsOfTheLast()
    {
        (Matrix points, int[] groups, int[] random) = Data();
        double?[] together = Measure(points, [groups, random], Votes)!;
        Assert.Equal(Measure(points, [random], Votes)![0], together[1]);
        Assert.Equal(together, HeldOutPlacement.Measure(points, [groups, random], Votes, 3, 7, default));
    }

    [Fact]
    public void Measure_RowsOfNoCluster_AreLeftOut_AndTooFewAreNotMeasured()
    {
        (Matrix points, int[] groups, _) = Data();
        int[] noisy = [.. groups.Select((label, i) => i % 3 == 0 ? -1 : label)];
        Assert.Equal(1, Measure(points, [noisy], Votes)![0]);
        Assert.Null(Measure(points, [[.. groups.Select((label, i) => i < 9 ? label : -1)]], Votes));
    }

    [Fact]
    public void Measure_MixtureThatCannotBeFitted_IsNull()
    {
        (Matrix points, int[] groups, _) = Data();
        // Squares that overflow leave a component without a volume.
        var wide = new Matrix(300, 2);
        for (int i = 0; i < 300; i++)
            wide[i, 0] = 1e200 * (groups[i] + points[i, 1]);
        Assert.Null(Measure(wide, [groups], Mixture)![0]);
    }

    [Fact]
    public void Learn_MixtureOfLabelsThatSkipOne_GivesItNoWeight()
    {
        (Matrix points, int[] groups, _) = Data();
        int[] labelOf = [3, 0, 2];
        int[] labels = [.. groups.Select(group => labelOf[group])];
        ClusterPlacement placement = Mixture.Learn!(points, labels, 1);
        var weights = new double[4];
        for (int i = 0; i < points.Rows; i++)
        {
            placement.Weigh(points.Row(i), weights);
            Assert.Equal(labels[i], Array.IndexOf(weights, weights.Max()));
            Assert.Equal(0, weights[1]);
        }
    }

    private static double?[]? Measure(Matrix points, int[][] labelings, PlacementKind kind) =>
        HeldOutPlacement.Measure(points, labelings, kind, 1, 7, default);

    private static (Matrix Points, int[] Groups, int[] Random) Data()
    {
        var random = new SeededRandom(2);
        var points = new Matrix(300, 2);
        int[] groups = [.. Enumerable.Range(0, 300).Select(i => i % 3)];
        for (int i = 0; i < 300; i++)
            (points[i, 0], points[i, 1]) = ((20 * groups[i]) + random.NextGaussian(), random.NextGaussian());
        return (points, groups, [.. groups.Select(_ => random.Next(2))]);
    }
}
