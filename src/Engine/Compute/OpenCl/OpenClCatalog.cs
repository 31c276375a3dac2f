namespace Segmentation.Compute.OpenCl;

/// <summary>The OpenCL devices of this machine, found once a process.</summary>
internal static class OpenClCatalog
{
    private static readonly Lazy<IReadOnlyList<OpenClHardware>> Found = new(OpenClHardware.All);

    /// <summary>All devices, in the order in which <c>opencl:N</c> counts them.</summary>
    internal static IReadOnlyList<OpenClHardware> All => Found.Value;

    /// <summary>Opens a device that was named; it must pass its self-test.</summary>
    /// <exception cref="DeviceUnavailableException">It computes wrongly, or its driver fails.</exception>
    internal static OpenClDevice Open(OpenClHardware hardware)
    {
        var device = new OpenClDevice(hardware);
        var result = OpenClSelfTest.Run(device);
        if (result.Passed)
            return device;
        device.Dispose();
        throw new DeviceUnavailableException($"'{hardware.Name}' failed its self-test: {result.Detail} Update its driver, or use --device cpu.");
    }

    /// <summary>The fastest GPU that passes its self-test; null where there is none. Never a device that computes on the processor.</summary>
    internal static OpenClDevice? OpenBestGpu()
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

    /// <summary>The devices a name means: <c>opencl</c> (the best: GPUs first), <c>opencl:N</c>, or part of a device's or platform's name.</summary>
    internal static IReadOnlyList<OpenClHardware> Matching(IReadOnlyList<OpenClHardware> all, string name)
    {
        if (name.Equals("opencl", StringComparison.OrdinalIgnoreCase))
            return [.. all.OrderBy(device => device.IsCpu).ThenByDescending(device => device.Score).Take(1)];
        if (name.StartsWith("opencl:", StringComparison.OrdinalIgnoreCase))
            return [.. all.Where(device => device.ToInfo().Id.Equals(name, StringComparison.OrdinalIgnoreCase))];
        return [.. all.Where(device => device.ToInfo().Name.Contains(name, StringComparison.OrdinalIgnoreCase))];
    }
}
