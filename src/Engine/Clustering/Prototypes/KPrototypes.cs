namespace Segmentation.Clustering.Prototypes;

/// <summary>Categories of rows, beside their numbers.</summary>
/// <param name="Codes">n×c, row-major: of each column the number of the row's category, in [0, <paramref name="Counts"/>).</param>
/// <param name="Counts">Categories of each column, length c.</param>
internal sealed record CategoryCodes(int[] Codes, int[] Counts)
{
    /// <summary>The categories of a row, length c.</summary>
    internal ReadOnlySpan<int> Row(int row) => Codes.AsSpan(row * Counts.Length, Counts.Length);

    /// <summary>The categories of some rows, in their order.</summary>
    internal CategoryCodes SelectRows(int[] rows) => this with { Codes = [.. rows.SelectMany(row => Row(row).ToArray())] };
}

/// <summary>Settings of <see cref="KPrototypes"/>.</summary>
internal sealed record KPrototypesOptions
{
    /// <summary>Number of clusters, at least 1.</summary>
    internal required int Clusters { get; init; }

    /// <summary>Fits from different seeds; the one of the least cost is returned.</summary>
    internal int Restarts { get; init; } = 10;

    /// <summary>Iterations after which a fit stops unconverged.</summary>
    internal int MaxIterations { get; init; } = 300;

    /// <summary>
    /// What a category that differs costs, in squared units of the numbers; null takes half of their mean standard deviation, in the middle
    /// of the range that Huang 1998 found to suit, and 1 where no numbers differ.
    /// </summary>
    internal double? Gamma { get; init; }

    /// <summary>Rows that are the first prototypes of the only fit; null draws them.</summary>
    internal int[]? Start { get; init; }

    /// <summary>Seed of every random draw.</summary>
    internal ulong Seed { get; init; }
}

/// <summary>What <see cref="KPrototypes"/> found; clusters are numbered by first appearance in the labels.</summary>
/// <param name="Labels">Cluster of each row, in [0, k).</param>
/// <param name="Means">k×d, means of the numbers.</param>
/// <param name="Modes">k×c, row-major: the most frequent category of each column, the first of equals.</param>
/// <param name="Cost">Σ over the rows of squared distance to the mean + γ · categories that differ from the mode.</param>
/// <param name="Gamma">The γ that was used.</param>
/// <param name="Costs">The cost after each iteration of the fit.</param>
internal sealed record KPrototypesResult(int[] Labels, Matrix Means, int[] Modes, double Cost, double Gamma, IReadOnlyList<double> Costs);

/// <summary>
/// Clusters rows of numbers and categories around prototypes, the means of the numbers and the modes of the categories. Huang 1998; all
/// rows are assigned before prototypes move, as in Lloyd's iterations, so that the order of rows does not matter. No category becomes a
/// column of zeros and ones.
/// </summary>
internal static class KPrototypes
{
    // Partial sums are added in chunk order, not thread order: same bytes on any number of threads.
    private const int RowsPerChunk = 4096;

    /// <summary>Clusters rows.</summary>
    /// <param name="numbers">n×d, finite; d may be 0.</param>
    /// <param name="categories">Of the same rows.</param>
    /// <param name="threads">The result does not depend on it.</param>
    /// <param name="fitted">Told the number of fits made.</param>
    /// <exception cref="ArgumentException">Fewer distinct rows than clusters.</exception>
    /// <exception cref="OperationCanceledException">Looked at before every chunk of rows.</exception>
    internal static KPrototypesResult Fit(
        Matrix numbers, CategoryCodes categories, KPrototypesOptions options, int threads, Action<int>? fitted = null,
        CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Clusters, 1);
        double gamma = options.Gamma ?? UsualGamma(numbers);
        int fits = options.Start is null ? options.Restarts : 1;
        var found = new KPrototypesResult[fits];
        // Of few rows fits go side by side, of many the rows of one fit do.
        bool sideBySide = numbers.Rows < threads * RowsPerChunk;
        int done = 0;
        ChunkedParallel.ForChunks(fits, sideBySide ? threads : 1, fit =>
        {
            var one = new KPrototypesFit(numbers, categories, gamma, sideBySide ? 1 : threads, cancellation);
            int[] start = options.Start ?? one.Seeds(options.Clusters, new SeededRandom(options.Seed, (ulong)fit));
            found[fit] = one.Run(start, options.MaxIterations);
            fitted?.Invoke(Interlocked.Increment(ref done));
        }, cancellation);
        return found.MinBy(fit => fit.Cost)!;
    }

    /// <summary>The rows of a chunk.</summary>
    internal static (int First, int End) Chunk(int chunk, int rows) => (chunk * RowsPerChunk, Math.Min(rows, (chunk + 1) * RowsPerChunk));

    /// <summary>Number of chunks.</summary>
    internal static int Chunks(int rows) => (rows + RowsPerChunk - 1) / RowsPerChunk;

    private static double UsualGamma(Matrix numbers)
    {
        if (numbers.Columns == 0)
            return 1;
        double sum = 0;
        for (int j = 0; j < numbers.Columns; j++)
        {
            double[] column = numbers.Column(j);
            double mean = column.Average();
            sum += Math.Sqrt(column.Sum(value => (value - mean) * (value - mean)) / column.Length);
        }
        // Numbers that are all equal say nothing of a scale.
        return sum > 0 ? sum / numbers.Columns / 2 : 1;
    }
}
