using MathNet.Numerics.LinearAlgebra.Double;
using Segmentation.Prediction.Trees;
using Segmentation.Statistics;

namespace Segmentation.Prediction.Churn;

/// <summary>How strongly two columns, or a column and the outcome, depend on each other.</summary>
/// <param name="Column">A column.</param>
/// <param name="With">Another column; the outcome, as the model names its label, where <paramref name="WithOutcome"/> says so.</param>
/// <param name="WithOutcome">Whether the other is the outcome.</param>
/// <param name="PhiK">φk in [0, 1]; NaN where one of them is the same for all customers.</param>
/// <param name="ChiSquare">χ² of their table of counts.</param>
/// <param name="Z">Significance in standard deviations, one-sided.</param>
/// <param name="P">Its probability, adjusted by Holm over all pairs.</param>
/// <param name="Customers">Customers for whom both are known.</param>
internal sealed record Correlation(
    string Column, string With, bool WithOutcome, double PhiK, double ChiSquare, double Z, double P, long Customers);

/// <summary>φk of every pair of columns, and of every column and the outcome.</summary>
internal static class Correlations
{
    /// <summary>Bins of equal width that a column of numbers is cut into.</summary>
    public const int Bins = 10;

    /// <summary>All pairs: first each column with the outcome, then columns with each other.</summary>
    /// <param name="table">The columns, in the order in which they are to stand.</param>
    /// <param name="outcome">True where activity dropped.</param>
    /// <param name="label">What the outcome is called.</param>
    public static IReadOnlyList<Correlation> Of(
        ModelTable table, bool[] outcome, string label, int threads, CancellationToken cancellation)
    {
        (int[] Codes, int Count)[] bins =
        [
            .. table.Columns.Select(Binned), (outcome.Select(dropped => dropped ? 1 : 0).ToArray(), 2),
        ];
        int last = table.Columns.Count;
        (int A, int B)[] pairs =
        [
            .. Enumerable.Range(0, last).Select(c => (c, last)),
            .. Enumerable.Range(0, last).SelectMany(a => Enumerable.Range(a + 1, last - a - 1).Select(b => (a, b))),
        ];
        var found = new PhiKResult[pairs.Length];
        ChunkedParallel.ForChunks(
            pairs.Length, threads, k => found[k] = PhiK.Of(Counts(bins[pairs[k].A], bins[pairs[k].B])), cancellation);
        double[] adjusted = Holm.Adjust([.. found.Select(one => double.IsNaN(one.P) ? 1 : one.P)]);
        return
        [
            .. pairs.Select((pair, k) => new Correlation(
                table.Columns[pair.A].Name,
                pair.B == last ? label : table.Columns[pair.B].Name,
                pair.B == last,
                found[k].Value,
                found[k].ChiSquare,
                found[k].Z,
                double.IsNaN(found[k].P) ? double.NaN : adjusted[k],
                found[k].Rows)),
        ];
    }

    /// <summary>
    /// The total φk of each column with all others, the outcome left out: √(1 − 1 / (V·V⁻¹)), as of a multiple correlation; NaN where the
    /// matrix has no inverse, as where one column follows from others.
    /// </summary>
    /// <param name="columns">Names in order.</param>
    /// <param name="pairs">What <see cref="Of"/> found.</param>
    public static double[] Global(IReadOnlyList<string> columns, IReadOnlyList<Correlation> pairs)
    {
        var place = columns.Index().ToDictionary(entry => entry.Item, entry => entry.Index);
        DenseMatrix matrix = DenseMatrix.CreateIdentity(columns.Count);
        foreach (Correlation pair in pairs.Where(pair => !pair.WithOutcome))
            matrix[place[pair.Column], place[pair.With]] = matrix[place[pair.With], place[pair.Column]] = pair.PhiK;
        if (pairs.Any(pair => !pair.WithOutcome && double.IsNaN(pair.PhiK)) || Math.Abs(matrix.Determinant()) < 1e-12)
            return [.. columns.Select(_ => double.NaN)];
        MathNet.Numerics.LinearAlgebra.Vector<double> inverse = matrix.Inverse().Diagonal();
        return [.. inverse.Select(value => value >= 1 ? Math.Sqrt(1 - (1 / value)) : double.NaN)];
    }

    // −1 where a value is missing.
    private static (int[] Codes, int Count) Binned(ModelColumn column)
    {
        if (column.Kind == ColumnKind.Category)
            return ([.. column.Values.Select(value => value >= 0 ? (int)value : -1)], column.Levels.Count);
        double[] known = [.. column.Values.Where(value => !double.IsNaN(value))];
        if (known.Length == 0)
            return ([.. column.Values.Select(_ => -1)], 1);
        double least = known.Min(), step = (known.Max() - least) / Bins;
        return (
            [
                .. column.Values.Select(value => double.IsNaN(value) ? -1
                    : step == 0 ? 0 : Math.Clamp((int)Math.Floor((value - least) / step), 0, Bins - 1)),
            ],
            Bins);
    }

    private static long[,] Counts((int[] Codes, int Count) a, (int[] Codes, int Count) b)
    {
        var counts = new long[Math.Max(1, a.Count), Math.Max(1, b.Count)];
        for (int i = 0; i < a.Codes.Length; i++)
        {
            if (a.Codes[i] >= 0 && b.Codes[i] >= 0)
                counts[a.Codes[i], b.Codes[i]]++;
        }
        return counts;
    }
}
