namespace Segmentation.Compute.Cpu.Scalar;

/// <summary>t-SNE's descent in plain float64 loops: the specification of every other device. Its repulsion is always the tree's.</summary>
internal sealed class ScalarTSneSteps : ITSneSteps
{
    /// <summary>The longest move of one point in one step; keeps a point that is thrown out from leaving for good.</summary>
    internal const double LongestMove = 5;

    private const int RowsBetweenChecks = 64;

    private readonly SparseMatrix _affinities;
    private readonly Matrix _positions;
    private readonly double _theta;
    private readonly double[] _gains;
    private readonly double[] _moves;
    private readonly double[] _gradient;
    private double _gradientNorm = double.NaN;

    internal ScalarTSneSteps(SparseMatrix affinities, Matrix start, TSneForces forces)
    {
        _affinities = affinities;
        _positions = start.Clone();
        _theta = forces.Theta;
        _gains = new double[start.Values.Length];
        _moves = new double[start.Values.Length];
        _gradient = new double[start.Values.Length];
        Array.Fill(_gains, 1);
    }

    public void Step(TSneStep step, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        Gradient(step.Exaggeration, _gradient, cancellation);
        double norm = 0;
        for (int c = 0; c < _gradient.Length; c++)
        {
            double g = _gradient[c];
            norm += g * g;
            // Gains after Jacobs 1988: longer steps while a coordinate keeps its direction, shorter ones when it turns.
            _gains[c] = Math.Max(_moves[c] * g < 0 ? _gains[c] + 0.2 : _gains[c] * 0.8, 0.01);
            _moves[c] = (step.Momentum * _moves[c]) - (step.LearningRate * _gains[c] * g);
        }
        _gradientNorm = Math.Sqrt(norm);
        for (int i = 0; i < _positions.Rows; i++)
            Move(_positions.Row(i), _moves.AsSpan(i * _positions.Columns, _positions.Columns));
        Centre();
    }

    public void Gradient(double exaggeration, Span<double> gradient, CancellationToken cancellation = default)
    {
        double sum = Repulsion(gradient, cancellation);
        for (int i = 0; i < _positions.Rows; i++)
        {
            if (i % RowsBetweenChecks == 0)
                cancellation.ThrowIfCancellationRequested();
            double x = _positions[i, 0], y = Second(i), attractionX = 0, attractionY = 0;
            for (long e = _affinities.RowStarts[i]; e < _affinities.RowStarts[i + 1]; e++)
            {
                int j = _affinities.Columns[e];
                double dx = x - _positions[j, 0], dy = y - Second(j);
                double weight = _affinities.Values[e] / (1 + (dx * dx) + (dy * dy));
                attractionX += weight * dx;
                attractionY += weight * dy;
            }
            Span<double> row = gradient.Slice(i * _positions.Columns, _positions.Columns);
            row[0] = 4 * ((exaggeration * attractionX) - (row[0] / sum));
            if (row.Length > 1)
                row[1] = 4 * ((exaggeration * attractionY) - (row[1] / sum));
        }
    }

    public (double KlDivergence, double GradientNorm) Measure(CancellationToken cancellation = default)
    {
        double logSum = Math.Log(Repulsion(new double[_positions.Values.Length], cancellation));
        double divergence = 0;
        for (int i = 0; i < _positions.Rows; i++)
        {
            for (long e = _affinities.RowStarts[i]; e < _affinities.RowStarts[i + 1]; e++)
            {
                int j = _affinities.Columns[e];
                double dx = _positions[i, 0] - _positions[j, 0], dy = Second(i) - Second(j), p = _affinities.Values[e];
                divergence += p * (Math.Log(p) + Math.Log(1 + (dx * dx) + (dy * dy)) + logSum);
            }
        }
        return (divergence, _gradientNorm);
    }

    public Matrix Positions() => _positions.Clone();

    public void Dispose()
    {
    }

    // Writes Σ_j (y_i − y_j) / (1 + d²)² for every point; returns Σ_i Σ_j≠i 1 / (1 + d²), which normalises it.
    private double Repulsion(Span<double> forces, CancellationToken cancellation)
    {
        var tree = new ScalarTSneTree(_positions);
        double sum = 0;
        for (int i = 0; i < _positions.Rows; i++)
        {
            if (i % RowsBetweenChecks == 0)
                cancellation.ThrowIfCancellationRequested();
            (double x, double y, double part) = tree.Repulsion(_positions[i, 0], Second(i), _theta);
            forces[i * _positions.Columns] = x;
            if (_positions.Columns > 1)
                forces[(i * 2) + 1] = y;
            sum += part;
        }
        return Math.Max(sum, double.Epsilon);
    }

    private static void Move(Span<double> position, Span<double> move)
    {
        double squared = 0;
        foreach (double part in move)
            squared += part * part;
        double shrink = squared > LongestMove * LongestMove ? LongestMove / Math.Sqrt(squared) : 1;
        for (int c = 0; c < position.Length; c++)
        {
            move[c] *= shrink;
            position[c] += move[c];
        }
    }

    private void Centre()
    {
        int m = _positions.Columns;
        for (int c = 0; c < m; c++)
        {
            double mean = 0;
            for (int i = 0; i < _positions.Rows; i++)
                mean += _positions[i, c];
            mean /= _positions.Rows;
            for (int i = 0; i < _positions.Rows; i++)
                _positions[i, c] -= mean;
        }
    }

    private double Second(int i) => _positions.Columns > 1 ? _positions[i, 1] : 0;
}
