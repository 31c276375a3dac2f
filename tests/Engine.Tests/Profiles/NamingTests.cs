using FsCheck;
using FsCheck.Fluent;
using Segmentation.Features;
using Segmentation.Profiles;
using Segmentation.Tests.Golden;
using Segmentation.Wording;

namespace Segmentation.Tests.Profiles;

public sealed class NamingTests
{
    private static readonly string[] Rfm = ["recency", "frequency", "monetary"];

    [Theory]
    [InlineData(-1.2, 0.9, 0.8, "Loyal")]
    [InlineData(-1.5, -0.3, 0.0, "Promising")]
    [InlineData(-1.0, -0.9, -0.8, "Newcomers")]
    [InlineData(0.0, 0.8, 1.0, "Drifting")]
    [InlineData(0.1, 0.3, 0.4, "Drifting")]
    [InlineData(-0.2, -0.9, -0.8, "Newcomers")]
    [InlineData(0.24, -0.2, -1.43, "About to be lost")]
    [InlineData(-0.01, 0.8, 1.0, "Loyal")]
    [InlineData(0.5, 0.9, 0.7, "At risk")]
    [InlineData(0.4, 0.1, 0.1, "At risk")]
    [InlineData(0.6, -0.8, -0.7, "About to be lost")]
    [InlineData(1.2, -1.0, -0.9, "Lost")]
    [InlineData(1.2, 1.0, 0.9, "Lost")]
    public void Name_OneSegmentOfEachStanding_IsTheWrittenDownOne(double recency, double frequency, double monetary, string expected)
    {
        RfmGroup group = RfmRules.Classify(new RfmStanding(recency, frequency, monetary, SpendRatio: 1, CustomerShare: 0.2));
        Assert.Equal(expected, SegmentNames.Of(Strategies.CodeOf(group)));
    }

    [Theory]
    [InlineData(6.0, 0.08, -1.0, "Big wholesalers")]
    [InlineData(4.9, 0.08, -1.0, "Loyal")]
    [InlineData(6.0, 0.16, -1.0, "Loyal")]
    [InlineData(6.0, 0.08, 1.0, "Lost")]
    public void Name_ManyTimesTheAverageSpendOfFew_StandsOutUnlessGone(double spendRatio, double share, double recency, string expected) =>
        Assert.Equal(expected, SegmentNames.Of(Strategies.CodeOf(RfmRules.Classify(new RfmStanding(recency, 2, 1.7, spendRatio, share)))));

    [Theory]
    [InlineData(-0.2, 1.1, 2.8, true)]
    [InlineData(-0.2, 1.1, 1.9, false)]
    [InlineData(0.6, 0.6, 1.0, true)]
    public void For_GroupThatSpendsTwiceTheAverage_AsksForAPersonsTime(double frequency, double monetary, double spendRatio, bool worthy)
    {
        var standing = new RfmStanding(0.4, frequency, monetary, spendRatio, CustomerShare: 0.2);
        Assert.Equal(worthy, standing.Worthy);
        Assert.Equal(worthy, Language.English.Of(Strategies.For(RfmGroup.AtRisk, standing.Worthy)).Contains("personally", StringComparison.Ordinal));
    }

    [Fact]
    public void Name_TwoLostSegments_AreToldApartByWhatSeparatesThem()
    {
        IReadOnlyList<SegmentProfile> named = Naming.Name(Segments(Rfm, [[1.2, -1.0, -1.0], [1.1, 0.4, 1.6], [-1.0, 0.5, 0.5]]));
        Assert.Equal(["Lost, small spenders", "Lost, former big spenders", "Loyal"], named.Select(profile => profile.Name));
    }

    [Fact]
    public void Name_TableWithoutPurchases_NamesTheFeaturesThatStandOut()
    {
        IReadOnlyList<SegmentProfile> named = Naming.Name(Segments(["Age", "Annual Income (k$)", "Spending Score"], [[-0.9, 1.0, 0.1], [0.2, 0.3, -1.6], [0.1, -0.2, 0.3]]));
        Assert.Equal(["High annual income, low age", "Very low spending score", "Average"], named.Select(profile => profile.Name));
        Assert.All(named, profile => Assert.NotEmpty(Language.English.Of(profile.Strategy)));
    }

