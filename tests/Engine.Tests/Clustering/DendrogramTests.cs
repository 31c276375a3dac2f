using Segmentation.Clustering;

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
}
