using System.Runtime.InteropServices;

namespace Segmentation.Compute.Gpu.Runtime;

/// <summary>
/// A device opened for work: its queue, its memory account and its kernels, which are built when first asked for. Algorithms are written
/// over it once; each runtime (CUDA, OpenCL) derives its calls.
/// </summary>
/// <remarks>
/// Work is done in the order in which it is queued. Not safe for several threads at once, since a kernel's arguments are part of it.
/// </remarks>
internal abstract unsafe class GpuContext : IDisposable
{
    private const long LargestSlab = 64L << 20;
    private readonly Dictionary<(string Program, string Options, string Name), LoadedKernel> _kernels = [];
    private byte[] _staging = [];

    /// <summary>Takes the device.</summary>
    /// <param name="sizes">What kernels are built with.</param>
    /// <param name="memoryLimit">Bytes that buffers may take in all; 0 for the device's own budget.</param>
    protected GpuContext(GpuHardware hardware, KernelSizes sizes, long memoryLimit)
    {
        Hardware = hardware;
        Sizes = sizes;
        Budget = memoryLimit > 0 ? memoryLimit : hardware.Budget;
    }

    internal GpuHardware Hardware { get; }

    /// <summary>What kernels are built with.</summary>
    internal KernelSizes Sizes { get; }

    /// <summary>Bytes that all buffers together may take.</summary>
    internal long Budget { get; }

    /// <summary>Bytes that live buffers take now.</summary>
    internal long Allocated { get; private set; }

    /// <summary>Buffers made so far that are the host's own arrays; for tests.</summary>
    internal int UsedInPlace { get; private set; }

    /// <summary>
    /// Threads a launch may give its longest-running kernel before the host looks at its cancellation token; a display driver's watchdog
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
    /// <param name="log">The compiler's log, where a build failed.</param>
    internal void Check(int code, string call, string? of = null, string? log = null)
    {
        if (code == 0 && Faults is not null)
            code = Faults(call);
        if (code != 0)
            throw Failure(code, of is null ? call : $"{call} ({of})", log);
    }

    /// <summary>What a call made, unless it failed: then nothing of it stays.</summary>
    internal T Checked<T>(T made, int code, string call, string of)
        where T : SafeHandle
    {
        try
        {
            Check(code, call, of);
        }
        catch
        {
            made.Dispose();
            throw;
        }
        return made;
    }

    /// <summary>Refuses what will not fit before any of it is computed.</summary>
    /// <param name="bytes">All that a computation keeps on the device.</param>
    /// <exception cref="DeviceUnavailableException">More than is free; carries both numbers.</exception>
    internal void Require(long bytes, string what)
    {
        string inUse = Allocated > 0 ? $" besides {DeviceMemory.Words(Allocated)} in use" : "";
        if (Allocated + bytes > Budget)
            throw new DeviceUnavailableException(
                $"{what} need {DeviceMemory.Words(bytes)}{inUse}; "
                + $"'{Hardware.Name}' offers {DeviceMemory.Words(Budget)} in all. Take fewer rows, or use ‹device› cpu.");
    }

    /// <summary>Refuses loops that the driver would end early, which gives wrong results and no error.</summary>
    /// <param name="points">Rows that one thread looks at.</param>
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
    internal GpuBuffer<T> Allocate<T>(long length, string what)
        where T : unmanaged
    {
        length = Math.Max(1, length);
        long bytes = length * sizeof(T);
        if (bytes > Hardware.MaxAllocation)
            throw new DeviceUnavailableException(
                $"{what} need {DeviceMemory.Words(bytes)} in one buffer; "
                + $"'{Hardware.Name}' allows {DeviceMemory.Words(Hardware.MaxAllocation)}. Take fewer rows, or use ‹device› cpu.");
        Require(bytes, what);
        SafeHandle memory = Reserve(bytes, 0, Invariant($"{what}, {bytes:N0} bytes"));
        Allocated += bytes;
        return new GpuBuffer<T>(this, length, memory, bytes);
    }

