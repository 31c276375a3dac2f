using System.Text;
using Segmentation.Compute.Gpu.Runtime;
using static Segmentation.Compute.Gpu.OpenCl.OpenClNative;

namespace Segmentation.Compute.Gpu.OpenCl;

/// <summary>One OpenCL device as its driver describes it.</summary>
/// <param name="Id">The driver's handle.</param>
internal sealed record OpenClHardware(
    nint Id,
    int Number,
    string Platform,
    string PlatformVersion,
    string Name,
    string Vendor,
    string Version,
    string Driver,
    bool IsCpu,
    bool Unified,
    int ComputeUnits,
    int ClockMegahertz,
    long GlobalMemory,
    long MaxAllocation,
    long LocalMemory,
    int MaxGroup)
    : GpuHardware(
        Number, Name, Vendor, Driver, IsCpu, Unified, ComputeUnits, ClockMegahertz, GlobalMemory, MaxAllocation, LocalMemory, MaxGroup)
{
    private const uint PlatformName = 0x0902;
    private const uint DeviceType = 0x1000;
    private const ulong TypeCpu = 2;
    private const ulong AllTypes = 0xFFFFFFFF;

    /// <inheritdoc/>
    /// <remarks>Mesa's llvmpipe ends loops there without an error, against a shader that hangs.</remarks>
    internal override long LoopRounds => Is("llvmpipe") ? 65_535 : long.MaxValue;

    /// <summary>Its driver keeps what it builds. PoCL does; asked for a binary, it would build each kernel once more.</summary>
    internal bool KeepsPrograms => Is("Portable Computing");

    internal override string Identity => string.Join('\n', Name, Vendor, Driver, Version, Platform, PlatformVersion);

    internal override bool Is(string word) => base.Is(word) || Platform.Contains(word, StringComparison.OrdinalIgnoreCase);

    internal override DeviceInfo ToInfo() => new(
        $"opencl:{Number}",
        $"{Name} ({Platform})",
        IsCpu ? DeviceKind.OpenClCpu : DeviceKind.OpenClGpu,
        Invariant(
            $"{Version}, driver {Driver}, {ComputeUnits} compute units, {GlobalMemory / 1e9:F1} "
            + $"GB{(Unified ? " shared with the host and used in place" : "")}"),
        1,
        Budget);

    /// <summary>All OpenCL devices that can compile and run this engine's kernels.</summary>
    /// <param name="limit">Bytes that the user allows; 0 for all.</param>
    /// <param name="refused">Gains a line for each reason why there is none, or why one is left out.</param>
    internal static unsafe List<OpenClHardware> All(long limit, List<string> refused)
    {
        var all = new List<OpenClHardware>();
        uint platformCount = 0;
        if (!LoaderPresent)
            refused.Add("opencl: no OpenCL loader (libOpenCL.so.1, OpenCL.dll) is here");
        else if (clGetPlatformIDs(0, null, &platformCount) != 0 || platformCount == 0)
            refused.Add("opencl: the loader knows no driver");
        var platforms = new nint[platformCount];
        fixed (nint* p = platforms)
        {
            if (platformCount > 0 && clGetPlatformIDs(platformCount, p, null) != 0)
                return all;
        }
        foreach (nint platform in platforms)
        {
            uint deviceCount = 0;
            if (clGetDeviceIDs(platform, AllTypes, 0, null, &deviceCount) != 0 || deviceCount == 0)
            {
                refused.Add($"opencl: {PlatformText(platform, PlatformName)} has no device");
                continue;
            }
            var devices = new nint[deviceCount];
            fixed (nint* p = devices)
            {
                if (clGetDeviceIDs(platform, AllTypes, deviceCount, p, null) != 0)
                    continue;
            }
            foreach (nint device in devices)
            {
                var described = Describe(platform, device, all.Count, refused);
                if (described is not null)
                    all.Add(described with { MemoryLimit = limit });
            }
        }
        return all;
    }

    private static unsafe OpenClHardware? Describe(nint platform, nint device, int number, List<string> refused)
    {
        bool usable = Value<uint>(device, 0x1027) != 0 && Value<uint>(device, 0x1028) != 0; // available, has a compiler
        string version = Text(device, 0x102F);
        string platformName = PlatformText(platform, PlatformName);
        string name = Text(device, 0x102B);
        // "OpenCL 1.1 ..." cannot take -cl-std=CL1.2.
        bool old = version.StartsWith("OpenCL 1.0", StringComparison.Ordinal) || version.StartsWith("OpenCL 1.1", StringComparison.Ordinal);
        if (!usable || old)
        {
            string reason = old ? $"{version}; 1.2 is needed" : "in use elsewhere, or without a compiler";
            refused.Add($"opencl: {name} ({platformName}): {reason}");
            return null;
        }
        // Software devices are told by their type; llvmpipe once called itself a GPU.
        bool cpu = (Value<ulong>(device, DeviceType) & TypeCpu) != 0
            || name.Contains("llvmpipe", StringComparison.OrdinalIgnoreCase)
            || platformName.Contains("oclgrind", StringComparison.OrdinalIgnoreCase);
        return new OpenClHardware(
            device,
            number,
            platformName,
            PlatformText(platform, 0x0901),
            name,
            Text(device, 0x102C),
            version,
            Text(device, 0x102D),
            cpu,
            cpu || Value<uint>(device, 0x1035) != 0,
            (int)Value<uint>(device, 0x1002),
            (int)Value<uint>(device, 0x100C),
            (long)Value<ulong>(device, 0x101F),
            (long)Value<ulong>(device, 0x1010),
            (long)Value<ulong>(device, 0x1023),
            (int)Value<nuint>(device, 0x1004))
        {
            Slot = SlotOf(device),
        };
    }

    // NVIDIA's extension: domain, bus, slot, as CUDA tells them.
    private static string SlotOf(nint device) => Text(device, 0x1030).Contains("cl_nv_device_attribute_query", StringComparison.Ordinal)
        ? Invariant($"{Value<uint>(device, 0x400A)}:{Value<uint>(device, 0x4008)}:{Value<uint>(device, 0x4009) >> 3}")
        : "";

    private static unsafe T Value<T>(nint device, uint what)
        where T : unmanaged
    {
        T value = default;
        return clGetDeviceInfo(device, what, (nuint)sizeof(T), &value, null) == 0 ? value : default;
    }

    private static unsafe string Text(nint device, uint what)
    {
        nuint size = 0;
        if (clGetDeviceInfo(device, what, 0, null, &size) != 0)
            return "";
        var bytes = new byte[size];
        fixed (byte* p = bytes)
            return clGetDeviceInfo(device, what, size, p, null) == 0 ? Clean(bytes) : "";
    }

    private static unsafe string PlatformText(nint platform, uint what)
    {
        nuint size = 0;
        if (clGetPlatformInfo(platform, what, 0, null, &size) != 0)
            return "";
        var bytes = new byte[size];
        fixed (byte* p = bytes)
            return clGetPlatformInfo(platform, what, size, p, null) == 0 ? Clean(bytes) : "";
    }

    private static string Clean(byte[] text) => Encoding.UTF8.GetString(text).TrimEnd('\0').Trim();
}
