using System.Diagnostics;

namespace Segmentation.Cli.Tests;

/// <summary>What a whole run of the command line left behind.</summary>
/// <param name="ExitCode">The process's exit code.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
internal sealed record SegmentRun(int ExitCode, string Output, string Error);

/// <summary>Runs the built <c>segment.dll</c> in a child process, as a user's shell would.</summary>
internal sealed class SegmentProcess : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    private SegmentProcess(IEnumerable<string> arguments, string? folder, IReadOnlyDictionary<string, string>? variables, byte[]? input)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = folder ?? AppContext.BaseDirectory,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "segment.dll"));
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        // A developer's own settings must not reach the tests.
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("SEGMENT_", StringComparison.Ordinal)).ToArray())
            start.Environment.Remove(name);
        foreach ((string name, string value) in variables ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        _output = _process.StandardOutput.ReadToEndAsync();
        _error = _process.StandardError.ReadToEndAsync();
        using Stream stdin = _process.StandardInput.BaseStream;
        if (input is not null)
            stdin.Write(input);
    }

    /// <summary>The child's process id.</summary>
    public int Id => _process.Id;

    /// <summary>Whether the child has ended.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>Runs to the end.</summary>
    public static SegmentRun Run(params string[] arguments) => RunIn(null, null, null, arguments);

    /// <summary>Runs to the end in a folder, with extra variables and standard input.</summary>
    public static SegmentRun RunIn(string? folder, IReadOnlyDictionary<string, string>? variables, byte[]? input, params string[] arguments)
    {
        using var process = new SegmentProcess(arguments, folder, variables, input);
        return process.Wait();
    }

    /// <summary>Starts without waiting.</summary>
    public static SegmentProcess Start(params string[] arguments) => new(arguments, null, null, null);

    /// <summary>Waits for the end; a run past the time limit is killed and fails the test.</summary>
    public SegmentRun Wait()
    {
        if (!_process.WaitForExit(Limit))
        {
            _process.Kill(entireProcessTree: true);
            Assert.Fail($"segment ran longer than {Limit.TotalMinutes} minutes");
        }
        return new SegmentRun(_process.ExitCode, _output.GetAwaiter().GetResult(), _error.GetAwaiter().GetResult());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}
