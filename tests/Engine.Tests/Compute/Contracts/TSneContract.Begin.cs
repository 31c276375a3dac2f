using Segmentation.Compute;
using Segmentation.Tests.Embedding;

namespace Segmentation.Tests.Compute.Contracts;

/// <content>What steps begin from.</content>
public abstract partial class TSneContract
{
    [SkippableFact]
    public void Begin_FromLists_PullsAsTheJoinedMatrixDoes()
    {
        using NeighborLists lists = Packing.Lists(TestMaps.Clustered(600, 3, 3, 6, seed: 6), 15);
        Matrix map = TestMaps.Gaussian(600, 2, seed: 7, scale: 3);
        double[] expected = ExactGradient(SymmetricAffinities.Join(lists, 1, default), map, 1), actual = new double[1200];
        using IComputeDevice device = Open();
        using ITSneSteps steps = device.BeginTSne(lists, map, new TSneForces(0, TSneRepulsion.Tree));
        steps.Gradient(1, actual);
        Assert.InRange(RelativeError(expected, actual), 0, 3e-5);
    }

    [SkippableFact]
    public void Begin_FromListsThatAreNoNeighbours_Throws()
    {
        using IComputeDevice device = Open();
        using var lists = new NeighborLists(4, 2);
        lists.Values.Fill(0.5f);
        var forces = new TSneForces(0.5, TSneRepulsion.Auto);
        foreach (int[] first in (int[][])[[1, 4], [2, 1], [0, 1], [-1, 2], [1, 1]])
        {
            int[] all = [.. first, 0, 2, 0, 1, 0, 1];
            all.CopyTo(lists.Neighbors);
            Assert.Throws<ArgumentException>(() => device.BeginTSne(lists, new Matrix(4, 2), forces));
        }
    }

    [SkippableFact]
    public void Begin_StartsAndAffinitiesOfDifferentSizes_Throws()
    {
        using IComputeDevice device = Open();
        Assert.Throws<ArgumentException>(() => Begin(device, TestMaps.Ring(5), new Matrix(6, 2), new TSneForces(0.5, TSneRepulsion.Auto)));
    }

    [SkippableTheory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1e30)]
    public void Begin_StartThatNoMapHas_Throws(double value)
    {
        using IComputeDevice device = Open();
        var start = new Matrix(5, 2);
        start[3, 1] = value;
        Assert.Throws<ArgumentException>(() => Begin(device, TestMaps.Ring(5), start, new TSneForces(0.5, TSneRepulsion.Auto)));
    }
}
