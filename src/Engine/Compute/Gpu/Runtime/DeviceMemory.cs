using System.Globalization;

namespace Segmentation.Compute.Gpu.Runtime;

/// <summary>Amounts of device memory, as a user gives them and as errors name them.</summary>
internal static class DeviceMemory
{
    /// <summary>The variable that lowers what buffers may take, such as <c>512M</c> where other programs need the rest.</summary>
    internal const string LimitVariable = "SEGMENT_GPU_MEMORY";

    /// <summary>Bytes of a text such as <c>4G</c>, <c>512M</c>, <c>64K</c> or <c>1000000</c>; 0 for none.</summary>
    /// <exception cref="DeviceUnavailableException">It is no amount.</exception>
    internal static long ParseLimit(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return 0;
        string amount = text.Trim();
        int shift = char.ToUpperInvariant(amount[^1]) switch { 'K' => 10, 'M' => 20, 'G' => 30, _ => 0 };
        if (long.TryParse(shift > 0 ? amount[..^1] : amount, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            && number > 0
            && number <= long.MaxValue >> shift)
            return number << shift;
        throw new DeviceUnavailableException(
            $"{LimitVariable} \"{text}\" is not an amount of memory; give bytes, or a number with K, M or G, such as 2G.");
    }

    /// <summary>An amount in the unit that fits it.</summary>
    internal static string Words(long bytes) => bytes switch
    {
        >= 100_000_000 => Invariant($"{bytes / 1e9:F2} GB"),
        >= 100_000 => Invariant($"{bytes / 1e6:F2} MB"),
        _ => Invariant($"{bytes / 1e3:F1} KB"),
    };
}
