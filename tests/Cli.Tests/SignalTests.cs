using System.Diagnostics;

namespace Segmentation.Cli.Tests;

/// <summary>Signals and waits for input, in whole processes.</summary>
public sealed class SignalTests : IDisposable
{
    private const int HangUp = 1, Interrupt = 2, Terminate = 15;
    private readonly ScratchFolder _folder = new();

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    [SkippableTheory]
    [InlineData(Interrupt, "check -")]
    [InlineData(Terminate, "cluster -")]
    [InlineData(HangUp, "features -")]
    public void Signal_WhileStandardInputIsRead_EndsWith130(int signal, string line)
    {
        RequireLinux();
        using SegmentProcess process = SegmentProcess.StartHeld(null, line.Split(' '));
        process.WaitForReading();

        process.Send(signal);

        AssertCancelled(process.Wait());
    }

    [SkippableTheory]
    [InlineData("check PIPE")]
    [InlineData("score PIPE orders.csv")]
    [InlineData("churn-score PIPE orders.csv")]
    [InlineData("compare PIPE later.csv")]
    [InlineData("check orders.csv --config PIPE")]
    public void ControlC_WhileANamedPipeIsRead_EndsWith130(string line)
    {
        RequireLinux();
        string pipe = _folder["pipe"];
        Assert.Equal(0, Shell($"mkfifo '{pipe}'"));
        // Open at both ends, and nobody writes.
        using var held = new FileStream(pipe, FileMode.Open, FileAccess.ReadWrite);
        using SegmentProcess process = SegmentProcess.Start(line.Replace("PIPE", pipe, StringComparison.Ordinal).Split(' '));
        process.WaitForReading();

        process.PressControlC();

        AssertCancelled(process.Wait());
    }

    [SkippableFact]
    public void ControlC_OnATerminal_IsExpectedAndEndsWith130()
    {
        RequireLinux();
        Skip.IfNot(Shell("command -v script > /dev/null") == 0, "there is no script(1) to make a terminal with");
        using SegmentProcess process = SegmentProcess.StartHeld(["script", "-qefc",
            $"dotnet '{SegmentProcess.Program}' check - 2> '{_folder["told"]}'", "/dev/null"]);
        process.WaitUntil(() =>
            File.Exists(_folder["told"])
                && File.ReadAllText(_folder["told"]).Contains("waiting for input from the terminal", StringComparison.Ordinal));

        process.Type("\u0003");

        Assert.Equal(130, process.Wait().ExitCode);
        Assert.Contains("cancelled", File.ReadAllText(_folder["told"]), StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("INT", Interrupt)]
    [InlineData("HUP", HangUp)]
    public void Signal_ThatWasIgnoredFromTheStart_StaysIgnored(string name, int signal)
    {
        RequireLinux();
        using SegmentProcess process = SegmentProcess.StartHeld(["bash", "-c", $"trap '' {name}; exec \"$@\"", "bash"], "features", "-",
            "-q");
        process.WaitForReading();
        process.Send(signal);

        process.Type("customer_id,date,amount\na,2024-01-01,3\n");
        process.CloseInput();
        SegmentRun run = process.Wait();

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("a,1,1,3", run.Output);
    }

    [SkippableFact]
    public void ControlC_Twice_EndsAtOnceAndLeavesNothing()
    {
        RequireLinux();
        using SegmentProcess process = SegmentProcess.Start("sample", "--customers", "200000", "--transactions", "500000000", "-o",
            _folder["new/deep/sales.csv"]);
        process.WaitUntil(() => Directory.Exists(_folder["new/deep"]) && Directory.EnumerateFiles(_folder["new/deep"]).Any());

        process.PressControlC();
        process.PressControlC();

        Assert.Equal(130, process.Wait().ExitCode);
        Assert.Empty(_folder.Contents());
    }

    private static void AssertCancelled(SegmentRun run)
    {
        Assert.Equal(130, run.ExitCode);
        Assert.Contains("cancelled; nothing was written", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    private static void RequireLinux() => Skip.IfNot(OperatingSystem.IsLinux(), "looks at processes as Linux shows them");

    private static int Shell(string command)
    {
        using Process bash = Process.Start("bash", ["-c", command]);
        bash.WaitForExit();
        return bash.ExitCode;
    }
}
