namespace Segmentation.Compute.Cpu.Scalar;

/// <summary>K-Means' arithmetic as plain loops in float64.</summary>
/// <param name="points">n×d.</param>
/// <param name="weights">One a point, or empty for all ones.</param>
internal sealed class ScalarKMeansSteps(Matrix points, double[] weights) : IKMeansSteps
{
    private const int Unassigned = -1;
    private const int RowsBetweenChecks = 64;

    private readonly int[] _labels = Filled(points.Rows, Unassigned);
    private readonly double[] _toSeed = new double[points.Rows];

    public void Restart() => Array.Fill(_labels, Unassigned);

    public KMeansStep Assign(Matrix centroids, bool withInertia, CancellationToken cancellation = default)
    {
        var sums = new Matrix(centroids.Rows, points.Columns);
        var counts = new double[centroids.Rows];
        long changed = 0;
        double inertia = 0;
        for (int i = 0; i < points.Rows; i++)
        {
            if (i % RowsBetweenChecks == 0)
                cancellation.ThrowIfCancellationRequested();
            (int label, double squared) = Nearest(centroids, points.Row(i));
            if (label != _labels[i])
                changed++;
            _labels[i] = label;
            inertia += Weight(i) * squared;
            counts[label] += Weight(i);
            for (int j = 0; j < points.Columns; j++)
                sums[label, j] += Weight(i) * points[i, j];
        }
        return new KMeansStep(changed, withInertia ? inertia : double.NaN, sums, counts);
    }

    public void CopyLabels(Span<int> labels, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        _labels.CopyTo(labels);
    }

    public int[] Farthest(Matrix centroids, int count, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        var distances = new double[points.Rows];
        var rows = new int[points.Rows];
        for (int i = 0; i < points.Rows; i++)
        {
            rows[i] = i;
            distances[i] = -Weight(i) * ScalarDistances.Squared(points.Row(i), centroids.Row(_labels[i]));
        }
        Array.Sort(rows, (a, b) => distances[a] != distances[b] ? distances[a].CompareTo(distances[b]) : a.CompareTo(b));
        return rows[..Math.Min(count, rows.Length)];
    }

    public void BeginSeeding(CancellationToken cancellation = default) => Array.Fill(_toSeed, double.PositiveInfinity);

    public double[] Potentials(Matrix candidates, CancellationToken cancellation = default)
    {
        var potentials = new double[candidates.Rows];
        for (int c = 0; c < candidates.Rows; c++)
        {
            for (int i = 0; i < points.Rows; i++)
            {
                if (i % RowsBetweenChecks == 0)
                    cancellation.ThrowIfCancellationRequested();
                potentials[c] += Weight(i) * Math.Min(_toSeed[i], ScalarDistances.Squared(points.Row(i), candidates.Row(c)));
            }
        }
        return potentials;
    }

    public double AddSeeds(Matrix seeds, CancellationToken cancellation = default)
    {
        double potential = 0;
        for (int i = 0; i < points.Rows; i++)
        {
            if (i % RowsBetweenChecks == 0)
                cancellation.ThrowIfCancellationRequested();
            for (int s = 0; s < seeds.Rows; s++)
                _toSeed[i] = Math.Min(_toSeed[i], ScalarDistances.Squared(points.Row(i), seeds.Row(s)));
            potential += Weight(i) * _toSeed[i];
        }
        return potential;
    }

    public int[] Sample(ReadOnlySpan<double> targets, CancellationToken cancellation = default)
    {
        // Infinite distances: no seed yet, so the draw is by weight alone.
        bool byWeight = points.Rows > 0 && double.IsPositiveInfinity(_toSeed[0]);
        double Mass(int i) => byWeight ? Weight(i) : Weight(i) * _toSeed[i];
        double total = 0;
        for (int i = 0; i < points.Rows; i++)
            total += Mass(i);
        var drawn = new int[targets.Length];
        for (int t = 0; t < targets.Length; t++)
        {
            cancellation.ThrowIfCancellationRequested();
            double running = 0;
            int last = 0;
            for (int i = 0; i < points.Rows; i++)
            {
                double mass = Mass(i);
                running += mass;
                // Rounding may leave the running sum below the target at the end: the last point of any mass is drawn then.
                if (mass > 0)
                    last = i;
                if (running > targets[t] * total)
                    break;
            }
            drawn[t] = last;
        }
        return drawn;
    }

    public void Dispose()
    {
    }

    private static (int Label, double Squared) Nearest(Matrix centroids, ReadOnlySpan<double> point)
    {
        int label = 0;
        double least = double.PositiveInfinity;
        for (int c = 0; c < centroids.Rows; c++)
        {
            double squared = ScalarDistances.Squared(point, centroids.Row(c));
            if (squared < least)
                (label, least) = (c, squared);
        }
        return (label, least);
    }

    private double Weight(int i) => weights.Length == 0 ? 1 : weights[i];

    private static int[] Filled(int length, int value)
    {
        var filled = new int[length];
        Array.Fill(filled, value);
        return filled;
    }
}
