using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Segmentation.Compute.Gpu.Compiler;

namespace Segmentation.Compute.Gpu.Runtime;

/// <summary>Sizes that were measured to be best for a device, in a file beside the program cache.</summary>
/// <remarks>
/// The file's name is a hash of device, driver and this build of the kernels: another driver or another version starts from the
/// defaults.
/// </remarks>
internal static partial class StoredSizes
{
    private const string TunedState = "tuned";
    private const string DefaultState = "default";

    /// <summary>What a file holds; names and times are there for who reads it.</summary>
    internal sealed record Content(string Device, string Driver, string Sources, KernelSizes Sizes, IReadOnlyList<KernelTuning> Measured);

    /// <summary>What to build kernels with on a device.</summary>
    /// <param name="Sizes">Those stored, else the defaults.</param>
    /// <param name="State">Words for where they come from; tells also why a file was ignored.</param>
    internal sealed record Choice(KernelSizes Sizes, string State);

    /// <summary>The stored sizes of a device, or its defaults where there are none or they cannot be trusted.</summary>
    /// <param name="folder">The cache's folder; null where there is none.</param>
    internal static Choice Read(GpuHardware hardware, string? folder)
    {
        var defaults = KernelSizes.DefaultsFor(hardware);
        if (folder is null || !File.Exists(PathIn(folder, hardware)))
            return new Choice(defaults, DefaultState);
        string path = PathIn(folder, hardware);
        try
        {
            Content? content = JsonSerializer.Deserialize(File.ReadAllBytes(path), Json.Default.Content);
            if (content?.Sizes is { } sizes
                && content.Device == hardware.Name
                && content.Driver == hardware.Driver
                && content.Sources == KernelTexts.Version && sizes.FitOn(hardware))
                return new Choice(sizes, TunedState);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            // Told below: sizes that cannot be read cost time, not results.
        }
        return new Choice(defaults, $"{DefaultState} ({path} cannot be used and is ignored; `segment devices ‹tune›` writes it anew)");
    }

    /// <summary>Stores sizes, so that there is always a whole file or none.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    internal static void Write(GpuHardware hardware, string folder, KernelSizes sizes, IReadOnlyList<KernelTuning> measured)
    {
        string path = PathIn(folder, hardware);
        Directory.CreateDirectory(folder);
        string aside = $"{path}.{Environment.ProcessId}.tmp";
        File.WriteAllBytes(
            aside, JsonSerializer.SerializeToUtf8Bytes(
                new Content(hardware.Name, hardware.Driver, KernelTexts.Version, sizes, measured), Json.Default.Content));
        File.Move(aside, path, overwrite: true);
    }

    /// <summary>Where a device's sizes lie.</summary>
    internal static string PathIn(string folder, GpuHardware hardware) =>
        Path.Combine(folder, $"sizes-{Hash($"{hardware.Identity}\n{KernelTexts.Version}")}.json");

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..32];

    [JsonSourceGenerationOptions(
        JsonSerializerDefaults.Web, WriteIndented = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
    [JsonSerializable(typeof(Content))]
    private sealed partial class Json : JsonSerializerContext;
}
