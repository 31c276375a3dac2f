using System.Runtime.InteropServices;
using ILGPU.Runtime.Cuda;
using Segmentation.Compute.Gpu.Compiler;
using Segmentation.Compute.Gpu.Runtime;

namespace Segmentation.Compute.Gpu.Cuda;

/// <summary>A CUDA device opened for work: a context and its default stream.</summary>
internal sealed unsafe class CudaContext : GpuContext
{
    private static readonly CudaAPI Api = CudaDriver.Api;

    // A context is current on one thread at a time, and calls do not name it.
    [ThreadStatic]
    private static CudaContext? t_current;

    private readonly CudaHardware _hardware;
    private readonly KernelTexts _texts;
    private readonly nint _context;
    private nint _staging;
    private int _stagingBytes;
    private bool _closed;

    /// <summary>Opens the device.</summary>
    /// <param name="texts">Gives the kernels' PTX.</param>
    internal CudaContext(CudaHardware hardware, KernelTexts texts, KernelSizes sizes, long memoryLimit)
        : base(hardware, sizes, memoryLimit)
    {
        _hardware = hardware;
        _texts = texts;
        Check((int)Api.CreateContext(out _context, CudaAcceleratorFlags.ScheduleBlockingSync, hardware.Device), "cuCtxCreate");
        t_current = this;
    }

    internal override void Flush()
    {
        // Nothing waits to be handed over: a launch reaches the device by itself.
    }

    internal override void Finish()
    {
        Enter();
        Check((int)Api.SynchronizeStream(0), "cuStreamSynchronize");
    }

    internal override void Settle()
    {
        if (!_closed && TryEnter() == 0)
            _ = Api.SynchronizeStream(0);
    }

    internal override void Write(SafeHandle memory, long offset, void* host, long bytes)
    {
        Copy((nint)(memory.DangerousGetHandle() + offset), (nint)host, bytes, "host to device");
        Finish();
    }

    internal override void Read(SafeHandle memory, long offset, void* host, long bytes)
    {
        Copy((nint)host, (nint)(memory.DangerousGetHandle() + offset), bytes, "device to host");
        Finish();
    }

    internal override void Fill(SafeHandle memory, long bytes, ReadOnlySpan<byte> pattern)
    {
        nint start = memory.DangerousGetHandle();
        Enter();
        if (!pattern.ContainsAnyExcept(pattern[0]))
        {
            Check((int)Api.Memset(start, pattern[0], (nint)bytes, 0), "cuMemsetD8Async");
            return;
        }
        // The driver repeats a byte only: other patterns double.
        fixed (byte* p = pattern)
            Write(memory, 0, p, pattern.Length);
        for (long filled = pattern.Length; filled < bytes; filled *= 2)
            Copy((nint)(start + filled), start, Math.Min(filled, bytes - filled), "device to device");
    }

    /// <summary>Memory of the host that the device copies from and to without a detour.</summary>
    protected override nint Staging(int bytes)
    {
        if (_stagingBytes >= bytes)
            return _staging;
        Enter();
        ReleaseStaging();
        int code = (int)Api.AllocateHostMemory(out nint staging, bytes);
        if (code == 0)
            (_staging, _stagingBytes) = (staging, bytes);
        Check(code, "cuMemAllocHost", Invariant($"{bytes:N0} bytes"));
        return _staging;
    }

    protected override DeviceUnavailableException Failure(int code, string call, string? log)
    {
        string next = (CudaError)code switch
        {
            CudaError.CUDA_ERROR_OUT_OF_MEMORY =>
                "The device is out of memory; close other programs that use it, take fewer rows, or use ‹device› cpu.",
            CudaError.CUDA_ERROR_INVALID_PTX or CudaError.CUDA_ERROR_NO_BINARY_FOR_GPU or (CudaError)222 =>
                "Its driver does not take these kernels; update it, or use ‹device› opencl or cpu.",
            _ => "The device was lost or its driver failed; see `segment devices`, or use ‹device› cpu.",
        };
        string build = string.IsNullOrWhiteSpace(log) ? "" : $"{Environment.NewLine}Build log:{Environment.NewLine}{log.Trim()}";
        return new DeviceUnavailableException($"CUDA {call} failed on '{Hardware.Name}': {CudaDriver.Name(code)}. {next}{build}");
    }

    protected override SafeHandle Reserve(long bytes, nint host, string what)
    {
        Enter();
        int code = (int)Api.AllocateMemory(out nint start, (nint)bytes);
        return Checked(new CudaMemory(this, code == 0 ? start : 0), code, "cuMemAlloc", what);
    }

    protected override LoadedKernel Load(string program, string name, string options)
    {
        GpuKernel kernel = GpuPrograms.Kernels.Single(one => one.Program == program && one.Name == name);
        string text = _texts.Ptx(kernel, _hardware.Major, _hardware.Minor, KernelSizes.Parse(options));
        Enter();
        int code = (int)Api.LoadModule(out nint module, text, out string? log);
        try
        {
            Check(code, "cuModuleLoadDataEx", name, log);
            Check((int)Api.GetModuleFunction(out nint function, module, $"Kernel_{name}"), "cuModuleGetFunction", name);
            return new CudaKernel(this, program, name, module, function, text);
        }
        catch
        {
            if (code == 0)
                _ = Api.DestroyModule(module);
            throw;
        }
    }

    protected override void Close()
    {
        if (_closed)
            return;
        // Whatever these return: what a lost device held is gone.
        _ = TryEnter();
        ReleaseStaging();
        _ = Api.DestroyContext(_context);
        t_current = null;
        _closed = true;
    }

    /// <summary>Makes the device's context that of the thread which calls.</summary>
    internal void Enter()
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        Check(TryEnter(), "cuCtxSetCurrent");
    }

    /// <summary>Lets go of a kernel's module.</summary>
    internal void Unload(nint module)
    {
        if (_closed)
            return;
        _ = TryEnter();
        _ = Api.DestroyModule(module);
    }

    private int TryEnter()
    {
        if (t_current == this)
            return 0;
        int code = (int)Api.SetCurrentContext(_context);
        t_current = code == 0 ? this : null;
        return code;
    }

    private void ReleaseStaging()
    {
        if (_staging != 0)
            _ = Api.FreeHostMemory(_staging);
        (_staging, _stagingBytes) = (0, 0);
    }

    private void Copy(nint to, nint from, long bytes, string way)
    {
        Enter();
        Check((int)Api.MemcpyAsync(to, from, (nint)bytes, null!), "cuMemcpyAsync", way);
    }

    /// <summary>A range of the device's memory; closing the context frees all of them.</summary>
    private sealed class CudaMemory : SafeHandle
    {
        private readonly CudaContext _context;

        internal CudaMemory(CudaContext context, nint start)
            : base(0, ownsHandle: true)
        {
            _context = context;
            SetHandle(start);
        }

        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            if (_context._closed)
                return true;
            _ = _context.TryEnter();
            return Api.FreeMemory(handle) == CudaError.CUDA_SUCCESS;
        }
    }
}
