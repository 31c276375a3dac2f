using BenchmarkDotNet.Attributes;
using Segmentation.Compute;

namespace Segmentation.Benchmarks;

/// <summary>
/// An OpenCL device beside the SIMD device on less than <see cref="GpuTable"/> takes, with BenchmarkDotNet's care:
/// <c>dotnet run -c Release --project benchmarks -- --filter '*OpenCl*'</c>. The Ratio column is OpenCL's
/// time over the SIMD device's. <c>SEGMENT_BENCH_DEVICE</c> names the device (default <c>opencl</c>), <c>SEGMENT_BENCH_SCALE</c>
/// multiplies the rows (default 1; a processor's OpenCL wants 0.1).
/// </summary>
public class OpenClBenchmarks
{
    private IComputeDevice _simd = null!;
    private IComputeDevice _openCl = null!;
    private OpenClWork _simdWork = null!;
    private OpenClWork _openClWork = null!;

    /// <summary>What is computed.</summary>
    [ParamsAllValues]
    public OpenClWorkload Computes { get; set; }

    [GlobalSetup]
    public void Open()
    {
        _simd = Devices.Open("cpu");
        _openCl = Devices.Open(Environment.GetEnvironmentVariable("SEGMENT_BENCH_DEVICE") ?? "opencl");
        double scale = double.Parse(Environment.GetEnvironmentVariable("SEGMENT_BENCH_SCALE") ?? "1");
        _simdWork = OpenClWork.Of(Computes, _simd, scale);
        _openClWork = OpenClWork.Of(Computes, _openCl, scale);
        Console.WriteLine($"// {_openCl.Info.Name}, {_openCl.Info.Detail} beside {_simd.Info.Name}");
    }

    [GlobalCleanup]
    public void Close()
    {
        _simdWork.Dispose();
        _openClWork.Dispose();
        _openCl.Dispose();
        _simd.Dispose();
    }

    [Benchmark(Baseline = true)]
    public void Simd() => _simdWork.Run();

    [Benchmark]
    public void OpenCl() => _openClWork.Run();
}
