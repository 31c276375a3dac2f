using Segmentation.Clustering;

namespace Segmentation.Tests.Clustering;

/// <summary>
/// Replays a linkage on a full table of costs: where ties allow several dendrograms, any is right whose every merge was the least possible
/// when it was made.
/// </summary>
internal static class GreedyReplay
{
    internal static void AssertLeastMerges(Matrix points, Dendrogram dendrogram)
    {
        int n = points.Rows;
        double[,] costs = Costs(points);
        double scale = 1e-11 * Math.Max(costs.Cast<double>().DefaultIfEmpty(0).Max(), 1e-300);
        var size = new double[n];
        Array.Fill(size, 1);
        // A cluster's row in the table, by its number in the linkage.
        var place = Enumerable.Range(0, (2 * n) - 1).ToArray();
        var alive = Enumerable.Range(0, n).ToList();
        for (int step = 0; step < n - 1; step++)
        {
            Linkage row = dendrogram.Rows[step];
            int a = place[row.A];
            int b = place[row.B];
            Assert.Contains(a, alive);
            Assert.Contains(b, alive);
            double made = costs[a, b];
            double least = double.PositiveInfinity;
            foreach (int i in alive)
            {
                foreach (int j in alive)
                {
                    if (i < j)
                        least = Math.Min(least, costs[i, j]);
                }
            }
            Assert.InRange(made, least, (least * (1 + 1e-9)) + scale);
            Assert.Equal(Math.Sqrt(2 * made), row.Height, (1e-9 * row.Height) + Math.Sqrt(scale));
            Assert.Equal(size[a] + size[b], row.Size);
            Assert.True(step == 0 || row.Height >= dendrogram.Rows[step - 1].Height, "heights never fall");
            Join(costs, size, alive, a, b);
            place[n + step] = a;
        }
    }

    // Half the squared distance is the rise in the sum of squares when two single points join.
    private static double[,] Costs(Matrix points)
    {
        int n = points.Rows;
        var costs = new double[n, n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                for (int k = 0; k < points.Columns; k++)
                    costs[i, j] += (points[i, k] - points[j, k]) * (points[i, k] - points[j, k]) / 2;
            }
        }
        return costs;
    }

    // Lance and Williams' formula for Ward's criterion, 1967.
    private static void Join(double[,] costs, double[] size, List<int> alive, int a, int b)
    {
        double joined = costs[a, b];
        alive.Remove(b);
        foreach (int c in alive)
        {
            if (c == a)
                continue;
            double updated =
                (((size[a] + size[c]) * costs[a, c]) + ((size[b] + size[c]) * costs[b,
                    c]) - (size[c] * joined)) / (size[a] + size[b] + size[c]);
            costs[a, c] = updated;
            costs[c, a] = updated;
        }
        size[a] += size[b];
    }
}
