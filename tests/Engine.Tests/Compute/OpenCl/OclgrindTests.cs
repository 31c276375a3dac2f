using System.Diagnostics;

namespace Segmentation.Tests.Compute.OpenCl;

/// <summary>
/// Runs <see cref="OclgrindKernels"/> in a process of its own whose only OpenCL implementation is oclgrind, which checks every access for
/// races, bounds and API misuse and writes what it finds into a log: it must stay empty, and planted faults must not leave it so.
/// </summary>
[Collection(OpenClCollection.Name)]
public sealed class OclgrindTests
{
    private const string Library = "/usr/lib/oclgrind/liboclgrind-rt-icd.so";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    [SkippableFact]
    public void AllKernels_UnderOclgrind_LeaveTheLogEmpty()
    {
        (string output, string log) = Run(nameof(OclgrindKernels));
        Assert.True(log.Length == 0, log);
        Assert.True(output.Contains("Failed:     0, Passed:    12, Skipped:     0", StringComparison.Ordinal), output);
    }

    // In one process, as the kernels are: what a context found is not lost with the next one's.
    [SkippableFact]
    public void PlantedRaceAndWriteOutOfBounds_UnderOclgrind_AreFound()
    {
        (_, string log) = Run(nameof(OclgrindFaults));
        Assert.Contains("data race", log, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Invalid write", log, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>
    /// Keeps what oclgrind wrote about a test, whose device is closed then: each context begins the log anew. Called under oclgrind.
    /// </summary>
    internal static void KeepLog()
    {
        if (Environment.GetEnvironmentVariable("OCLGRIND_LOG") is { } log && File.Exists(log))
            File.AppendAllText(Kept(log), File.ReadAllText(log));
    }

    private static string Kept(string log) => $"{log}.all";

    private static (string Output, string Log) Run(string tests)
    {
        OpenClImplementation.Require(File.Exists(Library), Library, "apt-get install oclgrind");
        string folder = Directory.CreateTempSubdirectory("segment-oclgrind").FullName;
        try
        {
            // The wrapper that comes with oclgrind preloads its library, which .NET's loader passes by; a vendor folder of our own does
            // not.
            Directory.CreateDirectory(Path.Combine(folder, "vendors"));
            File.WriteAllText(Path.Combine(folder, "vendors", "oclgrind.icd"), Library);
            string log = Path.Combine(folder, "log");
            var start = new ProcessStartInfo(
                "dotnet", ["vstest", typeof(OclgrindTests).Assembly.Location, $"--TestCaseFilter:FullyQualifiedName~{tests}"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            };
            start.Environment["OCL_ICD_VENDORS"] = Path.Combine(folder, "vendors");
            start.Environment["OCLGRIND_DATA_RACES"] = "1";
            start.Environment["OCLGRIND_CHECK_API"] = "1";
            start.Environment["OCLGRIND_LOG"] = log;
            start.Environment["SEGMENT_CACHE"] = folder;
            start.Environment["SEGMENT_UNDER_OCLGRIND"] = "1";
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEndAsync();
            if (!process.WaitForExit(Limit))
            {
                process.Kill(entireProcessTree: true);
                Assert.Fail($"{tests} did not end within {Limit}: a barrier that not all work-items reach?");
            }
            string said = output.Result + errors.Result;
            return (said, File.Exists(Kept(log)) ? File.ReadAllText(Kept(log)) : "no log was written:\n" + said);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
