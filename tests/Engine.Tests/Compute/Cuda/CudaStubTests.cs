using System.Diagnostics;

namespace Segmentation.Tests.Compute.Cuda;

/// <summary>
/// The CUDA device without a GPU: contract suites and faults in processes of their own that find a stub of the driver, on which the
/// kernels' PTX runs on the processor.
/// </summary>
public sealed class CudaStubTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(20);

    // Tests that each suite has at the least. All of a group share a process, which loads the compiler once.
    private static readonly (string Name, int Least)[] Short =
        [("CudaFaultTests", 17), ("CudaDistanceContract", 12), ("CudaGuardContract", 50), ("CudaKMeansContract", 50)];

    private static readonly (string Name, int Least)[] Long =
    [
        ("CudaNeighborContract", 30), ("CudaSilhouetteContract", 15), ("CudaWardContract", 130), ("CudaTSneContract", 40),
        ("CudaRepulsionFieldContract", 3),
    ];

    [SkippableFact]
    public void ShortSuites_OnTheStub_PassAndSkipNothing() => RequirePassed(Short);

    // Minutes on one core: where CI demands it.
    [SkippableFact]
    public void LongSuites_OnTheStub_PassAndSkipNothing()
    {
        Skip.IfNot(Environment.GetEnvironmentVariable("SEGMENT_TEST_CUDA_STUB") == "1", "SEGMENT_TEST_CUDA_STUB is not 1");
        RequirePassed(Long);
    }

    private static void RequirePassed((string Name, int Least)[] suites)
    {
        string output = Run(string.Join('|', suites.Select(suite => $"FullyQualifiedName~.Compute.Cuda.{suite.Name}.")));
        Assert.True(Tests("Failed", "") == 0 && Tests("Skipped", "") == 0, output);
        Assert.All(suites, suite => Assert.True(Tests("Passed", suite.Name) >= suite.Least, $"{suite.Name}: {output}"));

        // Of lines such as "  Passed Segmentation.Tests.Compute.Cuda.CudaFaultTests.Stub_AccessOutOfBounds_IsFound [12 ms]".
        int Tests(string result, string suite) => output.Split('\n').Count(line =>
            line.TrimStart().StartsWith($"{result} {typeof(CudaStubTests).Namespace}.{suite}", StringComparison.Ordinal));
    }

    private static string Run(string filter)
    {
        IReadOnlyDictionary<string, string> environs = CudaStub.Environs();
        var start = new ProcessStartInfo(
            "dotnet",
            ["vstest", typeof(CudaStubTests).Assembly.Location, $"--TestCaseFilter:{filter}", "--logger:console;verbosity=normal"])
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
            Assert.Fail($"{filter} did not end within {Limit}");
        }
        string said = output.Result + errors.Result;
        Assert.True(process.ExitCode == 0, said);
        return said;
    }
}
