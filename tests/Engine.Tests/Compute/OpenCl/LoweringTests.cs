using System.Diagnostics;
using Segmentation.Compute.Gpu.Compiler;
using Segmentation.Compute.Gpu.OpenCl;
using Segmentation.Compute.Gpu.Runtime;

namespace Segmentation.Tests.Compute.OpenCl;

/// <summary>
/// Every kernel compiles for real GPUs, without a GPU: to NVIDIA PTX and AMD GCN by clang, with nothing left to link and nothing spilled to
/// memory.
/// </summary>
public sealed class LoweringTests
{
    /// <summary>Program, quads of features where it depends on them, processor.</summary>
    public static TheoryData<string, int, string> Cases()
    {
        var cases = new TheoryData<string, int, string>();
        foreach (string program in GpuPrograms.Names)
        {
            bool ofPoints = GpuPrograms.Kernels.Any(kernel => kernel.Program == program && kernel.Sizes.Contains("QUADS"));
            foreach (int quads in ofPoints ? (int[])[1, 16] : [1])
            {
                foreach (string processor in (string[])["sm_60", "sm_90", "gfx90a", "gfx1030"])
                    cases.Add(program, quads, processor);
            }
        }
        return cases;
    }

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void Kernel_LowersToTheProcessor(string program, int quads, string processor)
    {
        bool nvidia = processor.StartsWith("sm_", StringComparison.Ordinal);
        string library = $"/usr/lib/clc/{(nvidia ? "nvptx64--nvidiacl" : "amdgcn--amdhsa")}.bc";
        const string clang = "/usr/bin/clang-16"; // the first that knows the H100
        OpenClImplementation.Require(
            File.Exists(clang) && File.Exists(library), $"{clang} with {library}", "apt-get install clang-16 libclc-15");

        string folder = Directory.CreateTempSubdirectory("segment-lowering").FullName;
        try
        {
            string source = Path.Combine(folder, "source.cl");
            File.WriteAllText(source, new ProgramCache(null).Source(program));
            string[] target = nvidia
                ? ["-target", "nvptx64-nvidia-cuda", "-Xclang", "-target-cpu", "-Xclang", processor]
                : ["-target", "amdgcn-amd-amdhsa", $"-mcpu={processor}"];
            var hardware = OpenClCatalogTests.Hardware(
                0, processor, nvidia ? "NVIDIA CUDA" : "AMD Accelerated Parallel Processing", isCpu: false, units: 60, unified: false);
            string[] sizes = KernelSizes.DefaultsFor(hardware).MacrosOf(program).Split(' ', StringSplitOptions.RemoveEmptyEntries);
            string assembly = Path.Combine(folder, "out.s");
            Run(clang,
                [.. target, "-w", "-x", "cl", "-cl-std=CL1.2", "-nogpulib", "-Xclang", "-mlink-builtin-bitcode", "-Xclang", library, "-D",
                $"QUADS={quads}", .. sizes, "-O2", "-S", "-o", assembly, source]);
            string lowered = File.ReadAllText(assembly);
            foreach (string forbidden in nvidia ? (string[])[".extern", "__local_depot"] : ["s_swappc_b64"])
                Assert.DoesNotContain(forbidden, lowered, StringComparison.Ordinal);
            if (!nvidia)
                Assert.DoesNotMatch(@"ScratchSize: [1-9]|vgpr_spill_count:\s+[1-9]", lowered);
            // 32 KiB is the least that any OpenCL 1.2 GPU has.
            foreach (string line in lowered.Split('\n').Where(line => line.Contains("group_segment_fixed_size:", StringComparison.Ordinal)))
                Assert.InRange(int.Parse(line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..]), 0, 32768);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Run(string program, string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors);
    }
}
