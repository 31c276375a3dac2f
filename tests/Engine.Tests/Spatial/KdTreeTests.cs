using Segmentation.Spatial;
using Segmentation.Tests.Compute.Contracts;

namespace Segmentation.Tests.Spatial;

public sealed class KdTreeTests
{
    [Theory]
    [InlineData(1, 1, 4)]
    [InlineData(64, 2, 64)]
    [InlineData(65, 3, 64)]
    [InlineData(1000, 3, 64)]
    [InlineData(1025, 2, 8)]
    public void Leaves_AnyCount_AreFullOrEmptyButTheLast(int n, int d, int leafRows)
    {
        float[] points = [.. TestPoints.Clouds(n, d, 3, seed: 4).Values.Select(value => (float)value)];
        var tree = new KdTree(points, d, leafRows);
        int at = 0;
        for (int leaf = 0; leaf < tree.Leaves; leaf++)
        {
            (int start, int end) = tree.Range(tree.Leaves + leaf);
            Assert.Equal(at, start);
            Assert.True(end - start == 0 || end - start == leafRows || end == n);
            at = end;
            for (int i = start; i < end; i++)
            {
                for (int j = 0; j < d; j++)
                    Assert.InRange(points[(tree.Order[i] * d) + j], tree.Low(tree.Leaves + leaf)[j], tree.High(tree.Leaves + leaf)[j]);
            }
        }
        Assert.Equal(n, at);
        Assert.Equal(Enumerable.Range(0, n), tree.Order.Order());
    }
}
