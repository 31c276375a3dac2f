using System.Runtime.CompilerServices;
using ILGPU.Runtime.Cuda;
using Segmentation.Compute.Gpu.Runtime;

namespace Segmentation.Compute.Gpu.Cuda;

/// <summary>One CUDA device as NVIDIA's driver describes it.</summary>
/// <param name="Device">The driver's handle.</param>
/// <param name="Major">Its compute capability.</param>
internal sealed record CudaHardware(
    int Device,
    int Number,
    string Name,
    string Driver,
    int Major,
    int Minor,
    bool Unified,
    int ComputeUnits,
    int ClockMegahertz,
    long GlobalMemory,
    long LocalMemory,
    int MaxGroup)
    : GpuHardware(
        Number, Name, "NVIDIA", Driver, IsCpu: false, Unified, ComputeUnits, ClockMegahertz, GlobalMemory, GlobalMemory, LocalMemory,
        MaxGroup)
{
    // What the kernels' PTX is written for, and the driver that knows its version.
    private const int LeastMajor = 6;
    private const int LeastDriver = 11_000;

    internal override string Identity => string.Join('\n', "CUDA", Name, Driver, $"{Major}.{Minor}");

    internal override DeviceInfo ToInfo() => new(
        $"cuda:{Number}",
        Name,
        DeviceKind.CudaGpu,
        Invariant(
            $"driver for CUDA {Driver}, compute capability {Major}.{Minor}, {Compiler.KernelCompiler.Target(Major)}, {ComputeUnits} "
            + $"multiprocessors, {GlobalMemory / 1e9:F1} GB"),
        1,
        Budget);

    /// <summary>All CUDA devices that can run this engine's kernels.</summary>
    /// <param name="limit">Bytes that the user allows; 0 for all.</param>
    /// <param name="refused">Gains a line for each reason why there is none, or why one is left out.</param>
    internal static List<CudaHardware> All(long limit, List<string> refused)
    {
        if (CudaDriver.Absence() is not { } absence)
            return Described(limit, refused);
        refused.Add($"cuda: {absence}");
        return [];
    }

    // Of its own, since a method that names ILGPU's types loads it as soon as it is called.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static List<CudaHardware> Described(long limit, List<string> refused)
    {
        var all = new List<CudaHardware>();
        CudaAPI api = CudaDriver.Api;
        if ((int)api.GetDeviceCount(out int count) is var failed && (failed != 0 || count == 0))
        {
            refused.Add($"cuda: {(failed != 0 ? $"cuDeviceGetCount returns {CudaDriver.Name(failed)}" : "the driver has no device")}");
            return all;
        }
        _ = api.GetDriverVersion(out CudaDriverVersion version);
        for (int number = 0; number < count; number++)
        {
            if (api.GetDevice(out int device, number) != CudaError.CUDA_SUCCESS
                || api.GetDeviceName(out string? name, device) != CudaError.CUDA_SUCCESS || name is null)
            {
                refused.Add($"cuda:{number}: the driver does not describe it");
                continue;
            }
            _ = api.GetTotalDeviceMemory(out long memory, device);
            _ = api.GetDeviceComputeCapability(out int major, out int minor, device);
            name = name.TrimEnd('\0').Trim();
            if (major < LeastMajor || version.Value < LeastDriver)
            {
                refused.Add(
                    $"cuda:{number} ({name}): compute capability {major}.{minor} with a driver for CUDA {version.Major}.{version.Minor}; "
                    + $"{LeastMajor}.0 and CUDA {LeastDriver / 1000}.0 at least are needed");
                continue;
            }
            int Attribute(int kind) => api.GetDeviceAttribute((DeviceAttributeKind)kind, device);
            all.Add(
                new CudaHardware(
                    device, number, name, $"{version.Major}.{version.Minor}", major, minor, Unified: false, Attribute(16),
                    Attribute(13) / 1000, memory, Attribute(8), Attribute(1))
                {
                    MemoryLimit = limit,
                    Slot = Invariant($"{Attribute(50)}:{Attribute(33)}:{Attribute(34)}"),
                });
        }
        return all;
    }
}
