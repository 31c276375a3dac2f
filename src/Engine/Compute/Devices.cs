using Segmentation.Compute.Cpu;

namespace Segmentation.Compute;

/// <summary>The catalogue of devices: lists who is present and opens one by name.</summary>
public static class Devices
{
    /// <summary>Every device present, in the order in which they are numbered.</summary>
    public static IReadOnlyList<DeviceInfo> List(int threads = 0)
    {
        using var simd = new SimdDevice(threads);
        using var scalar = new ScalarDevice();
        return [simd.Info, scalar.Info];
    }

    /// <summary>Opens a device.</summary>
    /// <param name="name"><c>auto</c>, <c>cpu</c>, <c>scalar</c>, <c>opencl</c>, <c>opencl:N</c>, or part of a device's name.</param>
    /// <param name="threads">Processor threads to use; 0 for all cores.</param>
    /// <exception cref="DeviceUnavailableException">No such device; the message lists those present.</exception>
    public static IComputeDevice Open(string name = "auto", int threads = 0)
    {
        if (name is "auto" or "cpu")
            return new SimdDevice(threads);
        if (name is "scalar")
            return new ScalarDevice();
        string present = string.Join(", ", List(threads).Select(device => $"{device.Id} ({device.Name})"));
        throw new DeviceUnavailableException($"No device '{name}'. Present: {present}. Use one of these, or --device auto.");
    }
}
