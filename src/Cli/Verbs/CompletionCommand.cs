using System.CommandLine;
using Segmentation.Cli.Help;
using Segmentation.Cli.Options;
using Segmentation.Cli.Output;
using Segmentation.Wording;

namespace Segmentation.Cli.Verbs;

/// <summary><c>segment completion</c>: the script that completes verbs, options and their words in a shell.</summary>
internal sealed class CompletionCommand : Verb
{
    private static readonly Dictionary<string, Action<TextWriter, CommandSet>> Shells = new(StringComparer.Ordinal)
    {
        ["bash"] = BashCompletion.Write,
        ["zsh"] = ZshCompletion.Write,
        ["fish"] = FishCompletion.Write,
        ["powershell"] = PowerShellCompletion.Write,
    };

    private static readonly Argument<string> Shell = new("SHELL") { Description = $"{string.Join(", ", Shells.Keys)}." };

    private readonly CommandSet _set;

    /// <summary>Creates the verb.</summary>
    public CompletionCommand(CommandSet set)
        : base(
            "completion",
            "Writes the script that completes verbs, options and words in a shell.",
            "source <(segment completion bash)                       # in ~/.bashrc; zsh likewise in ~/.zshrc",
            "segment completion fish > ~/.config/fish/completions/segment.fish",
            "segment completion powershell | Out-String | Invoke-Expression")
    {
        _set = set;
        Command.Options.Clear();
        Command.Arguments.Add(Shell);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> InputWords => [.. Shells.Keys];

    /// <inheritdoc/>
    public override ExitCode Run(Invocation call)
    {
        string name = call.Get(Shell);
        if (!Shells.TryGetValue(name, out Action<TextWriter, CommandSet>? write))
            throw new UsageException(Faults.Sentences(
                new Phrase("usage.no-completion", ("name", name)), Faults.DidYouMean(name, Shells.Keys),
                new Phrase("usage.known", ("names", Shell.Description!.TrimEnd('.')))));
        write(Console.Out, _set);
        return ExitCode.Done;
    }
}
