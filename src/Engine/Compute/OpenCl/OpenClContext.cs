using System.Runtime.InteropServices;
using static Segmentation.Compute.OpenCl.OpenClNative;

namespace Segmentation.Compute.OpenCl;

/// <summary>
/// A device opened for work: its context, its in-order queue, its memory account and its kernels, which are built when first asked for.
/// </summary>
/// <remarks>Not safe for several threads at once, since a kernel's arguments are part of it.</remarks>
internal sealed unsafe class OpenClContext : IDisposable
{
    private const ulong ReadWrite = 1;
    private const ulong ReadOnly = 4;
    private const ulong UseHostPointer = 8;
    private const ulong AllocateHostPointer = 16;
    private const long LargestSlab = 64L << 20;
    private readonly Dictionary<(string File, string Options), ProgramHandle> _programs = [];
    private readonly Dictionary<(string File, string Options, string Name), OpenClKernel> _kernels = [];
    private readonly ContextHandle _context;
    private readonly ProgramCache _cache;

    /// <summary>Opens the device.</summary>
    /// <param name="memoryLimit">Bytes that buffers may take in all; 0 for the device's own budget.</param>
    internal OpenClContext(OpenClHardware hardware, ProgramCache cache, KernelSizes sizes, long memoryLimit = 0)
    {
        Hardware = hardware;
        Sizes = sizes;
        Budget = memoryLimit > 0 ? memoryLimit : hardware.Budget;
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

    internal OpenClHardware Hardware { get; }

    /// <summary>What kernels are built with.</summary>
    internal KernelSizes Sizes { get; }

    internal QueueHandle Queue { get; }

    /// <summary>Bytes that all buffers together may take.</summary>
    internal long Budget { get; }

    /// <summary>Bytes that live buffers take now.</summary>
    internal long Allocated { get; private set; }

    /// <summary>Buffers made so far that are the host's own arrays; for tests.</summary>
    internal int UsedInPlace { get; private set; }

    /// <summary>
    /// Work-items a launch may give its longest-running kernel before the host looks at its cancellation token; a display driver's watchdog
    /// sets the limit on a GPU.
    /// </summary>
    internal long PairsPerLaunch => Hardware.IsCpu ? 1L << 27 : 1L << 33;

    /// <summary>Bytes of results that leave the device at a time; they need not fit at once.</summary>
    internal long SlabBytes => Math.Min(Math.Min(LargestSlab, Budget / 8), Hardware.MaxAllocation);

    /// <summary>Bytes that a computation may take for its points, once results and the rest have theirs.</summary>
    /// <param name="held">Bytes that are taken now and would be given back.</param>
    internal long Room(long held) => Budget - Allocated + held - Math.Min(Budget / 4, 4 * LargestSlab);

    /// <summary>For tests: what a call is taken to have returned, given its name; 0 leaves it as it was.</summary>
    internal Func<string, int>? Faults { get; set; }

    /// <summary>For tuning: gains the seconds that launches take, by program; each launch is then waited for.</summary>
    internal Dictionary<string, double>? Clock { get; set; }

    /// <summary>Throws unless <paramref name="code"/> is success. Every call on an open device is checked here.</summary>
    /// <param name="of">The kernel or purpose, where there is one.</param>
    internal void Check(int code, string call, string? of = null)
    {
        if (code == 0 && Faults is not null)
            code = Faults(call);
        if (code != 0)
            throw OpenClError.Failure(code, of is null ? call : $"{call} ({of})", Hardware.Name);
    }

    /// <summary>Refuses what will not fit before any of it is computed.</summary>
    /// <param name="bytes">All that a computation keeps on the device.</param>
    /// <exception cref="DeviceUnavailableException">More than is free; carries both numbers.</exception>
    internal void Require(long bytes, string what)
    {
        if (Allocated + bytes > Budget)
            throw new DeviceUnavailableException(
                $"{what} need {DeviceMemory.Words(bytes)}{InUse()}; "
                + $"'{Hardware.Name}' offers {DeviceMemory.Words(Budget)} in all. Take fewer rows, or use ‹device› cpu.");
    }

    /// <summary>Refuses loops that the driver would end early, which gives wrong results and no error.</summary>
    /// <param name="points">Rows that one work-item looks at.</param>
    /// <param name="quads">Quads of features in each.</param>
    /// <param name="others">Rounds of the loops around.</param>
    /// <exception cref="DeviceUnavailableException">More rounds than the device takes; carries both numbers.</exception>
    internal void RequireRounds(long points, int quads, long others, string what)
    {
        // Nothing tells the driver's compiler to unroll the inner loop: its rounds count, but for a loop of one.
        long rounds = (points * (quads > 1 ? quads + 1 : 1)) + others;
        if (rounds > Hardware.LoopRounds)
            throw new DeviceUnavailableException(
                Invariant(
                    $"{what} takes loops of {rounds:N0} rounds; "
                    + $"'{Hardware.Name}' ends every loop after {Hardware.LoopRounds:N0}. Take fewer rows, or use ‹device› cpu."));
    }

    /// <summary>Reserves device memory; the contents are undefined until written.</summary>
    /// <param name="what">What it is for, as the error names it.</param>
    /// <exception cref="DeviceUnavailableException">More than one buffer, or the whole device, may hold.</exception>
    internal OpenClBuffer<T> Allocate<T>(long length, string what)
        where T : unmanaged
    {
        length = Math.Max(1, length);
        long bytes = length * sizeof(T);
        if (bytes > Hardware.MaxAllocation)
            throw new DeviceUnavailableException(
                $"{what} need {DeviceMemory.Words(bytes)} in one buffer; "
                + $"'{Hardware.Name}' allows {DeviceMemory.Words(Hardware.MaxAllocation)}. Take fewer rows, or use ‹device› cpu.");
        Require(bytes, what);
        // Memory that the host can reach, where it is the same memory.
        var handle = Create(ReadWrite | (Hardware.Unified ? AllocateHostPointer : 0), bytes, null, what);
        Allocated += bytes;
        return new OpenClBuffer<T>(this, length, handle, bytes);
    }

    /// <summary>Reserves device memory and copies values into it.</summary>
    internal OpenClBuffer<T> Upload<T>(ReadOnlySpan<T> values, string what)
        where T : unmanaged
    {
        var buffer = Allocate<T>(values.Length, what);
        try
        {
            buffer.Write(values);
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
        return buffer;
    }

    /// <summary>Values that kernels only read: the array itself where the device shares the host's memory, else a copy.</summary>
    /// <param name="values">Must not change while the buffer lives.</param>
    internal OpenClBuffer<T> Share<T>(T[] values, int length, string what)
        where T : unmanaged
    {
        if (!Hardware.Unified || length == 0)
            return Upload<T>(values.AsSpan(0, length), what);
        long bytes = (long)length * sizeof(T);
        GCHandle pin = GCHandle.Alloc(values, GCHandleType.Pinned);
        try
        {
            var handle = Create(ReadOnly | UseHostPointer, bytes, (void*)pin.AddrOfPinnedObject(), what);
            UsedInPlace++;
            return new OpenClBuffer<T>(this, length, handle, 0, pin);
        }
        catch
        {
            pin.Free();
            throw;
        }
    }

    /// <summary>A kernel, built on first use with this device's sizes.</summary>
    /// <param name="file">Name of the program, such as <c>kmeans</c>; as <see cref="ProgramCache.Source"/> takes it.</param>
    /// <param name="options">Further macros, such as <c>-D QUADS=2</c>.</param>
    internal OpenClKernel Kernel(string file, string name, string options = "")
    {
        if (_kernels.TryGetValue((file, options, name), out var kernel))
        {
            kernel.Begin();
            return kernel;
        }
        if (!_programs.TryGetValue((file, options), out var program))
        {
            program = _cache.Build(_context, Hardware, file, $"{Sizes.MacrosOf(file)} {options}".Trim());
            _programs.Add((file, options), program);
        }
        kernel = new OpenClKernel(this, program, file, name);
        _kernels.Add((file, options, name), kernel);
        return kernel;
    }

    /// <summary>A kernel of given source, built anew; the caller disposes it. For kernels that are no part of this assembly.</summary>
    /// <exception cref="DeviceUnavailableException">The compiler refused it; carries its log.</exception>
    internal OpenClKernel Compile(string source, string name)
    {
        using var program = new ProgramCache(null).BuildSource(_context, Hardware, name, source, "");
        return new OpenClKernel(this, program, "", name);
    }

    /// <summary>Hands queued work to the device without waiting.</summary>
    internal void Flush() => Check(clFlush(Queue), "clFlush");

    /// <summary>Waits until all queued work is done.</summary>
    internal void Finish() => Check(clFinish(Queue), "clFinish");

    internal void Released(long bytes) => Allocated -= bytes;

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

    private string InUse() => Allocated > 0 ? $" besides {DeviceMemory.Words(Allocated)} in use" : "";

    private MemoryHandle Create(ulong flags, long bytes, void* host, string what)
    {
        int code = 0;
        var handle = clCreateBuffer(_context, flags, (nuint)bytes, host, &code);
        try
        {
            Check(code, "clCreateBuffer", Invariant($"{what}, {bytes:N0} bytes"));
        }
        catch
        {
            handle.Dispose();
            throw;
        }
        return handle;
    }
}
