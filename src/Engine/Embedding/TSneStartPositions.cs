namespace Segmentation.Embedding;

/// <summary>Where a map begins. Kobak &amp; Berens 2019: a start from principal components keeps the large-scale shape.</summary>
internal static class TSneStartPositions
{
    // Small against the kernel's width of 1, so that the first steps see attraction only.
    private const double StandardDeviation = 1e-4;

    /// <summary>n×m start positions for the options.</summary>
    internal static Matrix For(Matrix values, TSneOptions options, int threads, CancellationToken cancellation = default)
    {
        if (options.StartPositions is { } given)
            return given;
        return options.Start == TSneStart.Random
            ? Random(values.Rows, options.Dimensions, options.Seed)
            : Components(values, options, threads, cancellation);
    }

    private static Matrix Random(int rows, int dimensions, ulong seed)
    {
        var random = new SeededRandom(seed);
        var start = new Matrix(rows, dimensions);
        for (int i = 0; i < start.Values.Length; i++)
            start.Values[i] = StandardDeviation * random.NextGaussian();
        return start;
    }

    private static Matrix Components(Matrix values, TSneOptions options, int threads, CancellationToken cancellation)
    {
        int m = options.Dimensions;
        PcaResult pca = Pca.Fit(values, Math.Min(m, values.Columns), threads, cancellation);
        double first = Math.Sqrt(pca.ExplainedVariance[0]);
        if (!(first > 0))
            return new Matrix(values.Rows, m); // All points are equal: so is their place.
        Matrix projected = pca.Project(values);
        Matrix noise = Random(values.Rows, m, options.Seed);
        var start = new Matrix(values.Rows, m);
        for (int c = 0; c < m; c++)
        {
            // A component without variance would hold the map on a line for ever; noise lets it unfold.
            bool empty = c >= projected.Columns || pca.ExplainedVarianceRatio[c] < 1e-12;
            for (int i = 0; i < values.Rows; i++)
                start[i, c] = empty ? noise[i, c] : projected[i, c] / first * StandardDeviation;
        }
        return start;
    }
}
