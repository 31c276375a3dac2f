namespace Segmentation.Features;

/// <summary>How a table is put on a common scale before clustering.</summary>
public enum TransformKind
{
    /// <summary>As it is.</summary>
    None,

    /// <summary>(x − mean) / sd, population sd; a constant column becomes 0.</summary>
    Standardize,

    /// <summary>ln(1 + x), then standardised. Needs x &gt; −1.</summary>
    Log,
}

/// <summary>A fitted transform: applied to the training table and, unchanged, to every customer scored later.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Columns">The columns it was fitted on, in order.</param>
/// <param name="Means">Mean of each column after the logarithm, where there is one; 0 where not standardised.</param>
/// <param name="StandardDeviations">Population standard deviation likewise; 1 where constant or not standardised.</param>
public sealed record FeatureTransform(TransformKind Kind, IReadOnlyList<string> Columns, double[] Means, double[] StandardDeviations)
{
    /// <summary>Fits a transform to a table.</summary>
    /// <exception cref="InputException">A value that the logarithm does not take, naming customer, column and value.</exception>
    public static FeatureTransform Fit(FeatureTable table, TransformKind kind)
    {
        int n = table.Values.Rows;
        int d = table.Values.Columns;
        var means = new double[d];
        var deviations = new double[d];
        Array.Fill(deviations, 1);
        if (kind == TransformKind.None || n == 0)
            return new FeatureTransform(kind, table.Columns, means, deviations);
        Matrix scaled = Logarithms(table, kind);
        // Two passes: the sum of squared deviations from a mean that is known loses no digits.
        for (int i = 0; i < n; i++)
        {
            Span<double> row = scaled.Row(i);
            for (int j = 0; j < d; j++)
                means[j] += row[j];
        }
        for (int j = 0; j < d; j++)
            means[j] /= n;
        var squares = new double[d];
        for (int i = 0; i < n; i++)
        {
            Span<double> row = scaled.Row(i);
            for (int j = 0; j < d; j++)
            {
                double deviation = row[j] - means[j];
                squares[j] += deviation * deviation;
            }
        }
        for (int j = 0; j < d; j++)
        {
            double deviation = Math.Sqrt(squares[j] / n);
            // Rounding of the mean leaves a trace in a constant column.
            deviations[j] = deviation <= 1e-13 * Math.Abs(means[j]) ? 1 : deviation;
            if (deviation == 0)
                deviations[j] = 1;
        }
        return new FeatureTransform(kind, table.Columns, means, deviations);
    }

    /// <summary>The transformed values, n×d, of a table with the same columns; where nothing is done, the table's own.</summary>
    /// <exception cref="InputException">Other columns, or a value that the logarithm does not take.</exception>
    public Matrix Apply(FeatureTable table)
    {
        if (!table.Columns.SequenceEqual(Columns))
            throw new InputException(
                $"The transform was fitted on the columns {string.Join(", ", Columns)}; the table has {string.Join(", ", table.Columns)}.");
        if (Kind == TransformKind.None)
            return table.Values;
        Matrix scaled = Logarithms(table, Kind);
        for (int i = 0; i < scaled.Rows; i++)
        {
            Span<double> row = scaled.Row(i);
            for (int j = 0; j < row.Length; j++)
                row[j] = (row[j] - Means[j]) / StandardDeviations[j];
        }
        return scaled;
    }

    /// <summary>A copy of the values, through ln(1 + x) where the kind says so.</summary>
    private static Matrix Logarithms(FeatureTable table, TransformKind kind)
    {
        Matrix values = table.Values.Clone();
        if (kind != TransformKind.Log)
            return values;
        for (int i = 0; i < values.Rows; i++)
        {
            Span<double> row = values.Row(i);
            for (int j = 0; j < row.Length; j++)
            {
                if (!(row[j] > -1))
                    throw new InputException(
                        $"Customer {table.Ids[i]}: "
                        + $"{table.Columns[j]} is "
                        + $"{row[j]}, and ln(1 + x) needs a value above -1; use ‹transform› standardize, or drop such customers.");
                row[j] = LogOnePlus(row[j]);
            }
        }
        return values;
    }

    /// <summary>ln(1 + x) without loss for small x. Goldberg 1991, theorem 4.</summary>
    private static double LogOnePlus(double x)
    {
        double sum = 1 + x;
        return sum == 1 ? x : Math.Log(sum) * x / (sum - 1);
    }
}
