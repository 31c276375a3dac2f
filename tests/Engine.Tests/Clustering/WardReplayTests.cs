using Segmentation.Clustering;
using Segmentation.Compute.Cpu;

namespace Segmentation.Tests.Clustering;

/// <summary>
/// Linkages of more clusters than those of which all search at once (4,096): with ties, with searches that wait, and with copies that
/// count from origins among themselves, every merge is still the least that was possible when it was made.
/// </summary>
public sealed class WardReplayTests
{
    [Theory]
    [InlineData("lattice", 6)]
    [InlineData("whole numbers", 5)]
    [InlineData("clouds", 8)]
    [InlineData("two far groups", 3)]
    [InlineData("two far groups", 8)]
    [InlineData("two far lattices", 6)]
    public void Link_OfThousands_EveryMergeIsTheLeastOfItsTime(string set, int d)
    {
        const int Rows = 4_700;
        Matrix points = set switch
        {
            "lattice" => Some(WardPoints.Lattice(5, d), Rows),
            "whole numbers" => Rounded(WardPoints.Gaussian(Rows, d, seed: 31), 2),
            "clouds" => WardPoints.Gaussian(Rows, d, seed: 32),
            "two far groups" => WardPoints.TwoFarGroups(Rows, d),
            _ => Apart(Some(WardPoints.Lattice(5, d), Rows)),
        };
        using var device = new SimdDevice(2);

        GreedyReplay.AssertLeastMerges(points, Ward.Link(device, points));
    }

    /// <summary>Where nothing ties, the processor's rounds are the specification's, whichever searches wait.</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(12)]
    public void Link_WithoutTies_IsTheSpecificationsTree(int d)
    {
        Matrix points = WardPoints.TwoFarGroups(2_500, d);
        using var simd = new SimdDevice(2);
        using var scalar = new ScalarDevice();

        Assert.Equal(Ward.Link(scalar, points).Rows, Ward.Link(simd, points).Rows);
    }

    private static Matrix Some(Matrix points, int rows)
    {
        int[] order = [.. Enumerable.Range(0, points.Rows)];
        new SeededRandom(33).Shuffle<int>(order);
        return points.SelectRows(order.AsSpan(0, rows));
    }

    // To so many steps a unit.
    private static Matrix Rounded(Matrix points, double steps)
    {
        for (int i = 0; i < points.Values.Length; i++)
            points.Values[i] = Math.Round(points.Values[i] * steps);
        return points;
    }

    private static Matrix Apart(Matrix points)
    {
        for (int i = 0; i < points.Rows; i += 2)
            points[i, 0] += 1e6;
        return points;
    }
}
