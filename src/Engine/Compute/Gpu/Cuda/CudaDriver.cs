using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ILGPU.Runtime.Cuda;

namespace Segmentation.Compute.Gpu.Cuda;

/// <summary>NVIDIA's driver, bound by ILGPU; its calls return codes, which <see cref="CudaContext"/> checks.</summary>
/// <remarks>
/// ILGPU's accelerator on top of the same calls is not used: it takes the PTX of its own compiler unchanged, its errors name neither call
/// nor device, and its disposal throws once a device is lost. Nothing of ILGPU is loaded before the driver says that it can start.
/// </remarks>
internal static class CudaDriver
{
    private static readonly (nint Library, string Name) Loaded = Find();

    /// <summary>The calls; to be asked for only where <see cref="Absence"/> has nothing to say.</summary>
    internal static CudaAPI Api => Binding.Api;

    /// <summary>Why there is no driver that can start; null where there is one.</summary>
    internal static unsafe string? Absence()
    {
        if (Loaded.Library == 0)
            return $"no NVIDIA driver: {Loaded.Name} is not here";
        if (!NativeLibrary.TryGetExport(Loaded.Library, "cuInit", out nint start))
            return $"{Loaded.Name} is not NVIDIA's driver: it has no cuInit";
        int code = ((delegate* unmanaged<uint, int>)start)(0);
        return code == 0 ? null : $"NVIDIA's driver does not start: cuInit returns {Name(code)}";
    }

    /// <summary>The name of a code in cuda.h, with its number.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static string Name(int code) => $"{(CudaError)code} ({code})";

    private static (nint Library, string Name) Find()
    {
        string name = OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1";
        return (NativeLibrary.TryLoad(name, Assembly.GetExecutingAssembly(), null, out nint library) ? library : 0, name);
    }

    // Of its own, since a class that names ILGPU's types loads it as soon as it is used.
    private static class Binding
    {
        internal static readonly CudaAPI Api = Bind();

        // ILGPU asks for "cuda", which only NVIDIA's development packages provide.
        private static CudaAPI Bind()
        {
            NativeLibrary.SetDllImportResolver(typeof(CudaAPI).Assembly, (name, _, _) => name is "cuda" or "nvcuda" ? Loaded.Library : 0);
            return CudaAPI.CurrentAPI;
        }
    }
}
