namespace Segmentation.Compute;

/// <summary>How a device did in its self-test.</summary>
/// <param name="Device">The device.</param>
/// <param name="Passed">Whether its kernels ran and computed rightly.</param>
/// <param name="Detail">What was wrong; empty if it passed.</param>
/// <param name="Seconds">How long it took, with the first build of its kernels.</param>
/// <param name="ChosenFor">Words for when this device is taken, such as <c>auto</c>.</param>
internal sealed record DeviceCheck(DeviceInfo Device, bool Passed, string Detail, double Seconds, string ChosenFor);
