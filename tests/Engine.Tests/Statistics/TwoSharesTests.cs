using Segmentation.Statistics;

namespace Segmentation.Tests.Statistics;

/// <summary>Two shares: sizes of groups, intervals and probabilities against published and enumerated values.</summary>
public sealed class TwoSharesTests
{
    [Theory]
    [InlineData(0.033, 0.03, 1, 53_208)]
    [InlineData(0.033, 0.03, 9, 28_473)]
    [InlineData(0.5, 0.4, 1, 385)]
    public void SizeOfSecond_UnpooledNormal_IsTheFormulas(double first, double second, double ratio, long expected)
    {
        double z = 1.959963984540054 + 0.8416212335729143;
        double byHand = z * z * ((first * (1 - first) / ratio) + (second * (1 - second))) / Math.Pow(first - second, 2);

        long size = TwoShares.SizeOfSecond(first, second, ratio);

        Assert.Equal((long)Math.Ceiling(byHand), size);
        if (ratio != 9)
            Assert.Equal(expected, size);
    }

    [Theory]
    // Newcombe 1998, table II, method 10: rows a, b, c, f and h.
    [InlineData(56, 70, 48, 80, 0.2, 0.0524, 0.3339)]
    [InlineData(9, 10, 3, 10, 0.6, 0.1705, 0.8090)]
    [InlineData(6, 7, 2, 7, 0.5714, 0.0582, 0.8062)]
    [InlineData(5, 56, 0, 29, 0.0893, -0.0381, 0.1926)]
    [InlineData(10, 10, 0, 10, 1, 0.6075, 1)]
    public void Compare_PublishedExamples_GivesTheirIntervals(
        long hits, long n, long otherHits, long otherN, double difference, double lower, double upper)
    {
        Difference found = TwoShares.Compare(hits, n, otherHits, otherN);

        Assert.Equal(difference, found.Value, 0.00005);
        Assert.Equal(lower, found.Lower, 0.0001);
        Assert.Equal(upper, found.Upper, 0.0001);
    }

    [Fact]
    public void Probability_OfASmallTable_IsTwiceTheTailByCounting()
    {
        // 8 of 10 against 1 of 6: C(9,x)·C(7,10−x) of C(16,10) arrangements, x of 8 or 9.
        double tail = ((9 * 21) + (1 * 7)) / 8008.0;

        Assert.Equal(2 * tail, TwoShares.Probability(8, 10, 1, 6), 12);
        Assert.Equal(2 * tail, TwoShares.Probability(1, 6, 8, 10), 12);
        Assert.Equal(1, TwoShares.Probability(3, 10, 3, 10));
    }

    [Fact]
    public void SizeOfSecond_OutOfRange_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => TwoShares.SizeOfSecond(0, 0.1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => TwoShares.SizeOfSecond(0.1, 0.1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => TwoShares.SizeOfSecond(0.1, 0.2, 0));
    }
}
