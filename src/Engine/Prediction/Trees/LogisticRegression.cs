using System.Text.Json.Serialization;
using MathNet.Numerics.LinearAlgebra;

namespace Segmentation.Prediction.Trees;

/// <summary>
/// L2 logistic regression: ½‖w‖² + C·Σ log-loss, the intercept not penalised, by Newton's method to the end.
/// Numbers are standardised (population sd), a missing one stands at its mean; categories are indicators against the first level.
/// Where training rows lack a category, that is an indicator too; a text that training never saw stands at the mean of all indicators.
/// </summary>
internal sealed class LogisticRegression : IActivityScorer
{
    private const int RowsBetweenChecks = 1024;
    private const int RowsOfStretch = 4096;

    private readonly DesignColumn[] _design;
    private readonly double[] _coefficients;

    private LogisticRegression(DesignColumn[] design, double intercept, double[] coefficients)
    {
        _design = design;
        _coefficients = coefficients;
        Intercept = intercept;
    }

    /// <summary>One column of the design matrix.</summary>
    /// <param name="Column">Which column of the table it is made of.</param>
    /// <param name="Level">Code of the level it indicates, their number for a missing value; −1 for a number.</param>
    /// <param name="Mean">Subtracted: the mean of a number; 0 for an indicator.</param>
    /// <param name="StandardDeviation">Divided by; 1 for an indicator.</param>
    /// <param name="Average">Mean of the design column over the training rows, the reference of its contribution.</param>
    [method: JsonConstructor]
    public readonly record struct DesignColumn(int Column, int Level, double Mean, double StandardDeviation, double Average);

    /// <inheritdoc/>
    public string Kind => "logistic";

    /// <summary>The intercept.</summary>
    public double Intercept { get; }

    /// <summary>The design, one entry a coefficient.</summary>
    public IReadOnlyList<DesignColumn> Design => _design;

    /// <summary>One coefficient a design column.</summary>
    public IReadOnlyList<double> Coefficients => _coefficients;

    /// <summary>Rebuilds a fitted model from its stored parts.</summary>
    public static LogisticRegression From(IReadOnlyList<DesignColumn> design, double intercept, IReadOnlyList<double> coefficients) =>
        new([.. design], intercept, [.. coefficients]);

    /// <summary>Fits to convergence: the step's largest entry under 1e-12 of the coefficients' scale, or 100 steps.</summary>
    /// <param name="labels">True for the positive class; both classes present.</param>
    /// <param name="inverseRegularization">C; larger means less shrinkage.</param>
    /// <param name="threads">Threads; the model is the same on any number: sums of stretches of rows are added in their order.</param>
    public static LogisticRegression Fit(
        ModelTable table, IReadOnlyList<bool> labels, double inverseRegularization = 1, int threads = 1,
        CancellationToken cancellation = default)
    {
        DesignColumn[] design = BuildDesign(table);
        int n = table.Rows, p = design.Length + 1;
        bool[] positive = [.. labels];
        var weights = new double[p];
        var stretches = new double[(n + RowsOfStretch - 1) / RowsOfStretch][];
        for (int iteration = 0; iteration < 100; iteration++)
        {
            cancellation.ThrowIfCancellationRequested();
            ForStretches(
                n, threads, (stretch, first, end) => stretches[stretch] = Sums(
                    design, table, positive, first, end, weights, inverseRegularization), cancellation);
            var gradient = Vector<double>.Build.Dense(p);
            var hessian = Matrix<double>.Build.Dense(p, p);
            foreach (double[] sums in stretches)
            {
                for (int a = 0; a < p; a++)
                {
                    gradient[a] += sums[(p * p) + a];
                    for (int b = 0; b <= a; b++)
                        hessian[a, b] += sums[(a * p) + b];
                }
            }
            for (int a = 0; a < p; a++)
            {
                if (a < p - 1)
                {
                    gradient[a] += weights[a];
                    hessian[a, a] += 1;
                }
                for (int b = 0; b < a; b++)
                    hessian[b, a] = hessian[a, b];
            }
            Vector<double> step = hessian.Cholesky().Solve(gradient);
            for (int a = 0; a < p; a++)
                weights[a] -= step[a];
            if (step.AbsoluteMaximum() <= 1e-12 * (1 + weights.Max(Math.Abs)))
                break;
        }
        return new LogisticRegression(design, weights[^1], weights[..^1]);
    }

