using System.Diagnostics;
using static Segmentation.Compute.OpenCl.OpenClNative;

namespace Segmentation.Compute.OpenCl;

/// <summary>One kernel of a built program; arguments are given in the order of its parameters, then it is queued.</summary>
internal sealed unsafe class OpenClKernel : IDisposable
{
    private readonly OpenClContext _context;
    private readonly KernelHandle _handle;
    private readonly string _file;
    private readonly string _name;
    private uint _next;

    internal OpenClKernel(OpenClContext context, ProgramHandle program, string file, string name)
    {
        _context = context;
        _file = file;
        _name = name;
        int error = 0;
        _handle = clCreateKernel(program, name, &error);
        try
        {
            context.Check(error, "clCreateKernel", name);
        }
        catch
        {
            _handle.Dispose();
            throw;
        }
    }

    /// <summary>Forgets arguments that a failed launch left behind.</summary>
    internal void Begin() => _next = 0;

    /// <summary>The next argument: a buffer.</summary>
    internal OpenClKernel With(OpenClBuffer buffer)
    {
        nint handle = buffer.Handle.DangerousGetHandle();
        Set((nuint)sizeof(nint), &handle);
        GC.KeepAlive(buffer);
        return this;
    }

    /// <summary>The next argument: a value.</summary>
    internal OpenClKernel With<T>(T value)
        where T : unmanaged
    {
        Set((nuint)sizeof(T), &value);
        return this;
    }

    /// <summary>
    /// Queues the kernel over at least <paramref name="items"/> work-items; kernels check their own bounds, since groups of unequal size
    /// are optional in OpenCL.
    /// </summary>
    internal void Run(long items, int group) => Launch([RoundUp(items, group)], [(nuint)group]);

    /// <summary>Queues the kernel over a plane of whole groups.</summary>
    internal void Run(long columns, long rows, int groupColumns, int groupRows) =>
        Launch([RoundUp(columns, groupColumns), RoundUp(rows, groupRows)], [(nuint)groupColumns, (nuint)groupRows]);

    public void Dispose() => _handle.Dispose();

    private static nuint RoundUp(long items, int group) => (nuint)((items + group - 1) / group * group);

    private void Set(nuint size, void* value)
    {
        _context.Check(clSetKernelArg(_handle, _next, size, value), "clSetKernelArg", _name);
        _next++;
    }

    private void Launch(ReadOnlySpan<nuint> global, ReadOnlySpan<nuint> local)
    {
        _next = 0;
        if (_context.Clock is { } clock)
        {
            _context.Finish();
            long start = Stopwatch.GetTimestamp();
            Enqueue(global, local);
            _context.Finish();
            clock[_file] = clock.GetValueOrDefault(_file) + Stopwatch.GetElapsedTime(start).TotalSeconds;
            return;
        }
        Enqueue(global, local);
    }

    private void Enqueue(ReadOnlySpan<nuint> global, ReadOnlySpan<nuint> local)
    {
        fixed (nuint* g = global, l = local)
        {
            int code = clEnqueueNDRangeKernel(_context.Queue, _handle, (uint)global.Length, null, g, l, 0, null, null);
            _context.Check(code, "clEnqueueNDRangeKernel", _name);
        }
    }
}
