namespace Segmentation.Statistics;

/// <summary>Whether two ways of counting the same customers depend on each other.</summary>
/// <param name="Statistic">Σ (observed − expected)² / expected; with Yates' correction for a 2×2 table.</param>
/// <param name="Degrees">(rows − 1)(columns − 1).</param>
/// <param name="P">Probability of a statistic this large where they do not depend.</param>
/// <param name="CramersV">Strength in [0, 1], uncorrected. Cramér 1946.</param>
/// <param name="SmallestExpected">Smallest expected count: below 5, P is rough.</param>
internal sealed record ChiSquareResult(double Statistic, int Degrees, double P, double CramersV, double SmallestExpected);

/// <summary>Pearson's test of independence in a table of counts.</summary>
internal static class ChiSquareTest
{
    /// <summary>Tests a table of counts.</summary>
    /// <param name="counts">At least 2×2; no row or column all zero.</param>
    /// <exception cref="ArgumentException">A smaller table, a negative count, or a row or column without counts.</exception>
    public static ChiSquareResult Independence(long[,] counts)
    {
        int rows = counts.GetLength(0);
        int columns = counts.GetLength(1);
        if (rows < 2 || columns < 2)
            throw new ArgumentException($"A test of independence needs a table of 2×2 or more, not {rows}×{columns}.", nameof(counts));
        var rowSums = new double[rows];
        var columnSums = new double[columns];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                ArgumentOutOfRangeException.ThrowIfNegative(counts[i, j], nameof(counts));
                rowSums[i] += counts[i, j];
                columnSums[j] += counts[i, j];
            }
        }
        if (rowSums.Contains(0) || columnSums.Contains(0))
            throw new ArgumentException("A row or column has no counts; leave it out.", nameof(counts));
        double n = rowSums.Sum();
        bool yates = rows == 2 && columns == 2;
        double statistic = 0;
        double plain = 0;
        double smallest = double.PositiveInfinity;
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                double expected = rowSums[i] * columnSums[j] / n;
                double difference = Math.Abs(counts[i, j] - expected);
                plain += difference * difference / expected;
                if (yates)
                    difference -= Math.Min(0.5, difference);
                statistic += difference * difference / expected;
                smallest = Math.Min(smallest, expected);
            }
        }
        int degrees = (rows - 1) * (columns - 1);
        double v = Math.Sqrt(plain / (n * (Math.Min(rows, columns) - 1)));
        return new ChiSquareResult(statistic, degrees, TailProbability.ChiSquare(statistic, degrees), v, smallest);
    }
}
