using System.Diagnostics;
using System.Text;

namespace Segmentation.Cli.Tests.Open;

/// <summary><c>segment open --no-browser</c>, with a temporary folder and results of its own.</summary>
public sealed class OpenServer : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly StringBuilder _error = new();

    public OpenServer()
        : this([])
    {
    }

    internal OpenServer(params string[] arguments)
        : this(null, arguments)
    {
    }

    internal OpenServer(string? temporary, string[] arguments)
    {
        Temporary = temporary ?? Directory.CreateDirectory(_folder["tmp"]).FullName;
        Results = _folder["results"];
        var start = new ProcessStartInfo("dotnet", [SegmentProcess.Program, "open", Results, "--no-browser", .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder.Path,
        };
        start.Environment["TMPDIR"] = Temporary;
        start.Environment["SOURCE_DATE_EPOCH"] = "1700000000";
        Process = DefaultSignals.Start(start);
        Process.ErrorDataReceived += (_, line) => _error.AppendLine(line.Data);
        Process.BeginErrorReadLine();
        Address = Process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"segment open ended: {_error}");
        Site = new Uri(new Uri(Address), "/");
        Token = Address[(Address.IndexOf('=', StringComparison.Ordinal) + 1)..];
    }

    /// <summary>The command line.</summary>
    internal Process Process { get; }

    /// <summary>What it printed.</summary>
    internal string Address { get; }

    /// <summary>Address without the token.</summary>
    internal Uri Site { get; }

    internal string Token { get; }

    /// <summary>Where runs are written.</summary>
    internal string Results { get; }

    /// <summary>Where it puts temporary files.</summary>
    internal string Temporary { get; }

    /// <summary>Numbers of the processes that it started.</summary>
    internal int[] Children() =>
        [.. File.ReadAllText($"/proc/{Process.Id}/task/{Process.Id}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(int.Parse)];

    public void Dispose()
    {
        Process.StandardInput.Close();
        if (!Process.HasExited)
            Process.Kill(entireProcessTree: true);
        Process.WaitForExit();
        Process.Dispose();
        _folder.Dispose();
    }
}
