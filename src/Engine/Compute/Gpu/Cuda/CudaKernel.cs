using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Segmentation.Compute.Gpu.Runtime;

namespace Segmentation.Compute.Gpu.Cuda;

/// <summary>One kernel of a loaded PTX module.</summary>
/// <remarks>
/// The driver copies as many bytes of each argument as its parameter has and cannot see more: count and sizes are compared with the text
/// here.
/// </remarks>
internal sealed unsafe partial class CudaKernel : LoadedKernel
{
    // An array is its address and its length, the largest argument.
    private const int Slot = 16;
    private const long MostGroupsDown = 65_535;

    private readonly CudaContext _context;
    private readonly string _name;
    private readonly nint _module;
    private readonly nint _function;
    private readonly int[] _parameters;
    private readonly byte[] _values;
    private int _next;

    internal CudaKernel(CudaContext context, string program, string name, nint module, nint function, string text)
        : base(context, program)
    {
        _context = context;
        _name = name;
        _module = module;
        _function = function;
        // Functions that ILGPU writes besides and nothing calls have parameters too.
        _parameters = [.. Parameters().Matches(text[text.IndexOf(".entry", StringComparison.Ordinal)..]).Select(Bytes)];
        _values = GC.AllocateArray<byte>(Slot * _parameters.Length, pinned: true);
    }

    internal override void Begin() => _next = 0;

    internal override LoadedKernel With(GpuBuffer buffer) => With((buffer.Memory.DangerousGetHandle(), buffer.Length));

    internal override LoadedKernel With<T>(T value)
    {
        if (_next == _parameters.Length || _parameters[_next] != sizeof(T))
            throw new InvalidOperationException($"Argument {_next} of {_name}, {sizeof(T)} bytes, is none of its parameters.");
        MemoryMarshal.Write(_values.AsSpan(Slot * _next++), value);
        return this;
    }

    public override void Dispose() => _context.Unload(_module);

    protected override void Launch(long groupsAcross, long groupsDown, int groupColumns, int groupRows)
    {
        if (_next != _parameters.Length)
            throw new InvalidOperationException($"{_name} got {_next} of its {_parameters.Length} arguments.");
        _next = 0;
        if (groupsAcross > int.MaxValue || groupsDown > MostGroupsDown)
            throw new DeviceUnavailableException(
                Invariant(
                    $"{_name} takes {groupsAcross:N0} × {groupsDown:N0} groups; '{_context.Hardware.Name}' takes {int.MaxValue:N0} × "
                    + $"{MostGroupsDown:N0}. Use ‹device› cpu."));
        nint* arguments = stackalloc nint[_parameters.Length];
        nint values = (nint)Marshal.UnsafeAddrOfPinnedArrayElement(_values, 0);
        for (int i = 0; i < _parameters.Length; i++)
            arguments[i] = values + (Slot * i);
        _context.Enter();
        int code = (int)CudaDriver.Api.LaunchKernel(
            _function, (int)groupsAcross, (int)groupsDown, 1, groupColumns, groupRows, 1, 0, 0, (nint)arguments, 0);
        _context.Check(code, "cuLaunchKernel", _name);
    }

    private static int Bytes(Match parameter) => parameter.Groups["bytes"] is { Success: true } bytes
        ? int.Parse(bytes.Value, CultureInfo.InvariantCulture)
        : int.Parse(parameter.Groups["bits"].Value, CultureInfo.InvariantCulture) / 8;

    [GeneratedRegex(
        @"^\s*\.param (\.align \d+ \.b8 \w+\[(?<bytes>\d+)\]|\.[a-z](?<bits>\d+) \w+),?\r?$",
        RegexOptions.ExplicitCapture | RegexOptions.Multiline,
        matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Parameters();
}
