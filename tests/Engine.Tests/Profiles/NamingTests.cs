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
        Assert.Equal(worthy, Language.English.Of(Strategies.For(RfmGroup.AtRisk, standing.Worthy))
            .Contains("personally", StringComparison.Ordinal));
    }

    // Standing and facts of segments of two shops and of a made-up one, as runs print them: recency z, value, spend over the average;
    // orders, days since the first and the last, days between orders (0 for no rhythm), pieces over the usual, days known.
    [Theory]
    [InlineData(-1.26, 1.7, 4.3, 11, 360, 8, 30, 1.2, 373, "Loyal")]
    [InlineData(-0.01, -0.9, 0.1, 1, 57, 50, 0, 0.7, 373, "Newcomers")]
    [InlineData(1.21, -0.83, 0.1, 1, 266, 243, 0, 0.7, 373, "Lost")]
    [InlineData(-1.80, 2.88, 16.4, 28, 367, 3, 13, 2.9, 373, "Champions")]
    [InlineData(-1.80, 2.88, 16.4, 28, 367, 3, 13, 3.1, 373, "Big wholesalers")]
    [InlineData(-1.12, 11.1, 42, 35, 396, 240, 1, 3.1, 396, "Drifting")]
    [InlineData(-0.08, 1.75, 2.5, 2, 196, 191, 12, 1, 396, "Drifting")]
    [InlineData(-0.08, -0.54, 0.2, 1, 150, 150, 0, 1, 396, "About to be lost")]
    [InlineData(-1.78, 0.11, 1, 1, 34, 34, 0, 1, 396, "Promising")]
    [InlineData(-0.53, -1.17, 0.3, 13, 1495, 8, 124, 1, 1505, "Small regulars")]
    [InlineData(-0.53, -1.17, 0.3, 2, 700, 40, 0, 1, 1505, "Occasional buyers")]
    [InlineData(-0.53, -1.17, 0.3, 2, 40, 20, 0, 1, 60, "Occasional buyers")]
    [InlineData(-0.5, 1.0, 2, 12, 400, 70, 30, 1, 800, "Drifting")]
    [InlineData(1.2, 0.0, 1, 6, 300, 40, 45, 1, 800, "At risk")]
    [InlineData(1.2, -0.9, 1, 6, 300, 40, 45, 1, 800, "About to be lost")]
    public void Name_ThatClaimsSomething_NeedsTheFact(
        double recency, double value, double spend, double orders, double first, double last, double rhythm, double pieces, double known,
        string expected)
    {
        var facts = new SegmentFacts(orders, last, first, rhythm > 0 ? 0.9 : 0.1, rhythm > 0 ? rhythm : null, 40, pieces, known);
        RfmGroup group = RfmRules.Classify(new RfmStanding(recency, value, value, spend, CustomerShare: 0.02), facts);
        Assert.Equal(expected, SegmentNames.Of(Strategies.CodeOf(group)));
    }

    [Theory]
    [InlineData(0.31, 0.8, "Drifting", "Close to At risk: recency z +0.31 lies within 0.1 of the limit 0.33")]
    [InlineData(0.34, 0.8, "At risk", "Close to Drifting: recency z +0.34")]
    [InlineData(-0.8, -0.46, "Promising",
        "Close to Newcomers: the mean of frequency and monetary z, -0.46, lies within 0.1 of the limit -0.5")]
    [InlineData(-0.8, 0.5, "Loyal", "Close to Promising")]
    [InlineData(-0.8, 0.61, "Loyal", null)]
    [InlineData(0.76, -0.45, "Lost", "Close to At risk")]
    public void Name_StandingWithinATenthOfALimit_SaysSo(double recency, double value, string expected, string? told)
    {
        IReadOnlyList<SegmentProfile> named = Naming.Name(Segments(Rfm, [[recency, value, value], [9, 9, 9]]));
        Assert.StartsWith(expected, named[0].Name, StringComparison.Ordinal);
        string reason = Language.English.Of(named[0].Reason);
        if (told is null)
            Assert.DoesNotContain("Close to", reason, StringComparison.Ordinal);
        else
            Assert.Contains(told, reason, StringComparison.Ordinal);
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
        IReadOnlyList<SegmentProfile> named = Naming.Name(Segments(
            ["Age", "Annual Income (k$)", "Spending Score"], [[-0.9, 1.0, 0.1], [0.2, 0.3, -1.6], [0.1, -0.2, 0.3]]));
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
                    && named.All(profile =>
                        profile.Name.Length > 0 && Language.English.Of(profile.Strategy).Length > 0
                        && Language.English.Of(profile.Reason).Length > 0);
            }).QuickCheckThrowOnFailure();
        }
    }

    [SkippableFact]
    public void Name_WardOnTheMapOfOnlineRetail_ReadsAsAMarketerExpects()
    {
        int[] labels = [.. GoldenCsv.Read(SharedFiles.Require("reference/or1_R1_tsne_p30_s0_pca.csv")).Column("ward7")
            .Select(label => (int)label)];
        Assert.Equal(
            ["At risk", "Loyal", "Drifting", "Newcomers", "Lost", "Promising, big spenders", "Promising, small spenders"],
            Names("or1_R1", labels));
    }

    [SkippableTheory]
    [InlineData("or1_R1", "ward_6", "Drifting|Loyal|At risk|Lost|Newcomers|Champions")]
    [InlineData("or1_R1", "kmeans_4", "Drifting|Loyal|Promising|Lost")]
    [InlineData("s3", "ward_5", "Promising|At risk|About to be lost|Drifting|Champions")]
    public void Name_ReferenceClusters_ReadsAsAMarketerExpects(string set, string clustering, string expected)
    {
        int[] labels = [.. GoldenCsv.Read(SharedFiles.Require($"reference/{set}_labels.csv")).Column(clustering)
            .Select(label => (int)label)];
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
