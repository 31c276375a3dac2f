using System.Diagnostics;
using Segmentation.Outputs;

namespace Segmentation.Tests.Outputs;

/// <summary>
/// A fault, or the end of the process, at each call of the file system leaves what was there or what was to come, and nothing third.
/// </summary>
public sealed class FaultTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("segment-faults-").FullName;

    public static TheoryData<string> Scenarios => [.. OutputScenario.All];

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Run_OneCallFails_LeavesTheOldStateOrTheNew(string scenario) => FailAtEachCall(scenario, afterwards: false);

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Run_TheDiskGoesAway_LeavesTheOldStateOrTheNewToTheNextRun(string scenario) => FailAtEachCall(scenario, afterwards: true);

    // Without a server of continuous integration the richest way to write has to do: each step is a process of its own.
    [SkippableTheory]
    [MemberData(nameof(Scenarios))]
    public void Run_KilledAtEachCall_LeavesTheOldStateOrTheNewToTheNextRun(string scenario)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "ends a process as Linux does");
        Skip.If(
            scenario != OutputScenario.Linked && Environment.GetEnvironmentVariable("SEGMENT_TEST_KILLS") is null,
            "SEGMENT_TEST_KILLS is not set");
        (string before, string after, int calls) = Undisturbed(scenario);
        Assert.True(calls > 5);
        Parallel.For(1, calls + 1, new ParallelOptions { MaxDegreeOfParallelism = 4 }, step =>
        {
            string root = Path.Combine(_root, $"step{step}");
            OutputScenario.Prepare(scenario, root);
            Assert.Equal(137, Child(scenario, root, step));

            CheckAfter(scenario, root, before, after, $"killed at call {step} of {calls}");
        });
    }

    private void FailAtEachCall(string scenario, bool afterwards)
    {
        (string before, string after, int calls) = Undisturbed(scenario);
        for (int step = 1; step <= calls; step++)
        {
            string root = Path.Combine(_root, $"step{step}");
            OutputScenario.Prepare(scenario, root);
            bool failed = false;
            try
            {
                OutputScenario.Run(scenario, root, new FaultyCalls { FailAt = step, FailAfterwards = afterwards });
            }
            catch (IOException error)
            {
                failed = true;
                Assert.StartsWith("Cannot write ", error.Message, StringComparison.Ordinal);
                Assert.DoesNotContain(".partial", error.Message, StringComparison.Ordinal);
            }
            string where = $"call {step} of {calls}, {(failed ? "reported" : "not reported")}";
            string state = OutputScenario.State(root);
            // What one fault leaves is whole at once; what a disk leaves that is gone, the next run puts right.
            Assert.True(afterwards || state == before || state == after, $"{where}:\n{state}");
            Assert.True(failed || state == after, $"{where}:\n{state}");
            CheckAfter(scenario, root, before, after, where);
        }
    }

    private static void CheckAfter(string scenario, string root, string before, string after, string where)
    {
        OutputScenario.Recover(root);
        string state = OutputScenario.State(root);
        Assert.True(state == before || state == after, $"{where}:\n{state}");
        OutputScenario.Run(scenario, root, FileCalls.Real);
        Assert.True(OutputScenario.State(root) == after, $"{where}: the next run left\n{OutputScenario.State(root)}");
        Assert.True(OutputScenario.Leftovers(root).Length == 0, $"{where}: left are {string.Join(' ', OutputScenario.Leftovers(root))}");
    }

    private (string Before, string After, int Calls) Undisturbed(string scenario)
    {
        string root = Path.Combine(_root, "undisturbed");
        OutputScenario.Prepare(scenario, root);
        string before = OutputScenario.State(root);
        var calls = new FaultyCalls();
        OutputScenario.Run(scenario, root, calls);
        Assert.NotEqual(before, OutputScenario.State(root));
        Assert.Empty(OutputScenario.Leftovers(root));
        return (before, OutputScenario.State(root), calls.Calls);
    }

    private static int Child(string scenario, string root, int step)
    {
        string[] line = [typeof(FaultTests).Assembly.Location, OutputChild.Word, scenario, root, $"{step}"];
        using Process child = Process.Start(new ProcessStartInfo("dotnet", line) { UseShellExecute = false })!;
        child.WaitForExit();
        return child.ExitCode;
    }
}
