namespace Segmentation.Compute.Gpu.OpenCl;

/// <summary>Turns OpenCL's return codes into errors that carry the call, the code's name, the device and the next step.</summary>
internal static class OpenClError
{
    /// <summary>Throws unless <paramref name="code"/> is success.</summary>
    /// <param name="call">The OpenCL call, and the kernel or purpose where there is one.</param>
    internal static void Check(int code, string call, string device)
    {
        if (code != 0)
            throw Failure(code, call, device);
    }

    /// <summary>The error for a failed call.</summary>
    /// <param name="log">The compiler's log, where a build failed.</param>
    internal static DeviceUnavailableException Failure(int code, string call, string device, string? log = null)
    {
        string next = code switch
        {
            -4 or -5 or -6 =>
                "The device is out of memory or was lost; close other programs that use it, take fewer rows, or use ‹device› cpu.",
            -2 or -3 or -1 => "The driver does not serve this device now; see `segment devices`, or use ‹device› cpu.",
            _ => "Use ‹device› cpu, and check the driver with `segment devices`.",
        };
        string build = string.IsNullOrWhiteSpace(log) ? "" : $"{Environment.NewLine}Build log:{Environment.NewLine}{log.Trim()}";
        return new DeviceUnavailableException($"OpenCL {call} failed on '{device}': {Name(code)} ({code}). {next}{build}");
    }

    /// <summary>The name of a code in CL/cl.h.</summary>
    internal static string Name(int code) => code switch
    {
        0 => "CL_SUCCESS",
        -1 => "CL_DEVICE_NOT_FOUND",
        -2 => "CL_DEVICE_NOT_AVAILABLE",
        -3 => "CL_COMPILER_NOT_AVAILABLE",
        -4 => "CL_MEM_OBJECT_ALLOCATION_FAILURE",
        -5 => "CL_OUT_OF_RESOURCES",
        -6 => "CL_OUT_OF_HOST_MEMORY",
        -8 => "CL_MEM_COPY_OVERLAP",
        -11 => "CL_BUILD_PROGRAM_FAILURE",
        -12 => "CL_MAP_FAILURE",
        -13 => "CL_MISALIGNED_SUB_BUFFER_OFFSET",
        -14 => "CL_EXEC_STATUS_ERROR_FOR_EVENTS_IN_WAIT_LIST",
        -30 => "CL_INVALID_VALUE",
        -32 => "CL_INVALID_PLATFORM",
        -33 => "CL_INVALID_DEVICE",
        -34 => "CL_INVALID_CONTEXT",
        -36 => "CL_INVALID_COMMAND_QUEUE",
        -38 => "CL_INVALID_MEM_OBJECT",
        -42 => "CL_INVALID_BINARY",
        -43 => "CL_INVALID_BUILD_OPTIONS",
        -44 => "CL_INVALID_PROGRAM",
        -45 => "CL_INVALID_PROGRAM_EXECUTABLE",
        -46 => "CL_INVALID_KERNEL_NAME",
        -48 => "CL_INVALID_KERNEL",
        -49 => "CL_INVALID_ARG_INDEX",
        -50 => "CL_INVALID_ARG_VALUE",
        -51 => "CL_INVALID_ARG_SIZE",
        -52 => "CL_INVALID_KERNEL_ARGS",
        -53 => "CL_INVALID_WORK_DIMENSION",
        -54 => "CL_INVALID_WORK_GROUP_SIZE",
        -55 => "CL_INVALID_WORK_ITEM_SIZE",
        -59 => "CL_INVALID_OPERATION",
        -61 => "CL_INVALID_BUFFER_SIZE",
        -1001 => "CL_PLATFORM_NOT_FOUND_KHR",
        -9999 => "illegal read or write by a kernel (NVIDIA)",
        _ => "unknown OpenCL code",
    };
}
