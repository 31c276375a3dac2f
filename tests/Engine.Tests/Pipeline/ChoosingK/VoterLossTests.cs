using Segmentation.Clustering.Methods;
using Segmentation.Pipeline.ChoosingK;

namespace Segmentation.Tests.Pipeline.ChoosingK;

public sealed class VoterLossTests
{
    [Fact]
    public void Voters_MoreRowsThanTheLimit_KeepAnEvenShareAndAllOfARareCluster()
    {
        int[] labels = [.. Enumerable.Range(0, 10_000).Select(i => i % 100 == 7 ? 2 : i % 2)];
        int[] kept = VotePlacement.Voters(labels, 1_000);
        Assert.Equal(kept.Order(), kept);
        Assert.Equal(kept.Distinct().Count(), kept.Length);
        Assert.Equal(100, kept.Count(row => labels[row] == 2));
        Assert.Equal(500, kept.Count(row => labels[row] == 0));
        Assert.Equal(490, kept.Count(row => labels[row] == 1));
        // Spread over all rows, not the first ones.
        Assert.InRange(kept.Count(row => row < 5_000), 500, 590);
        Assert.Equal(Enumerable.Range(0, 10_000), VotePlacement.Voters(labels, 10_000));
    }

    [Fact]
    public void Measure_TwoHalvesOfALine_LoseOnlyWhoLiesAtTheirLimit_OnAnyNumberOfThreads()
    {
        (Matrix points, int[] labels) = Line(40_000, at: 0.5);
        VoterLoss loss = VoterLoss.Measure(points, labels, 1, default, most: 4_000)!;
        // Each half rounds its share up.
        Assert.InRange(loss.Voters, 4_000, 4_001);
        Assert.Equal((40_000, 40_000 - loss.Voters), (loss.Of, loss.Measured));
        Assert.InRange(loss.InOwnSegment, 0.995, 0.99999);
        Assert.Equal(loss, VoterLoss.Measure(points, labels, 3, default, most: 4_000));
    }

    [Fact]
    public void Measure_FewerVoters_LoseMore()
    {
        (Matrix points, int[] labels) = Line(40_000, at: 0.5);
        double Share(int most) => VoterLoss.Measure(points, labels, 2, default, most)!.InOwnSegment;
        Assert.True(Share(500) < Share(20_000));
    }

    [Fact]
    public void Measure_AllKept_IsNone() => Assert.Null(VoterLoss.Measure(new Matrix(3, 1), [0, 1, 0], 1, default));

    [Fact]
    public void Measure_CustomersOfNoCluster_AreNotAsked()
    {
        (Matrix points, int[] labels) = Line(4_000, at: 0.5);
        for (int i = 0; i < labels.Length; i++)
            labels[i] = points[i, 0] > 0.75 ? ClusteringResult.NoCluster : labels[i];
        VoterLoss loss = VoterLoss.Measure(points, labels, 1, default, most: 1_000)!;
        Assert.Equal(labels.Count(label => label >= 0) * 3 / 4, loss.Measured, 5d);
        Assert.InRange(loss.InOwnSegment, 0.9, 1);
    }

    // Rows in random order, so that neighbours on the line are no neighbours in the table.
    private static (Matrix Points, int[] Labels) Line(int rows, double at)
    {
        var random = new SeededRandom(5);
        double[] places = [.. Enumerable.Range(0, rows).Select(_ => random.NextDouble())];
        return (new Matrix(rows, 1, places), [.. places.Select(place => place < at ? 0 : 1)]);
    }
}
