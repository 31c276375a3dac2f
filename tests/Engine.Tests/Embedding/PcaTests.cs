using System.Text.Json;
using Segmentation.Embedding;
using Segmentation.Tests.Golden;

namespace Segmentation.Tests.Embedding;

public sealed class PcaTests
{
    [SkippableTheory]
    [InlineData("shop")]
    [InlineData("market")]
    [InlineData("or1_R1")]
    public void Fit_Customers_MatchesScikitLearn(string set)
    {
        Matrix points = GoldenCsv.Read(SharedFiles.Require($"reference/{set}_scaled.csv")).Values;
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(SharedFiles.Require($"reference/{set}.json")));
        JsonElement golden = json.RootElement.GetProperty("pca");
        PcaResult pca = Pca.Fit(points, 3);
        for (int c = 0; c < 3; c++)
        {
            Assert.Equal(golden.GetProperty("explained_variance")[c].GetDouble(), pca.ExplainedVariance[c], 1e-10);
            Assert.Equal(golden.GetProperty("explained_variance_ratio")[c].GetDouble(), pca.ExplainedVarianceRatio[c], 1e-10);
            for (int j = 0; j < 3; j++)
                Assert.Equal(Math.Abs(golden.GetProperty("components")[c][j].GetDouble()), Math.Abs(pca.Components[c, j]), 1e-8);
        }
    }

    [Fact]
    public void Fit_PointsOnALine_FindsTheLine()
    {
        var points = new Matrix(4, 2, [0, 0, 3, 4, 6, 8, 9, 12]);
        PcaResult pca = Pca.Fit(points, 2);
        Assert.Equal(0.6, pca.Components[0, 0], 1e-12);
        Assert.Equal(0.8, pca.Components[0, 1], 1e-12);
        Assert.Equal(1, pca.ExplainedVarianceRatio[0], 1e-12);
        // The points lie at 0, 5, 10 and 15 along the line.
        Assert.Equal(125.0 / 3, pca.ExplainedVariance[0], 1e-10);
        Assert.Equal([-7.5, -2.5, 2.5, 7.5], pca.Project(points).Column(0).Select(value => Math.Round(value, 10)));
    }

    [Fact]
    public void Fit_LargestEntryOfEachComponent_IsPositive()
    {
        PcaResult pca = Pca.Fit(TestMaps.Gaussian(200, 5, seed: 3), 5);
        for (int c = 0; c < 5; c++)
        {
            double[] row = pca.Components.Row(c).ToArray();
            Assert.True(row.MaxBy(Math.Abs) > 0);
        }
    }

    [Theory]
    [InlineData(1e-200)]
    [InlineData(1e-30)]
    [InlineData(1e30)]
    [InlineData(1e150)]
    public void Fit_AtAnyScale_FindsTheSameComponents(double scale)
    {
        Matrix points = TestMaps.Gaussian(300, 3, seed: 1);
        var scaled = new Matrix(300, 3, [.. points.Values.Select(value => value * scale)]);
        PcaResult expected = Pca.Fit(points, 2), actual = Pca.Fit(scaled, 2);
        for (int j = 0; j < 6; j++)
            Assert.Equal(expected.Components.Values[j], actual.Components.Values[j], 1e-9);
        Assert.Equal(expected.ExplainedVarianceRatio[1], actual.ExplainedVarianceRatio[1], 1e-9);
    }

    [Fact]
    public void Fit_AllRowsEqual_ExplainsNothing()
    {
        PcaResult pca = Pca.Fit(new Matrix(5, 2, [7, 7, 7, 7, 7, 7, 7, 7, 7, 7]), 2);
        Assert.All(pca.ExplainedVarianceRatio, ratio => Assert.Equal(0, ratio));
    }

    [Fact]
    public void Fit_OnAnyThreadCount_GivesTheSameBits()
    {
        Matrix points = TestMaps.Gaussian(20_000, 4, seed: 5);
        Assert.Equal(Pca.Fit(points, 3, threads: 1).Components.Values, Pca.Fit(points, 3, threads: 3).Components.Values);
    }

    [Fact]
    public void Fit_OneRow_Throws() => Assert.Throws<ArgumentException>(() => Pca.Fit(new Matrix(1, 2), 1));

    [Fact]
    public void Project_OtherColumns_Throws() =>
        Assert.Throws<ArgumentException>(() => Pca.Fit(TestMaps.Gaussian(10, 3, 1), 1).Project(new Matrix(2, 2)));
}
