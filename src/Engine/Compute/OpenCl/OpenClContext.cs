using static Segmentation.Compute.OpenCl.OpenClNative;

namespace Segmentation.Compute.OpenCl;

/// <summary>A device opened for work: its context, its in-order queue, its memory account and its kernels, which are built when first asked for.</summary>
/// <remarks>Not safe for several threads at once, since a kernel's arguments are part of it.</remarks>
internal sealed unsafe class OpenClContext : IDisposable
{
    private readonly Dictionary<(string File, string Options), ProgramHandle> _programs = [];
    private readonly Dictionary<(string File, string Options, string Name), OpenClKernel> _kernels = [];
    private readonly ContextHandle _context;
    private readonly ProgramCache _cache;
    private long _allocated;

    /// <summary>Opens the device.</summary>
    /// <param name="memoryLimit">Bytes that buffers may take in all; 0 for the device's own budget.</param>
    internal OpenClContext(OpenClHardware hardware, ProgramCache cache, long memoryLimit = 0)
    {
        Hardware = hardware;
        Budget = memoryLimit > 0 ? memoryLimit : hardware.Budget;
        _cache = cache;
        nint id = hardware.Id;
        int error = 0;
        _context = clCreateContext(null, 1, &id, 0, 0, &error);
        OpenClError.Check(error, "clCreateContext", hardware.Name);
        Queue = clCreateCommandQueue(_context, id, 0, &error);
        if (error != 0)
        {
            _context.Dispose();
            throw OpenClError.Failure(error, "clCreateCommandQueue", hardware.Name);
        }
    }

    internal OpenClHardware Hardware { get; }

    internal QueueHandle Queue { get; }

    /// <summary>Bytes that all buffers together may take.</summary>
    internal long Budget { get; }

    /// <summary>Bytes that live buffers take now.</summary>
    internal long Allocated => _allocated;

    /// <summary>Work-items a launch may give its longest-running kernel before the host looks at its cancellation token; a display driver's watchdog sets the limit on a GPU.</summary>
    internal long PairsPerLaunch => Hardware.IsCpu ? 1L << 27 : 1L << 33;

    /// <summary>Reserves device memory; the contents are undefined until written.</summary>
    /// <param name="what">What it is for, as the error names it.</param>
    /// <exception cref="DeviceUnavailableException">More than one buffer, or the whole device, may hold.</exception>
    internal OpenClBuffer<T> Allocate<T>(long length, string what)
        where T : unmanaged
    {
        long bytes = Math.Max(1, length) * sizeof(T);
        if (bytes > Hardware.MaxAllocation)
            throw new DeviceUnavailableException($"{what} need {bytes / 1e9:F2} GB in one buffer; '{Hardware.Name}' allows {Hardware.MaxAllocation / 1e9:F2} GB. Take fewer rows, or use --device cpu.");
        if (_allocated + bytes > Budget)
            throw new DeviceUnavailableException($"{what} need {bytes / 1e9:F2} GB besides {_allocated / 1e9:F2} GB in use; '{Hardware.Name}' offers {Budget / 1e9:F2} GB in all. Take fewer rows, or use --device cpu.");
        int error = 0;
        ulong flags = Hardware.Unified ? 1ul | 16 : 1; // read-write; memory the host can reach where it is the same memory
        var handle = clCreateBuffer(_context, flags, (nuint)bytes, null, &error);
        OpenClError.Check(error, $"clCreateBuffer ({what}, {bytes:N0} bytes)", Hardware.Name);
        _allocated += bytes;
        return new OpenClBuffer<T>(this, Math.Max(1, length), handle, bytes);
    }

    /// <summary>Reserves device memory and copies values into it.</summary>
    internal OpenClBuffer<T> Upload<T>(ReadOnlySpan<T> values, string what)
        where T : unmanaged
    {
        var buffer = Allocate<T>(values.Length, what);
        buffer.Write(values);
        return buffer;
    }

    /// <summary>A kernel, built on first use.</summary>
    /// <param name="file">Name of the embedded source, such as <c>kmeans.cl</c>.</param>
    /// <param name="options">Macros, such as <c>-D QUADS=2</c>.</param>
    internal OpenClKernel Kernel(string file, string name, string options = "")
    {
        if (_kernels.TryGetValue((file, options, name), out var kernel))
            return kernel;
        if (!_programs.TryGetValue((file, options), out var program))
        {
            program = _cache.Build(_context, Hardware, file, options);
            _programs.Add((file, options), program);
        }
        kernel = new OpenClKernel(this, program, name);
        _kernels.Add((file, options, name), kernel);
        return kernel;
    }

    /// <summary>A kernel of given source, built anew; the caller disposes it. For kernels that are no part of this assembly.</summary>
    /// <exception cref="DeviceUnavailableException">The compiler refused it; carries its log.</exception>
    internal OpenClKernel Compile(string source, string name)
    {
        using var program = new ProgramCache(null).BuildSource(_context, Hardware, name, source, "");
        return new OpenClKernel(this, program, name);
    }

    /// <summary>Hands queued work to the device without waiting.</summary>
    internal void Flush() => OpenClError.Check(clFlush(Queue), "clFlush", Hardware.Name);

    /// <summary>Waits until all queued work is done.</summary>
    internal void Finish() => OpenClError.Check(clFinish(Queue), "clFinish", Hardware.Name);

    internal void Released(long bytes) => _allocated -= bytes;

    public void Dispose()
    {
        foreach (var kernel in _kernels.Values)
            kernel.Dispose();
        foreach (var program in _programs.Values)
            program.Dispose();
        _kernels.Clear();
        _programs.Clear();
        Queue.Dispose();
        _context.Dispose();
    }
}
