using System.Diagnostics;
using System.Globalization;
using System.Text;
using Segmentation.Cli.Output;

namespace Segmentation.Cli.Tests;

/// <summary>
/// Generated command lines, config files and damaged models: whatever is given, the answer is one of the documented exit codes.
/// </summary>
/// <remarks>
/// The seed is fixed, so that a case that fails fails again: its message names the case, and <c>SEGMENT_TEST_FUZZ_ONLY</c> runs it alone.
/// <c>SEGMENT_TEST_FUZZ</c> is the number of cases; of a hundred, one runs as a process of its own.
/// </remarks>
public sealed class FuzzTests : IDisposable
{
    private const int UsualCases = 200;
    private const int CasesPerProcess = 100;
    private const long MostBytes = 1L << 30;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);
    private static readonly int[] Allowed = [0, 2, 3, 4, 5, 6];
    private readonly ScratchFolder _folder = new();

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Anything_Given_EndsWithADocumentedCode()
    {
        int cases = Number("SEGMENT_TEST_FUZZ") ?? UsualCases;
        int? only = Number("SEGMENT_TEST_FUZZ_ONLY");
        var generator = new FuzzGenerator(_folder.Path);
        var failures = new List<string>();
        foreach (int number in only is { } one ? [one] : Enumerable.Range(0, cases))
        {
            FuzzCase given = generator.Generate(number);
            SegmentRun? run = number % CasesPerProcess == 0 && !given.Words.Contains("open")
                ? SegmentProcess.RunIn(_folder.Path, given.Variables, [], [.. given.Words])
                : InThisProcess(given);
            if (Fault(run) is { } fault)
                failures.Add(
                    $"case {number}: {fault}\n  segment {string.Join(' ', given.Words.Select(Shown))}\n  {given.About}\n{run?.Error}");
            // A run that does not end keeps the console.
            if (run is null || failures.Count == 20)
                break;
            generator.Clean();
        }

        using Process present = Process.GetCurrentProcess();
        Assert.True(failures.Count == 0, string.Join("\n", failures));
        Assert.InRange(present.PeakWorkingSet64, 0, MostBytes);
    }

    private static string? Fault(SegmentRun? run) =>
        run is null ? $"no end after {Limit.TotalSeconds} s"
        : !Allowed.Contains(run.ExitCode) ? $"exit code {run.ExitCode}"
        : run.Error.Contains("   at ", StringComparison.Ordinal) || run.Error.Contains("nhandled exception", StringComparison.Ordinal)
            ? "a stack trace"
        : run.ExitCode is 2 or 3 or 4 or 5 && !run.Error.Contains("segment: ", StringComparison.Ordinal) ? "no message"
        : null;

    private static SegmentRun? InThisProcess(FuzzCase given)
    {
        using var error = new StringWriter(CultureInfo.InvariantCulture);
        using var served = new CancellationTokenSource();
        using var output = new PageWriter(served);
        (TextWriter realError, TextWriter realOutput, Func<Stream> realStream) = (Console.Error, Console.Out, StandardStreams.OpenOutput);
        try
        {
            Console.SetError(error);
            Console.SetOut(output);
            StandardStreams.OpenOutput = () => new MemoryStream();
            int code = -1;
            var runner = new CommandLineRunner(Declarations.Set);
            var thread = new Thread(() => code = (int)runner.Run(given.Words, given.Variables, served.Token)) { IsBackground = true };
            thread.Start();
            return thread.Join(Limit) ? new SegmentRun(code, output.ToString(), error.ToString()) : null;
        }
        finally
        {
            Console.SetError(realError);
            Console.SetOut(realOutput);
            StandardStreams.OpenOutput = realStream;
        }
    }

    private static string Shown(string word) => word.Length > 80 ? $"'{word[..60]}…' ({word.Length} characters)" : $"'{word}'";

    /// <summary>Standard output of a run; one that serves a page is ended when its address is out.</summary>
    private sealed class PageWriter(CancellationTokenSource served) : StringWriter(CultureInfo.InvariantCulture)
    {
        private const string Address = "http://127.0.0.1:";

        public override void Flush()
        {
            base.Flush();
            StringBuilder text = GetStringBuilder();
            if (text.Length > Address.Length && text.ToString(0, Address.Length) == Address)
                served.Cancel();
        }
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int value) ? value : null;
}
