using System.Diagnostics;
using Segmentation.Compute.Cpu;
using Segmentation.Compute.Gpu;
using Segmentation.Compute.Gpu.Runtime;

namespace Segmentation.Compute;

/// <summary>The catalogue of devices: lists who is present and opens one by name.</summary>
public static class Devices
{
    /// <summary>Every device present: the processor's two, then CUDA's and OpenCL's as they are numbered.</summary>
    public static IReadOnlyList<DeviceInfo> List(int threads = 0)
    {
        using var simd = new SimdDevice(threads);
        using var scalar = new ScalarDevice();
        return [simd.Info, scalar.Info, .. GpuCatalog.All.Select(GpuCatalog.Describe)];
    }

    /// <summary>Opens a device. Nothing falls back in silence: a named device that is missing or fails its self-test is an error.</summary>
    /// <param name="name">
    /// <c>auto</c> (the fastest GPU that passes its self-test, by CUDA before OpenCL, else the processor), <c>cpu</c>, <c>scalar</c>,
    /// <c>cuda</c> and <c>opencl</c> (the best device of each; one on the processor only if there is no GPU), <c>cuda:N</c>,
    /// <c>opencl:N</c>, or part of a device's name.
    /// </param>
    /// <param name="threads">Processor threads to use; 0 for all cores.</param>
    /// <exception cref="DeviceUnavailableException">No such device, or several; the message lists those present.</exception>
    public static IComputeDevice Open(string name = "auto", int threads = 0)
    {
        if (Is(name, "auto"))
            return (IComputeDevice?)GpuCatalog.OpenBestGpu() ?? new SimdDevice(threads);
        if (Is(name, "cpu"))
            return new SimdDevice(threads);
        if (Is(name, "scalar"))
            return new ScalarDevice();
        var matching = name.Length == 0 ? [] : GpuCatalog.Matching(GpuCatalog.All, name);
        if (matching.Count == 1)
            return GpuCatalog.Open(matching[0]);
        IReadOnlyList<DeviceInfo> devices = List(threads);
        string present = string.Join(", ", devices.Select(device => $"{device.Id} ({device.Name})"));
        IEnumerable<string> known = devices.Select(device => device.Id).Append("auto");
        throw new DeviceUnavailableException(matching.Count == 0
            ? MessageText.Of($"No device '{name}'.{Nearest.Question(name, known)} Present: {present}. Use one of these, or ‹device› auto.")
            : MessageText.Of(
                $"Device '{name}' may be any of {string.Join(", ", matching.Select(device => device.ToInfo().Id))}. Present: "
                + $"{present}. Use an id."));
    }

    /// <summary>Tests every device present, and tells what each is chosen for.</summary>
    internal static IReadOnlyList<DeviceCheck> Check(int threads = 0)
    {
        var checks = new List<DeviceCheck>();
        foreach (DeviceInfo device in List(threads))
        {
            if (device.Kind is DeviceKind.Simd or DeviceKind.Scalar)
            {
                checks.Add(new DeviceCheck(device, true, "", 0, device.Id));
                continue;
            }
            long start = Stopwatch.GetTimestamp();
            var (passed, detail) = SelfTest(device);
            checks.Add(
                new DeviceCheck(device, passed, detail, Stopwatch.GetElapsedTime(start).TotalSeconds, passed ? device.Id : "nothing"));
        }
        bool Passed(GpuHardware hardware) => checks.Any(check => check.Passed && check.Device.Id == hardware.ToInfo().Id);
        string chosen = GpuCatalog.ByPreference(GpuCatalog.All).FirstOrDefault(Passed)?.ToInfo().Id ?? "cpu";
        return [.. checks.Select(check => check with { ChosenFor = Chosen(check, chosen) })];
    }

    /// <summary>Why a runtime for GPUs has no device here, or a device is left out; a line for each.</summary>
    internal static IReadOnlyList<string> Refused => GpuCatalog.Refused;

    /// <summary>
    /// Measures sizes of work-groups and tiles on GPUs, and stores the best of those whose results are right; later runs take
    /// them.
    /// </summary>
    /// <param name="name"><c>auto</c> for every GPU, or a device as <see cref="Open"/> takes it.</param>
    /// <param name="progress">Told what is measured; the measurements of one device take a minute or two.</param>
    /// <exception cref="DeviceUnavailableException">No such device, or it fails.</exception>
    /// <exception cref="IOException">The cache folder cannot be written.</exception>
    internal static IReadOnlyList<(DeviceInfo Device, IReadOnlyList<KernelTuning> Kernels)> Tune(
        string name = "auto", IProgress<string>? progress = null, CancellationToken cancellation = default) =>
        GpuCatalog.Tune(name, progress, cancellation);

    private static (bool Passed, string Detail) SelfTest(DeviceInfo info)
    {
        try
        {
            using var device = new GpuDevice(GpuCatalog.All.First(hardware => hardware.ToInfo().Id == info.Id));
            return GpuSelfTest.Run(device);
        }
        catch (DeviceUnavailableException error)
        {
            return (false, error.Message);
        }
    }

    private static string Chosen(DeviceCheck check, string chosen)
    {
        if (check.Device.Id == chosen)
            return $"auto, {chosen}";
        GpuHardware? same = GpuCatalog.All.Where(hardware => hardware.ToInfo().Id == check.Device.Id)
            .Select(hardware => GpuCatalog.SameGpu(GpuCatalog.All, hardware)).FirstOrDefault();
        return same is null ? check.ChosenFor : $"{check.ChosenFor} (the GPU that is {same.ToInfo().Id})";
    }

    private static bool Is(string name, string word) => name.Equals(word, StringComparison.OrdinalIgnoreCase);
}
