using System.Numerics;
using Segmentation.Compute;

namespace Segmentation.Embedding;

/// <summary>
/// Finds the place of one new point at a time on a fixed map; keeps the arrays that this takes. Not for several threads at once.
/// </summary>
internal sealed class TSneOutOfSample
{
    // A thousandth of the kernel's width: no eye and no neighbour list tells the difference.
    private const float Rest = 1e-3f;

    private readonly Matrix _map;
    private readonly (double Low, double High)[] _box;
    private readonly IRepulsionField _field;
    private readonly int _k;
    private readonly double _entropy;
    private readonly int _iterations;
    private readonly float[] _shifted;

    // Of whole vectors: what is past k carries no weight.
    private readonly float[] _x;
    private readonly float[] _y;
    private readonly float[] _attraction;

    internal TSneOutOfSample(Matrix map, (double Low, double High)[] box, IRepulsionField field, int k, double perplexity, int iterations)
    {
        (_map, _box, _field, _k, _entropy, _iterations) = (map, box, field, k, Math.Log(perplexity), iterations);
        int room = (k + Vector<float>.Count - 1) / Vector<float>.Count * Vector<float>.Count;
        (_shifted, _x, _y, _attraction) = (new float[k], new float[room], new float[room], new float[room]);
    }

    /// <summary>Writes the place of a point with these nearest points of the map.</summary>
    internal void Settle(ReadOnlySpan<int> nearest, ReadOnlySpan<float> squaredDistances, Span<double> place)
    {
        bool plane = place.Length > 1;
        Affinities.CalibrateRow(squaredDistances, _entropy, _shifted, _attraction.AsSpan(0, _k));
        for (int t = 0; t < _k; t++)
            (_x[t], _y[t]) = ((float)_map[nearest[t], 0], plane ? (float)_map[nearest[t], 1] : 0);
        float x = Median(_x), y = plane ? Median(_y) : 0;
        for (int iteration = 0; iteration < _iterations; iteration++)
        {
            (float stepX, float stepY) = Step(x, y);
            x = (float)Math.Clamp(x + stepX, _box[0].Low, _box[0].High);
            if (plane)
                y = (float)Math.Clamp(y + stepY, _box[1].Low, _box[1].High);
            if ((stepX * stepX) + (stepY * stepY) < Rest * Rest)
                break;
        }
        place[0] = x;
        if (plane)
            place[1] = y;
    }

    // The least coordinate that has half of the weight at or below it. Each is tried: k²/16 comparisons cost less than a sort.
    private float Median(float[] coordinates)
    {
        float half = 0, median = float.PositiveInfinity;
        for (int i = 0; i < _attraction.Length; i += Vector<float>.Count)
            half += Vector.Sum(new Vector<float>(_attraction, i)) / 2;
        for (int t = 0; t < _k; t++)
        {
            var tried = new Vector<float>(coordinates[t]);
            Vector<float> below = Vector<float>.Zero;
            for (int i = 0; i < coordinates.Length; i += Vector<float>.Count)
                below += Vector.ConditionalSelect(
                    Vector.LessThanOrEqual(new Vector<float>(coordinates, i), tried), new Vector<float>(
                        _attraction, i), Vector<float>.Zero);
            if (coordinates[t] < median && Vector.Sum(below) >= half * 0.999999f)
                median = coordinates[t];
        }
        return median;
    }

    // Where the gradient is zero, y = (Σ p_j q_j y_j + repulsion) / Σ p_j q_j with q = 1/(1 + d²); half a step towards it each time.
    private (float X, float Y) Step(float x, float y)
    {
        Vector<float> pull = Vector<float>.Zero, pullX = pull, pullY = pull;
        Vector<float> placeX = new(x), placeY = new(y);
        for (int i = 0; i < _x.Length; i += Vector<float>.Count)
        {
            Vector<float> dx = new Vector<float>(_x, i) - placeX, dy = new Vector<float>(_y, i) - placeY;
            Vector<float> weight = new Vector<float>(_attraction, i) / (Vector<float>.One + (dx * dx) + (dy * dy));
            pull += weight;
            pullX += weight * dx;
            pullY += weight * dy;
        }
        (double pushX, double pushY) = _field.RepulsionAt(x, y);
        double sum = 2 * Vector.Sum(pull), stepX = (Vector.Sum(pullX) + pushX) / sum, stepY = (Vector.Sum(pullY) + pushY) / sum;
        double shrink = Math.Min(1, 1 / Math.Sqrt((stepX * stepX) + (stepY * stepY) + 1e-300));
        return ((float)(shrink * stepX), (float)(shrink * stepY));
    }
}
