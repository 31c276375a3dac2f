using Segmentation.Compute;

namespace Segmentation.Clustering;

/// <summary>
/// K-Means by direction: points and centroids have length one, so that the nearest centroid is the one of largest cosine. Dhillon &amp;
/// Modha 2001.
/// </summary>
internal static class SphericalKMeans
{
    private const int MostIterations = 300;

    /// <summary>Moves start centroids to where no label changes any more.</summary>
    /// <param name="points">n×d rows of length one (or 0), loaded on <paramref name="device"/>.</param>
    /// <param name="start">k×d first centroids, of any length but 0.</param>
    /// <returns>
    /// Labels in [0, k), numbered as the start's rows; centroids of length one; inertia is Σ of squared distances to them, 2 − 2·cosine
    /// each.
    /// </returns>
    /// <remarks>
    /// One fit from one start: identical on any number of threads. A cluster that loses all its members keeps its centroid.
    /// </remarks>
    public static KMeansResult Fit(IComputeDevice device, IPointSet points, Matrix start, CancellationToken cancellation = default)
    {
        using IKMeansSteps steps = device.BeginKMeans(points, [], KMeansAlgorithm.Pruned);
        steps.Restart();
        Matrix centroids = Directions(start, start);
        bool converged = false;
        int iteration = 0;
        while (!converged && iteration < MostIterations)
        {
            iteration++;
            KMeansStep step = steps.Assign(centroids, withInertia: false, cancellation);
            converged = step.Changed == 0;
            if (!converged)
                centroids = Directions(step.Sums, centroids);
        }
        KMeansStep last = steps.Assign(centroids, withInertia: true, cancellation);
        var labels = new int[points.Count];
        steps.CopyLabels(labels, cancellation);
        return new KMeansResult(labels, centroids, last.Inertia, iteration, converged);
    }

    private static Matrix Directions(Matrix sums, Matrix before)
    {
        var directions = new Matrix(sums.Rows, sums.Columns);
        for (int c = 0; c < sums.Rows; c++)
        {
            double squared = 0;
            foreach (double value in sums.Row(c))
                squared += value * value;
            ReadOnlySpan<double> from = squared > 0 ? sums.Row(c) : before.Row(c);
            double length = squared > 0 ? Math.Sqrt(squared) : 1;
            for (int j = 0; j < sums.Columns; j++)
                directions[c, j] = from[j] / length;
        }
        return directions;
    }
}
