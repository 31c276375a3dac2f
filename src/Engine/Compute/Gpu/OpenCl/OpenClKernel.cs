using Segmentation.Compute.Gpu.Runtime;
using static Segmentation.Compute.Gpu.OpenCl.OpenClNative;

namespace Segmentation.Compute.Gpu.OpenCl;

/// <summary>One kernel of a built OpenCL program.</summary>
internal sealed unsafe class OpenClKernel : LoadedKernel
{
    private readonly OpenClContext _context;
    private readonly KernelHandle _handle;
    private readonly string _name;
    private uint _next;

    internal OpenClKernel(OpenClContext context, ProgramHandle built, string program, string name)
        : base(context, program)
    {
        _context = context;
        _name = name;
        int error = 0;
        var handle = clCreateKernel(built, name, &error);
        _handle = context.Checked(handle, error, "clCreateKernel", name);
    }

    internal override void Begin() => _next = 0;

    internal override LoadedKernel With(GpuBuffer buffer)
    {
        nint handle = buffer.Memory.DangerousGetHandle();
        Set((nuint)sizeof(nint), &handle);
        GC.KeepAlive(buffer);
        return this;
    }

    internal override LoadedKernel With<T>(T value)
    {
        Set((nuint)sizeof(T), &value);
        return this;
    }

    public override void Dispose() => _handle.Dispose();

    protected override void Launch(long groupsAcross, long groupsDown, int groupColumns, int groupRows)
    {
        _next = 0;
        nuint* all = stackalloc nuint[2] { (nuint)(groupsAcross * groupColumns), (nuint)(groupsDown * groupRows) };
        nuint* group = stackalloc nuint[2] { (nuint)groupColumns, (nuint)groupRows };
        int code = clEnqueueNDRangeKernel(_context.Queue, _handle, all[1] == 1 ? 1u : 2u, null, all, group, 0, null, null);
        _context.Check(code, "clEnqueueNDRangeKernel", _name);
    }

    private void Set(nuint size, void* value)
    {
        _context.Check(clSetKernelArg(_handle, _next, size, value), "clSetKernelArg", _name);
        _next++;
    }
}
