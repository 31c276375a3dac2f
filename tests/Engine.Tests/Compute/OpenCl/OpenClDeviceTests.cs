using System.Diagnostics;
using Segmentation.Clustering;
using Segmentation.Compute;
using Segmentation.Compute.Gpu;
using Segmentation.Compute.Gpu.OpenCl;
using Segmentation.Compute.Gpu.Runtime;
using Segmentation.Embedding;
using Segmentation.Tests.Compute.Contracts;

namespace Segmentation.Tests.Compute.OpenCl;

/// <summary>What the device keeps besides its arithmetic: memory, errors, the cache of programs.</summary>
[Collection(OpenClCollection.Name)]
public sealed class OpenClDeviceTests
{
    public static TheoryData<string> Implementations => OpenClImplementation.Names;

    [SkippableTheory]
    [MemberData(nameof(Implementations))]
    public void SelfTest_PassesAndNamesTheDevice(string name)
    {
        using GpuDevice device = OpenClImplementation.Named(name).Open();
        var (passed, detail) = GpuSelfTest.Run(device);
        Assert.True(passed, detail);
        Assert.Contains(device.Context.Hardware.Name, device.Info.Name, StringComparison.Ordinal);
        Assert.StartsWith("opencl:", device.Info.Id, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [MemberData(nameof(Implementations))]
    public void Open_ById_ByPartOfName_IsThatDevice(string name)
    {
        var hardware = OpenClImplementation.Named(name).Require();
        using IComputeDevice byId = Devices.Open(hardware.ToInfo().Id);
        Assert.Contains(hardware.Name, byId.Info.Name, StringComparison.Ordinal);
        Assert.Contains(Devices.List(), device => device.Id == byId.Info.Id);
        Assert.Contains(Devices.Check(), check => check.Device.Id == byId.Info.Id && check.Passed);
    }

    [SkippableTheory]
    [MemberData(nameof(Implementations))]
    public void Dispose_OfEverything_ReturnsAllMemory(string name)
    {
        using GpuDevice device = OpenClImplementation.Named(name).Open();
        Matrix values = TestPoints.Clouds(300, 3, 3, seed: 1);
        using (IPointSet points = device.Load(values))
        {
            device.NearestNeighbors(points, 5, new int[1500], new float[1500]);
            using IKMeansSteps steps = device.BeginKMeans(points, [], KMeansAlgorithm.Lloyd);
            steps.BeginSeeding();
            steps.AddSeeds(values.SelectRows([0]));
            steps.Assign(values.SelectRows([0, 1]), withInertia: true);
            Assert.InRange(device.Context.Allocated, 300 * 16, 1 << 24);
        }
        Assert.Equal(0, device.Context.Allocated);
    }

    [SkippableTheory]
    [MemberData(nameof(Implementations))]
    public void Compile_BadSource_CarriesTheLogAndTheDevice(string name)
    {
        using GpuDevice device = OpenClImplementation.Named(name).Open();
        var error = Assert.Throws<DeviceUnavailableException>(
            () => ((OpenClContext)device.Context).Compile("__kernel void broken(__global int* a) { a[0] = missing_word; }", "broken"));
        Assert.Contains("missing_word", error.Message, StringComparison.Ordinal);
        Assert.Contains(device.Context.Hardware.Name, error.Message, StringComparison.Ordinal);
        Assert.Contains("CL_BUILD_PROGRAM_FAILURE", error.Message, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [MemberData(nameof(Implementations))]
    public void Kernel_SecondProcess_LoadsFromDisk_AndRebuildsWhatIsDamaged(string name)
    {
        var hardware = OpenClImplementation.Named(name).Require();
        string folder = Directory.CreateTempSubdirectory("segment-programs").FullName;
        try
        {
            Assert.Equal((1, 0), Build(hardware, folder, "-D QUADS=1"));
            if (hardware.KeepsPrograms)
            {
                Assert.Empty(Directory.GetFiles(folder, "*.bin"));
                return;
            }
            Assert.Equal((0, 1), Build(hardware, folder, "-D QUADS=1"));
            Assert.Equal((1, 0), Build(hardware, folder, "-D QUADS=2"));
            foreach (string file in Directory.GetFiles(folder))
            {
                byte[] bytes = File.ReadAllBytes(file);
                File.WriteAllBytes(file, bytes[..(bytes.Length / 2)]);
            }
            Assert.Equal((1, 0), Build(hardware, folder, "-D QUADS=1"));
            Assert.Empty(Directory.GetFiles(folder, "*.tmp"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Implementations))]
    public void OpenAndClose_ManyTimes_KeepsMemoryFlat(string name)
    {
        var implementation = OpenClImplementation.Named(name);
        Cycle(implementation, 50);
        long before = Resident();
        // Both build, or load, their programs anew each time: 20–50 ms.
        Cycle(implementation, name switch { "llvmpipe" => 100, "PoCL" => 300, _ => 1000 });
        // Implementations keep a little per context; a leaked buffer or program of ours would be 100 times its size.
        Assert.InRange(Resident() - before, long.MinValue, 24 << 20);
    }

    [SkippableTheory]
    [MemberData(nameof(Implementations))]
    public void WholeRuns_ManyTimes_KeepMemoryFlat(string name)
    {
        using GpuDevice device = OpenClImplementation.Named(name).Open();
        int runs = name == "llvmpipe" ? 20 : 200;
        WholeRuns(device, runs / 10);
        long before = Resident();
        WholeRuns(device, runs);
        Assert.InRange(Resident() - before, long.MinValue, 24 << 20);
        Assert.Equal(0, device.Context.Allocated);
    }

    [SkippableTheory]
    [MemberData(nameof(Implementations))]
    public void Load_OfAnotherDevice_IsRefused(string name)
    {
        using GpuDevice device = OpenClImplementation.Named(name).Open();
        using IComputeDevice other = Devices.Open("scalar");
        using IPointSet points = other.Load(new Matrix(3, 2));
        Assert.Throws<ArgumentException>(() => device.NearestNeighbors(points, 1, new int[3], new float[3]));
    }

    private static (int Compiled, int Loaded) Build(OpenClHardware hardware, string folder, string options)
    {
        var cache = new ProgramCache(folder);
        using var context = new OpenClContext(hardware, cache, KernelSizes.DefaultsFor(hardware));
        context.Kernel("silhouette", "ClusterDistanceSums", options);
        return (cache.Compiled, cache.Loaded);
    }

    private static void Cycle(OpenClImplementation implementation, int times)
    {
        Matrix values = TestPoints.Clouds(200, 2, 2, seed: 1);
        var sums = new double[200];
        for (int i = 0; i < times; i++)
        {
            using GpuDevice device = implementation.Open();
            using IPointSet points = device.Load(values);
            device.ClusterDistanceSums(points, new int[200], 1, [.. Enumerable.Range(0, 200)], sums);
        }
    }

    private static void WholeRuns(GpuDevice device, int times)
    {
        Matrix values = TestPoints.Clouds(120, 3, 3, seed: 2);
        for (int i = 0; i < times; i++)
        {
            using IPointSet points = device.Load(values);
            KMeans.Fit(device, points, new KMeansOptions { Clusters = 3, Restarts = 1, Seed = 1 });
            Ward.Link(device, values);
            TSne.Embed(device, points, values, new TSneOptions { Perplexity = 10, Iterations = 5, ExaggerationIterations = 2 });
        }
    }

    private static long Resident()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
