using System.Diagnostics;

namespace Segmentation.Cli.Tests;

/// <summary>Standard streams that are closed, full, or whose reader has left.</summary>
public sealed class StandardStreamTests : IDisposable
{
    private const string Features = "customer_id,recency,frequency,monetary\na,1,1,3\n";
    private readonly ScratchFolder _folder = new();

    /// <summary>Writes an input of one row.</summary>
    public StandardStreamTests() => _folder.Write("orders.csv", "customer_id,date,amount\na,2024-01-01,3\n");

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    [SkippableTheory]
    [InlineData("features orders.csv 2>&-", 0, Features)]
    [InlineData("features orders.csv 2> /dev/full", 0, Features)]
    [InlineData("features orders.csv -o table.csv <&- >&- 2>&-; code=$?; cat table.csv; (exit $code)", 0, Features)]
    [InlineData("features orders.csv >&- 2>&-", 4, "")]
    [InlineData("features orders.csv > /dev/full 2> /dev/null", 4, "")]
    [InlineData("help > /dev/full 2> /dev/null", 4, "")]
    [InlineData("features - <&- 2> /dev/null", 4, "")]
    [InlineData("features no-such.csv 2>&-", 4, "")]
    public void Streams_ClosedOrFull_CostOnlyWhatWentThere(string line, int code, string output) =>
        Assert.Equal((code, output), Shell($"segment {line}"));

    [SkippableFact]
    public void Output_WhoseReaderHasLeft_EndsTheWorkQuietly()
    {
        // As much as would take minutes.
        (int code, string output) = Shell(
            "segment sample --customers 100000 --transactions 2000000000 -q 2>&1 | head -n 1; echo ${PIPESTATUS[0]}");

        Assert.Equal(0, code);
        Assert.Equal("InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n0\n", output);
    }

    [SkippableFact]
    public void Output_WhoseReaderHasLeft_KeepsTheFiles()
    {
        Shell("segment demo --customers 50 --transactions 900 --no-map -q -o out --json | true");

        Assert.True(File.Exists(_folder["out/run.json"]));
    }

    [SkippableFact]
    public void Output_SharedWithAnotherProcess_IsWrittenBehindTheOther() =>
        Assert.Equal((0, "before\n0.1.0\n0.1.0\n"), Shell("(echo before; segment version; segment --version) > both; cat both"));

    private (int Code, string Output) Shell(string script)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "the scripts are written for Linux");
        var start = new ProcessStartInfo("bash") { UseShellExecute = false, RedirectStandardOutput = true,
            WorkingDirectory = _folder.Path };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add($"segment() {{ dotnet '{SegmentProcess.Program}' \"$@\"; }}\n{script}");
        using Process bash = DefaultSignals.Start(start);
        string output = bash.StandardOutput.ReadToEnd();
        bash.WaitForExit();
        return (bash.ExitCode, output);
    }
}
