using System.Globalization;
using System.Reflection.PortableExecutable;
using Segmentation.Tests;

namespace Segmentation.Cli.Tests;

/// <summary>
/// Whole commands compile no more methods, allocate, read and write no more bytes than <c>benchmarks/operations.tsv</c> says
/// (docs/benchmarks.md): what decides how long short jobs take. Seconds are not looked at.
/// </summary>
public sealed class ProcessCountsTests : IDisposable
{
    // Which methods have no code from before depends on registers and on the runtime's own release.
    private const long FewMethods = 12;

    // Sentences are read at start: a page of them more is no slower one.
    private const long FewBytes = 1 << 18;

    private const string Methods = "MethodsCompiled";

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void Version_CompilesNoMoreThanItDid() => Hold("segment --version", "--version");

    [SkippableFact]
    public void Features_DoTheWorkThatTheyDid() =>
        Hold("segment features, 40,000 rows", "features", Transactions(), "-o", _folder["features.csv"], "--threads", "1");

    [SkippableFact]
    public void Run_DoesTheWorkThatItDid() =>
        Hold("segment run, 40,000 rows", "run", Transactions(), "-o", _folder["out"], "--threads", "1");

    [SkippableFact]
    public void Cluster_DoesTheWorkThatItDid() => Hold(
        "segment cluster, 2,000 rows",
        "cluster", Features(), "--method", "kmeans", "-k", "5", "-o", _folder["labels.csv"], "--threads", "1");

    private string Transactions()
    {
        SegmentProcess.Done("sample", "--customers", "2000", "--transactions", "40000", "--seed", "1", "-o", _folder["sales.csv"]);
        return _folder["sales.csv"];
    }

    private string Features()
    {
        SegmentProcess.Done("features", Transactions(), "-o", _folder["table.csv"]);
        return _folder["table.csv"];
    }

    private void Hold(string job, params string[] line)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "bytes read and written are counted by Linux");
        Skip.IfNot(IsCompiledAhead(), "the program beside the tests is not compiled ahead, so that counts are not those of a user's");
        var variables = new Dictionary<string, string>
        {
            ["DOTNET_STARTUP_HOOKS"] = typeof(StartupHook).Assembly.Location,
            [StartupHook.Variable] = _folder["counts"],
            // Methods that are called often would be compiled once more, sooner or later; and 512-bit code is compiled only where it runs.
            ["DOTNET_TieredCompilation"] = "0",
            ["DOTNET_EnableAVX512"] = "0",
        };
        SegmentRun run = SegmentProcess.RunIn(null, variables, null, line);
        Assert.True(run.ExitCode == 0, run.Error);
        Dictionary<string, long> counts = File.ReadLines(_folder["counts"])
            .Select(text => text.Split(": "))
            .ToDictionary(pair => pair[0], pair => long.Parse(pair[1], CultureInfo.InvariantCulture), StringComparer.Ordinal);
        OperationFigures.Hold(
            job, "compiled ahead",
            [
                (Methods, counts["methods"]), ("BytesAllocated", counts["allocated"]),
                ("BytesRead", counts["rchar"]), ("BytesWritten", counts["wchar"]),
            ],
            operation => operation == Methods ? FewMethods : FewBytes);
    }

    private static bool IsCompiledAhead()
    {
        using var file = new PEReader(File.OpenRead(SegmentProcess.Program));
        return file.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0;
    }
}
