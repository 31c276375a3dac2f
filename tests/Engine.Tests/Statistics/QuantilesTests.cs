using Segmentation.Statistics;

namespace Segmentation.Tests.Statistics;

public sealed class QuantilesTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.05, 1.15)]
    [InlineData(0.25, 1.75)]
    [InlineData(0.5, 3)]
    [InlineData(0.75, 5.5)]
    [InlineData(1, 10)]
    public void OfSorted_FourValues_InterpolatesLinearly(double share, double expected) =>
        Assert.Equal(expected, Quantiles.OfSorted([1, 2, 4, 10], share), 1e-15);

    [Fact]
    public void Of_OneValue_IsThatValueAtEveryShare()
    {
        Assert.Equal(7, Quantiles.Of([7], 0));
        Assert.Equal(7, Quantiles.Of([7], 0.3));
        Assert.Equal(7, Quantiles.Of([7], 1));
    }

    [Fact]
    public void Median_UnsortedValues_LeavesThemInPlace()
    {
        double[] values = [9, 1, 5, 3];
        Assert.Equal(4, Quantiles.Median(values));
        Assert.Equal([9, 1, 5, 3], values);
    }

    [Fact]
    public void OfSorted_NoValuesOrShareOutOfRange_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => Quantiles.OfSorted([], 0.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => Quantiles.OfSorted([1], 1.01));
        Assert.Throws<ArgumentOutOfRangeException>(() => Quantiles.OfSorted([1], double.NaN));
    }
}
