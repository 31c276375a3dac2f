using Segmentation.Statistics;

namespace Segmentation.Tests.Statistics;

public class SelectionTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(1000, 3)]
    [InlineData(1000, 1_000_000)]
    public void Place_AnyRank_IsTheSortedValue(int count, int distinct)
    {
        var random = new Random(7);
        double[] values = [.. Enumerable.Range(0, count).Select(_ => (double)random.Next(distinct))];
        double[] ascending = [.. values.Order()];
        foreach (int rank in (int[])[0, count / 4, count / 2, count - 1])
        {
            double[] own = [.. values];
            Assert.Equal(ascending[rank], Selection.Place(own, rank));
            Assert.Equal(ascending, own.Order());
            Assert.All(own[..rank], value => Assert.True(value <= own[rank]));
            Assert.All(own[rank..], value => Assert.True(value >= own[rank]));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Place_AscendingOrDescending_IsTheSortedValue(bool descending)
    {
        double[] values = [.. Enumerable.Range(0, 500).Select(i => (double)(descending ? -i : i)).Concat(Enumerable.Repeat(3.0, 500))];
        Assert.Equal(values.Order().ElementAt(750), Selection.Place([.. values], 750));
    }

    [Fact]
    public void Place_KeysWithRows_MovesRowsWithTheirKeys()
    {
        double[] values = [5, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5];
        for (int at = 0; at < values.Length; at++)
        {
            double[] keys = [.. values];
            int[] rows = [.. Enumerable.Range(0, keys.Length)];
            Selection.Place<double>(keys, rows, at);
            Assert.Equal(values.Order().ElementAt(at), keys[at]);
            Assert.All(keys[..at], key => Assert.True(key <= keys[at]));
            Assert.All(keys[at..], key => Assert.True(key >= keys[at]));
            Assert.Equal(rows.Select(row => values[row]), keys);
        }
    }

    [Fact]
    public void KaplanMeier_OfCounts_IsTheCurveOfTheCustomers()
    {
        var random = new Random(3);
        double[] times = [.. Enumerable.Range(0, 400).Select(_ => (double)random.Next(30))];
        bool[] happened = [.. times.Select(time => time == 29 || random.Next(2) == 0)];
        int[] gone = new int[30], watched = new int[30];
        for (int i = 0; i < times.Length; i++)
            (happened[i] ? gone : watched)[(int)times[i]]++;

        SurvivalCurve curve = KaplanMeier.OfCounts(gone, watched), all = KaplanMeier.Fit(times, happened);
        Assert.Equal(all.Times, curve.Times);
        Assert.Equal(all.Survival, curve.Survival);
        Assert.Equal((all.Weight, all.Happened), (curve.Weight, curve.Happened));
    }
}