    /// <summary>Reserves device memory and copies values into it.</summary>
    internal GpuBuffer<T> Upload<T>(ReadOnlySpan<T> values, string what)
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
    internal GpuBuffer<T> Share<T>(T[] values, int length, string what)
        where T : unmanaged
    {
        if (!Hardware.Unified || length == 0)
            return Upload<T>(values.AsSpan(0, length), what);
        GCHandle pin = GCHandle.Alloc(values, GCHandleType.Pinned);
        try
        {
            SafeHandle memory = Reserve((long)length * sizeof(T), pin.AddrOfPinnedObject(), what);
            UsedInPlace++;
            return new GpuBuffer<T>(this, length, memory, 0, pin);
        }
        catch
        {
            pin.Free();
            throw;
        }
    }

    /// <summary>A kernel, built on first use with this device's sizes.</summary>
    /// <param name="program">Name of the program, such as <c>kmeans</c>.</param>
    /// <param name="options">Further sizes, such as <c>-D QUADS=2</c>.</param>
    internal LoadedKernel Kernel(string program, string name, string options = "")
    {
        if (!_kernels.TryGetValue((program, options, name), out var kernel))
        {
            kernel = Load(program, name, $"{Sizes.MacrosOf(program)} {options}".Trim());
            _kernels.Add((program, options, name), kernel);
        }
        kernel.Begin();
        return kernel;
    }

    /// <summary>Hands queued work to the device without waiting.</summary>
    internal abstract void Flush();

    /// <summary>Waits until all queued work is done.</summary>
    internal abstract void Finish();

    /// <summary>Copies from the host, waiting until it has been read.</summary>
    internal abstract void Write(SafeHandle memory, long offset, void* host, long bytes);

    /// <summary>Copies to the host, waiting for all work queued before.</summary>
    internal abstract void Read(SafeHandle memory, long offset, void* host, long bytes);

    /// <summary>Repeats a pattern over all of the memory, in queue order.</summary>
    internal abstract void Fill(SafeHandle memory, long bytes, ReadOnlySpan<byte> pattern);

    /// <summary>
    /// Gives the host a place where it finds, or puts, a part of a buffer: where it lies if the memory is shared, else a place aside.
    /// </summary>
    /// <param name="write">The host writes all of the part and reads none; else it only reads, and all work queued before is done.</param>
    internal virtual nint Map(SafeHandle memory, long offset, int bytes, bool write)
    {
        nint place = Staging(bytes);
        if (!write)
            Read(memory, offset, (void*)place, bytes);
        return place;
    }

    /// <summary>Ends what <see cref="Map"/> began.</summary>
    internal virtual void Unmap(SafeHandle memory, long offset, int bytes, bool write, nint place)
    {
        if (write)
            Write(memory, offset, (void*)place, bytes);
    }

    /// <summary>Waits, as before memory of the host is let go of, and reports nothing.</summary>
    internal abstract void Settle();

    internal void Released(long bytes) => Allocated -= bytes;

    public void Dispose()
    {
        foreach (var kernel in _kernels.Values)
            kernel.Dispose();
        _kernels.Clear();
        Close();
    }

    /// <summary>The error of a failed call: names call, code, device and the next step.</summary>
    protected abstract DeviceUnavailableException Failure(int code, string call, string? log);

    /// <summary>A place aside on the host; the next call gives the same one.</summary>
    protected virtual nint Staging(int bytes)
    {
        if (_staging.Length < bytes)
            _staging = GC.AllocateUninitializedArray<byte>(bytes, pinned: true);
        return Marshal.UnsafeAddrOfPinnedArrayElement(_staging, 0);
    }

    /// <summary>Takes memory on the device, or the host's own for kernels to read.</summary>
    /// <param name="host">The host's; 0 for new memory.</param>
    protected abstract SafeHandle Reserve(long bytes, nint host, string what);

    /// <summary>Builds a kernel.</summary>
    /// <param name="options">All its sizes, as macros.</param>
    protected abstract LoadedKernel Load(string program, string name, string options);

    /// <summary>Closes the device; all kernels and buffers are gone.</summary>
    protected abstract void Close();
}
