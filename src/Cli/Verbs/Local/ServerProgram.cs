using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Segmentation.Cli.Verbs.Local;

/// <summary>The program beside this one that serves the local page, and the host that it is started by.</summary>
internal static class ServerProgram
{
    private const string File = "segment-web.dll";

    private const string Framework = "Microsoft.AspNetCore.App";

    /// <summary>How it is started: by the same host and runtime that runs this program.</summary>
    /// <exception cref="IOException">The program, its host or ASP.NET Core is not there.</exception>
    public static ProcessStartInfo Find()
    {
        string program = Path.Combine(AppContext.BaseDirectory, File);
        if (!System.IO.File.Exists(program))
            throw new FileNotFoundException($"the server of the page, '{program}', is not beside this program. Install segment again.");
        string runtime = Path.TrimEndingDirectorySeparator(RuntimeEnvironment.GetRuntimeDirectory());
        string root = Path.GetFullPath(Path.Combine(runtime, "..", "..", ".."));
        string host = Path.Combine(root, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");
        if (!System.IO.File.Exists(host))
        {
            throw new FileNotFoundException(
                $"this segment carries its own runtime, and the page needs an installed one: .NET {Environment.Version.Major} with "
                + "ASP.NET Core. Install segment as a tool of .NET, or use `segment run`.");
        }
        if (!HasFramework(Path.Combine(root, "shared", Framework)))
        {
            throw new FileNotFoundException(
                $"the page needs the ASP.NET Core runtime {Environment.Version.Major} ({Framework}), which is not installed beside .NET in "
                + $"'{root}'. Install it (aspnetcore-runtime-{Environment.Version.Major}.0, or from https://dotnet.microsoft.com/download)"
                + "; all other commands work without it.");
        }
        return new ProcessStartInfo(host)
        {
            ArgumentList = { "exec", program },
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
    }

    private static bool HasFramework(string folder) => Directory.Exists(folder)
        && Directory.EnumerateDirectories(folder).Any(
            version => Path.GetFileName(version).StartsWith(
                string.Create(CultureInfo.InvariantCulture, $"{Environment.Version.Major}."), StringComparison.Ordinal));
}
