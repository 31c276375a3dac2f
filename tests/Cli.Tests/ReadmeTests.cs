using System.Diagnostics;
using System.Text.RegularExpressions;
using Segmentation.Transactions;

namespace Segmentation.Cli.Tests;

/// <summary>The README's examples run, in its order, in one empty folder.</summary>
public sealed partial class ReadmeTests
{
    private const string RunFromSource = "dotnet run -c Release --project src/Cli -- ";

    [SkippableFact]
    public void Readme_EveryConsoleExample_Runs()
    {
        Skip.IfNot(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "the examples are written for a POSIX shell");
        string[] commands = Commands(File.ReadAllText(Path.Combine(Root(), "README.md")));
        Assert.Contains(commands, command => command.StartsWith("segment run", StringComparison.Ordinal));

        using var folder = new ScratchFolder();
        string script = folder.Write("examples.sh", $$"""
            set -euo pipefail
            segment() { dotnet "{{Path.Combine(AppContext.BaseDirectory, "segment.dll")}}" "$@"; }
            {{string.Join('\n', commands.Select(command => $"echo '== {command.Replace("'", "")}' >&2\n{command}"))}}
            """);
        var start = new ProcessStartInfo(
            "bash") { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true,
                WorkingDirectory = folder.Path };
        start.ArgumentList.Add(script);
        using Process bash = Process.Start(start)!;
        Task<string> output = bash.StandardOutput.ReadToEndAsync();
        string error = bash.StandardError.ReadToEnd();
        output.Wait();
        bash.WaitForExit();

        Assert.True(bash.ExitCode == 0, error);
        Assert.True(File.Exists(folder["out/report.html"]));
    }

    [Fact]
    public void Readme_EveryVerb_IsListed()
    {
        string readme = File.ReadAllText(Path.Combine(Root(), "README.md"));
        string help = SegmentProcess.Done("--help").Output;

        string[] verbs =
            [.. VerbLines().Matches(
                help[help.IndexOf("Verbs:", StringComparison.Ordinal)..help.IndexOf("Options:", StringComparison.Ordinal)]).Select(
                    match => match.Groups["verb"].Value)];

        Assert.True(verbs.Length >= 9);
        Assert.All(verbs, verb => Assert.Matches($@"\| `{verb}[ `]", readme));
    }

    [Fact]
    public void Readme_EveryRuleAndRole_IsListed()
    {
        string readme = File.ReadAllText(Path.Combine(Root(), "README.md"));

        Assert.All(CleaningRules.All.Concat(ColumnRoles.All), name => Assert.Contains($"`{name}`", readme));
    }

    /// <summary>
    /// The lines that begin with a prompt in the console blocks; those that test or install the project itself are left out.
    /// </summary>
    private static string[] Commands(string readme) =>
    [
        .. ConsoleBlocks().Matches(readme)
            .SelectMany(block => block.Groups["lines"].Value.Split('\n'))
            .Where(line => line.StartsWith("$ ", StringComparison.Ordinal))
            .Select(line => line[2..].Replace(RunFromSource, "segment ", StringComparison.Ordinal))
            .Where(command => !command.StartsWith("dotnet ", StringComparison.Ordinal)),
    ];

    /// <summary>The checkout.</summary>
    internal static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Segmentation.sln")))
            folder = folder.Parent;
        return folder!.FullName;
    }

    [GeneratedRegex(
        "^```console\n(?<lines>.*?)^```",
        RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex ConsoleBlocks();

    [GeneratedRegex(@"^  (?<verb>\w+) ", RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex VerbLines();
}
