namespace Segmentation.Compute.Gpu.Runtime;

/// <summary>A GPU, or what stands in for one, as its driver describes it.</summary>
/// <param name="Number">Its place among the devices of its runtime, as in <c>opencl:N</c> and <c>cuda:N</c>.</param>
/// <param name="IsCpu">It computes on the processor (PoCL, llvmpipe, oclgrind).</param>
/// <param name="Unified">It shares the host's memory.</param>
/// <param name="MaxAllocation">Bytes that one buffer may take.</param>
/// <param name="LocalMemory">Bytes that a group may share.</param>
internal abstract record GpuHardware(
    int Number,
    string Name,
    string Vendor,
    string Driver,
    bool IsCpu,
    bool Unified,
    int ComputeUnits,
    int ClockMegahertz,
    long GlobalMemory,
    long MaxAllocation,
    long LocalMemory,
    int MaxGroup)
{
    /// <summary>Bytes that the user allows; 0 for all.</summary>
    internal long MemoryLimit { get; init; }

    /// <summary>Where it is plugged in, by which two drivers' views of one GPU are known; empty where its driver does not say.</summary>
    internal string Slot { get; init; } = "";

    /// <summary>Rounds of loops that one thread may take.</summary>
    internal virtual long LoopRounds => long.MaxValue;

    // Drivers reserve some memory for themselves and for the display; a share is left to them.
    internal long Budget => MemoryLimit > 0 ? Math.Min(MemoryLimit, GlobalMemory / 10 * 8) : GlobalMemory / 10 * 8;

    /// <summary>A rough rank among GPUs: compute units × clock, discrete memory ahead of shared.</summary>
    internal double Score => (double)ComputeUnits * Math.Max(ClockMegahertz, 1) * (Unified ? 1 : 4);

    /// <summary>What has to be the same for a built program, or a measured size, to hold.</summary>
    internal abstract string Identity { get; }

    /// <summary>Whether a word stands in its vendor's, platform's or own name.</summary>
    internal virtual bool Is(string word) => $"{Vendor}\n{Name}".Contains(word, StringComparison.OrdinalIgnoreCase);

    /// <summary>As lists show it.</summary>
    internal abstract DeviceInfo ToInfo();
}
