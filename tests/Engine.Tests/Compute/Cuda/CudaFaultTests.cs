using ILGPU.Runtime.Cuda;
using Segmentation.Clustering;
using Segmentation.Compute;
using Segmentation.Compute.Cpu;
using Segmentation.Compute.Gpu;
using Segmentation.Compute.Gpu.Compiler;
using Segmentation.Compute.Gpu.Cuda;
using Segmentation.Compute.Gpu.Runtime;
using Segmentation.Tests.Compute.Contracts;
using Segmentation.Tests.Compute.OpenCl;

namespace Segmentation.Tests.Compute.Cuda;

/// <summary>
/// Every call of the driver fails in turn: a clear error, and nothing left on the device. Runs only on the stub, started by
/// <see cref="CudaStubTests"/>.
/// </summary>
[Collection(CudaCollection.Name)]
public sealed class CudaFaultTests : IDisposable
{
    private const int Lost = (int)CudaError.CUDA_ERROR_ILLEGAL_ADDRESS;

    public static TheoryData<string, bool> Cases => OpenClFaultTests.Cases;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (CudaStub.IsHere)
            CudaStub.Fail(0, 0);
    }

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void Lost_AtAnyCall_IsAClearErrorAndLeavesNothingBehind(string job, bool tiled)
    {
        RequireStub();
        using (GpuDevice device = CudaImplementation.Open(memoryLimit: tiled ? 10 << 10 : 0))
        {
            OpenClFaultTests.Jobs[job](device); // loads the kernels, whose calls later runs do not make
            int live = CudaStub.Live();
            CudaStub.Fail(0, 0);
            OpenClFaultTests.Jobs[job](device);
            int all = CudaStub.Calls();
            Assert.InRange(all, 5, 200_000);
            // Every call of a short computation, some of a long one.
            int step = Math.Max(1, all / 150);
            for (int lostAt = 1; lostAt <= all; lostAt += step)
            {
                CudaStub.Fail(lostAt, Lost);
                var error = Assert.Throws<DeviceUnavailableException>(() => OpenClFaultTests.Jobs[job](device));
                Assert.Matches(@"^CUDA cu\w+( \(.+\))? failed on 'Stub H200': CUDA_ERROR_ILLEGAL_ADDRESS \(700\)\. ", error.Message);
                Assert.Equal(0, device.Context.Allocated);
                Assert.True(CudaStub.Live() == live, $"{CudaStub.Live() - live} buffers are left after the loss at call {lostAt} of {all}");
            }
            // The fault gone, the same device computes again: no kernel kept half of its arguments.
            CudaStub.Fail(0, 0);
            OpenClFaultTests.Jobs[job](device);
            Assert.Equal(0, device.Context.Allocated);
        }
        Assert.Equal(0, CudaStub.Live());
    }

    [SkippableFact]
    public void Lost_AtAnyCallOfOpeningAndLoading_LeavesNothingBehind()
    {
        RequireStub();
        CudaStub.Fail(0, 0);
        SelfTest();
        int all = CudaStub.Calls();
        Assert.Equal(0, CudaStub.Live());
        int loads = 0;
        for (int lostAt = 1; lostAt <= all; lostAt += Math.Max(1, all / 60))
        {
            CudaStub.Fail(lostAt, Lost);
            string message = Assert.Throws<DeviceUnavailableException>(SelfTest).Message;
            loads += message.Contains("cuModuleLoadDataEx (", StringComparison.Ordinal) ? 1 : 0;
            Assert.Equal(0, CudaStub.Live());
        }
        Assert.InRange(loads, 1, all);
    }

    [SkippableFact]
    public void Allocate_DriverHasNoMemory_NamesWhatItWasFor()
    {
        RequireStub();
        using GpuDevice device = CudaImplementation.Open();
        device.Context.Faults = call => call == "cuMemAlloc" ? (int)CudaError.CUDA_ERROR_OUT_OF_MEMORY : 0;
        var error = Assert.Throws<DeviceUnavailableException>(() => OpenClFaultTests.Jobs["neighbours"](device));
        Assert.Matches(@"cuMemAlloc \(.*(points|neighbours|bounds).*, [\d,]+ bytes\).*CUDA_ERROR_OUT_OF_MEMORY \(2\)", error.Message);
        Assert.Contains("‹device› cpu", error.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Kernel_WithAnotherArgumentThanItsParameters_IsRefusedBeforeItIsLaunched()
    {
        RequireStub();
        using GpuDevice device = CudaImplementation.Open();
        using var sums = device.Context.Allocate<long>(8, "sums");
        int launched = CudaStub.Launches();
        Assert.Contains(
            "Argument 1 of ReduceCells, 8 bytes",
            Assert.Throws<InvalidOperationException>(() => Kernel().With(sums).With(1L)).Message, StringComparison.Ordinal);
        Assert.Contains(
            "got 1 of its 4 arguments",
            Assert.Throws<InvalidOperationException>(() => Kernel().With(sums).Run(64, 64)).Message, StringComparison.Ordinal);
        Kernel().With(sums).With(1).With(4).With(sums).Run(4 * 64, 64);
        Assert.Equal(launched + 1, CudaStub.Launches());

        LoadedKernel Kernel() => device.Context.Kernel("kmeans", "ReduceCells", "-D QUADS=1");
    }

    [SkippableFact]
    public void Stub_AccessOutOfBounds_IsFound()
    {
        RequireStub();
        using GpuDevice device = CudaImplementation.Open();
        using var small = device.Context.Allocate<long>(2, "sums");
        var kernel = device.Context.Kernel("kmeans", "ReduceCells", "-D QUADS=1");
        // Eight cells where there are two: what finds nothing wrong with this would find nothing wrong with any.
        kernel.With(small).With(1).With(8).With(small);
        var error = Assert.Throws<DeviceUnavailableException>(() => kernel.Run(8 * 64, 64));
        Assert.Contains("cuLaunchKernel (ReduceCells)", error.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Ward_OfSmallSets_LinksAsTheScalarDevice()
    {
        RequireStub();
        Matrix points = TestPoints.Clouds(300, 3, 4, seed: 5);
        using GpuDevice device = CudaImplementation.Open();
        using var scalar = new ScalarDevice();
        int launched = CudaStub.Launches();
        Assert.Equal(Ward.Link(scalar, points).Cut(4), Ward.Link(device, points).Cut(4));
        Assert.InRange(CudaStub.Launches(), launched + 2, int.MaxValue);
    }

    [SkippableFact]
    public void Kernels_OfTheSecondDevice_ComeFromTheFolder()
    {
        RequireStub();
        string folder = Directory.CreateTempSubdirectory("segment-ptx").FullName;
        try
        {
            CudaHardware hardware = CudaImplementation.Require();
            GpuKernel kernel = GpuPrograms.Kernels.Single(one => one.Name == "ReduceCells");
            var sizes = new Dictionary<string, int> { ["GROUP"] = 64, ["QUADS"] = 1 };
            var first = new KernelTexts(folder);
            string text = first.Ptx(kernel, hardware.Major, hardware.Minor, sizes);
            var second = new KernelTexts(folder);
            Assert.Equal(text, second.Ptx(kernel, hardware.Major, hardware.Minor, sizes));
            Assert.Equal((1, 0), (first.Compiled, second.Compiled));
            sizes["GROUP"] = 128;
            Assert.NotEqual(text, second.Ptx(kernel, hardware.Major, hardware.Minor, sizes));
            Assert.Equal(1, second.Compiled);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void SelfTest()
    {
        using GpuDevice device = CudaImplementation.Open();
        var (passed, detail) = GpuSelfTest.Run(device);
        if (!passed)
            throw new DeviceUnavailableException(detail);
    }

    private static void RequireStub() => Skip.IfNot(CudaStub.IsHere, "run through CudaStubTests");
}
