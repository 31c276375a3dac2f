using System.Diagnostics;
using System.Globalization;

namespace Segmentation.Tests.Compute.Cuda;

/// <summary>
/// The CUDA device without a GPU: contract suites and faults in processes of their own that find a stub of the driver, on which the
/// kernels' PTX runs on the processor.
/// </summary>
public sealed class CudaStubTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(20);

    [SkippableTheory]
    [InlineData("CudaFaultTests", 17)]
    [InlineData("CudaDistanceContract", 12)]
    [InlineData("CudaGuardContract", 50)]
    [InlineData("CudaKMeansContract", 50)]
    public void Suite_OnTheStub_PassesAndSkipsNothing(string tests, int least) => RequirePassed(tests, least);

    // Four minutes on one core: where CI demands it.
    [SkippableTheory]
    [InlineData("CudaNeighborContract", 30)]
    [InlineData("CudaSilhouetteContract", 15)]
    [InlineData("CudaWardContract", 150)]
    [InlineData("CudaTSneContract", 40)]
    [InlineData("CudaRepulsionFieldContract", 3)]
    public void LongSuite_OnTheStub_PassesAndSkipsNothing(string tests, int least)
    {
        Skip.IfNot(Environment.GetEnvironmentVariable("SEGMENT_TEST_CUDA_STUB") == "1", "SEGMENT_TEST_CUDA_STUB is not 1");
        RequirePassed(tests, least);
    }

    private static void RequirePassed(string tests, int least)
    {
        string output = Run(tests);
        Assert.True(Count(output, "Failed") == 0 && Count(output, "Skipped") == 0 && Count(output, "Passed") >= least, output);
    }

    // Of the line that sums up: "Passed!  - Failed:     0, Passed:    51, Skipped:     0, …".
    private static int Count(string output, string word)
    {
        int at = output.LastIndexOf($" {word}: ", StringComparison.Ordinal);
        return at < 0 ? 0 : int.Parse(output[(at + word.Length + 2)..].Split(',')[0].Trim(), CultureInfo.InvariantCulture);
    }

    private static string Run(string tests)
    {
        IReadOnlyDictionary<string, string> environs = CudaStub.Environs();
        var start = new ProcessStartInfo(
            "dotnet", ["vstest", typeof(CudaStubTests).Assembly.Location, $"--TestCaseFilter:FullyQualifiedName~.Compute.Cuda.{tests}."])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach ((string name, string value) in environs)
            start.Environment[name] = value;
        start.Environment["SEGMENT_TEST_UNDER_CUDA_STUB"] = "1";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{tests} did not end within {Limit}");
        }
        return output.Result + errors.Result;
    }
}
