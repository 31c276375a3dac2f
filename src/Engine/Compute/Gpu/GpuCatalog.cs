using Segmentation.Compute.Gpu.Cuda;
using Segmentation.Compute.Gpu.OpenCl;
using Segmentation.Compute.Gpu.Runtime;

namespace Segmentation.Compute.Gpu;

/// <summary>The GPUs of this machine, and what stands in for one, found once a process.</summary>
internal static class GpuCatalog
{
    private static readonly Lazy<(IReadOnlyList<GpuHardware> All, IReadOnlyList<string> Refused)> Found = new(Find);

    /// <summary>All devices: CUDA's, then OpenCL's, each in the order in which <c>cuda:N</c> and <c>opencl:N</c> count them.</summary>
    internal static IReadOnlyList<GpuHardware> All => Found.Value.All;

    /// <summary>Why a runtime has no device, or a device is left out; a line for each.</summary>
    internal static IReadOnlyList<string> Refused => Found.Value.Refused;

    /// <summary>The GPUs in the order in which <c>auto</c> tries them: CUDA's first, the fastest first.</summary>
    internal static IEnumerable<GpuHardware> ByPreference(IEnumerable<GpuHardware> all) =>
        all.Where(device => !device.IsCpu).OrderBy(device => device is not CudaHardware).ThenByDescending(device => device.Score);

    /// <summary>The CUDA device that an OpenCL device is the same GPU as.</summary>
    internal static GpuHardware? SameGpu(IEnumerable<GpuHardware> all, GpuHardware hardware) =>
        hardware is CudaHardware || hardware.Slot.Length == 0
            ? null
            : all.FirstOrDefault(other => other is CudaHardware && other.Slot == hardware.Slot);

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
            ? [.. All.Where(device => !device.IsCpu && SameGpu(All, device) is null)] : Matching(All, name);
        if (meant.Count == 0)
        {
            string present = All.Count == 0
                ? "none"
                : string.Join(", ", All.Select(device => $"{device.ToInfo().Id} ({device.ToInfo().Name})"));
            throw new DeviceUnavailableException(
                $"There is {(name == "auto" ? "no GPU" : $"no GPU or OpenCL device '{name}'")} to tune. Present: "
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
        foreach (var hardware in ByPreference(All))
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
    /// The devices a name means: <c>cuda</c> and <c>opencl</c> (the best: GPUs first), <c>cuda:N</c>, <c>opencl:N</c>, or part of a
    /// device's or platform's name, which finds a GPU once.
    /// </summary>
    internal static IReadOnlyList<GpuHardware> Matching(IReadOnlyList<GpuHardware> all, string name)
    {
        if (Runtimes.FirstOrDefault(runtime => name.Equals(runtime, StringComparison.OrdinalIgnoreCase)) is { } best)
        {
            return
            [
                .. all.Where(device => RuntimeOf(device) == best)
                    .OrderBy(device => device.IsCpu).ThenByDescending(device => device.Score).Take(1),
            ];
        }
        if (Runtimes.Any(runtime => name.StartsWith($"{runtime}:", StringComparison.OrdinalIgnoreCase)))
            return [.. all.Where(device => device.ToInfo().Id.Equals(name, StringComparison.OrdinalIgnoreCase))];
        return
        [
            .. all.Where(device =>
                device.ToInfo().Name.Contains(name, StringComparison.OrdinalIgnoreCase) && SameGpu(all, device) is null),
        ];
    }

    private static readonly string[] Runtimes = ["cuda", "opencl"];

    private static string RuntimeOf(GpuHardware device) => device is CudaHardware ? "cuda" : "opencl";

    private static (IReadOnlyList<GpuHardware> All, IReadOnlyList<string> Refused) Find()
    {
        long limit = DeviceMemory.ParseLimit(Environment.GetEnvironmentVariable(DeviceMemory.LimitVariable));
        var refused = new List<string>();
        return ([.. CudaHardware.All(limit, refused), .. OpenClHardware.All(limit, refused)], refused);
    }
}
