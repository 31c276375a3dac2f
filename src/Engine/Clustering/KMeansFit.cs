using Segmentation.Compute;

namespace Segmentation.Clustering;

/// <summary>One fit from given centroids: Lloyd's iterations until no label changes, or the centroids hardly move.</summary>
/// <param name="steps">The points' arithmetic.</param>
/// <param name="points">For the coordinates of points that re-seed an empty cluster.</param>
/// <param name="shiftTolerance">Squared movement of all centroids together at which the fit stops; 0 for exact convergence.</param>
internal sealed class KMeansFit(IKMeansSteps steps, IPointSet points, int maxIterations, double shiftTolerance)
{
    /// <summary>
    /// Labels stay with the steps; the centroids are the members' means, unless the fit stopped before it had converged exactly.
    /// </summary>
    internal readonly record struct Outcome(Matrix Centroids, double Inertia, int Iterations, bool Converged);

    internal Outcome Run(Matrix start, Action<int>? iterated, CancellationToken cancellation)
    {
        steps.Restart();
        Matrix centroids = start.Clone();
        bool converged = false;
        bool exact = false;
        int iteration = 0;
        while (iteration < maxIterations && !converged)
        {
            iteration++;
            KMeansStep step = steps.Assign(centroids, withInertia: false, cancellation);
            iterated?.Invoke(iteration);
            int empty = step.Weights.Count(weight => weight == 0);
            if (step.Changed == 0 && empty == 0)
            {
                converged = exact = true;
                break;
            }
            Matrix moved = Means(step, centroids);
            if (empty > 0)
                Reseed(moved, centroids, step.Weights, empty, cancellation);
            double shift = SquaredShift(centroids, moved);
            centroids = moved;
            converged = empty == 0 && shiftTolerance > 0 && shift <= shiftTolerance;
        }
        KMeansStep last = steps.Assign(centroids, withInertia: true, cancellation);
        return new Outcome(exact ? Means(last, centroids) : centroids, last.Inertia, iteration, converged);
    }

    private static Matrix Means(KMeansStep step, Matrix before)
    {
        var means = new Matrix(before.Rows, before.Columns);
        for (int c = 0; c < means.Rows; c++)
        {
            for (int j = 0; j < means.Columns; j++)
                means[c, j] = step.Weights[c] > 0 ? step.Sums[c, j] / step.Weights[c] : before[c, j];
        }
        return means;
    }

    /// <summary>Puts every empty cluster on one of the points that lie farthest from their centroid.</summary>
    private void Reseed(Matrix moved, Matrix assigned, double[] weights, int empty, CancellationToken cancellation)
    {
        Matrix farthest = points.Select(steps.Farthest(assigned, empty, cancellation));
        int next = 0;
        for (int c = 0; c < weights.Length && next < farthest.Rows; c++)
        {
            if (weights[c] != 0)
                continue;
            Span<double> row = farthest.Row(next++);
            // The farthest point is a centroid itself: all points are, and no cluster can be split.
            if (next == 1 && IsRowOf(assigned, row))
                throw KMeansSeeds.TooFewDistinct(weights.Length - empty, weights.Length);
            row.CopyTo(moved.Row(c));
        }
    }

    private static bool IsRowOf(Matrix matrix, ReadOnlySpan<double> row)
    {
        for (int i = 0; i < matrix.Rows; i++)
        {
            if (row.SequenceEqual(matrix.Row(i)))
                return true;
        }
        return false;
    }

    private static double SquaredShift(Matrix from, Matrix to)
    {
        double shift = 0;
        for (int i = 0; i < from.Values.Length; i++)
            shift += (to.Values[i] - from.Values[i]) * (to.Values[i] - from.Values[i]);
        return shift;
    }
}
