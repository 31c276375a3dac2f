namespace Segmentation;

/// <summary>
/// Distances between all pairs of n observations, each pair once: i &lt; j in the order (0,1), (0,2), … (n−2,n−1), as SciPy's pdist.
/// </summary>
internal sealed class CondensedMatrix
{
    private readonly float[] _values;

    /// <summary>The largest n whose n·(n−1)/2 pairs one array holds.</summary>
    public const int MaximumRows = 65_536;

    /// <summary>Creates the storage for n observations, all zero.</summary>
    /// <exception cref="ArgumentOutOfRangeException">More than <see cref="MaximumRows"/> observations.</exception>
    public CondensedMatrix(int rows)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        if (rows > MaximumRows)
        {
            double gigabytes = (double)rows * (rows - 1L) / 2 * sizeof(float) / 1e9;
            throw new ArgumentOutOfRangeException(
                nameof(rows),
                Invariant($"Pairwise distances of {rows:N0} rows need {gigabytes:F1} GB; the limit is {MaximumRows:N0} rows. Sample, or "
                + $"use Ward, which stores no matrix."));
        }
        Rows = rows;
        _values = new float[(long)rows * (rows - 1L) / 2];
    }

    /// <summary>Number of observations, n.</summary>
    public int Rows { get; }

    /// <summary>The n·(n−1)/2 live values.</summary>
    public Span<float> Values => _values;

    /// <summary>The value of the pair (i, j); zero on the diagonal.</summary>
    public float this[int i, int j] => i == j ? 0 : _values[Offset(Math.Min(i, j), Rows) + Math.Abs(i - j) - 1];

    /// <summary>The live values of the pairs (i, i+1) … (i, n−1).</summary>
    public Span<float> RowTail(int i) => _values.AsSpan((int)Offset(i, Rows), Rows - 1 - i);

    private static long Offset(int i, int n) => ((long)i * n) - ((long)i * (i + 1L) / 2);
}
