using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.OpenCL;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;
using Segmentation.Compute.Gpu.Kernels;

namespace Segmentation.Compute.Gpu.Compiler;

/// <summary>
/// ILGPU's compiler: kernels in C# become OpenCL C or PTX. No driver is asked and no device is looked for.
/// </summary>
/// <remarks>The first compilation loads ILGPU, which takes a second or two: texts are kept on disk (<see cref="KernelTexts"/>).</remarks>
internal sealed partial class KernelCompiler : IDisposable
{
    private readonly Context _context = Context.Create(builder =>
    {
        // O1 leaves generic pointers, which OpenCL 1.2 does not know.
        builder.EnableAlgorithms().Optimize(OptimizationLevel.O2);
        KernelIntrinsics.Register(builder);
    });

    /// <summary>A program's kernels as OpenCL C 1.2.</summary>
    internal string ToOpenClC(string program)
    {
        var capabilities = new CLCapabilityContext(
            float16: false, float64: false, genericAddressSpace: false, int64_Atomics: false, subGroups: false);
        using var backend = new CLBackend(_context, capabilities, CLDeviceVendor.Other, CLCVersion.CL12);
        var text = new StringBuilder(OpenClText.Head);
        foreach (GpuKernel kernel in GpuPrograms.Kernels.Where(kernel => kernel.Program == program))
        {
            var compiled = (CLCompiledKernel)backend.Compile(Entry(kernel), KernelSpecialization.Empty);
            text.Append(SharedLengths.ToOpenClC(OpenClText.Of(kernel, compiled.Source)));
        }
        return text.ToString();
    }

    /// <summary>A kernel as PTX.</summary>
    /// <param name="major">The device's compute capability.</param>
    /// <param name="sizes">The sizes to build it with, by the names of their macros.</param>
    internal string ToPtx(GpuKernel kernel, int major, int minor, IReadOnlyDictionary<string, int> sizes)
    {
        var architecture = new CudaArchitecture(major, minor);
        using var backend = new PTXBackend(_context, architecture, Instructions(major), nvvmAPI: null!);
        string text = KernelIntrinsics.With(
            sizes, () => ((PTXCompiledKernel)backend.Compile(Entry(kernel), KernelSpecialization.Empty)).PTXAssembly);
        // Without a rounding in its name, an instruction may be contracted to fma with the next one, and sums lose their bits.
        return SharedLengths.ToPtx(Contractible().Replace(text, "${operation}.rn.f32"), sizes);
    }

    /// <summary>The PTX that a device gets, in words.</summary>
    /// <param name="major">Its compute capability.</param>
    internal static string Target(int major) => $"PTX ISA {Instructions(major).Major}.{Instructions(major).Minor}";

    public void Dispose() => _context.Dispose();

    private static CudaInstructionSet Instructions(int major) => major < 9 ? CudaInstructionSet.ISA_70 : CudaInstructionSet.ISA_78;

    [GeneratedRegex(@"\b(?<operation>add|sub|mul)\.f32\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Contractible();

    private static EntryPointDescription Entry(GpuKernel kernel)
    {
        Type[] types = kernel.Program switch
        {
            "distances" => [typeof(DistanceKernels)],
            "neighbors" => [typeof(NeighborKernels)],
            "assign" => [typeof(AssignKernels)],
            "kmeans" => [typeof(KMeansKernels)],
            "seeding" => [typeof(SeedingKernels)],
            "silhouette" => [typeof(SilhouetteKernels)],
            "ward" => [typeof(WardKernels)],
            "tsne" => [typeof(MapKernels)],
            "tree" => [typeof(SortKernels), typeof(TreeKernels)],
            "field" => [typeof(FieldKernels)],
            _ => throw new ArgumentException($"No program is called '{kernel.Program}'.", nameof(kernel)),
        };
        return EntryPointDescription.FromExplicitlyGroupedKernel(
            types.Select(type => type.GetMethod(kernel.Name, BindingFlags.Static | BindingFlags.NonPublic))
                .OfType<MethodInfo>().SingleOrDefault()
                ?? throw new ArgumentException($"Program '{kernel.Program}' has no kernel '{kernel.Name}'.", nameof(kernel)));
    }
}
