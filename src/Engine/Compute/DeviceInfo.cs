namespace Segmentation.Compute;

/// <summary>What kind of hardware a device computes on.</summary>
public enum DeviceKind
{
    /// <summary>Plain loops on the processor: the specification of every other device.</summary>
    Scalar,

    /// <summary>SIMD kernels on the processor.</summary>
    Simd,

    /// <summary>An NVIDIA GPU through CUDA.</summary>
    CudaGpu,

    /// <summary>An OpenCL device that is a GPU or another accelerator.</summary>
    OpenClGpu,

    /// <summary>An OpenCL device that runs on the processor (PoCL, llvmpipe): for checking kernels, never chosen by itself.</summary>
    OpenClCpu,
}

/// <summary>What a device is, as results and reports name it.</summary>
/// <param name="Id">What <see cref="Devices.Open"/> takes: <c>scalar</c>, <c>cpu</c>, <c>cuda:0</c>, <c>opencl:0</c>.</param>
/// <param name="Name">Human name, such as <c>AMD EPYC (AVX-512, 2 threads)</c>.</param>
/// <param name="Kind">What it computes on.</param>
/// <param name="Detail">SIMD width, or the driver's version and the device's figures.</param>
/// <param name="Threads">Processor threads it may use; 1 for a GPU.</param>
/// <param name="MemoryBytes">Memory that point sets and work space may take.</param>
public sealed record DeviceInfo(string Id, string Name, DeviceKind Kind, string Detail, int Threads, long MemoryBytes)
{
    /// <summary>
    /// Where a GPU's sizes of groups and tiles come from: <c>tuned</c>, or <c>default</c> and why; empty for others.
    /// </summary>
    public string Tuning { get; init; } = "";
}
