using System.Diagnostics;
using Segmentation.Clustering.Methods;

namespace Segmentation.Cli.Tests;

/// <summary>Completion scripts, sourced in the shells they are for, and the pages made from the same declarations.</summary>
public sealed class CompletionTests
{
    [SkippableTheory]
    [InlineData("segment ch", "check churn churn-score")]
    [InlineData("segment run --meth", "--method")]
    [InlineData("segment run --method k", "kmeans")]
    [InlineData("segment run --method = w", "ward")]
    [InlineData("segment run -k au", "auto")]
    [InlineData("segment check --rules ha", "")]
    [InlineData("segment check --rules hid", "hidden-duplicates")]
    [InlineData("segment check --rules cancellations,hid", "cancellations,hidden-duplicates")]
    [InlineData("segment run --config c", "")]
    [InlineData("segment help chu", "churn churn-score")]
    [InlineData("segment completion z", "zsh")]
    [InlineData("segment devices --js", "--json")]
    public void Bash_Completes(string line, string expected)
    {
        string script = $"""
            source <(segment completion bash)
            COMP_WORDS=({line}); COMP_CWORD=$(({line.Split(' ').Length} - 1))
            _segment; echo "answer:" $(printf '%s\n' "${"{"}COMPREPLY[@]{"}"}" | sort)
            complete -p segment
            """;

        Assert.Equal($"answer: {expected}".TrimEnd() + "\ncomplete -o bashdefault -o default -F _segment segment\n", Run("bash", script)
            .Replace("answer: \n", "answer:\n", StringComparison.Ordinal));
    }

    [SkippableFact]
    public void Zsh_SourcesTheScript() =>
        Assert.Equal("_segment\n",
            Run("zsh", "autoload -U compinit; compinit -u -D; source <(segment completion zsh); print $_comps[segment]", "-f"));

    [SkippableTheory]
    [InlineData("segment ch", "check", "churn", "churn-score")]
    [InlineData("segment run --meth", "--method")]
    [InlineData("segment run --method g", "gaussian", "gaussian-diagonal")]
    [InlineData("segment completion z", "zsh")]
    public void Fish_Completes(string line, params string[] expected)
    {
        string answer = Run("fish", $"segment completion fish | source; complete -C '{line}'", "--no-config");

        Assert.Equal(expected, answer.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(row => row.Split('\t')[0])
            .Where(word => !word.Contains('=')).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void PowerShell_NamesEveryVerb()
    {
        string script = SegmentProcess.Done("completion", "powershell").Output;

        Assert.All(Verbs(), verb => Assert.Contains($"'{verb}' = @(", script, StringComparison.Ordinal));
        string methods = string.Join(", ", ClusteringMethods.All.Select(method => $"'{method.Name}'"));
        Assert.Contains($"'run --method' = @({methods})", script, StringComparison.Ordinal);
        Assert.Equal(script.Count(c => c == '{'), script.Count(c => c == '}'));
    }

    [Fact]
    public void Completion_OfAnotherShell_IsAUsageErrorWithTheNearest()
    {
        SegmentRun run = SegmentProcess.Run("completion", "bsh");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("Did you mean bash?", run.Error, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void ManPage_IsRoffThatAReaderOfManPagesTakes()
    {
        Skip.If(Code("command -v mandoc") != 0, "there is no mandoc");

        Assert.Equal("", Run("bash", "segment man | mandoc -T lint -W error 2>&1"));
        Assert.Contains("--k-range", Run("bash", "segment man | mandoc -T utf8 | col -bx 2> /dev/null || segment man"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void ManPage_NamesEveryVerbAndOption()
    {
        string page = SegmentProcess.Done("man").Output.Replace("\\-", "-", StringComparison.Ordinal);

        Assert.All(Verbs(), verb => Assert.Contains($"\n.B {verb}\n", page, StringComparison.Ordinal));
        Assert.Contains("\\fB-k, --k\\fR", page, StringComparison.Ordinal);
        Assert.All(page.Split('\n').Where(line => line.StartsWith('.')), line => Assert.Matches(@"^\.(TH|SH|TP|PP|B|br|nf|fi|nh)\b", line));
    }

    private static IEnumerable<string> Verbs() => Declarations.Set.Verbs.Select(verb => verb.Command.Name);

    private static int Code(string command)
    {
        using Process bash = Process.Start("bash", ["-c", $"{command} > /dev/null"]);
        bash.WaitForExit();
        return bash.ExitCode;
    }

    private static string Run(string shell, string script, params string[] options)
    {
        Skip.If(OperatingSystem.IsWindows() || Code($"command -v {shell}") != 0, $"there is no {shell}");
        using var folder = new ScratchFolder();
        Directory.CreateDirectory(folder["bin"]);
        string program = folder.Write("bin/segment", $"#!/bin/sh\nexec dotnet '{SegmentProcess.Program}' \"$@\"\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var start = new ProcessStartInfo(shell) { UseShellExecute = false, RedirectStandardOutput = true, WorkingDirectory = folder.Path };
        foreach (string word in options.Append("-c").Append(script))
            start.ArgumentList.Add(word);
        start.Environment["PATH"] = $"{folder["bin"]}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["HOME"] = folder.Path;
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }
}
