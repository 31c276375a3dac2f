using System.Text.Json;
using Segmentation.Tests.Compute.Cuda;

namespace Segmentation.Cli.Tests;

/// <summary>Whole runs on CUDA, without a GPU: a stub of the driver runs the kernels' PTX on the processor.</summary>
public sealed class CudaRunTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void Devices_OnTheStub_ListTheGpuAndWhatAutoTakes()
    {
        SegmentRun run = SegmentProcess.RunIn(null, Stub(), null, "devices", "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        using JsonDocument devices = JsonDocument.Parse(run.Output);
        JsonElement gpu = devices.RootElement.GetProperty("devices").EnumerateArray().Single(device =>
            device.GetProperty("kind").GetString() == "cuda-gpu");
        Assert.Equal("cuda:0", gpu.GetProperty("id").GetString());
        Assert.Equal("passed", gpu.GetProperty("selfTest").GetString());
        Assert.Equal("auto, cuda:0", gpu.GetProperty("chosenFor").GetString());
        foreach (string word in (string[])["CUDA 13.0", "compute capability 9.0", "PTX ISA 7.8", "132 multiprocessors"])
            Assert.Contains(word, gpu.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("STUB_INIT", "100", "cuInit returns CUDA_ERROR_NO_DEVICE (100)")]
    [InlineData("STUB_DEVICES", "0", "the driver has no device")]
    [InlineData("STUB_CAPABILITY", "52", "compute capability 5.2")]
    [InlineData("STUB_DRIVER", "10020", "CUDA 10.2")]
    public void Devices_GpuThatCannotBeUsed_SayWhy(string variable, string value, string reason)
    {
        SegmentRun run = SegmentProcess.RunIn(null, Stub((variable, value)), null, "devices", "--no-test");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("not used: cuda:", run.Output, StringComparison.Ordinal);
        Assert.Contains(reason, run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("cuda-gpu", run.Output, StringComparison.Ordinal);
        using JsonDocument devices = JsonDocument.Parse(
            SegmentProcess.RunIn(null, Stub((variable, value)), null, "devices", "--no-test", "--json").Output);
        Assert.Contains(devices.RootElement.GetProperty("notUsed").EnumerateArray(), line =>
            line.GetString()!.StartsWith("cuda:", StringComparison.Ordinal)
            && line.GetString()!.Contains(reason, StringComparison.Ordinal));
    }

    [SkippableFact]
    public void Cluster_OnTheStub_FindsWhatTheProcessorFinds()
    {
        string features = Features();
        string[] line = ["cluster", features, "--method", "kmeans", "-k", "3", "-o"];
        SegmentRun onCuda = SegmentProcess.RunIn(null, Stub(), null, [.. line, _folder["cuda.csv"], "--device", "cuda"]);
        Assert.True(onCuda.ExitCode == 0, onCuda.Error);
        SegmentProcess.Done([.. line, _folder["cpu.csv"], "--device", "cpu"]);
        Assert.Equal(File.ReadAllText(_folder["cpu.csv"]), File.ReadAllText(_folder["cuda.csv"]));
    }

    [SkippableTheory]
    [InlineData("40")]
    [InlineData("300")]
    public void Run_DeviceLostInTheMiddle_IsExitCode5AndLeavesTheFolderAsItWas(string at)
    {
        string sample = _folder["transactions.csv"];
        SegmentProcess.Done("sample", "--customers", "200", "--transactions", "3000", "-o", sample);
        Directory.CreateDirectory(_folder["out"]);
        File.WriteAllText(_folder["out/segments.csv"], "from before");
        SegmentRun run = SegmentProcess.RunIn(
            null, Stub(("STUB_FAIL_AT", at), ("STUB_FAIL_CODE", "700")), null, "run", sample, "-k", "3", "--method", "kmeans", "--no-map",
            "--device", "cuda", "-o", _folder["out"], "--overwrite");
        Assert.Equal(5, run.ExitCode);
        Assert.Matches("CUDA cu[A-Za-z]+.* failed on 'Stub H200': CUDA_ERROR_ILLEGAL_ADDRESS \\(700\\)", run.Error);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        Assert.Equal(["out", "out/segments.csv", "transactions.csv"], _folder.Contents());
        Assert.Equal("from before", File.ReadAllText(_folder["out/segments.csv"]));
    }

    private static Dictionary<string, string> Stub(params (string Name, string Value)[] more)
    {
        var variables = new Dictionary<string, string>(CudaStub.Environs());
        foreach ((string name, string value) in more)
            variables[name] = value;
        return variables;
    }

    private string Features()
    {
        SegmentProcess.Done("sample", "--customers", "120", "--transactions", "1500", "-o", _folder["sample.csv"]);
        SegmentProcess.Done("features", _folder["sample.csv"], "-o", _folder["features.csv"]);
        return _folder["features.csv"];
    }
}
