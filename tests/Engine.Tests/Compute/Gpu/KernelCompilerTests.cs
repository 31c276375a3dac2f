using System.Globalization;
using Segmentation.Compute.Gpu.Compiler;

namespace Segmentation.Tests.Compute.Gpu;

/// <summary>What ILGPU makes of the kernels, looked at as text: it needs no driver.</summary>
public sealed class KernelCompilerTests
{
    private static readonly Dictionary<string, int> Sizes = new()
    {
        ["GROUP"] = 128, ["QUADS"] = 2, ["EDGE"] = 16, ["DEPTH"] = 2, ["METRIC"] = 1, ["KEEP"] = 128, ["QUERIES"] = 8, ["STRIDE"] = 2,
        ["LANES"] = 8, ["ITEMS"] = 16,
    };

    [Theory]
    [InlineData(6, 0, "sm_60")]
    [InlineData(8, 0, "sm_80")]
    [InlineData(9, 0, "sm_80")] // ILGPU names the highest that it knows; the driver compiles it for what it has.
    public void ToPtx_EveryKernel_CallsNothingSpillsNothingAndContractsNothing(int major, int minor, string target)
    {
        using var compiler = new KernelCompiler();
        foreach (GpuKernel kernel in GpuPrograms.Kernels)
        {
            string text = compiler.ToPtx(kernel, major, minor, Of(kernel));
            Assert.Contains($".target {target}", text, StringComparison.Ordinal);
            Assert.Contains(".entry", text, StringComparison.Ordinal);
            foreach (string forbidden in (string[])[".extern", "call", ".local"])
                Assert.DoesNotContain(forbidden, text, StringComparison.Ordinal);
            // Pairs that an assembler may make one fma of: none.
            Assert.DoesNotMatch(@"\b(add|sub|mul)\.f32", text);
            int shared = 0;
            foreach (string line in text.Split('\n').Where(line => line.Contains(".shared .align", StringComparison.Ordinal)))
                shared += int.Parse(line.Split('[', ']')[1], CultureInfo.InvariantCulture);
            // What a host may count on is what a driver is asked for.
            Assert.Equal(kernel.SharedBytes(Sizes), shared);
            Assert.InRange(shared, 0, 48 << 10);
        }
    }

    [Fact]
    public void ToPtx_OtherSizes_AreInTheText()
    {
        using var compiler = new KernelCompiler();
        GpuKernel assign = GpuPrograms.Kernels.Single(kernel => kernel.Name == "Assign");
        string narrow = compiler.ToPtx(assign, 8, 0, Of(assign));
        string wide = compiler.ToPtx(assign, 8, 0, new Dictionary<string, int>(Of(assign)) { ["GROUP"] = 256 });
        Assert.Matches(@"mov\.b32\s+%r\d+, 128;", narrow);
        Assert.DoesNotMatch(@"mov\.b32\s+%r\d+, 128;", wide);
        // One integer a thread.
        Assert.Contains("[512];", narrow, StringComparison.Ordinal);
        Assert.Contains("[1024];", wide, StringComparison.Ordinal);
    }

    [Fact]
    public void ToPtx_WithoutASizeThatTheKernelAsksFor_NamesIt()
    {
        using var compiler = new KernelCompiler();
        GpuKernel gradient = GpuPrograms.Kernels.Single(kernel => kernel.Name == "Gradient");
        var sizes = new Dictionary<string, int> { ["GROUP"] = 64 };
        Exception error = Assert.ThrowsAny<Exception>(() => compiler.ToPtx(gradient, 8, 0, sizes));
        Assert.Contains("LANES", error.ToString(), StringComparison.Ordinal);
    }

    // A kernel's sizes and no others: the list says what a host has to give.
    private static Dictionary<string, int> Of(GpuKernel kernel) => kernel.Sizes.ToDictionary(size => size, size => Sizes[size]);

    [Fact]
    public void ToOpenClC_EveryProgram_DefinesItsKernelsWithThePointersOfTheirMethods()
    {
        using var compiler = new KernelCompiler();
        foreach (string program in GpuPrograms.Names)
        {
            string text = compiler.ToOpenClC(program);
            Assert.StartsWith("#pragma OPENCL FP_CONTRACT OFF", text, StringComparison.Ordinal);
            foreach (GpuKernel kernel in GpuPrograms.Kernels.Where(kernel => kernel.Program == program))
                Assert.Matches($@"void {kernel.Name}\([^)]*global [^)]*\* restrict view_0, ", text);
            Assert.DoesNotContain("_kernel var", text, StringComparison.Ordinal);
            // No length that stands for an expression is left.
            Assert.DoesNotMatch(@"\b100[0-9][0-9]\b", text);
        }
    }

    [Fact]
    public void OpenClText_OfWhatOpenCl12DoesNotKnow_IsRefused()
    {
        const string text = "kernel void Kernel_Assign(global int* view_0, struct type_1_kernel var0)\n{\n\tsub_group_barrier();\n}\n";
        var error = Assert.Throws<InvalidOperationException>(() => OpenClText.Of(new GpuKernel("assign", "Assign", ["GROUP"]), text));
        Assert.Contains("sub_group_", error.Message, StringComparison.Ordinal);
    }
}
