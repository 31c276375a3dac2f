using Segmentation.Compute.Gpu.OpenCl;
using Segmentation.Compute.Gpu.Runtime;

namespace Segmentation.Compute.Gpu;

/// <summary>The OpenCL devices of this machine, found once a process.</summary>
internal static class GpuCatalog
{
    private static readonly Lazy<IReadOnlyList<GpuHardware>> Found = new(() => [.. OpenClHardware.All()]);

    /// <summary>All devices, in the order in which <c>opencl:N</c> counts them.</summary>
    internal static IReadOnlyList<GpuHardware> All => Found.Value;

    /// <summary>A device as lists show it.</summary>
    internal static DeviceInfo Describe(GpuHardware hardware) =>
        hardware.ToInfo() with { Tuning = StoredSizes.Read(hardware, ProgramCache.OfUser().Folder).State };

    /// <summary>Measures sizes on devices and stores the best.</summary>
    /// <param name="name">As <see cref="Matching"/> takes it; <c>auto</c> means every GPU.</param>
    /// <exception cref="DeviceUnavailableException">No such device, or one that fails.</exception>
    internal static IReadOnlyList<(DeviceInfo Device, IReadOnlyList<KernelTuning> Kernels)> Tune(
        string name, IProgress<string>? progress, CancellationToken cancellation)
    {
        IReadOnlyList<GpuHardware> meant = name.Equals("auto", StringComparison.OrdinalIgnoreCase)
            ? [.. All.Where(device => !device.IsCpu)] : Matching(All, name);
        if (meant.Count == 0)
        {
            string present = All.Count == 0
                ? "none"
                : string.Join(", ", All.Select(device => $"{device.ToInfo().Id} ({device.ToInfo().Name})"));
            throw new DeviceUnavailableException(
                $"There is {(name == "auto" ? "no GPU" : $"no OpenCL device '{name}'")} to tune. OpenCL devices present: "
                + $"{present}. Name one with ‹device›.");
        }
        return [.. meant.Select(hardware =>
        {
            Open(hardware).Dispose(); // what fails its self-test is not worth tuning
            var kernels = GpuTuner.Tune(
                hardware, TuningWork.For(hardware), GpuTuner.Files, ProgramCache.OfUser().Folder, progress, cancellation);
            return (Describe(hardware), kernels);
        })];
    }

    /// <summary>Opens a device that was named; it must pass its self-test.</summary>
    /// <exception cref="DeviceUnavailableException">It computes wrongly, or its driver fails.</exception>
    internal static GpuDevice Open(GpuHardware hardware)
    {
        var device = new GpuDevice(hardware);
        var result = GpuSelfTest.Run(device);
        if (result.Passed)
            return device;
        device.Dispose();
        throw new DeviceUnavailableException(
            $"'{hardware.Name}' failed its self-test: {result.Detail} Update its driver, or use ‹device› cpu.");
    }

    /// <summary>
    /// The fastest GPU that passes its self-test; null where there is none. Never a device that computes on the processor.
    /// </summary>
    internal static GpuDevice? OpenBestGpu()
    {
        foreach (var hardware in All.Where(candidate => !candidate.IsCpu).OrderByDescending(candidate => candidate.Score))
        {
            try
            {
                return Open(hardware);
            }
            catch (DeviceUnavailableException)
            {
                // The next one may work; `segment devices` tells why this one does not.
            }
        }
        return null;
    }

    /// <summary>
    /// The devices a name means: <c>opencl</c> (the best: GPUs first), <c>opencl:N</c>, or part of a device's or platform's name.
    /// </summary>
    internal static IReadOnlyList<GpuHardware> Matching(IReadOnlyList<GpuHardware> all, string name)
    {
        if (name.Equals("opencl", StringComparison.OrdinalIgnoreCase))
            return [.. all.OrderBy(device => device.IsCpu).ThenByDescending(device => device.Score).Take(1)];
        if (name.StartsWith("opencl:", StringComparison.OrdinalIgnoreCase))
            return [.. all.Where(device => device.ToInfo().Id.Equals(name, StringComparison.OrdinalIgnoreCase))];
        return [.. all.Where(device => device.ToInfo().Name.Contains(name, StringComparison.OrdinalIgnoreCase))];
    }
}
