using System.CommandLine;
using Segmentation.Cli.Help;
using Segmentation.Cli.Options;
using Segmentation.Cli.Output;

namespace Segmentation.Cli.Verbs;

/// <summary><c>segment help</c>: what a verb does and takes.</summary>
internal sealed class HelpCommand : Verb
{
    private static readonly Argument<string?> Name = new(
        "VERB") { Description = "A verb; without one, all of them.", Arity = ArgumentArity.ZeroOrOne };

    private readonly CommandSet _set;

    /// <summary>Creates the verb.</summary>
    public HelpCommand(CommandSet set)
        : base("help", "Shows what a verb does and takes, as --help behind it does.", "segment help", "segment help run")
    {
        _set = set;
        Command.Options.Clear();
        Command.Arguments.Add(Name);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> InputWords => [.. _set.Verbs.Select(verb => verb.Command.Name)];

    /// <inheritdoc/>
    public override ExitCode Run(Invocation call)
    {
        if (call.Parsed.GetValue(Name) is { } name)
            ExampleHelp.Write(Console.Out, _set[name]);
        else
            ExampleHelp.Write(Console.Out, _set);
        return ExitCode.Done;
    }
}
