using Segmentation.Clustering;
using Segmentation.Compute.Cpu;

namespace Segmentation.Tests.Clustering;

public sealed class WardTests
{
    private static Dendrogram Link(Matrix points)
    {
        using var device = new ScalarDevice();
        return Ward.Link(device, points);
    }

    private static Matrix Column(params double[] values) => new(values.Length, 1, values);

    [Fact]
    public void Link_FourPointsOnPaper_GivesTheirMergesAndHeights()
    {
        // 0 1 | 4 6: costs 1/2 and 2, then centres 0.5 and 5: 4.5² / (1/2 + 1/2) = 20.25. Heights are the roots of twice that.
        Linkage[] rows = Link(Column(0, 1, 4, 6)).Rows;

        Assert.Equal(new Linkage(0, 1, 1, 2), rows[0]);
        Assert.Equal(new Linkage(2, 3, 2, 2), rows[1]);
        Assert.Equal(4, rows[2].A);
        Assert.Equal(5, rows[2].B);
        Assert.Equal(Math.Sqrt(40.5), rows[2].Height, 12);
        Assert.Equal(4, rows[2].Size);
    }

    [Fact]
    public void Link_OnePoint_HasNoMerges() => Assert.Empty(Link(Column(3)).Rows);

    [Fact]
    public void Link_NoPoints_SaysSo()
    {
        var error = Assert.Throws<ArgumentException>(() => Link(new Matrix(0, 3)));
        Assert.Contains("there are 0", error.Message);
    }

    [Fact]
    public void Link_AllPointsEqual_JoinsAllAtHeightZero()
    {
        Linkage[] rows = Link(Column(5, 5, 5, 5)).Rows;

        Assert.Equal([new Linkage(0, 1, 0, 2), new Linkage(2, 4, 0, 3), new Linkage(3, 5, 0, 4)], rows);
    }

    [Fact]
    public void Link_NegativeZero_EqualsZero() => Assert.Equal(0, Link(Column(0.0, -0.0, 1)).Rows[0].Height);

    [Fact]
    public void Link_RowsWithoutColumns_AreDuplicates() => Assert.All(Link(new Matrix(3, 0)).Rows, row => Assert.Equal(0, row.Height));

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void Link_ValueNotFinite_NamesItsRowAndColumn(double value)
    {
        var points = new Matrix(5, 2);
        points[3, 1] = value;

        var error = Assert.Throws<ArgumentException>(() => Link(points));
        Assert.Contains("row 3, column 1", error.Message);
    }

    [Fact]
    public void Link_OffsetOfAMillion_ChangesNoHeight()
    {
        double[] values = [0, 1, 4, 6, 11, 19];
        double[] moved = [.. values.Select(value => value + 1e6)];

        Assert.Equal(Link(Column(values)).Rows, Link(Column(moved)).Rows);
    }

    [Fact]
    public void Link_HugeValues_StayFinite()
    {
        Linkage[] rows = Link(Column(-4e307, 0, 4e307)).Rows;
        Assert.All(rows, row => Assert.True(double.IsFinite(row.Height)));
        Assert.Equal(4e307, rows[0].Height, 1e294);
    }

    [Fact]
    public void Link_ScalesFromOneTo1e170_KeepTheSmallDistances()
    {
        double[] values = [.. Enumerable.Range(0, 1500).Select(i => Math.Pow(1.3, i))];
        Linkage[] rows = Link(Column(values)).Rows;
        // The centre is the middle of the range, so what is below its last bit (1e171 · 2⁻⁵³) is lost: those rows join at 0.
        Assert.All(rows.Zip(rows.Skip(1)), pair => Assert.True(pair.First.Height <= pair.Second.Height));
        Assert.Equal(1500, rows[^1].Size);
    }

    [Fact]
    public void Link_Cancelled_Throws()
    {
        using var device = new ScalarDevice();
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => Ward.Link(device, Column(1, 2, 3), cancellation: source.Token));
    }

    [Fact]
    public void Link_Progress_EndsAtAllMerges()
    {
        var reports = new Collected();
        using var device = new ScalarDevice();
        Ward.Link(device, Column(0, 1, 1, 4, 6), reports);

        Assert.Equal(new StageProgress("cluster", 1, 4), reports.Seen[0]);
        Assert.Equal(new StageProgress("cluster", 4, 4), reports.Seen[^1]);
    }

    private sealed class Collected : IProgress<StageProgress>
    {
        internal List<StageProgress> Seen { get; } = [];

        public void Report(StageProgress value) => Seen.Add(value);
    }
}
