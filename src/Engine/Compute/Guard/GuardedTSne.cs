namespace Segmentation.Compute.Guard;

/// <summary>t-SNE's steps with settings that are numbers, until one fails.</summary>
/// <param name="values">n×m, the numbers of a gradient.</param>
internal sealed class GuardedTSne(DeviceGuard owner, int values, ITSneSteps inner) : GuardedSteps<ITSneSteps>(
    owner.RequireAlive, inner, "The last step was cancelled or failed: some points may have moved. Begin again."), ITSneSteps
{
    public void Step(TSneStep step, CancellationToken cancellation = default)
    {
        RequireWhole();
        if (!double.IsFinite(step.Exaggeration) || !double.IsFinite(step.Momentum) || !double.IsFinite(step.LearningRate))
        {
            throw new ArgumentException(
                Invariant(
                    $"A step of exaggeration {step.Exaggeration}, momentum {step.Momentum} and learning rate "
                    + $"{step.LearningRate}; all three must be finite."),
                nameof(step));
        }
        IsTorn = true;
        Inner.Step(step, cancellation);
        IsTorn = false;
    }

    public void Gradient(double exaggeration, Span<double> gradient, CancellationToken cancellation = default)
    {
        RequireWhole();
        if (gradient.Length < values)
            throw new ArgumentException($"A gradient of {values} values does not fit into {gradient.Length}.", nameof(gradient));
        Inner.Gradient(exaggeration, gradient, cancellation);
    }

    public (double KlDivergence, double GradientNorm) Measure(CancellationToken cancellation = default)
    {
        RequireWhole();
        return Inner.Measure(cancellation);
    }

    public Matrix Positions()
    {
        RequireWhole();
        return Inner.Positions();
    }
}
