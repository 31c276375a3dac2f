using Segmentation.Spatial;
using Segmentation.Tests.Clustering;

namespace Segmentation.Tests.Spatial;

public sealed class SymmetricEigenTests
{
    [Fact]
    public void Of_TwoByTwoOnPaper_GivesItsValuesAndVectors()
    {
        // [[2, 1], [1, 2]]: 1 along (1, −1), 3 along (1, 1).
        (double[] values, Matrix vectors) = SymmetricEigen.Of([2, 1, 1, 2], 2);
        Assert.Equal(1, values[0], 1e-15);
        Assert.Equal(3, values[1], 1e-15);
        Assert.Equal(-1, vectors[0, 0] / vectors[0, 1], 1e-14);
        Assert.Equal(1, vectors[1, 0] / vectors[1, 1], 1e-14);
    }

    [Theory]
    [InlineData(1, 1.0)]
    [InlineData(2, 1.0)]
    [InlineData(3, 1e-140)]
    [InlineData(8, 1e140)]
    [InlineData(33, 1.0)]
    [InlineData(120, 1.0)]
    public void Of_RandomMatrix_IsRebuiltFromItsParts(int d, double scale)
    {
        Matrix half = WardPoints.Gaussian(d, d, seed: (ulong)d);
        var matrix = new double[d * d];
        for (int i = 0; i < d; i++)
        {
            for (int j = 0; j < d; j++)
                matrix[(i * d) + j] = scale * (half[i, j] + half[j, i]);
        }
        AssertParts(matrix, d, scale * 40 * d);
    }

    /// <summary>
    /// A covariance of few rows has nothing but roundings for most of its eigenvalues; a bound relative to those is never met.
    /// </summary>
    [Theory]
    [InlineData(2, 40)]
    [InlineData(6, 130)]
    [InlineData(30, 31)]
    public void Of_FewerRowsThanColumns_IsRebuiltFromItsParts(int rows, int d)
    {
        double[] matrix = Covariance.Of(WardPoints.Gaussian(rows, d, seed: 5), 1, 1, CancellationToken.None).Products;
        (double[] values, _) = SymmetricEigen.Of((double[])matrix.Clone(), d);
        Assert.Equal(rows - 1, values.Count(value => value > 1e-9));
        AssertParts(matrix, d, 10 * d);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void Of_AllZero_GivesAnOrthonormalBasis(int d) => AssertParts(new double[d * d], d, 1);

    [Fact]
    public void Of_Cancelled_Throws() =>
        Assert.Throws<OperationCanceledException>(() => SymmetricEigen.Of([2, 1, 1, 2], 2, new CancellationToken(canceled: true)));

    private static void AssertParts(double[] matrix, int d, double norm)
    {
        (double[] values, Matrix vectors) = SymmetricEigen.Of((double[])matrix.Clone(), d);
        Assert.Equal(values.Order(), values);
        for (int i = 0; i < d; i++)
        {
            for (int j = 0; j < d; j++)
            {
                double dot = 0, rebuilt = 0;
                for (int k = 0; k < d; k++)
                {
                    dot += vectors[i, k] * vectors[j, k];
                    rebuilt += values[k] * vectors[k, i] * vectors[k, j];
                }
                Assert.Equal(i == j ? 1 : 0, dot, 1e-12);
                Assert.Equal(matrix[(i * d) + j], rebuilt, 1e-14 * norm);
            }
        }
    }
}
