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
        double largest = 1e-300;
        foreach (double cost in costs)
            largest = Math.Max(largest, cost);
        double scale = 1e-11 * largest;
        var size = new double[n];
        Array.Fill(size, 1);
        // A cluster's row in the table, by its number in the linkage.
        var place = Enumerable.Range(0, (2 * n) - 1).ToArray();
        var alive = Enumerable.Range(0, n).ToList();
        // The least cost of each row among the rows after it, found anew only where it may have risen.
        int[] nearest = new int[n];
        for (int i = 0; i < n; i++)
            nearest[i] = LeastAfter(costs, alive, i);
        var isAlive = new bool[n];
        Array.Fill(isAlive, true);
        for (int step = 0; step < n - 1; step++)
        {
            Linkage row = dendrogram.Rows[step];
            int a = place[row.A];
            int b = place[row.B];
            Assert.True(isAlive[a] && isAlive[b], $"step {step} joins a cluster that is gone");
            double made = costs[a, b];
            double least = double.PositiveInfinity;
            foreach (int i in alive)
                least = Math.Min(least, nearest[i] < 0 ? double.PositiveInfinity : costs[i, nearest[i]]);
            Assert.InRange(made, least, (least * (1 + 1e-9)) + scale);
            Assert.Equal(Math.Sqrt(2 * made), row.Height, (1e-9 * row.Height) + Math.Sqrt(scale));
            Assert.Equal(size[a] + size[b], row.Size);
            Assert.True(step == 0 || row.Height >= dendrogram.Rows[step - 1].Height, "heights never fall");
            isAlive[b] = false;
            Join(costs, size, alive, a, b);
            foreach (int i in alive)
            {
                if (i == a || nearest[i] == a || nearest[i] == b)
                    nearest[i] = LeastAfter(costs, alive, i);
                else if (i < a && costs[i, a] < costs[i, nearest[i]])
                    nearest[i] = a;
            }
            place[n + step] = a;
        }
    }

    // −1 where no row comes after.
    private static int LeastAfter(double[,] costs, List<int> alive, int row)
    {
        int least = -1;
        for (int at = alive.BinarySearch(row) + 1; at < alive.Count; at++)
        {
            if (least < 0 || costs[row, alive[at]] < costs[row, least])
                least = alive[at];
        }
        return least;
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
