using System.Runtime.InteropServices;
using Segmentation.Compute.Gpu.Runtime;
using static Segmentation.Compute.Gpu.OpenCl.OpenClNative;

namespace Segmentation.Compute.Gpu.OpenCl;

/// <summary>An OpenCL device opened for work: a context and an in-order queue.</summary>
internal sealed unsafe class OpenClContext : GpuContext
{
    private const ulong ReadWrite = 1;
    private const ulong ReadOnly = 4;
    private const ulong UseHostPointer = 8;
    private const ulong AllocateHostPointer = 16;
    private const ulong MapRead = 1;
    private const ulong MapWriteInvalidate = 4;
    private readonly Dictionary<(string Program, string Options), ProgramHandle> _programs = [];
    private readonly OpenClHardware _hardware;
    private readonly ContextHandle _context;
    private readonly ProgramCache _cache;

    /// <summary>Opens the device.</summary>
    /// <param name="memoryLimit">Bytes that buffers may take in all; 0 for the device's own budget.</param>
    internal OpenClContext(OpenClHardware hardware, ProgramCache cache, KernelSizes sizes, long memoryLimit = 0)
        : base(hardware, sizes, memoryLimit)
    {
        _hardware = hardware;
        _cache = cache;
        nint id = hardware.Id;
        int error = 0;
        _context = clCreateContext(null, 1, &id, 0, 0, &error);
        Check(error, "clCreateContext");
        Queue = clCreateCommandQueue(_context, id, 0, &error);
        if (error != 0)
        {
            _context.Dispose();
            throw OpenClError.Failure(error, "clCreateCommandQueue", hardware.Name);
        }
    }

    internal QueueHandle Queue { get; }

    /// <summary>A kernel of given source, built anew; the caller disposes it. For kernels that are no part of this assembly.</summary>
    /// <exception cref="DeviceUnavailableException">The compiler refused it; carries its log.</exception>
    internal OpenClKernel Compile(string source, string name)
    {
        using var program = new ProgramCache(null).BuildSource(_context, _hardware, name, source, "");
        return new OpenClKernel(this, program, "", name);
    }

    internal override void Flush() => Check(clFlush(Queue), "clFlush");

    internal override void Finish() => Check(clFinish(Queue), "clFinish");

    internal override void Settle() => _ = clFinish(Queue);

    internal override void Write(SafeHandle memory, long offset, void* host, long bytes) => Check(
        clEnqueueWriteBuffer(Queue, (MemoryHandle)memory, 1, (nuint)offset, (nuint)bytes, host, 0, null, null), "clEnqueueWriteBuffer");

    internal override void Read(SafeHandle memory, long offset, void* host, long bytes) => Check(
        clEnqueueReadBuffer(Queue, (MemoryHandle)memory, 1, (nuint)offset, (nuint)bytes, host, 0, null, null), "clEnqueueReadBuffer");

    internal override void Fill(SafeHandle memory, long bytes, ReadOnlySpan<byte> pattern)
    {
        fixed (byte* p = pattern)
        {
            int code = clEnqueueFillBuffer(Queue, (MemoryHandle)memory, p, (nuint)pattern.Length, 0, (nuint)bytes, 0, null, null);
            Check(code, "clEnqueueFillBuffer");
        }
    }

    internal override nint Map(SafeHandle memory, long offset, int bytes, bool write)
    {
        if (!Hardware.Unified)
            return base.Map(memory, offset, bytes, write);
        int code = 0;
        void* mapped = clEnqueueMapBuffer(
            Queue, (MemoryHandle)memory, 1, write ? MapWriteInvalidate : MapRead, (nuint)offset, (nuint)bytes, 0, null, null, &code);
        Check(code, "clEnqueueMapBuffer");
        return (nint)mapped;
    }

    internal override void Unmap(SafeHandle memory, long offset, int bytes, bool write, nint place)
    {
        if (!Hardware.Unified)
            base.Unmap(memory, offset, bytes, write, place);
        else
            Check(clEnqueueUnmapMemObject(Queue, (MemoryHandle)memory, (void*)place, 0, null, null), "clEnqueueUnmapMemObject");
    }

    protected override DeviceUnavailableException Failure(int code, string call, string? log) =>
        OpenClError.Failure(code, call, Hardware.Name, log);

    protected override SafeHandle Reserve(long bytes, nint host, string what)
    {
        // Memory that the host can reach, where it is the same memory.
        ulong flags = host != 0 ? ReadOnly | UseHostPointer : ReadWrite | (Hardware.Unified ? AllocateHostPointer : 0);
        int code = 0;
        var handle = clCreateBuffer(_context, flags, (nuint)bytes, (void*)host, &code);
        return Checked(handle, code, "clCreateBuffer", what);
    }

    protected override LoadedKernel Load(string program, string name, string options)
    {
        if (!_programs.TryGetValue((program, options), out var built))
        {
            built = _cache.Build(_context, _hardware, program, options);
            _programs.Add((program, options), built);
        }
        return new OpenClKernel(this, built, program, name);
    }

    protected override void Close()
    {
        foreach (var program in _programs.Values)
            program.Dispose();
        _programs.Clear();
        Queue.Dispose();
        _context.Dispose();
    }
}
