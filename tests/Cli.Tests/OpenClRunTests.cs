using System.Text.Json;
using Segmentation.Compute;

namespace Segmentation.Cli.Tests;

/// <summary>
/// Whole runs on OpenCL: on UCI Online Retail they find what the processor's SIMD kernels find, and a device that has not the memory ends a
/// run without a trace.
/// </summary>
public sealed class OpenClRunTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    // On PoCL, for all implementations: the engine's tests compare the same customers on each.
    [SkippableFact]
    public void Run_OnOnlineRetail_FindsWhatTheProcessorFinds()
    {
        const string device = "Portable Computing";
        RequireDevice(device);
        string data = Shared.Require("data/online_retail/online_retail.csv.gz");
        string[] line = ["run", data, "-k", "7", "--iterations", "500", "-q"];
        SegmentProcess.Done([.. line, "--device", "cpu", "-o", _folder["cpu"]]);
        SegmentProcess.Done([.. line, "--device", device, "-o", _folder["opencl"]]);

        // The same names in the same order: an adjusted Rand index of 1.
        Assert.Equal(Read("cpu/segments.csv").Column("segment"), Read("opencl/segments.csv").Column("segment"));
        AssertNear(Read("cpu/linkage.csv").Numbers("height"), Read("opencl/linkage.csv").Numbers("height"), 1e-5);
        double divergence = Quality("cpu", "klDivergence");
        Assert.InRange(Quality("opencl", "klDivergence"), divergence - 0.02, divergence + 0.02);
        Assert.Contains(device, Account("opencl").GetProperty("device").ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [SkippableFact]
    public void Run_KMeansOnOnlineRetail_CostsWhatItDoesOnTheProcessor()
    {
        const string device = "Portable Computing";
        RequireDevice(device);
        string data = Shared.Require("data/online_retail/online_retail.csv.gz");
        string[] line = ["run", data, "--method", "kmeans", "-k", "7", "--no-map", "-q"];
        SegmentProcess.Done([.. line, "--device", "cpu", "-o", _folder["cpu"]]);
        SegmentProcess.Done([.. line, "--device", device, "-o", _folder["opencl"]]);
        double inertia = Quality("cpu", "inertia");
        Assert.Equal(inertia, Quality("opencl", "inertia"), 1e-6 * inertia);
    }

    [SkippableFact]
    public void Cluster_WithLittleDeviceMemory_GivesTheSameBytes()
    {
        RequireDevice("Portable Computing");
        string table = Features(4000);
        string[] line = ["cluster", table, "--transform", "log", "--method", "kmeans", "-k", "5", "--device", "Portable Computing"];
        SegmentRun whole = SegmentProcess.Done(line);
        SegmentRun tiled = SegmentProcess.RunIn(null, Memory("128K"), null, line);
        Assert.Equal((0, whole.Output), (tiled.ExitCode, tiled.Output));
    }

    [SkippableFact]
    public void Run_OutOfDeviceMemoryInTheMiddle_LeavesTheFolderAsItWas()
    {
        RequireDevice("Portable Computing");
        string sample = _folder["transactions.csv"];
        SegmentProcess.Done("sample", "--customers", "2500", "--transactions", "30000", "-o", sample);
        Directory.CreateDirectory(_folder["out"]);
        File.WriteAllText(_folder["out/segments.csv"], "from before");

        // Neighbours pass in tiles; the map after them does not fit.
        SegmentRun run = SegmentProcess.RunIn(
            null, Memory("150K"), null, "run", sample, "-k", "4", "--device", "Portable Computing", "-o", _folder["out"], "--overwrite");

        Assert.Equal(5, run.ExitCode);
        Assert.Contains("transform", run.Error, StringComparison.Ordinal);
        Assert.Matches("A map of [0-9,]+ points and its [0-9,]+ affinities need .* offers 0.15 MB in all", run.Error);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        Assert.Equal(["out", "out/segments.csv", "transactions.csv"], _folder.Contents());
        Assert.Equal("from before", File.ReadAllText(_folder["out/segments.csv"]));
    }

    [Fact]
    public void DeviceMemory_ThatIsNoAmount_IsADeviceErrorThatNamesTheVariable()
    {
        SegmentRun run = SegmentProcess.RunIn(null, Memory("plenty"), null, "devices", "--no-test");
        Assert.Equal(5, run.ExitCode);
        Assert.Contains("SEGMENT_GPU_MEMORY \"plenty\"", run.Error, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void DeviceMemory_Limit_IsWhatDevicesShows()
    {
        RequireDevice("Portable Computing");
        using JsonDocument devices = JsonDocument.Parse(
            SegmentProcess.RunIn(null, Memory("96M"), null, "devices", "--no-test", "--json").Output);
        Assert.Contains(
            devices.RootElement.GetProperty("devices").EnumerateArray(), device =>
                device.GetProperty("kind").GetString() == "opencl-cpu" && device.GetProperty("memoryMegabytes").GetInt64() == 96);
    }

    [SkippableFact]
    public void Devices_BeforeTuning_TellsThatSizesAreDefaults()
    {
        RequireDevice("Portable Computing");
        var variables = new Dictionary<string, string> { ["SEGMENT_CACHE"] = _folder.Path };
        Assert.Contains(
            "sizes: default", SegmentProcess.RunIn(null, variables, null, "devices", "--no-test").Output, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("cpu")]
    [InlineData("auto")]
    public void Run_OnTheProcessor_LoadsNoGpuCompiler(string device)
    {
        Skip.If(
            device == "auto" && Devices.List().Any(found => found.Kind is DeviceKind.CudaGpu or DeviceKind.OpenClGpu),
            "a GPU is here, which auto takes");
        string sample = _folder["transactions.csv"];
        SegmentProcess.Done("sample", "--customers", "60", "--transactions", "600", "-o", sample);
        string[] line = ["run", sample, "-k", "3", "--no-map", "--method", "kmeans", "-q", "--device", device, "-o", _folder["out"]];
        Assert.False(LoadsCompiler(line));
    }

    [SkippableFact]
    public void Cluster_OnOpenCl_LoadsTheGpuCompilerTheFirstTimeAlone()
    {
        RequireDevice("Portable Computing");
        string[] line = ["cluster", Features(60), "--method", "kmeans", "-k", "2", "--device", "Portable Computing"];
        Assert.True(LoadsCompiler(line));
        Assert.False(LoadsCompiler(line));
    }

    [Fact]
    public void Tune_DeviceThatIsNotHere_IsADeviceErrorThatNamesIt()
    {
        SegmentRun run = SegmentProcess.Run("devices", "--tune", "abacus");
        Assert.Equal(5, run.ExitCode);
        Assert.Contains("no GPU or OpenCL device 'abacus' to tune", run.Error, StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Memory(string amount) => new() { ["SEGMENT_GPU_MEMORY"] = amount };

    private bool LoadsCompiler(string[] line) => LoadTrace.Loads("ILGPU", _folder, line);

    private static void RequireDevice(string name)
    {
        string? demand = Environment.GetEnvironmentVariable("SEGMENT_REQUIRE_OPENCL");
        Skip.If(demand == "0", "SEGMENT_REQUIRE_OPENCL is 0");
        bool present = SegmentProcess.Done("devices", "--no-test", "--json").Output.Contains(name, StringComparison.Ordinal);
        Assert.False(!present && demand == "1", $"{name} is demanded and not here.");
        Skip.If(!present, $"no OpenCL device '{name}' here");
    }

    private string Features(int customers)
    {
        SegmentProcess.Done("sample", "--customers", $"{customers}", "--transactions", $"{customers * 10}", "-o", _folder["sample.csv"]);
        SegmentProcess.Done("features", _folder["sample.csv"], "-o", _folder["features.csv"]);
        return _folder["features.csv"];
    }

    private Table Read(string file) => Table.Read(_folder[file]);

    private JsonElement Account(string run) => JsonDocument.Parse(File.ReadAllBytes(_folder[$"{run}/run.json"])).RootElement;

    private double Quality(string run, string measure) => Account(run).GetProperty("quality").GetProperty(measure).GetDouble();

    private static void AssertNear(double[] expected, double[] actual, double relative)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], relative * expected[i]);
    }
}
