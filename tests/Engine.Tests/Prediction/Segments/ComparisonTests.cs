using Segmentation.Features;
using Segmentation.Prediction.Segments;

namespace Segmentation.Tests.Prediction.Segments;

public sealed class ComparisonTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"scored-{Guid.NewGuid():N}.csv");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Migrate_FiveCustomersByHand_CountsMovesLeaversAndJoiners()
    {
        // a stays loyal, b drifts, c stays lost, d leaves, e joins; segments are numbered differently, and match by name.
        Migration migration = Comparison.Migrate(
            Scored(("a", "Loyal"), ("b", "Loyal"), ("c", "Lost"), ("d", "Loyal")),
            Scored(("e", "Drifting"), ("c", "Lost"), ("a", "Loyal"), ("b", "Drifting")));
        Assert.Equal(["Loyal", "Lost", "Drifting"], migration.Names);
        Assert.Equal((3, 2, 1), (migration.Both, migration.Stayed, migration.Moved));
        Assert.Equal(1, migration.Counts[0, 2]);
        Assert.Equal([1, 0, 0], migration.Left);
        Assert.Equal([0, 0, 1], migration.Joined);
        double small = 1e-4;
        Assert.Equal((-0.5 * Math.Log(0.25 / 0.75)) + ((0.5 - small) * Math.Log(0.5 / small)), migration.Psi, 1e-12);
    }

    [Fact]
    public void Migrate_NobodyInCommonOrTwice_IsRefused()
    {
        Assert.Contains(
            "share no customer", Assert.Throws<InputException>(() => Comparison.Migrate(Scored(("a", "X")), Scored(("b", "X")))).Message);
        Assert.Contains(
            "'a' stands twice in the second", Assert.Throws<InputException>(
                () => Comparison.Migrate(Scored(("a", "X")), Scored(("a", "X"), ("a", "X")))).Message);
    }

    [Fact]
    public void StabilityIndex_SameValues_IsZero_AndShiftedIsNot()
    {
        var random = new SeededRandom(1);
        double[] values = [.. Enumerable.Range(0, 5000).Select(_ => random.NextGaussian())];
        Assert.Equal(0, Comparison.StabilityIndex(values, [.. values.Reverse()]));
        Assert.True(Comparison.StabilityIndex(values, [.. values.Select(value => value + 0.1)]) < 0.1);
        Assert.True(Comparison.StabilityIndex(values, [.. values.Select(value => value + 1)]) > 0.2);
    }

    [Fact]
    public void StabilityIndex_TwoValuesByHand_IsTheSumOverBins()
    {
        // The deciles of 70 % zeros and 30 % ones are 0 and 1, and 0.3 or 0.7 between them: shares move from 0.7, 0.3 to 0.5, 0.5.
        double[] before = [.. Enumerable.Repeat(0.0, 70), .. Enumerable.Repeat(1.0, 30)];
        double[] after = [.. Enumerable.Repeat(0.0, 50), .. Enumerable.Repeat(1.0, 50)];
        double expected = (-0.2 * Math.Log(0.5 / 0.7)) + (0.2 * Math.Log(0.5 / 0.3));
        Assert.Equal(expected, Comparison.StabilityIndex(before, after), 1e-12);
    }

    [Fact]
    public void Drift_FeaturesOfBoth_AreComparedByName()
    {
        var random = new SeededRandom(2);
        FeatureTable before = Table(["recency", "gone"], _ => random.NextGaussian());
        FeatureTable after = Table(["new", "recency"], _ => random.NextGaussian() + 2);
        FeatureDrift drift = Assert.Single(Comparison.Drift(before, after));
        Assert.Equal("recency", drift.Feature);
        Assert.True(drift.Psi > 1);
        Assert.InRange(drift.Test.D, 0.6, 0.75);
        Assert.True(drift.Test.P < 1e-50);
    }

    [Fact]
    public void ReadCsv_SegmentsOfARun_TakesNamesAndFeatures()
    {
        File.WriteAllText(
            _path, "customer_id,segment,name,recency,silhouette\n1,0,\"Lost, small spenders\",5.5,\n2,1,Loyal,7,0.5\n"
                + "3,0,\"Lost, small spenders\",9,0.1\n");
        ScoredTable scored = ScoredTable.ReadCsv(_path);
        Assert.Equal(["Lost, small spenders", "Loyal"], scored.Names);
        Assert.Equal([0, 1, 0], scored.Segments);
        Assert.Equal("3", scored.Ids[2]);
        Assert.Equal(["recency"], scored.Features.Columns);
        Assert.Equal([5.5, 7, 9], scored.Features.Values.Values);
    }

    [Theory]
    [InlineData("customer_id,recency\n1,2\n", ":1: there is no column 'name' or 'segment'")]
    [InlineData("customer_id,name,recency\n1,Loyal,x\n", ":2: \"x\" is not a finite number (column 'recency')")]
    [InlineData("customer_id,name,recency\n1,Loyal\n", ":2: 2 fields where the header has 3")]
    [InlineData("customer_id,name\n", "has a header and no rows")]
    public void ReadCsv_WhatIsNoScoring_IsRefusedWithItsPlace(string text, string expected)
    {
        File.WriteAllText(_path, text);
        Assert.Contains(expected, Assert.Throws<InputException>(() => ScoredTable.ReadCsv(_path)).Message);
    }

    private static ScoredTable Scored(params (string Id, string Name)[] rows)
    {
        string[] names = [.. rows.Select(row => row.Name).Distinct()];
        IdList ids = IdList.From(rows.Select(row => row.Id));
        return new ScoredTable(
            ids, names, [.. rows.Select(row => Array.IndexOf(names, row.Name))], new FeatureTable(ids, [], new Matrix(rows.Length, 0)));
    }

    private static FeatureTable Table(string[] columns, Func<int, double> value) =>
        new(IdList.From(Enumerable.Range(0, 500).Select(i => $"{i}")), columns, new Matrix(
            500, columns.Length, [.. Enumerable.Range(0, 500 * columns.Length).Select(value)]));
}
