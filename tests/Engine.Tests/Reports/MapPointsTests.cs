using System.Buffers.Text;
using Segmentation.Reports;

namespace Segmentation.Tests.Reports;

public sealed class MapPointsTests
{
    [Fact]
    public void Pack_ReadBack_EveryPointWithinOneStepOfTheGrid()
    {
        var random = new SeededRandom(1);
        var positions = new Matrix(500, 2, [.. Enumerable.Range(0, 1000).Select(_ => 40 * random.NextGaussian())]);
        int[] labels = [.. Enumerable.Range(0, 500).Select(i => i % 3)];
        MapPoints packed = MapPoints.Pack(positions, labels, 3);
        double left = positions.Column(0).Min(), width = positions.Column(0).Max() - left;
        double top = positions.Column(1).Min(), height = positions.Column(1).Max() - top;
        double step = Math.Max(width, height) / 65535;
        for (int s = 0; s < 3; s++)
        {
            (double X, double Y)[] expected =
                [.. Enumerable.Range(0, 500).Where(i => labels[i] == s).Select(i => (positions[i, 0], positions[i, 1])).Order()];
            (double X, double Y)[] read =
                [.. Unpack(packed.Packed[s]).Select(
                    point =>
                        (left + ((width - Math.Max(width, height)) / 2) + (point.X * step),
                            top + ((height - Math.Max(width, height)) / 2) + (point.Y * step))).Order()];
            Assert.Equal(expected.Length, read.Length);
            for (int i = 0; i < read.Length; i++)
                Assert.Contains(
                    expected, point => Math.Abs(point.X - read[i].X) <= 1.01 * step && Math.Abs(point.Y - read[i].Y) <= 1.01 * step);
        }
    }

    [Fact]
    public void Pack_MoreThanAPageCarries_ThinsEverySegmentEvenly()
    {
        var random = new SeededRandom(2);
        var positions = new Matrix(9000, 2, [.. Enumerable.Range(0, 18000).Select(_ => random.NextGaussian())]);
        int[] labels = [.. Enumerable.Range(0, 9000).Select(i => i < 6000 ? 0 : 1)];
        MapPoints packed = MapPoints.Pack(positions, labels, 2, most: 3000);
        Assert.Equal([2000, 1000], packed.Counts);
        Assert.Equal(3000, packed.Shown);
        Assert.Equal(2000, Unpack(packed.Packed[0]).Count());
    }

    [Fact]
    public void Pack_AllPointsInOnePlace_IsAMapOfOnePlace()
    {
        MapPoints packed = MapPoints.Pack(new Matrix(3, 2, [5, 5, 5, 5, 5, 5]), [0, 0, 0], 1);
        Assert.Equal(3, Unpack(packed.Packed[0]).Count());
    }

    private static IEnumerable<(int X, int Y)> Unpack(string base64)
    {
        byte[] bytes = Base64Url.DecodeFromChars(base64);
        uint code = 0;
        for (int i = 0; i < bytes.Length;)
        {
            uint step = 0;
            int shift = 0;
            byte next;
            do
            {
                next = bytes[i++];
                step |= (uint)(next & 127) << shift;
                shift += 7;
            }
            while (next > 127);
            code += step;
            yield return (Every2nd(code), Every2nd(code >> 1));
        }
    }

    private static int Every2nd(uint code) => Enumerable.Range(0, 16).Sum(bit => (int)((code >> (2 * bit)) & 1) << bit);
}
