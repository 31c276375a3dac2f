using System.CommandLine;
using Segmentation.Cli.Help;
using Segmentation.Cli.Options;
using Segmentation.Cli.Output;

namespace Segmentation.Cli.Verbs;

/// <summary><c>segment man</c>: the whole command line on one page.</summary>
internal sealed class ManCommand : Verb
{
    private static readonly Option<bool> Markdown = TypedOptions.Switch("--markdown",
        "Write the table of all options as Markdown instead.");

    private readonly CommandSet _set;

    /// <summary>Creates the verb.</summary>
    public ManCommand(CommandSet set)
        : base(
            "man",
            "Writes the man page.",
            "segment man > ~/.local/share/man/man1/segment.1          # then: man segment",
            "segment man --markdown > options.md")
    {
        _set = set;
        Command.Options.Clear();
        Add(Markdown);
    }

    /// <inheritdoc/>
    public override ExitCode Run(Invocation call)
    {
        if (call.Get(Markdown))
            OptionsPage.Write(Console.Out, _set);
        else
            ManPage.Write(Console.Out, _set);
        return ExitCode.Done;
    }
}
