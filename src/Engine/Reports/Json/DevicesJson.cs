using Segmentation.Compute;
using Segmentation.Wording;

namespace Segmentation.Reports.Json;

/// <summary>The devices that can compute here, as <c>segment devices --json</c> prints them.</summary>
internal static class DevicesJson
{
    /// <summary>Writes the devices in their order, and why others are not among them.</summary>
    /// <param name="stream">Gets all of it.</param>
    /// <param name="checks">The devices.</param>
    /// <param name="tested">Whether they went through their self-tests.</param>
    /// <param name="tuned">Id of a device → what was found by tuning it.</param>
    /// <param name="notUsed">Why a runtime for GPUs has no device here, or a device is left out.</param>
    public static void Write(
        Stream stream,
        IReadOnlyList<DeviceCheck> checks,
        bool tested,
        IReadOnlyDictionary<string, IReadOnlyList<KernelTuning>> tuned,
        IReadOnlyList<string> notUsed) => JsonOutput.Write(
            stream,
            new DevicesDocument(
                [.. checks.Select(check => DeviceDocument.Of(check, tested, tuned.GetValueOrDefault(check.Device.Id)))], notUsed),
            JsonOutput.Documents.DevicesDocument);

    /// <summary>What a kind of device is called.</summary>
    public static string Word(DeviceKind kind) => kind switch
    {
        DeviceKind.Scalar => "scalar",
        DeviceKind.Simd => "simd",
        DeviceKind.CudaGpu => "cuda-gpu",
        DeviceKind.OpenClGpu => "opencl-gpu",
        DeviceKind.OpenClCpu => "opencl-cpu",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such kind of device"),
    };
}

/// <summary>Who can compute here.</summary>
/// <param name="Devices">The processor's two, then CUDA's and OpenCL's as they are numbered.</param>
/// <param name="NotUsed">Why a runtime for GPUs has no device here, or a device is left out; one text a reason.</param>
internal sealed record DevicesDocument(IReadOnlyList<DeviceDocument> Devices, IReadOnlyList<string> NotUsed);

/// <summary>A device that can compute here.</summary>
/// <param name="Id">What to name it by.</param>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Detail">More about it.</param>
/// <param name="Threads">Threads or compute units.</param>
/// <param name="MemoryMegabytes">Its memory.</param>
/// <param name="Sizes">Sizes of groups and tiles that are not the defaults.</param>
/// <param name="Tuned">What was found by tuning it.</param>
/// <param name="SelfTest"><c>passed</c>, or what was wrong.</param>
/// <param name="SelfTestSeconds">How long its self-test took.</param>
/// <param name="ChosenFor">When it is taken.</param>
internal sealed record DeviceDocument(
    string Id,
    string Name,
    string Kind,
    string Detail,
    int Threads,
    long MemoryMegabytes,
    string? Sizes,
    IReadOnlyList<KernelTuning>? Tuned,
    string? SelfTest,
    double? SelfTestSeconds,
    string? ChosenFor)
{
    internal static DeviceDocument Of(DeviceCheck check, bool tested, IReadOnlyList<KernelTuning>? tuned) => new(
        check.Device.Id,
        check.Device.Name,
        DevicesJson.Word(check.Device.Kind),
        Flags.Render(check.Device.Detail),
        check.Device.Threads,
        check.Device.MemoryBytes >> 20,
        check.Device.Tuning.Length > 0 ? Flags.Render(check.Device.Tuning) : null,
        tuned,
        !tested ? null : check.Passed ? "passed" : Flags.Render(check.Detail),
        tested ? Math.Round(check.Seconds, 3) : null,
        tested ? check.ChosenFor : null);
}
