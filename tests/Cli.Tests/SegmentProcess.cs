using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Segmentation.Cli.Tests;

/// <summary>What a whole run of the command line left behind.</summary>
/// <param name="ExitCode">The process's exit code.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
internal sealed record SegmentRun(int ExitCode, string Output, string Error);

/// <summary>Runs the built <c>segment.dll</c> in a child process, as a user's shell would.</summary>
internal sealed partial class SegmentProcess : IDisposable
{
    private const int Interrupt = 2;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task _errorRead;
    private readonly StringBuilder _error = new();

    private SegmentProcess(
        IEnumerable<string> arguments, string? folder, IReadOnlyDictionary<string, string>? variables, byte[]? input,
        bool holdInput = false, string[]? launcher = null)
    {
        string[] words = launcher is ["script", ..] ? launcher : [.. launcher ?? [], "dotnet", Program, .. arguments];
        var start = new ProcessStartInfo(words[0])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = folder ?? AppContext.BaseDirectory,
        };
        foreach (string word in words.Skip(1))
            start.ArgumentList.Add(word);
        // A developer's own settings must not reach the tests.
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("SEGMENT_", StringComparison.Ordinal)).ToArray())
            start.Environment.Remove(name);
        foreach ((string name, string value) in variables ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        _process = DefaultSignals.Start(start);
        _output = _process.StandardOutput.ReadToEndAsync();
        _errorRead = ReadErrorAsync();
        if (holdInput)
            return;
        try
        {
            using Stream stdin = _process.StandardInput.BaseStream;
            if (input is not null)
                stdin.Write(input);
        }
        catch (IOException)
        {
            // The child ended without reading all of its input: its exit code tells why.
        }
    }

    /// <summary>Runs to the end.</summary>
    public static SegmentRun Run(params string[] arguments) => RunIn(null, null, null, arguments);

    /// <summary>Runs to the end in a folder, with extra variables and standard input.</summary>
    public static SegmentRun RunIn(string? folder, IReadOnlyDictionary<string, string>? variables, byte[]? input, params string[] arguments)
    {
        using var process = new SegmentProcess(arguments, folder, variables, input);
        return process.Wait();
    }

    /// <summary>Runs to the end and expects it to be done; its standard error is the failure's message.</summary>
    public static SegmentRun Done(params string[] arguments)
    {
        SegmentRun run = Run(arguments);
        Assert.True(run.ExitCode == 0, $"segment {string.Join(' ', arguments)}\nexit code {run.ExitCode}\n{run.Error}");
        return run;
    }

    /// <summary>Starts without waiting.</summary>
    public static SegmentProcess Start(params string[] arguments) => new(arguments, null, null, null);

    /// <summary>Starts without waiting, through another program where one is named, with a standard input that stays open.</summary>
    public static SegmentProcess StartHeld(string[]? launcher, params string[] arguments) =>
        new(arguments, null, null, null, holdInput: true, launcher);

    /// <summary>Types into the standard input that was held open.</summary>
    public void Type(string text)
    {
        _process.StandardInput.Write(text);
        _process.StandardInput.Flush();
    }

    /// <summary>Ends the standard input that was held open.</summary>
    public void CloseInput() => _process.StandardInput.Close();

    /// <summary>The built program.</summary>
    public static string Program => Path.Combine(AppContext.BaseDirectory, "segment.dll");

    /// <summary>Waits until it reads from a pipe or a terminal, which a thread of its own does.</summary>
    public void WaitForReading() => WaitUntil(() =>
        Directory.Exists($"/proc/{_process.Id}/task")
            && Directory.EnumerateDirectories($"/proc/{_process.Id}/task").Any(task => ThreadName(task) == "input"));

    /// <summary>The process's number.</summary>
    public int Id => _process.Id;

    /// <summary>Waits until standard error holds a text, or the child has ended.</summary>
    public void WaitForError(string text) => WaitUntil(() => Error().Contains(text, StringComparison.Ordinal));

    /// <summary>Waits until something holds, or the child has ended.</summary>
    public void WaitUntil(Func<bool> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!condition() && !_process.HasExited && watch.Elapsed < Limit)
            Thread.Sleep(20);
    }

    /// <summary>Ends it as <c>kill -9</c> does, and waits until it is gone.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Sends what Ctrl-C sends.</summary>
    public void PressControlC() => Send(Interrupt);

    /// <summary>Sends a signal by its number.</summary>
    public void Send(int signal) => Assert.Equal(0, SendSignal(_process.Id, signal));

    /// <summary>Waits for the end; a run past the time limit is killed and fails the test.</summary>
    public SegmentRun Wait()
    {
        if (!_process.WaitForExit(Limit))
        {
            _process.Kill(entireProcessTree: true);
            Assert.Fail($"segment ran longer than {Limit.TotalMinutes} minutes:\n{Error()}");
        }
        _errorRead.Wait();
        return new SegmentRun(_process.ExitCode, _output.GetAwaiter().GetResult(), Error());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private static string ThreadName(string task)
    {
        try
        {
            return File.ReadAllText(Path.Combine(task, "comm")).TrimEnd();
        }
        catch (IOException)
        {
            // It ended meanwhile.
            return "";
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);

    private string Error()
    {
        lock (_error)
            return _error.ToString();
    }

    private async Task ReadErrorAsync()
    {
        var buffer = new char[4096];
        int read;
        while ((read = await _process.StandardError.ReadAsync(buffer)) > 0)
        {
            lock (_error)
                _error.Append(buffer, 0, read);
        }
    }
}
