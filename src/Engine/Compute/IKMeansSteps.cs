namespace Segmentation.Compute;

/// <summary>Which arithmetic K-Means takes to the same labels.</summary>
internal enum KMeansAlgorithm
{
    /// <summary>Every point against every centroid, each iteration.</summary>
    Lloyd,

    /// <summary>Blocks of points whose labels provably cannot have changed are skipped; the labels are the same.</summary>
    Pruned,
}

/// <summary>What one assignment of all points to their nearest centroid found.</summary>
/// <param name="Changed">How many points changed their label.</param>
/// <param name="Inertia">Weighted sum of squared distances to the nearest centroid, in float64, or NaN if the step was asked to leave it
/// out.</param>
/// <param name="Sums">k×d weighted sums of the members of each cluster.</param>
/// <param name="Weights">Weighted count of each cluster, length k.</param>
internal readonly record struct KMeansStep(long Changed, double Inertia, Matrix Sums, double[] Weights);

/// <summary>K-Means on resident points: labels and running sums stay on the device between steps.</summary>
internal interface IKMeansSteps : IDisposable
{
    /// <summary>Forgets labels and bounds, so that the next <see cref="Assign"/> starts a new fit on the same points.</summary>
    void Restart();

    /// <summary>Assigns every point to its nearest centroid (a tie goes to the lower one) and updates the sums.</summary>
    /// <param name="centroids">k×d.</param>
    /// <param name="withInertia">False leaves <see cref="KMeansStep.Inertia"/> NaN, which spares a pass.</param>
    KMeansStep Assign(Matrix centroids, bool withInertia, CancellationToken cancellation = default);

    /// <summary>Copies the labels of the last <see cref="Assign"/>, length n.</summary>
    void CopyLabels(Span<int> labels, CancellationToken cancellation = default);

    /// <summary>
    /// The <paramref name="count"/> points of greatest weight × distance² to their centroid in the last <see cref="Assign"/>, greatest
    /// first, a tie to the lower row; for re-seeding empty clusters.
    /// </summary>
    int[] Farthest(Matrix centroids, int count, CancellationToken cancellation = default);

    /// <summary>Starts a seeding: no seed yet, every point infinitely far from one.</summary>
    void BeginSeeding(CancellationToken cancellation = default);

    /// <summary>
    /// Weighted sums over all points of min(distance² to the nearest seed so far, distance² to each candidate): the potential each
    /// candidate would leave.
    /// </summary>
    double[] Potentials(Matrix candidates, CancellationToken cancellation = default);

    /// <summary>
    /// Takes seeds: lowers every point's distance² to its nearest seed, and returns the weighted sum; exactly 0 once every point is a seed.
    /// </summary>
    /// <param name="seeds">Any number of rows of d values.</param>
    double AddSeeds(Matrix seeds, CancellationToken cancellation = default);

    /// <summary>
    /// For each target in [0, 1): the point at which the running sum of weight × distance² to the nearest seed, in row order, passes
    /// target × total. Before the first seed the running sum is of weights alone.
    /// </summary>
    int[] Sample(ReadOnlySpan<double> targets, CancellationToken cancellation = default);
}
