using Segmentation.Compute;

namespace Segmentation.Embedding;

/// <summary>Where the map starts.</summary>
internal enum TSneStart
{
    /// <summary>The first principal components, scaled to a standard deviation of 1e-4.</summary>
    Pca,

    /// <summary>Gaussian noise of standard deviation 1e-4.</summary>
    Random,
}

/// <summary>Settings of <see cref="TSne"/>.</summary>
public sealed record TSneOptions
{
    // Up to here a map takes a quarter of a minute. Of more, half as many landmarks show the same shape.
    private const int MostMapped = 100_000;
    private const int LandmarksOfMore = 50_000;

    /// <summary>The perplexity of a map that is not told another, where it has points enough.</summary>
    public const double UsualPerplexity = 30;

    /// <summary>Effective number of neighbours, in [1, (n − 1) / 3]; null takes 30, or the most that the points allow.</summary>
    public double? Perplexity { get; init; }

    /// <summary>Iterations in all.</summary>
    public int Iterations { get; init; } = 1000;

    /// <summary>Barnes-Hut's opening angle in [0, 1]: a cell's full width over its distance; 0 is exact.</summary>
    public double Theta { get; init; } = 0.5;

    /// <summary>How repulsion is computed.</summary>
    internal TSneRepulsion Repulsion { get; init; } = TSneRepulsion.Auto;

    /// <summary>Factor on attraction in the first <see cref="ExaggerationIterations"/>.</summary>
    public double EarlyExaggeration { get; init; } = 12;

    /// <summary>Iterations with early exaggeration.</summary>
    public int ExaggerationIterations { get; init; } = 250;

    /// <summary>Factor on attraction afterwards; 1 for none.</summary>
    public double LateExaggeration { get; init; } = 1;

    /// <summary>
    /// Step length on the gradient; 0 takes n / <see cref="EarlyExaggeration"/> / 4, on the plane at least 50, as scikit-learn.
    /// </summary>
    public double LearningRate { get; init; }

    /// <summary>Stop as soon as the map no longer moves; false runs the full count.</summary>
    public bool StopEarly { get; init; } = true;

    /// <summary>Dimensions of the map, 1 or 2.</summary>
    public int Dimensions { get; init; } = 2;

    /// <summary>Where the map starts.</summary>
    internal TSneStart Start { get; init; } = TSneStart.Pca;

    /// <summary>Given start positions, n×Dimensions, used as they are; overrides <see cref="Start"/>.</summary>
    public Matrix? StartPositions { get; init; }

    /// <summary>
    /// Points that <see cref="LandmarkMap"/> maps, at least 4, the others being placed among them; null for all up to 100,000 points and
    /// 50,000 of more.
    /// </summary>
    public int? Landmarks { get; init; }

    /// <summary>Seed of a random start, and of the choice of landmarks.</summary>
    public ulong Seed { get; init; }

    /// <summary>How many of <paramref name="rows"/> points are mapped, the others being placed.</summary>
    public int LandmarksOf(int rows) => Math.Min(rows, Landmarks ?? (rows <= MostMapped ? rows : LandmarksOfMore));

    /// <summary>The perplexity of a map of so many points.</summary>
    public double PerplexityOf(int mapped) => Perplexity ?? Math.Min(UsualPerplexity, Affinities.LargestPerplexity(mapped));

    /// <summary>
    /// The perplexity where the usual one is too large for so many points; null where it is not, or where another was given.
    /// </summary>
    public double? LoweredPerplexity(int mapped) =>
        Perplexity is null && PerplexityOf(mapped) < UsualPerplexity ? PerplexityOf(mapped) : null;

    /// <summary>Throws where a setting is out of its range, or does not suit a map of <paramref name="rows"/> points.</summary>
    /// <exception cref="InputException">Too few points for the perplexity; the message gives the bound.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A setting out of its range.</exception>
    /// <exception cref="ArgumentException">Start positions of another size.</exception>
    public void Validate(int rows)
    {
        Require(Perplexity is null or >= 1, nameof(Perplexity), Perplexity ?? 0, "at least 1");
        Require(Iterations >= 0, nameof(Iterations), Iterations, "at least 0");
        Require(Theta is >= 0 and <= 1, nameof(Theta), Theta, "in [0, 1]");
        Require(EarlyExaggeration is > 0 and < 1e6, nameof(EarlyExaggeration), EarlyExaggeration, "above 0");
        Require(ExaggerationIterations >= 0, nameof(ExaggerationIterations), ExaggerationIterations, "at least 0");
        Require(LateExaggeration is > 0 and < 1e6, nameof(LateExaggeration), LateExaggeration, "above 0");
        Require(LearningRate is >= 0 and < 1e12, nameof(LearningRate), LearningRate, "above 0, or 0 to derive it from n");
        Require(Landmarks is null or >= 4, nameof(Landmarks), Landmarks ?? 0, "at least 4");
        Require(Dimensions is 1 or 2, nameof(Dimensions), Dimensions, "1 or 2");
        double largest = Affinities.LargestPerplexity(rows);
        if (largest < 1)
            throw new InputException($"A t-SNE map needs at least 4 points; {rows} given.");
        if (Perplexity > largest)
            throw new InputException(
                $"Perplexity {Perplexity:G6} needs at least {Math.Ceiling(3 * Perplexity.Value) + 1:N0} points; {rows:N0} given. "
                + $"Use a perplexity of at most {Math.Floor(largest):N0}.");
        if (StartPositions is { } start && (start.Rows != rows || start.Columns != Dimensions))
            throw new ArgumentException($"{start.Rows}×{start.Columns} start positions given, {rows}×{Dimensions} expected.", nameof(rows));
    }

    private static void Require(bool holds, string name, double value, string expected)
    {
        if (!holds)
            throw new ArgumentOutOfRangeException(name, value, Invariant($"{name} is {value:G6}; it must be {expected}."));
    }
}
