using FsCheck;
using FsCheck.Fluent;
using MathNet.Numerics.LinearAlgebra;
using Segmentation.Products;

namespace Segmentation.Tests.Products;

public sealed class RandomizedSvdTests
{
    [Fact]
    public void Decompose_SmallMatrix_EqualsTheFullDecomposition() => Prop.ForAll(Gen.Choose(1, 1_000_000).ToArbitrary(), seed =>
    {
        var random = new SeededRandom((ulong)seed);
        int n = 1 + random.Next(20), m = 1 + random.Next(20), rank = 1 + random.Next(6);
        Matrix dense = Sparse(random, n, m, out SparseMatrix matrix);
        // As many directions as the matrix has: nothing is left to chance but the path.
        TruncatedSvd actual = RandomizedSvd.Decompose(matrix, m, rank, (ulong)seed, 2, oversampling: 20);
        double[] expected = [.. CreateMatrix.Dense(n, m, (i, j) => dense[i, j]).Svd().S];
        int found = Math.Min(rank, Math.Min(n, m));
        Assert.Equal(found, actual.SingularValues.Length);
        for (int k = 0; k < found; k++)
        {
            Assert.Equal(expected[k], actual.SingularValues[k], 1e-9);
            // X·v has the length of its singular value.
            Assert.Equal(expected[k], Math.Sqrt(actual.Projected.Column(k).Sum(value => value * value)), 1e-9);
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Decompose_SlowlyFallingValues_AreFoundByPowerIterations()
    {
        var random = new SeededRandom(7);
        Matrix dense = Sparse(random, 200, 150, out SparseMatrix matrix);
        double[] expected = [.. CreateMatrix.Dense(200, 150, (i, j) => dense[i, j]).Svd().S];
        double none = RandomizedSvd.Decompose(matrix, 150, 10, 1, 1, iterations: 0).SingularValues[9];
        double four = RandomizedSvd.Decompose(matrix, 150, 10, 1, 1).SingularValues[9];
        Assert.InRange(four, 0.97 * expected[9], expected[9] * (1 + 1e-9));
        Assert.True(none < four);
    }

    [Fact]
    public void Decompose_AnyThreads_SameBits()
    {
        Sparse(new SeededRandom(3), 700, 300, out SparseMatrix matrix);
        TruncatedSvd one = RandomizedSvd.Decompose(matrix, 300, 8, 5, threads: 1);
        TruncatedSvd three = RandomizedSvd.Decompose(matrix, 300, 8, 5, threads: 3);
        Assert.Equal(one.Projected.Values, three.Projected.Values);
        Assert.Equal(one.Right.Values, three.Right.Values);
        Assert.NotEqual(one.Projected.Values, RandomizedSvd.Decompose(matrix, 300, 8, 6, threads: 1).Projected.Values);
    }

    private static Matrix Sparse(SeededRandom random, int n, int m, out SparseMatrix sparse)
    {
        var dense = new Matrix(n, m);
        var starts = new long[n + 1];
        var columns = new List<int>();
        var values = new List<float>();
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < m; j++)
            {
                if (random.NextDouble() > 0.4)
                    continue;
                float value = (float)random.NextGaussian();
                dense[i, j] = value;
                columns.Add(j);
                values.Add(value);
            }
            starts[i + 1] = columns.Count;
        }
        sparse = new SparseMatrix(starts, [.. columns], [.. values]);
        return dense;
    }
}
