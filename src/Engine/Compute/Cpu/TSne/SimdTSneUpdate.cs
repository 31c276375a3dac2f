using System.Numerics;
using Segmentation.Compute.Cpu.Scalar;

namespace Segmentation.Compute.Cpu.TSne;

/// <summary>
/// One step of t-SNE's descent for a run of points: gains, momentum, the bound on a move, and the sums that centre the map.
/// </summary>
internal readonly unsafe struct SimdTSneUpdate(TSneStep step, float inverseSum)
{
    private readonly Vector<float> _attraction = new((float)(4 * step.Exaggeration));
    private readonly Vector<float> _repulsion = new(4 * inverseSum);
    private readonly Vector<float> _momentum = new((float)step.Momentum);
    private readonly Vector<float> _rate = new((float)step.LearningRate);

    /// <summary>Moves <paramref name="count"/> points. Reads and writes whole vectors; every array has room for them.</summary>
    internal Sums Move(Axis x, Axis y, int count)
    {
        var squaredLimit = new Vector<float>((float)(ScalarTSneSteps.LongestMove * ScalarTSneSteps.LongestMove));
        double sumX = 0, sumY = 0, squaredGradient = 0;
        for (int i = 0; i < count; i += Vector<float>.Count)
        {
            Vector<float> gradientX = Gradient(x, i), gradientY = Gradient(y, i);
            Vector<float> moveX = NextMove(x, i, gradientX), moveY = NextMove(y, i, gradientY);
            Vector<float> squared = (moveX * moveX) + (moveY * moveY);
            if (Vector.GreaterThanAny(squared, squaredLimit))
            {
                Vector<float> shrink = Vector.ConditionalSelect(
                    Vector.GreaterThan(squared, squaredLimit), Vector.SquareRoot(squaredLimit / squared), Vector<float>.One);
                moveX *= shrink;
                moveY *= shrink;
            }
            Vector<float> newX = Vector.Load(x.Position + i) + moveX, newY = Vector.Load(y.Position + i) + moveY;
            Vector<float> squares = (gradientX * gradientX) + (gradientY * gradientY);
            if (count - i >= Vector<float>.Count)
            {
                Vector.Store(moveX, x.Move + i);
                Vector.Store(moveY, y.Move + i);
                Vector.Store(newX, x.Position + i);
                Vector.Store(newY, y.Position + i);
                sumX += Vector.Sum(newX);
                sumY += Vector.Sum(newY);
                squaredGradient += Vector.Sum(squares);
                continue;
            }
            for (int lane = 0; lane < count - i; lane++)
            {
                (x.Move[i + lane], y.Move[i + lane]) = (moveX[lane], moveY[lane]);
                (x.Position[i + lane], y.Position[i + lane]) = (newX[lane], newY[lane]);
                sumX += newX[lane];
                sumY += newY[lane];
                squaredGradient += squares[lane];
            }
        }
        return new Sums(sumX, sumY, squaredGradient);
    }

    /// <summary>Moves all points by (−byX, −byY), writes them as pairs, and returns the box around them.</summary>
    internal static MapBox Shift(float* x, float* y, float byX, float byY, float* pairs, int count)
    {
        float lowX = float.PositiveInfinity, lowY = lowX, highX = float.NegativeInfinity, highY = highX;
        for (int i = 0; i < count; i++)
        {
            float newX = x[i] - byX, newY = y[i] - byY;
            (x[i], y[i]) = (newX, newY);
            (pairs[2 * i], pairs[(2 * i) + 1]) = (newX, newY);
            (lowX, highX) = (MathF.Min(lowX, newX), MathF.Max(highX, newX));
            (lowY, highY) = (MathF.Min(lowY, newY), MathF.Max(highY, newY));
        }
        return new MapBox(lowX, highX, lowY, highY);
    }

    private Vector<float> Gradient(Axis axis, int i) =>
        (_attraction * Vector.Load(axis.Attraction + i)) - (_repulsion * Vector.Load(axis.Repulsion + i));

    // Gains after Jacobs 1988: longer steps while a coordinate keeps its direction, shorter ones when it turns.
    private Vector<float> NextMove(Axis axis, int i, Vector<float> gradient)
    {
        Vector<float> gain = Vector.Load(axis.Gain + i), move = Vector.Load(axis.Move + i);
        Vector<float> risen = gain + new Vector<float>(0.2f), fallen = gain * new Vector<float>(0.8f);
        gain = Vector.Max(
            Vector.ConditionalSelect(Vector.LessThan(move * gradient, Vector<float>.Zero), risen, fallen), new Vector<float>(0.01f));
        Vector.Store(gain, axis.Gain + i);
        return (_momentum * move) - (_rate * gain * gradient);
    }

    /// <summary>One coordinate of a run of points, and what moves it.</summary>
    internal readonly struct Axis(float* position, float* attraction, float* repulsion, float* gain, float* move)
    {
        internal float* Position { get; } = position;

        internal float* Attraction { get; } = attraction;

        internal float* Repulsion { get; } = repulsion;

        internal float* Gain { get; } = gain;

        internal float* Move { get; } = move;
    }

    /// <summary>Sums over the points that were moved.</summary>
    internal readonly record struct Sums(double X, double Y, double SquaredGradient)
    {
        internal Sums With(Sums other) => new(X + other.X, Y + other.Y, SquaredGradient + other.SquaredGradient);
    }
}
