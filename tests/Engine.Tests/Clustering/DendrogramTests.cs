using System.Globalization;
using System.Text;
using Segmentation.Clustering;
using Segmentation.Compute.Cpu;

namespace Segmentation.Tests.Clustering;

public sealed class DendrogramTests
{
    // Two pairs, {0,3} and {1,2}, joined at 5, then the loner 4 at 9.
    private static readonly Dendrogram Small = new([new(0, 3, 1, 2), new(1, 2, 2, 2), new(5, 6, 5, 4), new(4, 7, 9, 5)]);

    [Theory]
    [InlineData(1, new[] { 0, 0, 0, 0, 0 })]
    [InlineData(2, new[] { 0, 0, 0, 0, 1 })]
    [InlineData(3, new[] { 0, 1, 1, 0, 2 })]
    [InlineData(4, new[] { 0, 1, 2, 0, 3 })]
    [InlineData(5, new[] { 0, 1, 2, 3, 4 })]
    public void Cut_ByHand_NumbersByFirstAppearance(int clusters, int[] expected) => Assert.Equal(expected, Small.Cut(clusters));

    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    public void Cut_ImpossibleCount_SaysWhatIsPossible(int clusters)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Small.Cut(clusters));
        Assert.Contains("1 to 5", error.Message);
    }

    [Theory]
    [InlineData(0.5, 5)]
    [InlineData(1, 4)]
    [InlineData(4.9, 3)]
    [InlineData(5, 2)]
    [InlineData(100, 1)]
    public void ClustersAt_CountsMergesAtOrBelow(double height, int expected)
    {
        Assert.Equal(expected, Small.ClustersAt(height));
        Assert.Equal(Small.Cut(expected), Small.CutAt(height));
    }

    [Fact]
    public void Sizes_ByLabel() => Assert.Equal([2, 2, 1], Small.Sizes(3));

    [Fact]
    public void Top_ThreeLeaves_DrawsThemAndTheirJoins()
    {
        DendrogramTop top = Small.Top(3);

        Assert.Equal(3, top.Leaves);
        Assert.Equal(
            [new(-1, -1, 0, 1, 4), new(-1, -1, 1, 2, 0), new(-1, -1, 2, 2, 1), new(1, 2, 5, 4, 0), new(0, 3, 9, 5, 0)],
            top.Nodes);
    }

    [Fact]
    public void Top_MoreLeavesThanObservations_DrawsAll() => Assert.Equal(9, Small.Top(50).Nodes.Length);

    [Fact]
    public void Top_OneLeaf_IsTheRoot() => Assert.Equal([new DendrogramNode(-1, -1, 9, 5, 0)], Small.Top(1).Nodes);

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0, 3, 1)]
    [InlineData(1, 2, 2)]
    [InlineData(0, 2, 5)]
    [InlineData(3, 4, 9)]
    public void CopheneticDistances_ByHand(int a, int b, double expected)
    {
        var distances = new CopheneticDistances(Small);
        Assert.Equal(expected, distances[a, b]);
        Assert.Equal(expected, distances[b, a]);
    }

    [Fact]
    public void CopheneticDistances_RandomTree_EqualTheCutsThatPart()
    {
        Dendrogram dendrogram = RandomTree(200, seed: 3);
        var distances = new CopheneticDistances(dendrogram);
        foreach (int k in (int[])[2, 3, 10, 60, 199])
        {
            int[] labels = dendrogram.Cut(k);
            // The k-cut leaves the top k − 1 merges out; they begin at this height.
            double lowestLeftOut = dendrogram.Rows[200 - k].Height;
            for (int i = 0; i < 200; i++)
            {
                for (int j = 0; j < 200; j++)
                    Assert.Equal(labels[i] == labels[j], distances[i, j] < lowestLeftOut);
            }
        }
    }

    [Fact]
    public void Quality_RandomPoints_EqualsTheSumsOfSquaresOfEveryCut()
    {
        Matrix points = WardPoints.Gaussian(60, 2, seed: 4);
        using var device = new ScalarDevice();
        Dendrogram dendrogram = Ward.Link(device, points);
        WardCut[] cuts = dendrogram.Quality(60);

        Assert.Equal(60, cuts.Length);
        Assert.True(double.IsNaN(cuts[0].CalinskiHarabasz));
        double total = SumOfSquares(points, new int[60]);
        for (int k = 2; k < 60; k++)
        {
            double within = SumOfSquares(points, dendrogram.Cut(k));
            Assert.Equal(within, cuts[k - 1].WithinSquares, 1e-9 * total);
            Assert.Equal(
                (total - within) / (k - 1) / (within / (60 - k)), cuts[k - 1].CalinskiHarabasz, 1e-6 * cuts[k - 1].CalinskiHarabasz);
            Assert.Equal(dendrogram.Rows[60 - k].Height, cuts[k - 1].NextHeight);
        }
    }

    [Fact]
    public void WriteCsv_ByHand()
    {
        using var stream = new MemoryStream();
        LinkageWriter.WriteCsv(new Dendrogram([new(0, 1, 0.1, 2), new(2, 3, 1e-20, 3)]), stream);
        Assert.Equal("a,b,height,size\n0,1,0.1,2\n2,3,1E-20,3\n", Encoding.UTF8.GetString(stream.ToArray()));
    }

    [Fact]
    public void WriteCsv_ManyRows_ReadBackToTheLastBit()
    {
        Dendrogram dendrogram = RandomTree(20_000, seed: 9);
        using var stream = new MemoryStream();
        LinkageWriter.WriteCsv(dendrogram, stream);
        IEnumerable<Linkage> read = Encoding.UTF8.GetString(stream.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(
            1).Select(line =>
        {
            string[] fields = line.Split(',');
            return new Linkage(
                int.Parse(fields[0]), int.Parse(fields[1]), double.Parse(fields[2], CultureInfo.InvariantCulture), int.Parse(fields[3]));
        });
        Assert.Equal(dendrogram.Rows, read);
    }

    [Fact]
    public void WriteNewick_ByHand()
    {
        using var stream = new MemoryStream();
        LinkageWriter.WriteNewick(Small, stream);
        Assert.Equal("(4:9,((0:1,3:1):4,(1:2,2:2):3):4);\n", Encoding.UTF8.GetString(stream.ToArray()));
    }

    [Fact]
    public void WriteNewick_Names_AreQuotedWhereTheyMust()
    {
        using var stream = new MemoryStream();
        LinkageWriter.WriteNewick(new Dendrogram([new(0, 1, 2, 2)]), stream, ["plain", "o'clock (1)"]);
        Assert.Equal("(plain:2,'o''clock (1)':2);\n", Encoding.UTF8.GetString(stream.ToArray()));
    }

    [Fact]
    public void WriteNewick_ChainOfManyMerges_DoesNotOverflow()
    {
        var rows = new Linkage[100_000];
        for (int i = 0; i < rows.Length; i++)
            rows[i] = i == 0 ? new Linkage(0, 1, 1, 2) : new Linkage(i + 1, rows.Length + i, i + 1, i + 2);
        using var stream = new MemoryStream();
        LinkageWriter.WriteNewick(new Dendrogram(rows), stream);
        Assert.Equal((byte)'\n', stream.ToArray()[^1]);
        Assert.Equal(100_000, stream.ToArray().Count(symbol => symbol == '('));
    }

    private static Dendrogram RandomTree(int n, ulong seed)
    {
        using var device = new SimdDevice();
        return Ward.Link(device, WardPoints.Gaussian(n, 2, seed));
    }

    private static double SumOfSquares(Matrix points, int[] labels)
    {
        double sum = 0;
        foreach (IGrouping<int, int> cluster in Enumerable.Range(0, labels.Length).GroupBy(i => labels[i]))
        {
            for (int k = 0; k < points.Columns; k++)
            {
                double mean = cluster.Average(i => points[i, k]);
                sum += cluster.Sum(i => (points[i, k] - mean) * (points[i, k] - mean));
            }
        }
        return sum;
    }
}
