using Segmentation.Clustering;
using Segmentation.Compute;
using Segmentation.Compute.Cpu;

namespace Segmentation.Tests.Clustering;

/// <summary>Silhouettes of the SIMD device against float64, on tables in which a few rows lie far from all others.</summary>
public sealed class SilhouetteExactnessTests
{
    public static TheoryData<string, int> Kinds()
    {
        var kinds = new TheoryData<string, int>();
        foreach (string kind in (string[])["clouds", "log-normal", "outliers", "one outlier", "offset", "whole numbers", "many features"])
        {
            foreach (int clusters in (int[])[2, 5])
                kinds.Add(kind, clusters);
        }
        return kinds;
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Silhouettes_AnyKindOfData_AgreeWithFloat64(string kind, int clusters)
    {
        for (ulong seed = 1; seed <= 4; seed++)
        {
            Matrix points = Points(kind, seed);
            int[] labels = Labels(points, clusters, seed);
            SilhouetteResult exact = Measure(new ScalarDevice(), points, labels);
            SilhouetteResult fast = Measure(new SimdDevice(2), points, labels);
            Assert.Equal(exact.Mean, fast.Mean, 2e-9);
            Assert.Equal(0, exact.Values.Zip(fast.Values, (a, b) => Math.Abs(a - b)).Max(), 1e-6);
        }
    }

    private static SilhouetteResult Measure(IComputeDevice device, Matrix points, int[] labels)
    {
        using (device)
        {
            using IPointSet loaded = device.Load(points);
            return ClusterQuality.Silhouettes(device, loaded, [labels])[0];
        }
    }

    // Cut by the first feature, so that clusters are as skewed as the table.
    private static int[] Labels(Matrix points, int clusters, ulong seed)
    {
        using var device = new ScalarDevice();
        using IPointSet loaded = device.Load(points);
        return KMeans.Fit(device, loaded, new KMeansOptions { Clusters = clusters, Restarts = 1, Seed = seed, MaxIterations = 20 }).Labels;
    }

    private static Matrix Points(string kind, ulong seed)
    {
        var random = new SeededRandom(seed, 77);
        (int n, int d) = kind == "many features" ? (1100, 40) : (2300, 3);
        var points = new Matrix(n, d);
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < d; j++)
            {
                double normal = random.NextGaussian();
                points[i, j] = kind switch
                {
                    "log-normal" => Math.Exp(1.8 * normal),
                    "outliers" => Math.Exp(normal) * (i % 300 == 0 ? 3000 : 1),
                    "one outlier" => normal + (i == 17 ? 1e5 : 0),
                    "offset" => 1e6 + normal,
                    "whole numbers" => Math.Round(Math.Exp(2.5 + (1.5 * normal))),
                    _ => normal + (3 * (i % 3)),
                };
            }
        }
        return points;
    }
}
