using Segmentation.Clustering;
using Segmentation.Compute;
using Segmentation.Tests.Golden;

namespace Segmentation.Tests.Clustering;

/// <summary>
/// Linkages of real customers (see ../shared/reference/README.md) and of the small shops of tests/goldens beside those of fastcluster
/// 1.2.3.
/// </summary>
public sealed class WardGoldenTests
{
    public static TheoryData<string, string> Cases => new()
    {
        { "scalar", "shop" }, { "scalar", "market" }, { "cpu", "shop" }, { "cpu", "market" },
        { "scalar", "or1_R1" }, { "scalar", "s3" }, { "cpu", "or1_R1" }, { "cpu", "s3" },
    };

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void Link_Customers_HeightsEqualFastclusters(string device, string set)
    {
        Dendrogram dendrogram = Link(device, set);
        double[] expected = GoldenCsv.Read(SharedFiles.Require($"reference/{set}_ward_linkage.csv"), hasId: false).Column("height");

        Assert.Equal(expected.Length, dendrogram.Rows.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], dendrogram.Rows[i].Height, 1e-9 * Math.Max(expected[i], 1e-6));
    }

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void Cut_Customers_LabelsEqualThoseOfSciPy(string device, string set)
    {
        Dendrogram dendrogram = Link(device, set);
        GoldenCsv labels = GoldenCsv.Read(SharedFiles.Require($"reference/{set}_labels.csv"));

        // Both number clusters by first appearance, so the labels themselves must agree.
        for (int k = 2; k <= 6; k++)
            Assert.Equal(labels.Column($"ward_{k}"), dendrogram.Cut(k).Select(label => (double)label));
    }

    private static Dendrogram Link(string name, string set)
    {
        Matrix points = GoldenCsv.Read(SharedFiles.Require($"reference/{set}_scaled.csv")).Values;
        using IComputeDevice device = Devices.Open(name);
        return Ward.Link(device, points);
    }
}
