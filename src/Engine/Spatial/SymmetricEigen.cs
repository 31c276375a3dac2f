using System.Numerics;
using System.Numerics.Tensors;

namespace Segmentation.Spatial;

/// <summary>
/// Eigenvalues and eigenvectors of a symmetric matrix: Householder's tridiagonal form, then implicit QL steps. Golub &amp; Van Loan, §8.3.
/// </summary>
/// <remarks>
/// A coupling is zero once it lies below the last bit of the matrix's norm. A bound relative to the two eigenvalues that it joins would
/// never be met in a matrix of low rank (a covariance of fewer rows than columns), where most eigenvalues are roundings of zero.
/// </remarks>
internal static class SymmetricEigen
{
    // EISPACK allows 30; two are usual.
    private const int MaxStepsPerValue = 60;

    /// <summary>All eigenvalues, ascending, and their eigenvectors.</summary>
    /// <param name="matrix">d×d, symmetric, finite, row-major; overwritten.</param>
    /// <returns>Values, length d; vectors d×d, one a row, orthonormal.</returns>
    /// <exception cref="OperationCanceledException">Cancelled; looked at after every O(d²) operations.</exception>
    internal static (double[] Values, Matrix Vectors) Of(double[] matrix, int d, CancellationToken cancellation = default)
    {
        var diagonal = new double[d];
        var coupling = new double[d];
        var scales = new double[d];
        for (int k = 0; k < d; k++)
        {
            cancellation.ThrowIfCancellationRequested();
            diagonal[k] = matrix[(k * d) + k];
            if (k + 1 < d)
                (coupling[k], scales[k]) = Reflect(matrix, d, k);
        }
        var vectors = new Matrix(d, d);
        for (int i = 0; i < d; i++)
            vectors[i, i] = 1;
        // Row i of the vectors is row i of H(d−3)…H(0), so each reflection is a dot product and a sum along a row.
        for (int k = d - 2; k >= 0; k--)
        {
            cancellation.ThrowIfCancellationRequested();
            ReadOnlySpan<double> axis = matrix.AsSpan((k * d) + k + 1, d - k - 1);
            for (int i = k + 1; i < d && scales[k] != 0; i++)
            {
                Span<double> row = vectors.Row(i)[(k + 1)..];
                TensorPrimitives.MultiplyAdd(axis, -scales[k] * TensorPrimitives.Dot<double>(row, axis), row, row);
            }
        }
        Diagonalize(diagonal, coupling, vectors, cancellation);
        int[] order = [.. Enumerable.Range(0, d)];
        Array.Sort(diagonal, order);
        return (diagonal, vectors.SelectRows(order));
    }

    // Reflects columns and rows k+1… so that row k keeps one coupling; leaves the reflection's axis in row k. I − scale·axis·axisᵀ.
    private static (double Coupling, double Scale) Reflect(double[] matrix, int d, int k)
    {
        Span<double> axis = matrix.AsSpan((k * d) + k + 1, d - k - 1);
        double first = axis[0];
        double rest = axis.Length > 1 ? TensorPrimitives.Norm<double>(axis[1..]) : 0;
        if (rest == 0)
            return (first, 0);
        double norm = double.Hypot(first, rest);
        // Scaled to a largest part of 1 first: squares of small numbers would underflow.
        TensorPrimitives.Divide(axis, norm, axis);
        double coupling = -Math.CopySign(norm, first);
        axis[0] -= coupling / norm;
        double scale = 2 / TensorPrimitives.Dot<double>(axis, axis);
        var product = new double[axis.Length];
        for (int i = 0; i < product.Length; i++)
            product[i] = scale * TensorPrimitives.Dot<double>(Trailing(matrix, d, k, i), axis);
        TensorPrimitives.MultiplyAdd(axis, -scale / 2 * TensorPrimitives.Dot<double>(product, axis), product, product);
        for (int i = 0; i < product.Length; i++)
        {
            Span<double> row = Trailing(matrix, d, k, i);
            TensorPrimitives.MultiplyAdd(product, -axis[i], row, row);
            TensorPrimitives.MultiplyAdd(axis, -product[i], row, row);
        }
        return (coupling, scale);
    }

    private static Span<double> Trailing(double[] matrix, int d, int k, int i) => matrix.AsSpan(((k + 1 + i) * d) + k + 1, d - k - 1);

    // QL with Wilkinson's shift (EISPACK's tql2); coupling[i] joins i and i + 1.
    private static void Diagonalize(double[] diagonal, double[] coupling, Matrix vectors, CancellationToken cancellation)
    {
        int d = diagonal.Length;
        double norm = 0;
        for (int i = 0; i < d; i++)
            norm = Math.Max(norm, Math.Abs(diagonal[i]) + Math.Abs(coupling[i]));
        double negligible = Math.ScaleB(norm, -53);
        for (int low = 0; low < d; low++)
        {
            for (int step = 0; ; step++)
            {
                int high = low;
                while (high + 1 < d && Math.Abs(coupling[high]) > negligible)
                    high++;
                if (high == low)
                    break;
                if (step == MaxStepsPerValue)
                    throw new ArithmeticException(
                        $"Eigenvalue {low} of {d} did not converge in "
                        + $"{MaxStepsPerValue} steps; the matrix holds a value that is not finite.");
                cancellation.ThrowIfCancellationRequested();
                Step(diagonal, coupling, vectors, low, high);
            }
        }
    }

    private static void Step(double[] diagonal, double[] coupling, Matrix vectors, int low, int high)
    {
        double gap = (diagonal[low + 1] - diagonal[low]) / (2 * coupling[low]);
        double bulge = diagonal[high] - diagonal[low] + (coupling[low] / (gap + Math.CopySign(double.Hypot(gap, 1), gap)));
        double sine = 1, cosine = 1, shift = 0;
        for (int i = high - 1; i >= low; i--)
        {
            double across = sine * coupling[i];
            double along = cosine * coupling[i];
            double length = double.Hypot(across, bulge);
            coupling[i + 1] = length;
            if (length == 0)
            {
                // The block falls into two here: start again on what is left of it.
                diagonal[i + 1] -= shift;
                coupling[high] = 0;
                return;
            }
            sine = across / length;
            cosine = bulge / length;
            double moved = diagonal[i + 1] - shift;
            double twice = ((diagonal[i] - moved) * sine) + (2 * cosine * along);
            shift = sine * twice;
            diagonal[i + 1] = moved + shift;
            bulge = (cosine * twice) - along;
            Rotate(vectors.Row(i), vectors.Row(i + 1), cosine, sine);
        }
        diagonal[low] -= shift;
        coupling[low] = bulge;
        coupling[high] = 0;
    }

    private static void Rotate(Span<double> low, Span<double> high, double cosine, double sine)
    {
        int j = 0;
        for (; j + Vector<double>.Count <= low.Length; j += Vector<double>.Count)
        {
            var a = new Vector<double>(low[j..]);
            var b = new Vector<double>(high[j..]);
            ((cosine * a) - (sine * b)).CopyTo(low[j..]);
            ((sine * a) + (cosine * b)).CopyTo(high[j..]);
        }
        for (; j < low.Length; j++)
            (low[j], high[j]) = ((cosine * low[j]) - (sine * high[j]), (sine * low[j]) + (cosine * high[j]));
    }
}
