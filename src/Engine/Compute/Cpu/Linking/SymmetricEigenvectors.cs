namespace Segmentation.Compute.Cpu.Linking;

/// <summary>Eigenvectors of a small symmetric matrix by cyclic Jacobi rotations (Golub &amp; Van Loan, §8.5): orthonormal to the last bits, which is all that is needed of them.</summary>
internal static class SymmetricEigenvectors
{
    private const int MostSweeps = 30;

    /// <summary>All eigenvectors, in no particular order.</summary>
    /// <param name="matrix">d×d, symmetric, row-major; overwritten.</param>
    /// <returns>d×d, an eigenvector a row.</returns>
    internal static double[] Of(double[] matrix, int d)
    {
        var vectors = new double[d * d];
        for (int i = 0; i < d; i++)
            vectors[(i * d) + i] = 1;
        for (int sweep = 0; sweep < MostSweeps; sweep++)
        {
            bool rotated = false;
            for (int p = 0; p < d; p++)
            {
                for (int q = p + 1; q < d; q++)
                    rotated |= Annihilate(matrix, vectors, d, p, q);
            }
            if (!rotated)
                break;
        }
        return vectors;
    }

    private static bool Annihilate(double[] matrix, double[] vectors, int d, int p, int q)
    {
        double off = matrix[(p * d) + q];
        double first = matrix[(p * d) + p];
        double second = matrix[(q * d) + q];
        if (Math.Abs(off) <= 1e-12 * Math.Sqrt(Math.Abs(first * second)) || off == 0)
            return false;
        double theta = (second - first) / (2 * off);
        double tangent = Math.CopySign(1, theta) / (Math.Abs(theta) + Math.Sqrt((theta * theta) + 1));
        double cosine = 1 / Math.Sqrt((tangent * tangent) + 1);
        double sine = tangent * cosine;
        for (int k = 0; k < d; k++)
        {
            Rotate(ref matrix[(k * d) + p], ref matrix[(k * d) + q], cosine, sine);
        }
        for (int k = 0; k < d; k++)
        {
            Rotate(ref matrix[(p * d) + k], ref matrix[(q * d) + k], cosine, sine);
            Rotate(ref vectors[(p * d) + k], ref vectors[(q * d) + k], cosine, sine);
        }
        return true;
    }

    private static void Rotate(ref double p, ref double q, double cosine, double sine) => (p, q) = ((cosine * p) - (sine * q), (sine * p) + (cosine * q));
}
