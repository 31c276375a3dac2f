using Segmentation.Embedding;

namespace Segmentation.Tests.Embedding;

public sealed class AffinitiesTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(10)]
    [InlineData(29.9)]
    public void CalibrateRow_AnyPerplexity_IsReached(double perplexity)
    {
        float[] squared = [.. Enumerable.Range(1, 90).Select(i => 5f + (0.01f * i * i))];
        float[] probabilities = Calibrate(squared, perplexity);
        double entropy = -probabilities.Where(p => p > 0).Sum(p => p * Math.Log(p));
        Assert.Equal(perplexity, Math.Exp(entropy), perplexity * 2e-5);
        Assert.Equal(1, probabilities.Sum(p => (double)p), 1e-5);
    }

    [Theory]
    [InlineData(1e-30f)]
    [InlineData(1e30f)]
    public void CalibrateRow_AtAnyScale_GivesTheSameProbabilities(float scale)
    {
        float[] squared = [.. Enumerable.Range(1, 30).Select(i => (float)i)];
        float[] expected = Calibrate(squared, 7), actual = Calibrate([.. squared.Select(d => d * scale)], 7);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-6f);
    }

    [Fact]
    public void CalibrateRow_AllTied_SharesEqually() =>
        Assert.All(Calibrate(new float[15], 5), p => Assert.Equal(1f / 15, p));

    [Fact]
    public void CalibrateRow_MoreTiesThanPerplexity_TiesShareTheRow()
    {
        float[] probabilities = Calibrate([0, 0, 0, 0, 0, 0, 0, 0, 3, 4, 5, 6], 4);
        Assert.All(probabilities[..8], p => Assert.Equal(1f / 8, p, 1e-5f));
        Assert.All(probabilities[8..], p => Assert.Equal(0, p, 1e-5f));
    }

    [Fact]
    public void FromNeighbors_FourPointsByHand_AreSymmetricAndSumToOne()
    {
        // Rows 0 and 1 are each other's neighbour, row 2 points at 1, row 3 at 2; k = 1 makes every conditional 1.
        SparseMatrix p = Affinities.FromNeighbors(1, [1, 0, 1, 2], [1, 1, 2, 3], perplexity: 1);
        Assert.Equal([0, 1, 3, 5, 6], p.RowStarts);
        Assert.Equal([1, 0, 2, 1, 3, 2], p.Columns);
        Assert.Equal([0.25f, 0.25f, 0.125f, 0.125f, 0.125f, 0.125f], p.Values);
    }

    [Fact]
    public void FromNeighbors_RandomPoints_AreSymmetricSortedAndSumToOne()
    {
        SparseMatrix p = TestMaps.AffinitiesOf(TestMaps.Clustered(500, 3, 4, 5, seed: 2), 12);
        var entries = new Dictionary<(int, int), float>();
        double sum = 0;
        for (int i = 0; i < p.Rows; i++)
        {
            for (long e = p.RowStarts[i]; e < p.RowStarts[i + 1]; e++)
            {
                Assert.True(e == p.RowStarts[i] || p.Columns[e] > p.Columns[e - 1]);
                Assert.True(p.Values[e] > 0);
                Assert.NotEqual(i, p.Columns[e]);
                entries.Add((i, p.Columns[e]), p.Values[e]);
                sum += p.Values[e];
            }
        }
        Assert.Equal(1, sum, 1e-5);
        Assert.All(entries, entry => Assert.Equal(entry.Value, entries[(entry.Key.Item2, entry.Key.Item1)]));
    }

    [Fact]
    public void FromNeighbors_OnAnyThreadCount_GivesTheSameBits()
    {
        Matrix points = TestMaps.Clustered(3000, 3, 5, 4, seed: 8);
        (int[] neighbors, float[] squared) = TestMaps.Neighbors(points, 30);
        SparseMatrix one = Affinities.FromNeighbors(30, (int[])neighbors.Clone(), squared, 10, threads: 1);
        SparseMatrix five = Affinities.FromNeighbors(30, neighbors, squared, 10, threads: 5);
        Assert.Equal(one.Columns, five.Columns);
        Assert.Equal(one.Values, five.Values);
    }

    [Fact]
    public void FromNeighbors_PerplexityAboveNeighbors_ThrowsWithTheBound()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Affinities.FromNeighbors(2, [1, 2, 0, 2, 0, 1], new float[6], 3));
        Assert.Contains("[1, 2]", error.Message);
    }

    private static float[] Calibrate(float[] squared, double perplexity)
    {
        var probabilities = new float[squared.Length];
        Affinities.CalibrateRow(squared, Math.Log(perplexity), new float[squared.Length], probabilities);
        return probabilities;
    }
}
