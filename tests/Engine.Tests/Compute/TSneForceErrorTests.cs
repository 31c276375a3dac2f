using System.Numerics;
using Segmentation.Compute;
using Segmentation.Compute.Cpu;
using Segmentation.Tests.Embedding;

namespace Segmentation.Tests.Compute;

/// <summary>
/// How far the SIMD device's forces on a map of 100,000 points lie from the sum over all pairs, which is taken for 1,000 of them.
/// </summary>
public sealed class TSneForceErrorTests
{
    private const int Points = 100_000;
    private const int Sampled = 1_000;

    [Theory]
    [InlineData("spread", nameof(TSneRepulsion.Tree))]
    [InlineData("spread", nameof(TSneRepulsion.Mesh))]
    [InlineData("clustered", nameof(TSneRepulsion.Tree))]
    [InlineData("clustered", nameof(TSneRepulsion.Mesh))]
    [InlineData("collapsed", nameof(TSneRepulsion.Tree))]
    [InlineData("collapsed", nameof(TSneRepulsion.Mesh))]
    [InlineData("coincident", nameof(TSneRepulsion.Tree))]
    [InlineData("coincident", nameof(TSneRepulsion.Mesh))]
    public void Gradient_OfAHundredThousandPoints_StaysWithinOnePercent(string name, string repulsionName)
    {
        var repulsion = Enum.Parse<TSneRepulsion>(repulsionName);
        Matrix map = TestMaps.ByName(name, Points);
        // One pair with all the mass: its divergence tells the normalisation, and without exaggeration the gradient is repulsion alone.
        var pair = new long[Points + 1];
        Array.Fill(pair, 2L);
        (pair[0], pair[1]) = (0, 1);
        var affinities = new SparseMatrix(pair, [1, 0], [0.5f, 0.5f]);
        using var device = new SimdDevice();
        using ITSneSteps steps = device.BeginTSne(affinities, map, new TSneForces(0.5, repulsion));
        var gradient = new double[2 * Points];
        steps.Gradient(0, gradient);
        double squared = Math.Pow(map[0, 0] - map[1, 0], 2) + Math.Pow(map[0, 1] - map[1, 1], 2);
        double normalisation = Math.Exp(steps.Measure().KlDivergence - Math.Log(0.5) - Math.Log(1 + squared));

        (double X, double Y, double Sum)[] exact = Rows(map);
        double error = 0, norm = 0;
        for (int s = 0; s < Sampled; s++)
        {
            int i = Row(s);
            double x = gradient[2 * i] * normalisation / -4, y = gradient[(2 * i) + 1] * normalisation / -4;
            error += Math.Pow(x - exact[s].X, 2) + Math.Pow(y - exact[s].Y, 2);
            norm += Math.Pow(exact[s].X, 2) + Math.Pow(exact[s].Y, 2);
        }
        Assert.InRange(Math.Sqrt(error / norm), 0, 1e-2);
        // The sample's own error of the whole sum.
        double mean = exact.Average(row => row.Sum), deviation = Math.Sqrt(exact.Average(row => Math.Pow(row.Sum - mean, 2)) / Sampled);
        Assert.InRange(normalisation / Points, mean - (4 * deviation) - (1e-3 * mean), mean + (4 * deviation) + (1e-3 * mean));
    }

    // Scattered over all rows, so that no cloud is missed.
    private static int Row(int s) => (int)(s * 2_654_435_761L % Points);

    private static (double X, double Y, double Sum)[] Rows(Matrix map)
    {
        double[] x = map.Column(0), y = map.Column(1);
        var rows = new (double X, double Y, double Sum)[Sampled];
        ChunkedParallel.ForChunks(Sampled, ChunkedParallel.AllCores, s =>
        {
            int i = Row(s), width = Vector<double>.Count;
            Vector<double> forceX = Vector<double>.Zero, forceY = forceX, sum = forceX, ownX = new(x[i]), ownY = new(y[i]);
            Assert.Equal(0, Points % width);
            for (int j = 0; j < Points; j += width)
            {
                Vector<double> dx = ownX - new Vector<double>(x, j), dy = ownY - new Vector<double>(y, j);
                Vector<double> q = Vector<double>.One / (Vector<double>.One + (dx * dx) + (dy * dy));
                sum += q;
                forceX += q * q * dx;
                forceY += q * q * dy;
            }
            rows[s] = (Vector.Sum(forceX), Vector.Sum(forceY), Vector.Sum(sum) - 1); // Each row met itself.
        });
        return rows;
    }
}
