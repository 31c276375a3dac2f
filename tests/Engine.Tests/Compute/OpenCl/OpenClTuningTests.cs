using Segmentation.Compute;
using Segmentation.Compute.Gpu;
using Segmentation.Compute.Gpu.OpenCl;
using Segmentation.Compute.Gpu.Runtime;
using Segmentation.Tests.Compute.Contracts;

namespace Segmentation.Tests.Compute.OpenCl;

/// <summary>Sizes of groups and tiles: defaults by vendor, measured ones in a file, and results that do not depend on them.</summary>
[Collection(OpenClCollection.Name)]
public sealed class OpenClTuningTests : IDisposable
{
    private static readonly TuningWork Tiny = new(Points: 600, Pairs: 200, Linked: 150, Runs: 1);

    private readonly string _folder = Directory.CreateTempSubdirectory("segment-sizes").FullName;

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [SkippableFact]
    public void Tune_OnPocl_EveryCandidateComputesTheSame_AndTheNextDeviceTakesTheBest()
    {
        OpenClHardware hardware = OpenClImplementation.Pocl.Require();
        var told = new List<string>();
        // Those that compile quickly; a build takes a second here.
        string[] files = ["silhouette", "ward"];
        Assert.All(files, file => Assert.Contains(file, GpuTuner.Files));
        IReadOnlyList<KernelTuning> found = GpuTuner.Tune(hardware, Tiny, files, _folder, new Told(told), CancellationToken.None);

        Assert.Equal(files, found.Select(kernel => kernel.Kernels));
        // All that were tried were right, the defaults among them.
        Assert.Equal(told.Count + found.Count, found.Sum(kernel => kernel.Tried));
        Assert.All(found, kernel => Assert.InRange(kernel.BestMilliseconds, 0, kernel.DefaultMilliseconds));
        using GpuDevice next = Open(hardware);
        Assert.Equal("tuned", next.Info.Tuning);
        Assert.All(found, kernel => Assert.Equal(kernel.Best, next.Context.Sizes.WordsOf(kernel.Kernels)));
        Assert.Empty(Directory.GetFiles(_folder, "*.tmp"));
    }

    [SkippableFact]
    public void Stored_OtherSizes_ChangeTheMacrosAndNotTheLabels()
    {
        OpenClHardware hardware = OpenClImplementation.Pocl.Require();
        using GpuDevice before = Open(hardware);
        Assert.Equal("default", before.Info.Tuning);
        StoredSizes.Write(hardware, _folder, new KernelSizes { AssignGroup = 256, DistanceEdge = 8, NeighborGroup = 32 }, []);
        using GpuDevice after = Open(hardware);
        Assert.Equal("tuned", after.Info.Tuning);
        Assert.NotEqual(before.Context.Sizes.MacrosOf("assign"), after.Context.Sizes.MacrosOf("assign"));
        Assert.Equal("-D GROUP=256", after.Context.Sizes.MacrosOf("assign"));
        Assert.Equal(Tiny.Run(before, "assign"), Tiny.Run(after, "assign"));
        Assert.Equal(Tiny.Run(before, "distances"), Tiny.Run(after, "distances"));
        Assert.Equal(Tiny.Run(before, "neighbors"), Tiny.Run(after, "neighbors"));
    }

    [SkippableTheory]
    [InlineData("half")]
    [InlineData("empty")]
    [InlineData("not JSON")]
    [InlineData("another driver")]
    [InlineData("an unknown size")]
    [InlineData("a group of 100")]
    [InlineData("nothing in it")]
    public void Stored_FileThatCannotBeTrusted_IsIgnoredAndNamed(string damage)
    {
        OpenClHardware hardware = OpenClImplementation.Pocl.Require();
        StoredSizes.Write(hardware, _folder, new KernelSizes { AssignGroup = 256 }, []);
        string path = Assert.Single(Directory.GetFiles(_folder, "sizes-*.json"));
        string text = File.ReadAllText(path);
        File.WriteAllText(path, damage switch
        {
            "half" => text[..(text.Length / 2)],
            "empty" => "",
            "not JSON" => "sizes: 256",
            "another driver" => text.Replace("\"driver\": \"", "\"driver\": \"9", StringComparison.Ordinal),
            "an unknown size" => text.Replace("\"assignGroup\"", "\"assignGroups\"", StringComparison.Ordinal),
            "a group of 100" => text.Replace("\"assignGroup\": 256", "\"assignGroup\": 100", StringComparison.Ordinal),
            _ => "{}",
        });

        using GpuDevice device = Open(hardware);
        Assert.Equal(KernelSizes.DefaultsFor(hardware), device.Context.Sizes);
        Assert.Contains(path, device.Info.Tuning, StringComparison.Ordinal);
        Assert.Contains("ignored", device.Info.Tuning, StringComparison.Ordinal);
        device.Load(TestPoints.Clouds(10, 2, 1, seed: 1)).Dispose();
    }

    [SkippableFact]
    public void Stored_ForAnotherDeviceOrDriver_IsNotTaken()
    {
        OpenClHardware hardware = OpenClImplementation.Pocl.Require();
        StoredSizes.Write(hardware, _folder, new KernelSizes { AssignGroup = 256 }, []);
        Assert.Equal("default", StoredSizes.Read(hardware with { Driver = "another" }, _folder).State);
        Assert.Equal("default", StoredSizes.Read(hardware with { Name = "another" }, _folder).State);
    }

    [Theory]
    [InlineData("NVIDIA CUDA", 128)]
    [InlineData("AMD Accelerated Parallel Processing", 256)]
    [InlineData("Intel(R) OpenCL Graphics", 64)]
    [InlineData("Clover", 64)]
    public void Defaults_ByVendor_FitTheDevice(string platform, int assignGroup)
    {
        OpenClHardware hardware = OpenClCatalogTests.Hardware(0, "a GPU", platform, isCpu: false, units: 30, unified: false);
        KernelSizes sizes = KernelSizes.DefaultsFor(hardware);
        Assert.Equal(assignGroup, sizes.AssignGroup);
        Assert.True(sizes.FitOn(hardware));
        // A device of small groups gets sizes that it can run.
        Assert.Equal(64, KernelSizes.DefaultsFor(hardware with { MaxGroup = 64 }).AssignGroup);
    }

    [Fact]
    public void FitOn_SizesNoKernelCanTake_IsFalse()
    {
        OpenClHardware hardware = OpenClCatalogTests.Hardware(0, "a GPU", "platform", isCpu: false, units: 30, unified: false);
        foreach (KernelSizes sizes in (KernelSizes[])
        [
            new() { WardGroup = 48 }, new() { MapGroup = 0 }, new() { TreeGroup = 512 }, new() { DistanceEdge = 32 },
            new() { DistanceDepth = 3 },
            new() { NeighborQueries = -4 }, new() { DistanceEdge = 16, DistanceDepth = 8 },
        ])
            Assert.False(sizes.FitOn(hardware), sizes.ToString());
    }

    private GpuDevice Open(OpenClHardware hardware) =>
        new(hardware, GpuOptions.For(hardware) with { Cache = new ProgramCache(_folder) });

    private sealed class Told(List<string> lines) : IProgress<string>
    {
        public void Report(string value) => lines.Add(value);
    }
}
