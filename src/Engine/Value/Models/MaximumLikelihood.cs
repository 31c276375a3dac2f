namespace Segmentation.Value.Models;

/// <summary>Parameters that make data likeliest.</summary>
/// <param name="Parameters">The parameters, all above 0.</param>
/// <param name="LogLikelihood">ln L at the parameters.</param>
/// <param name="StandardErrors">From the Hessian; null where the likelihood has no strict peak there.</param>
/// <param name="AtBound">Whether a parameter ran to the end of its range: the likelihood has no peak inside.</param>
/// <param name="Evaluations">How often the likelihood of all data was computed.</param>
internal sealed record LikelihoodFit(
    double[] Parameters, double LogLikelihood, double[]? StandardErrors, bool AtBound, int Evaluations);

/// <summary>Maximises likelihoods of a few positive parameters.</summary>
/// <remarks>
/// Quasi-Newton steps (BFGS: Nocedal &amp; Wright 2006, algorithm 6.1) in the logarithms of the parameters, by analytic gradients; then
/// Newton's steps with the Hessian as central differences of gradients, which the standard errors are taken from. The path is a function of
/// the data alone. A library's minimiser would do for the step, but not for parameters that run to 0 or infinity, which is a finding here.
/// </remarks>
internal static class MaximumLikelihood
{
    /// <summary>ln of the bounds of each parameter: 3e-7 to 3e6.</summary>
    internal const double Bound = 15;

    private const int MostSteps = 200;
    private const int MostHalvings = 20;
    private const double LeastGain = 1e-7;
    // From a sample's peak on, Newton's step does the rest: what is left to gain after it is of the order of its square.
    private const double LeastGainBeforeNewton = 1e-3;
    // A step this short leaves the Hessian as it is, by a thousandth of it.
    private const double ShortStep = 1e-3;
    private const double LongestStep = 1.5;

    /// <summary>ln L and its gradient by the logarithms of the parameters.</summary>
    internal delegate double Objective(ReadOnlySpan<double> logParameters, Span<double> gradient);

    /// <summary>Fits from several starts on a sample of the data, then from the best on all.</summary>
    /// <param name="all">Of all data.</param>
    /// <param name="observations">Observations of all data: the gradient is judged by one of them.</param>
    /// <param name="sample">Of a sample; null where the data are few.</param>
    /// <param name="sampled">Observations of the sample.</param>
    /// <param name="starts">Parameters to start from.</param>
    internal static LikelihoodFit Fit(Objective all, double observations, Objective? sample, double sampled, params double[][] starts)
    {
        State? best = null;
        foreach (double[] start in starts)
        {
            double[] logs = [.. start.Select(parameter => Math.Log(parameter))];
            State found = Climb(
                sample ?? all, sample is null ? observations : sampled, new State(logs, Identity(logs.Length)), LeastGain);
            if (best is null || found.Value > best.Value)
                best = found;
        }
        int evaluations = sample is null ? best!.Evaluations : 0;
        if (sample is not null)
        {
            best = Climb(all, observations, new State(best!.Logs, best.Inverse), LeastGainBeforeNewton);
            evaluations = best.Evaluations;
        }
        return Polish(all, best!, evaluations);
    }

    private static State Climb(Objective objective, double observations, State state, double leastGain)
    {
        int d = state.Logs.Length;
        double[] logs = [.. state.Logs], gradient = new double[d], inverse = [.. state.Inverse];
        double value = Evaluate(objective, logs, gradient, observations);
        int evaluations = 1;
        bool isFresh = true;
        for (int step = 0; step < MostSteps; step++)
        {
            double[] direction = Free(logs, Multiply(inverse, Free(logs, gradient)));
            double slope = Dot(direction, gradient);
            // Half of it is what a step could still gain: far below the digits of ln L that anyone reads.
            if (!(slope * observations > leastGain))
            {
                if (isFresh || slope >= 0)
                    break;
                (inverse, isFresh) = (Identity(d), true);
                continue;
            }
            double length = Math.Min(1, LongestStep / direction.Max(Math.Abs));
            double[] next = logs, nextGradient = new double[d];
            double nextValue = double.NegativeInfinity;
            bool rises = false;
            for (int half = 0; half < MostHalvings && !rises; half++, length /= 2)
            {
                next = [.. logs.Select((log, i) => Math.Clamp(log + (length * direction[i]), -Bound, Bound))];
                nextValue = Evaluate(objective, next, nextGradient, observations);
                evaluations++;
                rises = nextValue >= value + (1e-4 * length * slope);
            }
            if (!rises)
            {
                if (isFresh)
                    break;
                (inverse, isFresh) = (Identity(d), true);
                continue;
            }
            double[] s = [.. next.Select((log, i) => log - logs[i])], y = [.. gradient.Select((before, i) => before - nextGradient[i])];
            // The first step tells the scale of the curvature.
            if (isFresh && Dot(s, y) > 0 && state.IsIdentity)
                inverse = [.. Identity(d).Select(entry => entry * Dot(s, y) / Dot(y, y))];
            Update(inverse, s, y);
            double gained = (nextValue - value) * observations;
            (logs, gradient, value, isFresh) = (next, nextGradient, nextValue, false);
            if (gained < leastGain)
                break;
        }
        return new State(logs, inverse) { Value = value, Evaluations = evaluations };
    }

