namespace Segmentation.Compute.Guard;

/// <summary>
/// What the guards of an algorithm's steps share: nothing runs after disposal, and nothing continues after a step that failed.
/// </summary>
/// <param name="requireOwner">Throws once the points or the device of the steps are disposed.</param>
/// <param name="inner">The device's steps.</param>
/// <param name="torn">The error of continuing after a step that was cancelled or failed: what may be half done, and the next step.</param>
internal abstract class GuardedSteps<TSteps>(Action requireOwner, TSteps inner, string torn) : IDisposable
    where TSteps : class, IDisposable
{
    private bool _disposed;

    protected TSteps Inner => inner;

    /// <summary>Set while a step runs that must not be left half done; it stays set where the step throws.</summary>
    protected bool IsTorn { get; set; }

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        inner.Dispose();
    }

    protected void RequireAlive()
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(TSteps));
        requireOwner();
    }

    protected void RequireWhole()
    {
        RequireAlive();
        if (IsTorn)
            throw new InvalidOperationException(torn);
    }
}