    [Fact]
    public void Name_SegmentsEqualInEveryFeature_AreNumberedBySize()
    {
        IReadOnlyList<SegmentProfile> named = Naming.Name(Segments(Rfm, [[1, -1, -1], [1, -1, -1], [1, -1, -1]]));
        Assert.Equal(3, named.Select(profile => profile.Name).Distinct().Count());
    }

    [Fact]
    public void Name_ColumnsThatReadAlike_StillGivesDistinctNames()
    {
        IReadOnlyList<SegmentProfile> named = Naming.Name(Segments(["income (k$)", "income (EUR)"], [[1, 0], [0, 1]]));
        Assert.Equal(2, named.Select(profile => profile.Name).Distinct().Count());
    }

    [Fact]
    public void Name_AnyStandings_GivesEveryProfileADistinctNameAndAStrategy()
    {
        // Values on a coarse lattice, so that equal standings and equal names are common.
        Gen<double[]> row = Gen.Choose(-6, 6).Select(step => step / 4.0).ArrayOf(3);
        Gen<double[][]> rows = row.NonEmptyListOf().Select(list => list.ToArray());
        foreach (string[] columns in new[] { Rfm, ["age", "income", "score"] })
        {
            Prop.ForAll(rows.ToArbitrary(), scores =>
            {
                IReadOnlyList<SegmentProfile> named = Naming.Name(Segments(columns, scores));
                return named.Count == scores.Length
                    && named.Select(profile => profile.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count() == scores.Length
                    && named.All(profile => profile.Name.Length > 0 && Language.English.Of(profile.Strategy).Length > 0 && Language.English.Of(profile.Reason).Length > 0);
            }).QuickCheckThrowOnFailure();
        }
    }

    [SkippableFact]
    public void Name_WardOnTheMapOfOnlineRetail_ReadsAsAMarketerExpects()
    {
        int[] labels = [.. GoldenCsv.Read(SharedFiles.Require("reference/or1_R1_tsne_p30_s0_pca.csv")).Column("ward7").Select(label => (int)label)];
        Assert.Equal(
            ["At risk", "Loyal", "Drifting", "Newcomers", "Lost", "Promising, big spenders", "Promising, small spenders"],
            Names("or1_R1", labels));
    }

    [SkippableTheory]
    [InlineData("or1_R1", "ward_6", "Drifting|Loyal|At risk|Lost|Newcomers|Big wholesalers")]
    [InlineData("or1_R1", "kmeans_4", "Drifting|Loyal|Promising|Lost")]
    [InlineData("s3", "ward_5", "Promising|At risk|About to be lost|Drifting|Big wholesalers")]
    public void Name_ReferenceClusters_ReadsAsAMarketerExpects(string set, string clustering, string expected)
    {
        int[] labels = [.. GoldenCsv.Read(SharedFiles.Require($"reference/{set}_labels.csv")).Column(clustering).Select(label => (int)label)];
        Assert.Equal(expected.Split('|'), Names(set, labels));
    }

    private static IEnumerable<string> Names(string set, int[] labels)
    {
        GoldenCsv rfm = GoldenCsv.Read(SharedFiles.Require($"reference/{set}_rfm.csv"));
        GoldenCsv scaled = GoldenCsv.Read(SharedFiles.Require($"reference/{set}_scaled.csv"));
        var table = new FeatureTable(IdList.From(rfm.Ids), rfm.Columns, rfm.Values);
        return SegmentProfiles.Build(table, scaled.Values, labels).Select(profile => profile.Name);
    }

    private static SegmentProfile[] Segments(string[] columns, double[][] zScores) =>
    [
        .. zScores.Select((scores, segment) => new SegmentProfile(
            segment, "", new Phrase(""), new Phrase(""), 10 + segment, 1.0 / zScores.Length, null, null, null,
            [.. columns.Select((column, feature) => new FeatureSummary(column, 1, 0, 0, 0, 1, 2, 2, 2, scores[feature]))])
        { Code = "" }),
    ];
}
