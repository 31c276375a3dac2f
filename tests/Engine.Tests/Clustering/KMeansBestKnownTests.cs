using System.Globalization;
using Segmentation.Clustering;
using Segmentation.Compute;
using Segmentation.Compute.Cpu;
using Segmentation.Tests.Golden;

namespace Segmentation.Tests.Clustering;

/// <summary>What K-Means finds by itself in small tables, against the best of 6,000 starts (seed 101).</summary>
public sealed class KMeansBestKnownTests
{
    public static TheoryData<string, int, double> Best => new()
    {
        { "two normal features", 2, 269.2843253 },
        { "two normal features", 3, 172.762069 },
        { "two normal features", 4, 128.8385999 },
        { "two normal features", 5, 105.1124916 },
        { "two normal features", 6, 89.29802887 },
        { "three flowers", 2, 154.3071841 },
        { "three flowers", 3, 88.35861459 },
        { "three flowers", 4, 79.97658371 },
        { "three flowers", 5, 72.32690803 },
        { "three flowers", 6, 65.63453534 },
        { "wholesale", 2, 1.886154627e11 },
        { "wholesale", 3, 1.509268348e11 },
        { "wholesale", 4, 1.270211068e11 },
        { "wholesale", 5, 1.05536774e11 },
        { "wholesale", 6, 8.586868031e10 },
        { "mall", 2, 212840.1698 },
        { "mall", 3, 143342.7516 },
        { "mall", 4, 104366.1515 },
        { "mall", 5, 75350.77917 },
        { "mall", 6, 58300.44332 },
    };

    [SkippableTheory]
    [MemberData(nameof(Best))]
    public void Fit_RestartsLeftOpen_ReachesTheBestKnownInertia(string set, int clusters, double best)
    {
        Matrix points = set switch
        {
            "two normal features" => Points(1, 200, 2, (normal, _, _) => normal()),
            "three flowers" => Points(2, 150, 4, (normal, i, j) => Flowers[i / 50][j] + (0.4 * normal())),
            "wholesale" => Points(3, 440, 6, (normal, _, j) => Math.Exp(7 + (0.3 * j) + (1.2 * normal()))),
            _ => Mall(),
        };
        // Three clouds have no fourth cluster: of many partitions that differ by some 1e-4, fewer than one start in a thousand finds the
        // best.
        double tolerance = set == "three flowers" && clusters > 3 ? 1e-3 : 1e-4;
        using var device = new SimdDevice(2);
        using IPointSet loaded = device.Load(points);
        for (ulong seed = 0; seed < 4; seed++)
            Assert.InRange(
                KMeans.Fit(device, loaded, new KMeansOptions { Clusters = clusters, Seed = seed }).Inertia, best * (1 - 1e-8),
                best * (1 + tolerance));
    }

    [Theory]
    [InlineData(0, 1_000)]
    [InlineData(999, 1_000)]
    [InlineData(1_000, 100)]
    [InlineData(9_999, 100)]
    [InlineData(10_000, 10)]
    public void RestartsOf_LeftOpen_GoBySize(int rows, int expected)
    {
        Assert.Equal(expected, new KMeansOptions { Clusters = 2 }.RestartsOf(rows));
        Assert.Equal(3, new KMeansOptions { Clusters = 2, Restarts = 3 }.RestartsOf(rows));
    }

    private static readonly double[][] Flowers = [[5, 3.4, 1.5, 0.25], [5.9, 2.8, 4.3, 1.3], [6.6, 3, 5.55, 2]];

    // A generator that any language repeats to the bit, so that the best known inertia can be found anew elsewhere: a normal number is
    // the sum of twelve uniform ones.
    private static Matrix Points(uint seed, int n, int d, Func<Func<double>, int, int, double> value)
    {
        uint state = seed;
        double Normal()
        {
            double sum = 0;
            for (int i = 0; i < 12; i++)
            {
                state = (1664525 * state) + 1013904223;
                sum += state / 4294967296.0;
            }
            return sum - 6;
        }

        var points = new Matrix(n, d);
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < d; j++)
                points[i, j] = value(Normal, i, j);
        }
        return points;
    }

    private static Matrix Mall()
    {
        string[] lines =
            [.. File.ReadLines(SharedFiles.Require("data/mall_customers/Mall_Customers.csv")).Skip(1).Where(line => line.Length > 0)];
        var points = new Matrix(lines.Length, 3);
        for (int i = 0; i < lines.Length; i++)
        {
            string[] fields = lines[i].Split(',');
            for (int j = 0; j < 3; j++)
                points[i, j] = double.Parse(fields[j + 2], CultureInfo.InvariantCulture);
        }
        return points;
    }
}
