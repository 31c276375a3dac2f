using Segmentation.Features;
using Segmentation.Profiles;

namespace Segmentation.Tests.Profiles;

public sealed class SegmentProfilesTests
{
    private static readonly FeatureTable Four = new(
        IdList.From(["a", "b", "c", "d"]),
        ["recency", "frequency", "monetary"],
        new Matrix(4, 3, [1, 5, 100, 3, 7, 300, 40, 1, 10, 60, 1, 30]));

    [Fact]
    public void Build_FourCustomersByHand_GivesSizesSharesAndRevenue()
    {
        IReadOnlyList<SegmentProfile> profiles = SegmentProfiles.Build(Four, Four.Values, [0, 0, 1, 0]);
        Assert.Equal([3, 1], profiles.Select(profile => profile.Customers));
        Assert.Equal([0.75, 0.25], profiles.Select(profile => profile.CustomerShare));
        Assert.Equal([430.0, 10.0], profiles.Select(profile => profile.Revenue!.Value));
        Assert.Equal(430.0 / 440, profiles[0].RevenueShare!.Value, 1e-15);
        FeatureSummary recency = profiles[0].Features[0];
        Assert.Equal((1.0, 3.0, 60.0, 64.0 / 3), (recency.Minimum, recency.Median, recency.Maximum, recency.Mean));
        Assert.Equal(2, recency.Q25);
        Assert.Equal(31.5, recency.Q75);
    }

    [Fact]
    public void Build_TransformedScale_GivesTheZScoresOfThatScale()
    {
        // Mean 0, population sd 1; the segment of rows 0 and 1 has mean −1.
        var transformed = new Matrix(4, 3, [-1, 0, 0, -1, 0, 0, 1, 0, 0, 1, 0, 0]);
        IReadOnlyList<SegmentProfile> profiles = SegmentProfiles.Build(Four, transformed, [0, 0, 1, 1]);
        Assert.Equal(-1, profiles[0].Features[0].ZScore, 1e-15);
        Assert.Equal(1, profiles[1].Features[0].ZScore, 1e-15);
        Assert.Equal(0, profiles[1].Features[1].ZScore);
    }

    [Fact]
    public void Build_NoMonetaryColumn_HasNoRevenue()
    {
        var table = new FeatureTable(IdList.From(["a", "b"]), ["age"], new Matrix(2, 1, [20, 60]));
        IReadOnlyList<SegmentProfile> profiles = SegmentProfiles.Build(table, table.Values, [0, 1]);
        Assert.All(profiles, profile => Assert.Null(profile.Revenue));
        Assert.Equal(["Low age", "High age"], profiles.Select(profile => profile.Name));
    }

    [Fact]
    public void Build_SilhouetteOfNobody_IsNull()
    {
        IReadOnlyList<SegmentProfile> profiles = SegmentProfiles.Build(Four, Four.Values, [0, 0, 1, 1], [0.5, double.NaN]);
        Assert.Equal(0.5, profiles[0].Silhouette);
        Assert.Null(profiles[1].Silhouette);
    }

    [Fact]
    public void Build_GapInTheNumbersOrWrongLength_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => SegmentProfiles.Build(Four, Four.Values, [0, 0, 2, 2]));
        Assert.Throws<ArgumentException>(() => SegmentProfiles.Build(Four, Four.Values, [0, 1]));
    }
}
