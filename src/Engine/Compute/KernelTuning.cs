namespace Segmentation.Compute;

/// <summary>What <see cref="Devices.Tune"/> found for one kind of kernel.</summary>
/// <param name="Kernels">The kernels' program.</param>
/// <param name="Default">The sizes it started from, as macros.</param>
/// <param name="Best">The sizes that were kept.</param>
/// <param name="DefaultMilliseconds">Time in the kernels with the former, least of several runs.</param>
/// <param name="BestMilliseconds">Time with the latter.</param>
/// <param name="Tried">How many combinations ran and gave the right answer.</param>
internal sealed record KernelTuning(
    string Kernels, string Default, string Best, double DefaultMilliseconds, double BestMilliseconds, int Tried);
