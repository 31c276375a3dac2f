using Segmentation.Compute;
using Segmentation.Compute.Cpu;
using Segmentation.Compute.Guard;

namespace Segmentation.Tests.Compute.Contracts;

/// <summary>What is refused, and in which words: the same on every device.</summary>
public abstract partial class GuardContract
{
    protected abstract IComputeDevice Open();

    public static TheoryData<string> Names => [.. Misuses.Keys];

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public void Misuse_OnAnyDevice_IsRefusedInTheSameWords(string name)
    {
        (Action<IComputeDevice, IPointSet> call, Type expected, string message) = Misuses[name];
        using IComputeDevice device = Open();
        using IPointSet points = device.Load(TestPoints.Clouds(20, 2, 3, seed: 8));

        Exception? error = Record.Exception(() => call(device, points));

        Assert.NotNull(error);
        Assert.Equal(expected, error.GetType());
        Assert.StartsWith(message, error.Message.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Device_StandsBehindTheGuard()
    {
        using IComputeDevice device = Open();
        Assert.IsAssignableFrom<DeviceGuard>(device);
        device.Dispose();
    }
}

public sealed class ScalarGuardContract : GuardContract
{
    protected override IComputeDevice Open() => new ScalarDevice();
}

public sealed class SimdGuardContract : GuardContract
{
    protected override IComputeDevice Open() => new SimdDevice(2);
}