    // Newton's steps double the digits of what BFGS has found, and end with the Hessian at the peak.
    private static LikelihoodFit Polish(Objective all, State found, int evaluations)
    {
        int d = found.Logs.Length;
        double[] logs = found.Logs, gradient = new double[d];
        double value = all(logs, gradient);
        bool atBound = logs.Any(log => Math.Abs(log) >= Bound - 1e-9);
        double[]? covariance = null;
        for (int step = 0; step < 4; step++)
        {
            covariance = Inverse(Curvature(all, logs), d);
            evaluations += 1 + (2 * d);
            if (covariance is null)
                break;
            double[] move = Multiply(covariance, gradient);
            double gain = Dot(move, gradient);
            if (!(gain > 1e-10) || move.Max(Math.Abs) > 0.5 || atBound)
                break;
            double[] next = [.. logs.Select((log, i) => log + move[i])], nextGradient = new double[d];
            double nextValue = all(next, nextGradient);
            if (!(nextValue >= value - 1e-9))
                break;
            (logs, gradient, value) = (next, nextGradient, nextValue);
            if (move.Max(Math.Abs) < ShortStep)
                break;
        }
        double[] parameters = [.. logs.Select(log => Math.Exp(log))];
        // The error of a parameter is that of its logarithm times the parameter.
        double[]? errors = covariance is null || atBound
            ? null : [.. parameters.Select((parameter, i) => parameter * Math.Sqrt(covariance[(i * d) + i]))];
        return new LikelihoodFit(parameters, value, errors, atBound, evaluations);
    }

    private static double Evaluate(Objective objective, double[] logs, double[] gradient, double observations)
    {
        double value = objective(logs, gradient) / observations;
        for (int i = 0; i < gradient.Length; i++)
            gradient[i] /= observations;
        return double.IsNaN(value) ? double.NegativeInfinity : value;
    }

    // −∂²ln L, symmetric.
    private static double[] Curvature(Objective all, double[] logs)
    {
        const double H = 1e-4;
        int d = logs.Length;
        var curvature = new double[d * d];
        double[] up = new double[d], down = new double[d];
        for (int i = 0; i < d; i++)
        {
            double[] moved = [.. logs];
            moved[i] = logs[i] + H;
            _ = all(moved, up);
            moved[i] = logs[i] - H;
            _ = all(moved, down);
            for (int j = 0; j < d; j++)
            {
                curvature[(i * d) + j] -= (up[j] - down[j]) / (4 * H);
                curvature[(j * d) + i] -= (up[j] - down[j]) / (4 * H);
            }
        }
        return curvature;
    }

    // By Cholesky; null where the matrix is not positive definite.
    private static double[]? Inverse(double[] matrix, int d)
    {
        var lower = new double[d * d];
        for (int i = 0; i < d; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = matrix[(i * d) + j];
                for (int k = 0; k < j; k++)
                    sum -= lower[(i * d) + k] * lower[(j * d) + k];
                if (i == j && !(sum > 1e-12 * Math.Abs(matrix[(i * d) + i])))
                    return null;
                lower[(i * d) + j] = i == j ? Math.Sqrt(sum) : sum / lower[(j * d) + j];
            }
        }
        var inverse = new double[d * d];
        for (int column = 0; column < d; column++)
        {
            var solved = new double[d];
            for (int i = 0; i < d; i++)
            {
                double sum = i == column ? 1 : 0;
                for (int k = 0; k < i; k++)
                    sum -= lower[(i * d) + k] * solved[k];
                solved[i] = sum / lower[(i * d) + i];
            }
            for (int i = d - 1; i >= 0; i--)
            {
                double sum = solved[i];
                for (int k = i + 1; k < d; k++)
                    sum -= lower[(k * d) + i] * solved[k];
                solved[i] = sum / lower[(i * d) + i];
                inverse[(i * d) + column] = solved[i];
            }
        }
        return inverse;
    }

    // The inverse of −∂²f, by one step and the change of the gradient (both uphill: f is maximised).
    private static void Update(double[] inverse, double[] s, double[] y)
    {
        int d = s.Length;
        double sy = Dot(s, y);
        if (!(sy > 1e-12 * Math.Sqrt(Dot(s, s) * Dot(y, y))))
            return;
        double[] hy = Multiply(inverse, y);
        double factor = (1 + (Dot(y, hy) / sy)) / sy;
        for (int i = 0; i < d; i++)
        {
            for (int j = 0; j < d; j++)
                inverse[(i * d) + j] += (factor * s[i] * s[j]) - (((hy[i] * s[j]) + (s[i] * hy[j])) / sy);
        }
    }

    // What would lead out of the bounds is left out.
    private static double[] Free(double[] logs, double[] direction) =>
        [.. direction.Select((move, i) => (logs[i] >= Bound && move > 0) || (logs[i] <= -Bound && move < 0) ? 0 : move)];

    private static double[] Identity(int d) => [.. Enumerable.Range(0, d * d).Select(i => i / d == i % d ? 1.0 : 0)];

    private static double[] Multiply(double[] matrix, double[] vector)
    {
        int d = vector.Length;
        var product = new double[d];
        for (int i = 0; i < d; i++)
            product[i] = Dot(matrix.AsSpan(i * d, d), vector);
        return product;
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }

    private sealed record State(double[] Logs, double[] Inverse)
    {
        internal double Value { get; init; } = double.NegativeInfinity;

        internal int Evaluations { get; init; }

        internal bool IsIdentity => Inverse[0] == 1 && Inverse[1] == 0;
    }
}
