using System.Runtime.InteropServices;

namespace Segmentation.Compute.Gpu.OpenCl;

/// <summary>An OpenCL object that is released exactly once, also when an exception flies past its owner.</summary>
internal abstract class OpenClHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;
}

/// <summary>A <c>cl_context</c>.</summary>
internal sealed class ContextHandle : OpenClHandle
{
    protected override bool ReleaseHandle() => OpenClNative.clReleaseContext(handle) == 0;
}

/// <summary>A <c>cl_command_queue</c>.</summary>
internal sealed class QueueHandle : OpenClHandle
{
    protected override bool ReleaseHandle() => OpenClNative.clReleaseCommandQueue(handle) == 0;
}

/// <summary>A <c>cl_mem</c>.</summary>
internal sealed class MemoryHandle : OpenClHandle
{
    protected override bool ReleaseHandle() => OpenClNative.clReleaseMemObject(handle) == 0;
}

/// <summary>A <c>cl_program</c>.</summary>
internal sealed class ProgramHandle : OpenClHandle
{
    protected override bool ReleaseHandle() => OpenClNative.clReleaseProgram(handle) == 0;
}

/// <summary>A <c>cl_kernel</c>.</summary>
internal sealed class KernelHandle : OpenClHandle
{
    protected override bool ReleaseHandle() => OpenClNative.clReleaseKernel(handle) == 0;
}
