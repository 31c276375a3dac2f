using System.Reflection;
using System.Runtime.InteropServices;

namespace Segmentation.Compute.Gpu.OpenCl;

/// <summary>The OpenCL 1.2 calls this engine makes, bound to the system's ICD loader.</summary>
internal static unsafe partial class OpenClNative
{
    private const string Library = "OpenCL";

    private static readonly nint Loader = FindLoader();

    // A static constructor, not a module initializer: nothing is loaded until someone asks for OpenCL devices.
    static OpenClNative() =>
        NativeLibrary.SetDllImportResolver(typeof(OpenClNative).Assembly, (name, _, _) => name == Library ? Loader : 0);

    /// <summary>False where no ICD loader is installed: no other member may be called then.</summary>
    internal static bool LoaderPresent => Loader != 0;

    [LibraryImport(Library)]
    internal static partial int clGetPlatformIDs(uint capacity, nint* platforms, uint* count);

    [LibraryImport(Library)]
    internal static partial int clGetPlatformInfo(nint platform, uint what, nuint size, void* value, nuint* actual);

    [LibraryImport(Library)]
    internal static partial int clGetDeviceIDs(nint platform, ulong type, uint capacity, nint* devices, uint* count);

    [LibraryImport(Library)]
    internal static partial int clGetDeviceInfo(nint device, uint what, nuint size, void* value, nuint* actual);

    [LibraryImport(Library)]
    internal static partial ContextHandle clCreateContext(nint* properties, uint count, nint* devices, nint notify, nint user, int* error);

    [LibraryImport(Library)]
    internal static partial int clReleaseContext(nint context);

    [LibraryImport(Library)]
    internal static partial QueueHandle clCreateCommandQueue(ContextHandle context, nint device, ulong properties, int* error);

    [LibraryImport(Library)]
    internal static partial int clReleaseCommandQueue(nint queue);

    [LibraryImport(Library)]
    internal static partial MemoryHandle clCreateBuffer(ContextHandle context, ulong flags, nuint size, void* host, int* error);

    [LibraryImport(Library)]
    internal static partial int clReleaseMemObject(nint memory);

    [LibraryImport(Library)]
    internal static partial ProgramHandle clCreateProgramWithSource(
        ContextHandle context, uint count, byte** sources, nuint* lengths, int* error);

    [LibraryImport(Library)]
    internal static partial ProgramHandle clCreateProgramWithBinary(
        ContextHandle context, uint count, nint* devices, nuint* lengths, byte** binaries, int* status, int* error);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int clBuildProgram(ProgramHandle program, uint count, nint* devices, string options, nint notify, nint user);

    [LibraryImport(Library)]
    internal static partial int clGetProgramBuildInfo(
        ProgramHandle program, nint device, uint what, nuint size, void* value, nuint* actual);

    [LibraryImport(Library)]
    internal static partial int clGetProgramInfo(ProgramHandle program, uint what, nuint size, void* value, nuint* actual);

    [LibraryImport(Library)]
    internal static partial int clReleaseProgram(nint program);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial KernelHandle clCreateKernel(ProgramHandle program, string name, int* error);

    [LibraryImport(Library)]
    internal static partial int clReleaseKernel(nint kernel);

    [LibraryImport(Library)]
    internal static partial int clSetKernelArg(KernelHandle kernel, uint index, nuint size, void* value);

    [LibraryImport(Library)]
    internal static partial int clEnqueueNDRangeKernel(
        QueueHandle queue, KernelHandle kernel, uint dimensions, nuint* offset, nuint* global, nuint* local, uint waits, nint* wait,
        nint* done);

    [LibraryImport(Library)]
    internal static partial int clEnqueueReadBuffer(
        QueueHandle queue, MemoryHandle memory, uint blocking, nuint offset, nuint size, void* host, uint waits, nint* wait, nint* done);

    [LibraryImport(Library)]
    internal static partial int clEnqueueWriteBuffer(
        QueueHandle queue, MemoryHandle memory, uint blocking, nuint offset, nuint size, void* host, uint waits, nint* wait, nint* done);

    [LibraryImport(Library)]
    internal static partial int clEnqueueFillBuffer(
        QueueHandle queue, MemoryHandle memory, void* pattern, nuint patternSize, nuint offset, nuint size, uint waits, nint* wait,
        nint* done);

    [LibraryImport(Library)]
    internal static partial void* clEnqueueMapBuffer(
        QueueHandle queue, MemoryHandle memory, uint blocking, ulong flags, nuint offset, nuint size, uint waits, nint* wait, nint* done,
        int* error);

    [LibraryImport(Library)]
    internal static partial int clEnqueueUnmapMemObject(
        QueueHandle queue, MemoryHandle memory, void* mapped, uint waits, nint* wait, nint* done);

    [LibraryImport(Library)]
    internal static partial int clFlush(QueueHandle queue);

    [LibraryImport(Library)]
    internal static partial int clFinish(QueueHandle queue);

    private static nint FindLoader()
    {
        string[] names = OperatingSystem.IsWindows() ? ["OpenCL.dll"]
            : OperatingSystem.IsMacOS() ? ["/System/Library/Frameworks/OpenCL.framework/OpenCL"]
            : ["libOpenCL.so.1", "libOpenCL.so"];
        foreach (string name in names)
        {
            if (NativeLibrary.TryLoad(name, Assembly.GetExecutingAssembly(), null, out nint handle))
                return handle;
        }
        return 0;
    }
}