    /// <inheritdoc/>
    public double[] Score(ModelTable table, int threads = 1, CancellationToken cancellation = default)
    {
        var scores = new double[table.Rows];
        ForStretches(scores.Length, threads, (_, first, end) =>
        {
            Span<double> row = new double[_design.Length + 1];
            for (int i = first; i < end; i++)
            {
                FillRow(_design, table, i, row);
                scores[i] = Sigmoid(Intercept + Dot(_coefficients, row));
            }
        }, cancellation);
        return scores;
    }

    /// <inheritdoc/>
    /// <remarks>Linear SHAP: coefficient × (value − training mean), indicators of one column added up.</remarks>
    public (double Base, Matrix Contributions) Explain(ModelTable table, int threads = 1, CancellationToken cancellation = default)
    {
        double reference = Intercept;
        for (int j = 0; j < _design.Length; j++)
            reference += _coefficients[j] * _design[j].Average;
        var contributions = new Matrix(table.Rows, table.Columns.Count);
        var row = new double[_design.Length + 1];
        for (int i = 0; i < table.Rows; i++)
        {
            if (i % RowsBetweenChecks == 0)
                cancellation.ThrowIfCancellationRequested();
            FillRow(_design, table, i, row);
            for (int j = 0; j < _design.Length; j++)
                contributions[i, _design[j].Column] += _coefficients[j] * (row[j] - _design[j].Average);
        }
        return (reference, contributions);
    }

    internal static double Sigmoid(double x) => x >= 0 ? 1 / (1 + Math.Exp(-x)) : Math.Exp(x) / (1 + Math.Exp(x));

    private static DesignColumn[] BuildDesign(ModelTable table)
    {
        var design = new List<DesignColumn>();
        for (int c = 0; c < table.Columns.Count; c++)
        {
            ModelColumn column = table.Columns[c];
            double[] known = [.. column.Values.Where(value => !double.IsNaN(value))];
            if (column.Kind == ColumnKind.Category)
            {
                for (int level = 1; level < column.Levels.Count; level++)
                    design.Add(new DesignColumn(
                        c, level, 0, 1, known.Count(code => code == level) / (double)Math.Max(1, column.Values.Length)));
                if (known.Length < column.Values.Length)
                    design.Add(new DesignColumn(c, column.Levels.Count, 0, 1, 1 - (known.Length / (double)column.Values.Length)));
                continue;
            }
            double mean = known.Length == 0 ? 0 : known.Average();
            double sd = known.Length == 0 ? 0 : Math.Sqrt(known.Average(value => (value - mean) * (value - mean)));
            design.Add(new DesignColumn(c, -1, mean, sd > 0 ? sd : 1, 0));
        }
        return [.. design];
    }

    private static void FillRow(DesignColumn[] design, ModelTable table, int i, Span<double> row)
    {
        for (int j = 0; j < design.Length; j++)
        {
            ref readonly DesignColumn entry = ref design[j];
            double value = table.Columns[entry.Column].Values[i];
            if (entry.Level < 0)
                row[j] = double.IsNaN(value) ? 0 : (value - entry.Mean) / entry.StandardDeviation;
            else if (value == ModelColumn.Unseen)
                row[j] = entry.Average;
            else if (double.IsNaN(value))
                row[j] = entry.Level == table.Columns[entry.Column].Levels.Count ? 1 : 0;
            else
                row[j] = value == entry.Level ? 1 : 0;
        }
        row[design.Length] = 1;
    }

    // Of some rows: the lower half of the hessian, then the gradient, both without the penalty.
    private static double[] Sums(
        DesignColumn[] design, ModelTable table, bool[] positive, int first, int end, double[] weights, double scale)
    {
        int p = weights.Length;
        var sums = new double[(p * p) + p];
        Span<double> gradient = sums.AsSpan(p * p), row = new double[p];
        for (int i = first; i < end; i++)
        {
            FillRow(design, table, i, row);
            double probability = Sigmoid(Dot(weights, row));
            double residual = scale * (probability - (positive[i] ? 1 : 0)), curvature = scale * probability * (1 - probability);
            for (int a = 0; a < p; a++)
            {
                gradient[a] += residual * row[a];
                double scaled = curvature * row[a];
                Span<double> into = sums.AsSpan(a * p, a + 1);
                for (int b = 0; b < into.Length; b++)
                    into[b] += scaled * row[b];
            }
        }
        return sums;
    }

    private static void ForStretches(int rows, int threads, Action<int, int, int> body, CancellationToken cancellation) =>
        ChunkedParallel.ForChunks(
            (rows + RowsOfStretch - 1) / RowsOfStretch, threads,
            stretch => body(stretch, stretch * RowsOfStretch, Math.Min(rows, (stretch + 1) * RowsOfStretch)), cancellation);

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int j = 0; j < a.Length; j++)
            sum += a[j] * b[j];
        return sum;
    }
}
