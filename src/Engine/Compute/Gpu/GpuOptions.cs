using Segmentation.Compute.Gpu.OpenCl;
using Segmentation.Compute.Gpu.Runtime;

namespace Segmentation.Compute.Gpu;

/// <summary>How a device is opened.</summary>
/// <param name="WardHostPairs">Rounds of Ward's linkage of at most so many costs stay on the host.</param>
/// <param name="ExactMap">t-SNE maps of at most so many points are summed over all pairs.</param>
/// <param name="MemoryLimit">Bytes that buffers may take; 0 for the device's own budget.</param>
/// <param name="Cache">Where built programs are kept; null for the user's folder.</param>
/// <param name="Sizes">What kernels are built with; null for what was stored for this device, else its vendor's defaults.</param>
internal sealed record GpuOptions(
    long WardHostPairs, int ExactMap, long MemoryLimit = 0, ProgramCache? Cache = null, KernelSizes? Sizes = null)
{
    // A launch with its read-back costs some 30–100 µs, in which one core computes about 2¹⁷ costs. A sum over all pairs of 16k
    // points is 3·10⁸ terms: well under a millisecond on a GPU and less than building the tree; a processor prefers the tree.
    internal static GpuOptions For(GpuHardware hardware) => new(1 << 17, hardware.IsCpu ? 256 : 16384);
}
