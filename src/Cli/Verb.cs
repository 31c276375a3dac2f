using System.CommandLine;

namespace Segmentation.Cli;

/// <summary>One verb of the command line: its options, its examples, and what it does.</summary>
internal abstract class Verb
{
    /// <summary>Creates a verb.</summary>
    /// <param name="examples">Whole command lines, which <c>--help</c> shows first.</param>
    protected Verb(string name, string summary, params string[] examples)
    {
        Command = new Command(name, summary);
        Examples = examples;
        Add(CommonOptions.Quiet, CommonOptions.Color, CommonOptions.Config);
    }

    /// <summary>The verb as the parser knows it.</summary>
    public Command Command { get; }

    /// <summary>Whole command lines that show the verb at work.</summary>
    public IReadOnlyList<string> Examples { get; }

    /// <summary>Does the verb's work.</summary>
    public abstract ExitCode Run(Invocation invocation);

    /// <summary>Adds options in the order in which <c>--help</c> lists them: before the common ones.</summary>
    protected void Add(params IEnumerable<Option> options)
    {
        int position = Math.Max(0, Command.Options.Count - 3);
        foreach (Option option in options)
            Command.Options.Insert(position++, option);
    }

    /// <summary>Adds a positional argument.</summary>
    protected Argument<string> AddArgument(string name, string description)
    {
        var argument = new Argument<string>(name) { Description = description, HelpName = name };
        Command.Arguments.Add(argument);
        return argument;
    }
}
